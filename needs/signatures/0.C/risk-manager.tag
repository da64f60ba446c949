object 19a98e011fcc3ac1cdb8a374c172544232d5bd1e
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
Digest: sha256:53d6569c1e106d4f912ba349bd700822dbebd34edd9cac7d9c65e9696ba3d742
Fingerprint: sha256:5a55b002e68872bf892047b874181108d25aeabbdf2a72fef7c06def9b1422a0
After: none
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgG8OojvFAiXRJwCcbOnfXoEk3Uh
k/AUY/tyKDJJXvoTkAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQNijZnAJ9tc1Y5b9TlwWiD6BVMZxDO6tjhtTsr8KIDxeX9Gl0gU4M1oGHSvIksm1zU
5HoFpZgSiQnh3j/ZyRBwU=
-----END SSH SIGNATURE-----
