object 617127c2ea31449529be364fe9d4c9403cca504f
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
Digest: sha256:166ef022d7d649e25b9d43adcf7a669766c9349c2ccdef6922fa9aa275363474
Fingerprint: sha256:a485ca4568bc6071a9ff4f18ab503eb71e5c4a2f118d070218dec2b6b01a6dc9
After: 8a72e88f2a5434c6825ebc4dbc62de8f8535dc81
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAg6+bLUBFSO/G7/jfRuH28mJiMFX
Ahz7GuKo4urDICAl4AAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQIWaSCSjMpcIuKTAlSTTbLLxurtwKdnmnTZljVCjyQKziVo2gXuPrG2y93n/mpAFOO
f+c+1wJ2EOL9yCGx5Kxw4=
-----END SSH SIGNATURE-----
