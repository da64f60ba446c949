object c9ae8bc5ec5086fbf13051f67b708e53339ab29c
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
Digest: sha256:56f997d47453f008dd8918b4a0a94cd2738a1b25a8b2e9c44d0005b00caad9d1
Fingerprint: sha256:445dfc1fb0e6a576a919d935c3432d1c45cb6c4a13877167f22e37b596099ccf
After: b914221d99f94a1557e73fbee0b81b58a508d2cc
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgSeg0r5tsjjmQkU5uGsqcrP8+9p
BN2dORPh2msm9H6FYAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQLugiEC1U4XB7eTa5EjjXeBcsqDH/e5g1OxeJzQCEnCFMKqUBTGRUPWUcG4TmBUC6s
DCRzMdqfAo2Ch2vG1PJQY=
-----END SSH SIGNATURE-----
