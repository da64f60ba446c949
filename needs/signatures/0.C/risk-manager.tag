object 0ad3c7a21bc8828a06be526069dda1f3f372c9db
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
Digest: sha256:ea6a18ec193eee2646b8359cc9855a11bbb61b0ed1c9b0e45f5c6e2265972aea
Fingerprint: sha256:ec9efd8147e9883d8aa33d512c820bb0cd0740ee3e712c91924b6b48f9d21175
After: none
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgRnAq1T2lg71RxOFSM9EapskMuS
Y2mD/OvEY3K6qcwEQAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQFV/n4aE95MeaXcWn3Md5AWSwU1vpEeDQiBmaFNf8QL2E/I309X+CgqtrBjNAWhfA/
4tlUryrTIj9zuNfr83ugE=
-----END SSH SIGNATURE-----
