object 169e957cc9329e28b4d958ca307778f1ee2e3d50
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
Digest: sha256:3916363ad6320c9adf741189798f9a67b6ef96e083215dba3d85019e7da8847d
Fingerprint: sha256:8008b9fe8e689937d8a4b76f57d83410e54a026455c06746b3638e0c21fc0df3
After: none
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAg2YK7eojNfAWTiRjTtVC/nRjiPS
sEbAXlY9mFJUbi8rQAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQJqBgBeH2vONptAA4JFP+JpzgaBHTsNEGyTBXvxKVUUndXawLA1fmewpP9/nf/hyxW
C4vOIugG4cK9oaa3/xEwk=
-----END SSH SIGNATURE-----
