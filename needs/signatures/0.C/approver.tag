object 566cd1ac77e6913a86a8046988391893243770e0
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
After: 009ccd09c531fe4d481d247f915686e5c9ff30ce
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAg8ECT81ylZHqzimNaDUyhrleo+G
V3VuRU7AmIih0/ebgAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQLhIJFgoL/HY3UAsRmxS+Ro1Wo4L3HOZK9qekdKTKAmokdSv2cyDbFxCX8X15/gI1w
Z4jhDjRif1xe6SPv3M4gg=
-----END SSH SIGNATURE-----
