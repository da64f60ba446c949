object 1a558604d897313fa0bb74a0d3c265d9d09b9796
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
Digest: sha256:e20ca373207f189e8b2737ce26caaff762d1c29ce45de3d853e504974cae0f55
Fingerprint: sha256:a8004a5fd6c590bfd0ebbbbf0a0f244e616f5cd3f54ce90a7cf1eabf9751fca7
After: none
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAglFYuvOSEFr/i3VjzBtgar90j0Q
OFbV05lf0FsZAJ0hkAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQC1HENqJRT54336SqIWo2bbkrAU2cpec+zdZJ/P8rRVWYgA0rmeFEw72r+KXZCaUTN
4MFDmVoGfXO3E8SetpGQQ=
-----END SSH SIGNATURE-----
