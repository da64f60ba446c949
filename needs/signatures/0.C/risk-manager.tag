object 0f074fe6edc4ed00c26e8d56b7bbf91ef3954294
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
Digest: sha256:e42c2318bbf7e843b127d5cc7f59b20d49f01f9b32056eb1556e7275707df43b
Fingerprint: sha256:8c506559e91c3732c4dc6d8e038b4f50a236c521f3069803f6169ce89981c99c
After: none
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgYZorVEXK4Z1pC+Fo6fRSJGi46O
ZhFJ08qoypt54fhzcAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQL/tkZK72aVMwt4r9QsMWeYenlzAayrK+ln3QD2JZlct5ckYJnsvsM08wunxhwGe9u
nEqX9XpBsT9xog7us5Yg4=
-----END SSH SIGNATURE-----
