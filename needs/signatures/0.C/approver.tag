object 89b168b5f1b93b982cf1129f9b283331fc9bc691
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
Digest: sha256:ea95466351c36373b865412e665f6f6dffd556fde57f8424464a5a7728669ee9
Fingerprint: sha256:917c4ea381130dda2d17deebe12c6126261df2a35993dee535205561170467f4
After: ccde1d13a6e50d1a68a83147d15f98b83483fb5c
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgrSyHBxBQh+FKgpFiu7F4r7iek4
pzg6mrffjlxfEcT5kAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQMP0eIiYnvmADeJs+JI4FumQE6/g2m9Cpbqt8ufewfqCJEB3QFW0M2lYg7JXmtkyYz
oYOZK9OLSogt8omS07EQI=
-----END SSH SIGNATURE-----
