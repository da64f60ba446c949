object 7b114ed26d8023102b59b35c14d79eaec62fcee8
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
Digest: sha256:302a1617ed2a63bd7a16c8cd96e28a195d975ee2e0e29382a57490fff593a297
Fingerprint: sha256:46ba4ecb71b00f4540e55d6f5a425ea5a02d83a53bdbbfad0ab3b3a4c1aeab41
After: d9dbc865707474494f451eac4e203ace97f8837a
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgWkv3r8BmHfsg9mif+W2iRUAOjf
45L9d9DrfTodAjcNoAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQO2jurzdeiN87mxnTg1j4Y2ID0eefRRMGG0EKS+jk1m1gWljUMtEMKP1rwqhO9XPgX
VE5lSRk2tFHv9RCdT91gU=
-----END SSH SIGNATURE-----
