object a14b0d55a7916d6105fb25fae5f3be8dd0fb5aac
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
Digest: sha256:be2eb2b41c09d1b2ab160d6c0a6a55d339a0258886a4bc3de1c8fa100b8d5179
Fingerprint: sha256:55142c8962df58a7fba4cecb6fe8f80fb3f4a14899c93db72f33921f78921f3f
After: cbb827e1a488fa0325fa2f7c6e1d7d372833ff99
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAg08HaFRyW3mvJfi6g+5av7Vzz0k
u1uQYadi6XWsEN2OIAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQEsYmjPfBxyFEQDpj9zAv0ILL7uVQzJOT0sXRrDmJrKGSke7L0EdTic9k2DmbUkp/e
O5wOA1nnji5UkvUwaTAgA=
-----END SSH SIGNATURE-----
