object 0ad1b17b27eb8b58be2cd08327e07bc405fbd71a
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
After: 065cd026a3dbcc333080fdd1e0f801a8865b2cd4
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgJ77NgxE5YcWDCJAQWU0Lzw1V9J
y1sgGftmFZmMLYHtYAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQLoCp3cVMpSFEcnyuk4tFMfPIbRBPfnm8CDtcnyxDm4U2ZuGSHXEJP//xLaqxTYiwF
Ypu5BkdPe3u/gxkMRwBA0=
-----END SSH SIGNATURE-----
