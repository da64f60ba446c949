object e37dde07a2210cb40a8be5f435f458a6b28c0047
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
Digest: sha256:73625c7e6eae5031cb74447ce7e0e187ccaf52c57d85e5cb64dbe5fd731dab02
Fingerprint: sha256:70c7801549bcb0859f3d832e4fe1003f621643d35fa08d800ac027f43240359a
After: 85a8fea4e15deb4c6844657d1e77f376c0b8bcb8
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgJHinLZIcuFl7XkBWxoNbi+tHuR
00zV3BYzA5HodreLEAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQEJ4ELIgvpJOU8/tZCwf0B9f+EaqlSW07+Pv6TZrEby3dZBu8YY+xnkxcHVMN6Uzkq
xsS8SHw4zm6QLVynaeQwU=
-----END SSH SIGNATURE-----
