object d34be59cbf1b9bc728cf304fba8ca96e4474854e
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
After: 902e0e793b520a31aa9e0c549324285248a4fa0d
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgZu7+qCTWMuLSjV8pRFku/S8lxt
5OE8/3m4tSuFwU/ikAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQKBhSIo0WCKndqLVMR75UHO26U+lfx9uKMbwcICn7iae55uaGMsnG23ez0e9+N64rV
Cm9Cyj2J+atfbNwJTXegg=
-----END SSH SIGNATURE-----
