object c1be21ce0fd2a8c2759c079341a39c21ac67b3fa
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
Digest: sha256:32c2995c9e3b7ee1875c1b1bf8cb776aaea021c5ce61341b5a5489e7617af420
Fingerprint: sha256:15b5dd5f9e6499f97db5aa17a2b3b5caaa9610b4b4264566e0d2fe92f0c4501e
After: none
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAg4cMWFgMxaNb7DqCtsYIwccJS1K
ZtujMpqBaIpPv5a8IAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQPDdoXdyvG85PJbHhsKC3B7iyBrP6ltzs2+BHHyXUSZiWQX2vKmTRGidc49vkwl85a
2WyvTguH7w8iRolLZwfQ8=
-----END SSH SIGNATURE-----
