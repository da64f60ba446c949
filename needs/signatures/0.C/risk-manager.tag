object 97cef04bbbe9a23e2ac033afc27ccb0d0ecfb102
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
Digest: sha256:166ef022d7d649e25b9d43adcf7a669766c9349c2ccdef6922fa9aa275363474
Fingerprint: sha256:a485ca4568bc6071a9ff4f18ab503eb71e5c4a2f118d070218dec2b6b01a6dc9
After: none
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgi+ILFZqLFi/Gt0zJ0jaWufGweo
J6Fz1zwsX9OdTnnYgAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQCqmQeg/49nVO9vNa7IR4Pg5PGj6JqH+Y6dZrCsfib8/m9DE0T4jnmjAeVHPvIcZNJ
kksCTWghKev4telrbgbgc=
-----END SSH SIGNATURE-----
