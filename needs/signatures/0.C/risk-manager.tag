object d59d6476c2f29ec9f164839bc10250acf9cedb69
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
Digest: sha256:cf669d82519e35d8874d1c28d1167929c47810ce77a25b7a7e6e8cfff4c351ce
Fingerprint: sha256:d5c674e104e05548c0355742d16456b8e4de690fbd1c553254fcd3b8c5df6f1a
After: none
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAg218MV6v9iocsuf1Pntx11MONVn
3BJigksVGxfCXwYRsAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQJ7hHLC8ktSXwSWbj7LMuBfHh3qVoK9OeQmdnr+hnWa630YoWmAK2JUi7+zoFCIX3W
0RliHpg3IqqagNnN9qyA4=
-----END SSH SIGNATURE-----
