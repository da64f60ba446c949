object dfb03e9e6add64def2bf80d1e3e4747c4f3e9ff4
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
Digest: sha256:913da9a577bcaa1462bb5caa785e7c325a9e9622852484390b7ff56931b5e38c
Fingerprint: sha256:6eac174367eb34a062fe93d91f8da6bc7ce018d73ca67d951069ef590abfabcc
After: af3dc6024912a7cf350bad608e49c0e7fe8b3a4f
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgihDKPI8ij6X0dvh3nz8eW8Pg6e
p/Gl9D3JexCq4ur3UAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQFzcXCQXpu/RDulBZEXEwt0mulK02t0J8LOdo2n6aEk5eaDpKKFpVIPFeloSsA/OST
Kfm8MR5J78npsY1QCDOQ4=
-----END SSH SIGNATURE-----
