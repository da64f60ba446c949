object 17d369ee8b70c8158daedd00bda12fe1d823f7d1
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
Digest: sha256:329ff5d314bc1b9a251fdf00e82fbbc4f16c925a53a7e2540b5f8959a71b5749
Fingerprint: sha256:6c79217ee176077679a467b3ca018352ecc226951f164604148a374cd806213c
After: none
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgFIThTw/BDBVygRlemQFVVNvbCo
gUXYxPVPLjpFNup20AAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQLuilr0A1dbF9S48kddd6HpR9agxAxDuhKESM1HLw5GHQwOJW6v8mrjeZxjXFrsQui
ZSLHnXwIEa9SiqW5FVdwg=
-----END SSH SIGNATURE-----
