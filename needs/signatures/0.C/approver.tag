object c870a86b998ee7ebda0adeacde6cb2754f65e89f
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
Digest: sha256:ea7f72c0944017b5dd21f23141425213a4287312712db33d8c2e12fc933ab463
Fingerprint: sha256:7c6fc52e40458f02e0de92896b0d4b0bcf47442e5a65f17ac2a5fc2efa9690a2
After: 890475e92bde106dfd9d97f8ceb780d453e70029
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgR5YyvEmOZyd437y5ZcgbfBFRBU
4J9sT35ynBRB7ScskAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQLLVcytdM28vhd7SqLP5AWPpSvtEOPhiXW2gUl/NW1uvNy2TLXXoDtz8tHulTAjS0m
UwgffIDNTWEM4pFgEqOQY=
-----END SSH SIGNATURE-----
