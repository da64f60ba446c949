object aa0f90d7f609697762853df9d7fb36c1cbb17269
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
Digest: sha256:9bc8557e4896f5b7e6e41644e9302b84a1fe6125dd18eff728b35f26b8cef075
Fingerprint: sha256:a8004a5fd6c590bfd0ebbbbf0a0f244e616f5cd3f54ce90a7cf1eabf9751fca7
After: b3bb37d77563146460d9ecfd5f7e7c7a6a05c40d
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgdzBoKsOyFQy8asIWCJ0FzoDjQr
3jyFZhfHLlwu1hrWYAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQOgrmTcYrAGI0fUyXu550Js6D1jB81jvUOeaPpuIelvvrigCkwMlW/LAvKVM5Mtdjt
69gnjCq52y9iqDqQgwKQg=
-----END SSH SIGNATURE-----
