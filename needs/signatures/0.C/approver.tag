object d2f80b89139f68c34224eb91a3e644468579ea9e
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
Digest: sha256:e4e96eb8a7e4946d4e4916450f8e6487d7c1b56dfc09656ce92b40cc70eed97f
Fingerprint: sha256:72a1fd9111d744f7635a56c98ce03093a68a69ce1aabb1b53e47504bbabf9f29
After: 91f8a2c0421152f836c7b4228db1146a2ba1d5b6
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgkUGN13+6pbmyaPFsoLdhvwSb6y
ykNSbTj7hQD5GX0zwAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQMHpDEvmP9DGx7zdZgnes5pkdeU3Eo4YOiQick8Y9WBxf1h0BIGcqqvqY4Ok9EnPNO
qT8z0i6RmsuCqf7a6kagg=
-----END SSH SIGNATURE-----
