object 77069fd210f25320d1874abe3433f1ba3174faaf
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
Digest: sha256:9e1bcf39140156fc4cbf9d4e8745c85128f489635c47127abe21a1a407f0ea70
Fingerprint: sha256:445dfc1fb0e6a576a919d935c3432d1c45cb6c4a13877167f22e37b596099ccf
After: none
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgvVjr69lMZjCNL98sPnmiUfRxoG
hNNXw5+HLh7rIP1MYAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQI7zwjn2V1sL6NUPhhmSeDSIbsI3Y5qNWnk2edDn+oYIHQ/2zuAdka7+IRy4w0jA4G
0Sg6eYJP9TaPyYdjO+Hgs=
-----END SSH SIGNATURE-----
