object b47c1be97ecd0a5e959a56fb7713531fbc219edc
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
Digest: sha256:45486a870813b821f50dd9d74f45f60d00313d393f3d99c5a55bb917b7003c79
Fingerprint: sha256:786daf18b57d1d89b83fa5f283d81ba0db097b844ed516ec641814746dacab02
After: 6d905af52806c20da9aac35300c0be096858c308
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgOIEwdpLED2vIwi0G95fbLQsmP2
co0WitE1bSwwpTiPwAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQJGtzpJnqc/eXbUyOB4jRVCc6EaXxnHN6E7AFcWlxt+OJs2dom3QhAjAYbJtOPFDtz
8PwczvDpNH0xpq5gcu5ws=
-----END SSH SIGNATURE-----
