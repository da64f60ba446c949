object b6724f4f4e9273e6b87636559ba4c3230c831eab
type commit
tag riskfile/0.C/clinical-expert
tagger (example) Dr C. Expert <c.expert@example.org> 1793611200 +0000

Baseline 0.C: reviewed

Riskfile-Signature: 1
Name: (example) Dr C. Expert
Role: Clinical expert
Meaning: reviewed
Justification: severities, benefits and the analyses of benefit and risk are read and hold
Baseline: 0.C
Digest: sha256:158e73aa09e683a4aaee4b5850dfc33a30307ea4a61d73a0b73c57292821637c
Fingerprint: sha256:8c506559e91c3732c4dc6d8e038b4f50a236c521f3069803f6169ce89981c99c
After: 28fd9486279650a0bb27954f0ae1aaed6f38a5b1
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgdlG9Vvkjl7ZmPFwlMRdQe2tbQB
n0aVQGr6/wb7xb+5YAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQCNPW1b5590YJSij3wcFEbg5DjvO56gLLaaNpnj9AJxC/zmdZdwU7kz42NNJaDoJ+n
p5Sv65Fl7dS4781QcuTgI=
-----END SSH SIGNATURE-----
