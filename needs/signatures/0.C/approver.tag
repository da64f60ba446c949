object 0ad3c7a21bc8828a06be526069dda1f3f372c9db
type commit
tag riskfile/0.C/approver
tagger (example) A. Prover <a.prover@example.org> 1793611800 +0000

Baseline 0.C: approved for release

Riskfile-Signature: 1
Name: (example) A. Prover
Role: Approver
Meaning: approved for release
Justification: REV-001: the plan was carried out, the overall residual risk is acceptable, field data are collected
Baseline: 0.C
Digest: sha256:ea6a18ec193eee2646b8359cc9855a11bbb61b0ed1c9b0e45f5c6e2265972aea
Fingerprint: sha256:ec9efd8147e9883d8aa33d512c820bb0cd0740ee3e712c91924b6b48f9d21175
After: 3fe5b4f22069165c46a59ec7963e9e9e6097dcc7
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgExGr5+nw6ChipJjH7lmhvooOkg
FWZzs8prryABwBCpEAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQIWixqC5Y0TXj0hN2xvpyW2ofhK5CEDHVOY7opeMTjPWA9JfwiohSr3MIt4gc+FUVb
tY2zpXEUOzAjuF1SruBAg=
-----END SSH SIGNATURE-----
