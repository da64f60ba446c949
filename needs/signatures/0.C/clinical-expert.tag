object 05805174f1486a93c22583a9c41636db057c43d6
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
After: 0b008c5aa7382f86d894c497f66e5542b7b94c86
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgc9RDkkcHpnYJP+sL+lBqjCxEkn
SjnS7N5HM3G08Q90MAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQLzYM9G53NrabsTzocw6zloMlBZ/aTsIyT9kW5QhI+u/Zy/aFxpASi2pE0ClFmvo1f
OabZxc9U5R4O7ilg8lawA=
-----END SSH SIGNATURE-----
