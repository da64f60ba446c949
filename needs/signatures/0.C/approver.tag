object 52902cb7e662de7f5d7d728f8fe880318a7c922a
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
Digest: sha256:e7f2751a99a5b0bd00b11be9bd523765bbe6fa598e7dc467a74e7f6195ecc436
Fingerprint: sha256:445dfc1fb0e6a576a919d935c3432d1c45cb6c4a13877167f22e37b596099ccf
After: cf721a39b94ad6e7fcfb7d8177a6c03fce290f40
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgclw20+WYWGFF6GJHp+4X/xn83M
Dm7v2YaCk4Ral4kOoAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQPPGH2H4zHQl/x4wHzjpneyX4OwokqvZZtq616jy5fClYGkUsxQI19k6JlInne7b+4
SJFzblgV10GfUJSW2pTw8=
-----END SSH SIGNATURE-----
