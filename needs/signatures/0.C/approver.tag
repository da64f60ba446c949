object 98040752baead722676c11758a7beeb161886d88
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
Digest: sha256:64cae08dc60ab6703bf5e91c2fb2273051ff6b6702071d2caa25b4bb6a6ac4eb
Fingerprint: sha256:32ede2874759a2048af580c566b629f020f1821166641a74bf96ec508fc3b077
After: 55b4040894a53fe309936b936a2e1ee78849be16
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgjzRqjrVCI2LMtLqn7q+aJzniy0
NzxAovjyobm2Rt4M8AAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQOqvkPY7zFkNaIlsR/YZLYzCKgpNWDwAy5qi43I13AED4TQiEkZrILivuF9k8TfAYR
Vb5zisV2Wsv3fmaOQvkgo=
-----END SSH SIGNATURE-----
