object 0f074fe6edc4ed00c26e8d56b7bbf91ef3954294
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
Digest: sha256:e42c2318bbf7e843b127d5cc7f59b20d49f01f9b32056eb1556e7275707df43b
Fingerprint: sha256:8c506559e91c3732c4dc6d8e038b4f50a236c521f3069803f6169ce89981c99c
After: 57684b9ff95448c905a693fdcfd7d31427e91565
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAg0r4bQJ0R60ATogcxjb0eq5fHHA
khGzuWU4VWEXkjIUUAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQFvrSMnSNLrlEhjB0WWjZyOrWQOeeA4/4jet1cNVdtHxsnjK5MwNG1y8H2hgEkuQA+
QjK/RMsnztxl1JiOt8FAg=
-----END SSH SIGNATURE-----
