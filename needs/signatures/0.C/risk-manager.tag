object 2b7881ed8169df1006c17f0ab26efc829b7ee484
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
Digest: sha256:351df0daa4cc96110628577cffabf237f32c384151df191319b66a4da393b3a0
Fingerprint: sha256:8c506559e91c3732c4dc6d8e038b4f50a236c521f3069803f6169ce89981c99c
After: none
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgYwGu0yKxXJEaoMw7VsK+YMj27M
JP15sGOCY2fRYTO9MAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQAU6HKbPKba3U2LjWabNmwWvVhezcNnu31A6OjdVw9c2KbjOHxKUycgl4HLmEyqgPD
6BM37m2wanRZA9TKsyNws=
-----END SSH SIGNATURE-----
