object e41093ede04c5a99d6c3c4e6dbf993620566b7e2
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
Digest: sha256:79807af22e3ca590705521bc98df33ef447fde87a8f4eb2bcacee5a9b7d2282e
Fingerprint: sha256:786daf18b57d1d89b83fa5f283d81ba0db097b844ed516ec641814746dacab02
After: ce792a16663b13232806c329d0dd5d75d366f057
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAglPNthYweAzT8IORQm7pjqLZ36G
MiAzdO055zeq+RzUIAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQOTsHkE5zrxsYJ5ITkqMAGMrBKu+OjyC81ZVom86gm90l3NAeyNP7dLKv+zOdm6C3T
pOBmVBB/j51/rUVt0fQQA=
-----END SSH SIGNATURE-----
