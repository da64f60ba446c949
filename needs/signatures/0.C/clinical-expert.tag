object 2b26fc62ecae2723a0f29fb5c9538307e8ac59a5
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
Digest: sha256:1ce3010f3196f7af35f92dfb693f22659193739e51c2f30b422ce988121d424a
Fingerprint: sha256:416f5c18cedd12674b92e68167eb3099f9995e89c620e902661c0576cc8b9cd3
After: 5ce4b105907008894031bc075c665a6174b5e1b4
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgyWLA7f5yz0BneDymVxzpIYau28
YasgYzSqUHGE098e8AAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQPh1MxSoZuM4qH7OyDZovpvmJJNMSJAsxvwHiURwPJRmTR4uASyixZA8N02W1wAyxA
trOJURRifnpXtUJf9dawM=
-----END SSH SIGNATURE-----
