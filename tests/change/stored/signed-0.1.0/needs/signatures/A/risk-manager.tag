object 23c69664bd2173366221f6d14ae32a4a8bf3c00f
type commit
tag riskfile/A/risk-manager
tagger R. Manager <rm@example.org> 1795986459 +0000

Baseline A: prepared

Riskfile-Signature: 1
Name: R. Manager
Role: Risk manager
Meaning: prepared
Justification: the review says so
Baseline: A
Digest: sha256:d82802d66197571a6133d34d097b6e39f84ac80961cc51251e27a6a6d35e63c7
Fingerprint: sha256:cc4d5edffe4cc940746145e70e13a14c7bdb4a78f57b33da9b9d01208cf4fac6
After: none
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgPiOzZbHJ7wPxXmXR7ib8IPqNKN
JAtELZVofzwiUeUDcAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQA6fjdeJinkT3lnDpHm01DuTWfwv6vj+KBdP615lVse6kljrC3fIuBXGKwkk5xv9Gc
e8wmhTEUwjm4OIKkNTfw0=
-----END SSH SIGNATURE-----
