object ab343d24fa2f46f2f2efd38fdfb8e4dc4981f71d
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
Digest: sha256:bb8c4ce71eb5960d98e774fd3ffca766bff32f6b074e8995f67a9cdf327a6785
Fingerprint: sha256:0f27418db7237287f38935e730ecc744bec0c718e3732f3487d7f175bd13291b
After: 61a7831c4c4ef168012b8c185562b8303f80ad08
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgvK2+VWesebxDej6sArySCB3r2J
9xHWwg6SXtYBasPtMAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQLWC42r83e3MYXrn4+/tmIOYQIz8joyf9fIWMo/0WCL5zaCuybzodG1akIbQv2QQ1u
B8c9qyu5kdFpyE//v6Xgc=
-----END SSH SIGNATURE-----
