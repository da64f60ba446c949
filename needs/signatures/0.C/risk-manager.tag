object f068ae9e784a1ad129adca649d58f4bce3f9d2a3
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
Digest: sha256:192ea0569a4e42b64e3e1fdf918a1177342bfe1ccf2fceb214f4430eb7b030a9
Fingerprint: sha256:445dfc1fb0e6a576a919d935c3432d1c45cb6c4a13877167f22e37b596099ccf
After: none
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgjPOmZb+hcxMRfNfWTQcy9pQL+6
ZFF1JzCpiOCQUvBG4AAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQIMBYlZGm2mrfnk+i+XgJYZ+lc3GcD/a8E6z0VNl7BrKNoC4fdbWzCq9O9JUEuT+D6
N9nL02jzUX9fB5tHIhBw0=
-----END SSH SIGNATURE-----
