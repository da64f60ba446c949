object 6748dd67c39aa6ee587e0c5cf9475265d23c872a
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
Digest: sha256:aba46ae92b266e0428c2f07bcb7a8a1f017ae0242de0aba763195e1022d083b0
Fingerprint: sha256:3abf5f4f356b78f8641f48309105c8c66611d5640dc7ca5467e9b3314d1e325e
After: 66267ea224ab4cbff9a65d23925824d699bd170e
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgb+H9Ne6oGnhazkGFHVmD4DwSJJ
KKMuNwCBXBQezjmlkAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQOBmMfijr+YCLEimaGC7z9I2275EWyY39dbe5Iha+Dx+ILD7R3+ENT1vwrsDyS99h0
5sUe5tsFPUalJHtyIoiAw=
-----END SSH SIGNATURE-----
