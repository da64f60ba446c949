object 275b19fc1204a105029624076cb839e0af23789a
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
Digest: sha256:cf669d82519e35d8874d1c28d1167929c47810ce77a25b7a7e6e8cfff4c351ce
Fingerprint: sha256:d5c674e104e05548c0355742d16456b8e4de690fbd1c553254fcd3b8c5df6f1a
After: 5db6669cf1f575abe1ef0db24b73116e24ff8cfe
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgX+lm7hjPifbmv1J+aftSevqHt4
FHEaRQy1oYEg4ZUd8AAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQJhQBKPsNkaisULumkK22H0lbchE1aB//OU4nkl9tG7xLDKmeNlP/MJwgQSoOwai+R
ThBWuHPPQy8nGzdnaPyAU=
-----END SSH SIGNATURE-----
