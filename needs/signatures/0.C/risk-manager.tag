object c9ae8bc5ec5086fbf13051f67b708e53339ab29c
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
Digest: sha256:56f997d47453f008dd8918b4a0a94cd2738a1b25a8b2e9c44d0005b00caad9d1
Fingerprint: sha256:445dfc1fb0e6a576a919d935c3432d1c45cb6c4a13877167f22e37b596099ccf
After: none
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAg56ulh9H2Rs3bAt3Bgzp2KUC0Lk
wDVRmt5Y2wqOVs5BoAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQOVM/1Qjn6ipHkD5pguR8JiDIfuFkystCnGMzM5+yNm0IqEc8uFUtLaMnmsFBkoJzy
jrQ0DxTQMpX/+9svsrlwk=
-----END SSH SIGNATURE-----
