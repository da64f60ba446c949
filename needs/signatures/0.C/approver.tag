object 8776f2772d9a26e979a97511c92c85c4aca73350
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
Digest: sha256:002a129288a7a176d76e75105df5a789356c106a8bb7ed19959e8011213cfb59
Fingerprint: sha256:047407ed701309c7176061766bbe96050d73d29626134564ae74cb059e93a358
After: 636214e61cdf1e0768d3d7803d972ea3f77fc2a2
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgsuI8FnqghgxnvIrkkGrB9HWOcp
D6/R07idnJR/I5W2IAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQJTP+OFfh9yuuwoEK4jB9Y7wwYwZ5P+styDYQ8sgmQMgmGe6FEPT4HmcaD2Mb2KnFq
ABc0Ty2vMKSQRs6MJXyAs=
-----END SSH SIGNATURE-----
