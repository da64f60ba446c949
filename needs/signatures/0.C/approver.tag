object c8b4f1e2e2d6d8f3d51b46150be88925a0c5e192
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
Digest: sha256:330eda538c8f0ab84323040a53f0f512dbb99f4271232b2404246f44185ab43f
Fingerprint: sha256:55142c8962df58a7fba4cecb6fe8f80fb3f4a14899c93db72f33921f78921f3f
After: 0def99f0ebf66bfbd589da5b2952d955cce5633d
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAg/T6qugXf0QcDuT7QU7ZbRWUaAw
B5GleC99YuIu3tb7UAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQKprwM6iqSu8CoMnB9nIFIK2trepFAaFljW27cklU3kVetff+rJZmrWTiZMnqSSgl+
JEDPSApJOREkf6XF7P5ww=
-----END SSH SIGNATURE-----
