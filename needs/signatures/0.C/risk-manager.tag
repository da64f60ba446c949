object 0f87140eca2fc7c7bd790c0982a21ba89d42e3f2
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
Digest: sha256:abd6bd2582412067634c4d8f7b0db0dc376a082bdd4f1a1786a93efcd835dafb
Fingerprint: sha256:b5bd43d772a2e0167de4946b017168c584693d64fa848129cfaf51ae43ab5dce
After: none
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAg1jiLOvTCOYanp+sFF42vpsMtI2
3n16JbXkO+e5zGjbAAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQNoKJ0LZ4NaAV2aLSzy4X8stvHqiHnY/NuRKSsx3LLr0Ioe8ULpzzAEOXp7SMpB+Q8
jref3zm5+0mQwzG6scIwU=
-----END SSH SIGNATURE-----
