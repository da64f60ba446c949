object d59d6476c2f29ec9f164839bc10250acf9cedb69
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
Digest: sha256:cf669d82519e35d8874d1c28d1167929c47810ce77a25b7a7e6e8cfff4c351ce
Fingerprint: sha256:d5c674e104e05548c0355742d16456b8e4de690fbd1c553254fcd3b8c5df6f1a
After: 7ea682d53f53505faea6f7130ec5842bb693875a
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAg0iuEwRFPBDhoTsua6p0UqqDvUk
Oj/RYuToJV9BtZC6cAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQCJ2Ln4Mjn1bSKBga3uC2GLG5b8zr/LigQ/WPQaM19BKdvbimwj6zDn69xSxosgUVz
4PRvY4ZE8MPxXYGCSe0Q0=
-----END SSH SIGNATURE-----
