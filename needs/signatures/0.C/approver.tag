object 05805174f1486a93c22583a9c41636db057c43d6
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
After: aaf9dd7ac36705acddddb987c2271a61586ad53e
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgeH1g6jPR/SsUY4JndVjaRRNmm6
4/+SiH3R6if2GSIhMAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQPiMtp62E3ssSap7+QMLFauosOXo1/qN2vQEahhFroKRY2Ht1syG+jCl1t8HEMb1hw
i6OkkJpktuxOJ6A2sglAc=
-----END SSH SIGNATURE-----
