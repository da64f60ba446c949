object 89b168b5f1b93b982cf1129f9b283331fc9bc691
type commit
tag riskfile/0.C/risk-manager
tagger (example) R. Manager <r.manager@example.org> 1793610600 +0000

Baseline 0.C: prepared

Riskfile-Signature: 1
Name: (example) R. Manager
Role: Risk manager
Meaning: prepared
Justification: all cycles since 0.B are closed, and the check finds nothing at the gate post-launch
Baseline: 0.C
Digest: sha256:ea95466351c36373b865412e665f6f6dffd556fde57f8424464a5a7728669ee9
Fingerprint: sha256:917c4ea381130dda2d17deebe12c6126261df2a35993dee535205561170467f4
After: none
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAguBstqmSbR0wyuaLClxZg9iimOq
lEGoX2SHXnNOSs4acAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQETRBk4Aaadncc+HtYVftrA7aLEmxYEBvEc441tM486eKDkvV+uagX41J6H3IzPgcf
KxvAEh2qPdBo5zkoggSQQ=
-----END SSH SIGNATURE-----
