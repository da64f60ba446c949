object 53f93c6c4238149ddd79245bfcad5958202d2c99
type commit
tag riskfile/0.C/approver
tagger (example) A. Prover <a.prover@example.org> 1793611800 +0000

Baseline 0.C: approved for release

Riskfile-Signature: 1
Name: (example) A. Prover
Role: Approver
Meaning: approved for release
Justification: REV-001: the plan was carried out, the overall residual risk is acceptable, field data are collected
Baseline: 0.C
Digest: sha256:158e73aa09e683a4aaee4b5850dfc33a30307ea4a61d73a0b73c57292821637c
Fingerprint: sha256:8c506559e91c3732c4dc6d8e038b4f50a236c521f3069803f6169ce89981c99c
After: a8e12fb4764d8c1f59543fd90a179ca656992b81
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgzsKSPbnbdNYA38+eQ2Mby+LPhr
CQGSLUhui9w2FlIWwAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQOHu0g/jwqOFEkPUik9qeRiqRNUFEhNpHOD0pPp+8/IWq8kNtHa0/bAZM2BziRZG1+
2LwPqhYDxlYnalUKNP4Ak=
-----END SSH SIGNATURE-----
