object 1e414dc975fd5298f11851f7b57072ca7394b4a1
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
Digest: sha256:c4b743128390435fef7dada97035d264483399b892f0889fdb0c00afde884bcc
Fingerprint: sha256:445dfc1fb0e6a576a919d935c3432d1c45cb6c4a13877167f22e37b596099ccf
After: none
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgN+pDeueLFi4G1FS/84q2nG+LVP
vaLYdSDBYSJzq3QqEAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQHr8jTcVDVVx8HbvVd0Wi9X5G/InXV40JGduse7TlyY/zogkethL3Q+++NEwGtDGOI
HRgZIvnGyZE3JwZYQzMAs=
-----END SSH SIGNATURE-----
