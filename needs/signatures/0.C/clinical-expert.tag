object e41093ede04c5a99d6c3c4e6dbf993620566b7e2
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
Digest: sha256:79807af22e3ca590705521bc98df33ef447fde87a8f4eb2bcacee5a9b7d2282e
Fingerprint: sha256:786daf18b57d1d89b83fa5f283d81ba0db097b844ed516ec641814746dacab02
After: a1880dc3f527b8628e11e320a95183fa6b5c7244
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAg5V1YV4K8BZFa8pzCbPQYgJ9F1N
dipcpGeewsLOzkB+sAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQOGKLESvFcbfIS0nRj1msa5pbZC5QcCdYMUr8W8NkJID47xIk1ntZ1XUdhm9S80JUR
p1HUqIS3uFNflmmkZUWww=
-----END SSH SIGNATURE-----
