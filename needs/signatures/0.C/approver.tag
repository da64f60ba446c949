object 14e4d46c2862c343c6dc942a688a475507f986a5
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
Digest: sha256:6ee00334cbc3f92303a96b71e8d96f6d2f84e01aaa2bd3de9f874438eed34f66
Fingerprint: sha256:5a55b002e68872bf892047b874181108d25aeabbdf2a72fef7c06def9b1422a0
After: 926d44a868bdba730e531db1824b2102ad0da5e5
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAghFgUl8ChZBnYtbYX1BjEGUi0gJ
alAP3cICHObz8CFNMAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQAzX850mCOoimX4ONcP4N95vYojS+jSbDTb9/jSwtGuMGT+KS8LCSQxBOQICAUUnui
/fhDRxSn/ZP6jaiIN1xAQ=
-----END SSH SIGNATURE-----
