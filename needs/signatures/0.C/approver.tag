object 5aac6743a9b4e077bac722983a361ee9f0a46a26
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
Digest: sha256:3d79139e3b36c009fb5644ca91410a5325a4d1938938b077b9840e7cafbeb40f
Fingerprint: sha256:79a1f76816ef13f3ce6ccffe6428afb15fc2019191b5b11a9f3308223c6b20d7
After: e78a48b26345cfa12264fe1e27a7e339263d1ff6
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgsBU9aGBbH8MbbmQ48/pCLRedNq
M+E+4twWXVYoRNNDgAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQMVFUlPWfE6Rlw3q1+suWsH5m5SKLmDp5sVfvchFpRK7MjtUbeHvWs5mhwiWNWvZgZ
XSUb9GxxwCnre6UtN/zgY=
-----END SSH SIGNATURE-----
