object e41093ede04c5a99d6c3c4e6dbf993620566b7e2
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
Digest: sha256:79807af22e3ca590705521bc98df33ef447fde87a8f4eb2bcacee5a9b7d2282e
Fingerprint: sha256:786daf18b57d1d89b83fa5f283d81ba0db097b844ed516ec641814746dacab02
After: none
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgIOwa3lGlcCbuVya+iXBQJrfgF6
DMgyZ73r1DweXN21oAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQAfU4Qfe4b4+ChZolFL69EXoTtQ4FfhDsehoBVVyLo6uEo11/HzjU1igIg6fnPuTqo
eZ1PojpwX5pSPtMtXfwAU=
-----END SSH SIGNATURE-----
