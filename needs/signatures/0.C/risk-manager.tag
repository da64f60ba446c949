object ab343d24fa2f46f2f2efd38fdfb8e4dc4981f71d
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
Digest: sha256:bb8c4ce71eb5960d98e774fd3ffca766bff32f6b074e8995f67a9cdf327a6785
Fingerprint: sha256:0f27418db7237287f38935e730ecc744bec0c718e3732f3487d7f175bd13291b
After: none
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAg2S9hA0KbuHSobKFKY/vjIhAycN
kFuAq9QqIBAqeTtc8AAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQC/FDUUxgecit9uC60xYqTqrDhASdKoGH7mNgrpDFOKuxtejChHwt+l5hZ47ngt1dt
AL65HfyNqj73vL/tIlDw8=
-----END SSH SIGNATURE-----
