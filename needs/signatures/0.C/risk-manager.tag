object b6724f4f4e9273e6b87636559ba4c3230c831eab
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
Digest: sha256:158e73aa09e683a4aaee4b5850dfc33a30307ea4a61d73a0b73c57292821637c
Fingerprint: sha256:8c506559e91c3732c4dc6d8e038b4f50a236c521f3069803f6169ce89981c99c
After: none
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgrR4gmo6lFCC4oF2jTw3QjlHYyu
FzGLdyN2lCfxkYbxMAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQK6NkLbyyhLkY7Gu/8lQ1azw0rW2uszzH7TNwu7Zk2kvneg/GQBufxX34YcYilsPnA
PAtna6BqMk0eKKFsbyzgE=
-----END SSH SIGNATURE-----
