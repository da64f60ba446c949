object b47c1be97ecd0a5e959a56fb7713531fbc219edc
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
Digest: sha256:45486a870813b821f50dd9d74f45f60d00313d393f3d99c5a55bb917b7003c79
Fingerprint: sha256:786daf18b57d1d89b83fa5f283d81ba0db097b844ed516ec641814746dacab02
After: none
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgFEiXPSY5CqLiuKQVEu0vtmL6sC
vcoN+Ne4gKnqnJnI4AAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQLnfxhVSbCFOreFkcoAdRBHE9e9oI7R1GWwzB6mnuBhj+Mhi7pfunCgzKtZonX+McK
DQvcihIJp0xLdSFRT0XQo=
-----END SSH SIGNATURE-----
