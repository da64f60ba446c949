object 1d91c1a6edc23ab7abdf7837ed03f8a2c99445f0
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
Digest: sha256:b1edbe908e82fe0e6b1726a595ee1266be6e5c6809c54e9b92ea2589244e71be
Fingerprint: sha256:72a1fd9111d744f7635a56c98ce03093a68a69ce1aabb1b53e47504bbabf9f29
After: none
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAggCHF9HN88j62SfoXIDZqR1Zv5t
lbx/0QU2FWjynJ4fgAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQJ3QDmE6wUr6fzS9La0b9ndDiB+jyH4rXDeVN0OB/ENn414fJpJdyIMucmI8qE38kc
XbNmtAOhSZM3+9coT3UAI=
-----END SSH SIGNATURE-----
