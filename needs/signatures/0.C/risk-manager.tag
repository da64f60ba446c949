object 5a086f09ffffbed2d7d787dc6eb7d55ad82d6cb2
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
Digest: sha256:371a59396aa5e961009b9a69862a8cfcb44818b04e31297ec0cf07e2d4af668a
Fingerprint: sha256:aeb7808825e215634a5c319651228c9572d4355f9aabad107de6329355e5d94a
After: none
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgT7GzHgMx4SjZWM33WRvhGDBlqF
gpxGmdVakMthuUf98AAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQHH8tzCMb32IU8Q5YGvUgxR0ZnKWnM1ZVGX7R3EUACwomytdW1PSiTHsl35/k9J5Lz
7b0Zt1MEHGslk+yFiy3QM=
-----END SSH SIGNATURE-----
