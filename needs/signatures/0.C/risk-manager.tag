object 5aac6743a9b4e077bac722983a361ee9f0a46a26
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
Digest: sha256:3d79139e3b36c009fb5644ca91410a5325a4d1938938b077b9840e7cafbeb40f
Fingerprint: sha256:79a1f76816ef13f3ce6ccffe6428afb15fc2019191b5b11a9f3308223c6b20d7
After: none
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgS1oIhPI4ERUaCrW52x9Jjs+5oI
/f2o5G409h8zPbrgIAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQIz0/zCtO0kZ2ZFHcNDk/bLWxndPv9pqIexqnVIq84PGkSnWAveqPLtjnjy52N8MQD
WvVZqj0FN45KOa7zFXkgs=
-----END SSH SIGNATURE-----
