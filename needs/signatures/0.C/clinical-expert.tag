object 52902cb7e662de7f5d7d728f8fe880318a7c922a
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
Digest: sha256:e7f2751a99a5b0bd00b11be9bd523765bbe6fa598e7dc467a74e7f6195ecc436
Fingerprint: sha256:445dfc1fb0e6a576a919d935c3432d1c45cb6c4a13877167f22e37b596099ccf
After: 6732c4ba4eba2e184a483dbbc8c7d4b2a4c297fe
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgeBzTyjYaFMSR9X1ex32FJlL8aV
ol3WZO6yKGm9DXSZYAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQG9Uqihn1JeqIYeaHXc7Cmjg2wy46Mw/cGY/9hzVH4poQbcaC6qJAkHJQbXdRApUll
rjlYR2Vv9Oe4ZkOVslMww=
-----END SSH SIGNATURE-----
