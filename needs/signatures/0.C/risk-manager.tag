object 9c7fe678be5dd4dc3beec5cb171e24c1f62d0331
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
Digest: sha256:12c7ab382a9b059554f87fc0c21950f30d6de3c8e929ba364e8246f4cc49f151
Fingerprint: sha256:445dfc1fb0e6a576a919d935c3432d1c45cb6c4a13877167f22e37b596099ccf
After: none
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgBouRN5fHafdwMpLVc+xqvfevlz
m0rnZSAYojm2unoI4AAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQIIl0xc3kTCVlxMAjMwoFWjiv4FXU2HrcdwLxyETBysYEbhR1ZW4pkHW0579mIirxA
D1LYAMnaSDsWSyqKq5+QQ=
-----END SSH SIGNATURE-----
