object b3cfdcc23f2e168b1eb6fa4b511b9fa4a10c8b3b
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
Digest: sha256:6a5c7c41da8a3316a049f854b8d0954c8c69e981ca6c59ad3d1e937988a857fb
Fingerprint: sha256:565b647518aa6d4c9218463c3c8f60a886970db268bfe731fc5c9af6291bf719
After: 680f5215eec69c898b270713eee3223cb2fbccdf
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgwzDBbeDZLTFRc0WOPPMqOWK4zo
OZthTzSf768IVNWbUAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQH4ixJapFiDkrdd0tS2vqHcBzLiq+hcJD9KDfvK/uotZJl/6gcZmJmSWPmMtIe6m5L
F+7JIcSRrA7eoprhlX8gY=
-----END SSH SIGNATURE-----
