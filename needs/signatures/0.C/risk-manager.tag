object 066bcfb856eee77516cfd874073d514194150b0a
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
Digest: sha256:e4e96eb8a7e4946d4e4916450f8e6487d7c1b56dfc09656ce92b40cc70eed97f
Fingerprint: sha256:72a1fd9111d744f7635a56c98ce03093a68a69ce1aabb1b53e47504bbabf9f29
After: none
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgpyiU2v5rGLMP1yUhwvMr4cbiSy
tC4f6T+YxCUWur6KsAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQCSb0+/e4y+t2P3JO1EGaaAHN/6n6WL3dTEEpjcB7IGpNaaGEwjnInRQNk5Z0lMJ4z
DfHYSD0397rVc/UG8vswY=
-----END SSH SIGNATURE-----
