object 8abd2ac0b7fce0b15708a2bef8132a1757243078
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
Digest: sha256:b1edbe908e82fe0e6b1726a595ee1266be6e5c6809c54e9b92ea2589244e71be
Fingerprint: sha256:72a1fd9111d744f7635a56c98ce03093a68a69ce1aabb1b53e47504bbabf9f29
After: a4f3b9c69dd08e479f92d2f7920d04d992bc9497
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgHb4RebnRniDSy+CBULbRfKHHzw
chPnboYQXKWhYB+asAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQNCKdhaHY2y76L4btyJKs9tKn7n6o2BBVA03zB/uKZqW9Sh1wC16DovlCRCzgSZz+C
MDCwmOZIKTQoxYQTBjFQQ=
-----END SSH SIGNATURE-----
