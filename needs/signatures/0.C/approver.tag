object f46e47ed26dc080827d31648465695afd779d5f2
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
Digest: sha256:ea9b0fea139b65ef8a348f2939dfb6747c4971e26d78be89736ccca1a744d2ef
Fingerprint: sha256:565b647518aa6d4c9218463c3c8f60a886970db268bfe731fc5c9af6291bf719
After: 7977da5694e982dbe78f402f2738c3eaee848dfd
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgU016nzHYUBuKY4R2reRU8wrJe2
N9voxFeHVif8Hkz/AAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQIavor42C9bvsf3Rw3hcVjUFuHyUgtoowrR6CinjyMEnz9yShsUSTWR19JtrXE2WT/
Ldifq/XDlg2bwNk3Eg1w0=
-----END SSH SIGNATURE-----
