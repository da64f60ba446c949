object d31f81aa966c31a178b60132adba4f4213c485a9
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
Digest: sha256:c71de79d9da08e86a7b9d95660d1071f6f6c4c7be3f4e6ef9b9bef8edc61fe7b
Fingerprint: sha256:0f27418db7237287f38935e730ecc744bec0c718e3732f3487d7f175bd13291b
After: d4f0bd6bd1130b2e4eb49932d6c1a6b8130252df
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgjQpJZKmGE0fD+hE8EmJEKs5FON
2+CzieiNA1DMkqoM0AAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQB0lh6XYdp+QVX6Sxyt+B9D7rX5V8zSRR284nL7eOqM3g28EGpoEikZmrJls75JaDW
j2cJw0yJF053IZ9QXyOwk=
-----END SSH SIGNATURE-----
