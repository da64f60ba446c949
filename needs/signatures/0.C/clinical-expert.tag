object 53f93c6c4238149ddd79245bfcad5958202d2c99
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
Digest: sha256:158e73aa09e683a4aaee4b5850dfc33a30307ea4a61d73a0b73c57292821637c
Fingerprint: sha256:8c506559e91c3732c4dc6d8e038b4f50a236c521f3069803f6169ce89981c99c
After: 32db6d4ee5e8b7d3a2107ce30cb3e8b597477da1
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgiFm6zKM68GVYpClhuxLU/uHTP1
HbeA9aPA+RgziWMz8AAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQN75c5F8AQ0dO7fAcEA7M/vKuVMRIvtx4aw9WIYdS4e5H9yhYpIdxNlOFUx8p4Ubnu
V8pZHG5q2IMU4nKF5xrQc=
-----END SSH SIGNATURE-----
