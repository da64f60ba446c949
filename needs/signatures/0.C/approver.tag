object 066bcfb856eee77516cfd874073d514194150b0a
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
After: 050db1b59037fd6412fb8d5fcaa9e3454f750e26
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgfertbu5XBMN30Z8LNMSVBdvk6h
3Cl5n5sLFZTh+3iKAAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQF2jbjWDfMV+L+CxW47kBFmFYxuASdqJpo1/Tsf2ttOIpFGQhUIBONd4JS3X6U8EYI
ieNSj/jmzAtnOwfIF5AAA=
-----END SSH SIGNATURE-----
