object 30c1ad60c14adb749042845147f9e89cfcd87dea
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
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgHRNCp2xef53DFC0hsOyNi21Xf7
ELzBJ6ufk61C8M0gMAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQG+n4NLNGffsi1kAvIoBMZYEjsafkvjucxztsOX98PFV6Bi44kb7Q9B8SsZXr7Vikf
8jdq0lhmnBcL3GQxeUjw8=
-----END SSH SIGNATURE-----
