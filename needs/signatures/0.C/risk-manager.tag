object 92bbc43a0569829d4d4cf552b764aa17491172a3
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
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgRgL2h7nKY07FsIeL6XHHtIWifp
jeU8t5yoD2k+/PwY8AAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQGeqsVc6sN8HTsuuHzcjw9zXkd7+Gl4axe8BwZZPT7l3gl2x3QlFiLPGrGis8QQo5m
TNKiSQVFlJE/kB5pfCwQw=
-----END SSH SIGNATURE-----
