object c1be21ce0fd2a8c2759c079341a39c21ac67b3fa
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
Digest: sha256:32c2995c9e3b7ee1875c1b1bf8cb776aaea021c5ce61341b5a5489e7617af420
Fingerprint: sha256:15b5dd5f9e6499f97db5aa17a2b3b5caaa9610b4b4264566e0d2fe92f0c4501e
After: 87dd7e1bd4d5ef8897966543bb582ffd0b96d973
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgi7rK73RO89lyLFgy97JnbGjDMv
36xSAdYooC9EgcqTgAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQFxW3viP2z6I+iZ3kJe5vGPeqjhETaW980YZH0+Pclo4lcMI++i9gOTgp0VciH/UPJ
7PEoeu6dmW8sPyBKDwJwQ=
-----END SSH SIGNATURE-----
