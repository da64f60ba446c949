object d550378d1df23522145e686fb24a0a079e63bd39
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
After: 8ca6558589a9b0219f7f6cc21fad5e3797632652
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgjanGo05aTB1jR860s+huDdapoM
DT3clQ8tBdlxu/GjIAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQHiBuCIqVRTSexa2mt1RQNjFYc+EBEvjLkuD5EPzoo0Sk2twTqBp6vkBTkBDrfOD0Z
7bZYxcO8NIPGTzrzYcBgc=
-----END SSH SIGNATURE-----
