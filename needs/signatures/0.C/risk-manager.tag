object d6d90defef361aea84eed7af9ef80f1b42209f57
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
Digest: sha256:ea7f72c0944017b5dd21f23141425213a4287312712db33d8c2e12fc933ab463
Fingerprint: sha256:7c6fc52e40458f02e0de92896b0d4b0bcf47442e5a65f17ac2a5fc2efa9690a2
After: none
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgwLWoAt0YqapguinwXoXypLOf9R
Um0V/zpSNFgk6K6AgAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQOxon3ED8bW13N8pijsB75IAvktwxlQJx/jiect+fALAcgwQT9EDxaZ9nb4TC0S5Gf
gb5k5HIMBwRbzSu8pcvQM=
-----END SSH SIGNATURE-----
