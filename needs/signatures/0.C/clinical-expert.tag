object 169e957cc9329e28b4d958ca307778f1ee2e3d50
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
Digest: sha256:3916363ad6320c9adf741189798f9a67b6ef96e083215dba3d85019e7da8847d
Fingerprint: sha256:8008b9fe8e689937d8a4b76f57d83410e54a026455c06746b3638e0c21fc0df3
After: 5de35b08befc384a37eb8e8a7a9e7cad2e08aa97
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgjeQg8GAPltvTzmN1u1gI0GRHgx
7+thJFi7C/Un8RLOoAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQMjBGarlTcklZ+Ual357DH+ZXeaapiCwWl5BW1YGGBGHW7x4V64neET1+0Rm5AMaYe
4+B710VRgfMY3U/bKI7wQ=
-----END SSH SIGNATURE-----
