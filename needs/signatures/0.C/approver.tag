object d76f7e5510916477f0efc7225d9e9ab177b436c5
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
Digest: sha256:32c2995c9e3b7ee1875c1b1bf8cb776aaea021c5ce61341b5a5489e7617af420
Fingerprint: sha256:15b5dd5f9e6499f97db5aa17a2b3b5caaa9610b4b4264566e0d2fe92f0c4501e
After: 72f3600705d2bac2f3fa9182ad4e6473408f2ba6
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgabWPMMrxEnI18NddrIxga7ptT3
oAEezQi2aVAkLqOA8AAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQO9yXEqO8bdvmxG0y8ZxxTiApX40jkZ368FB1DQGiDE1XLh09D0l3Kc6tmpS+U180t
AFvZLs1VmxHLl0BZHctAo=
-----END SSH SIGNATURE-----
