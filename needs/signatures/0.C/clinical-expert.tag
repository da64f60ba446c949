object aa63b25baeaff51e7fd63b0bbc4fdabfdb40cb66
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
Digest: sha256:b32444ba85c3cad11b3573c5ce5f0c23e055865dee997d97697d43c01b0bcd70
Fingerprint: sha256:445dfc1fb0e6a576a919d935c3432d1c45cb6c4a13877167f22e37b596099ccf
After: f0400b57b6abd98db6094d4f70fd2a1696a480fb
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAg9RcadbH3FHfx9ngx3yilHbaEIS
B0tMzcTAp7R3D9q1sAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQBIevoxPRt/MAmhu0dblac3vE8YSmIEEXMoAD7kkCE3Iq6i5l4TWVPlGyW+6Pni1hH
FHrjJTWgPf0G6FqBZ2bQc=
-----END SSH SIGNATURE-----
