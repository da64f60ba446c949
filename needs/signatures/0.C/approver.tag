object 30c1ad60c14adb749042845147f9e89cfcd87dea
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
Digest: sha256:45486a870813b821f50dd9d74f45f60d00313d393f3d99c5a55bb917b7003c79
Fingerprint: sha256:786daf18b57d1d89b83fa5f283d81ba0db097b844ed516ec641814746dacab02
After: 7d3a1319961367a5c24a0811d6b71fc55c2a49d5
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAg4o43RsgRTk2Q94sn+FhMfprKUh
zGWtn5Mc5+H3I6vnsAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQO7iuseCK01EsOjkEnf1vUqYYFrguRFE0Y72lU5J0ClmnQbhMj2R16N87nLGmU/NbH
cgT2yrLIagoEvRqn/GrA4=
-----END SSH SIGNATURE-----
