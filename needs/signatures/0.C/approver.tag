object 9c7fe678be5dd4dc3beec5cb171e24c1f62d0331
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
Digest: sha256:12c7ab382a9b059554f87fc0c21950f30d6de3c8e929ba364e8246f4cc49f151
Fingerprint: sha256:445dfc1fb0e6a576a919d935c3432d1c45cb6c4a13877167f22e37b596099ccf
After: 63577dede54f7709029002e32d30c469e02a9922
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAg2Blk0KzXpkeXaB4+PaHTSwzggc
BNTUJyodZXJ7RQIWwAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQGs7WNKgqzcatawfaGeepZ6vVtVKJ0T3sVT6jlLrz+JvzTqe0qxjqJUpPdQjeXsAgC
9xw/XVgzAjD5NUEiHVzA4=
-----END SSH SIGNATURE-----
