object f70fc2ebf1a3140fd1888eba0c732db2fbf27730
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
Digest: sha256:9a4ccdc001d8b3151e944873d40760b39c836796b45964a943def9b13a5988b7
Fingerprint: sha256:82db3358dd05b335f142adbfcc7365630222cb620266a4f3a32edf1fab97846f
After: 0d08f991fec2b99f380064c42e7862713a2d85fe
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgcc0UXYh0i38VPimnx+Y9N/AZ4K
H1pc4hAvN9RnVqZJwAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQAbMaIaHi2mSLcA0kBZ6BLfgYLG1f2ClcwBi2j7dPwrs+qFPRjBoawPpLtuFQfSzCK
1YobnnihT+3qbTTIuOWgk=
-----END SSH SIGNATURE-----
