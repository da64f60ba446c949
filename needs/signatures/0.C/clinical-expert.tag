object 1a558604d897313fa0bb74a0d3c265d9d09b9796
type commit
tag riskfile/0.C/clinical-expert
tagger (example) Dr C. Expert <c.expert@example.org> 1793611200 +0000

Baseline 0.C: reviewed

Riskfile-Signature: 1
Name: (example) Dr C. Expert
Role: Clinical expert
Meaning: reviewed
Justification: severities, benefits and the analyses of benefit and risk are read and hold
Baseline: 0.C
Digest: sha256:e20ca373207f189e8b2737ce26caaff762d1c29ce45de3d853e504974cae0f55
Fingerprint: sha256:a8004a5fd6c590bfd0ebbbbf0a0f244e616f5cd3f54ce90a7cf1eabf9751fca7
After: 544792bfa9816576f27c9380eec327aef680a3d8
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAg4RNbhn8fkREeFZegaKcuAMpT4B
jHYegkvmq3qg1oXecAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQIrReeX/RXoMoV5EpnLWYujaDGRYTN63G/gSFsEjde0mp2/UpAU2hmQpxAC1Xi8RZI
fMduYUxU2Xgx/rROALqQg=
-----END SSH SIGNATURE-----
