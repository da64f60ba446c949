object 692128e08935cb10d5ca12854e1139164e2e3659
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
Digest: sha256:ea9b0fea139b65ef8a348f2939dfb6747c4971e26d78be89736ccca1a744d2ef
Fingerprint: sha256:565b647518aa6d4c9218463c3c8f60a886970db268bfe731fc5c9af6291bf719
After: f6e0a371e9f0a223da2a468009e55447db1ec7fd
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAg+r0b5gvJcxGLIUM3veuAI0to/L
DKQcN/Rq4FSu09w1kAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQIVpUR2pImIxLIhvBCYQO4j6I9dP4HcCwvkls8jjaE/kTntIjjPO2yNCt8rKXP8+/i
Kt8NVjZj8luFrZfDjMfAM=
-----END SSH SIGNATURE-----
