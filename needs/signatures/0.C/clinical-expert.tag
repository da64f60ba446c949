object 382bd81b9fc741b0f5bc729b651bab544e6918ec
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
Digest: sha256:158e73aa09e683a4aaee4b5850dfc33a30307ea4a61d73a0b73c57292821637c
Fingerprint: sha256:8c506559e91c3732c4dc6d8e038b4f50a236c521f3069803f6169ce89981c99c
After: 76f8de3393bd72775c37b9bc6f46af2b009eb0ba
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgqbNDwst3UOIyUYcdyX46qsx9S8
4M8pIQwPFgNqbBClkAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQIqy12nb+5J2zM7ONnGht7VA4ifZqad8TmWFftdm4oDfVS8DrT6dca6l/PlZ1Q5izP
OWRQToavcLpcE7Jc4QUwU=
-----END SSH SIGNATURE-----
