object 98040752baead722676c11758a7beeb161886d88
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
Digest: sha256:64cae08dc60ab6703bf5e91c2fb2273051ff6b6702071d2caa25b4bb6a6ac4eb
Fingerprint: sha256:32ede2874759a2048af580c566b629f020f1821166641a74bf96ec508fc3b077
After: none
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgbqgX7ltGQZt7Gg5VQPmjm1MjF5
jT6zB5BAfRzZmygYAAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQBDdDttWyKBSC48NwfFdzRj93NfYBhtxSpHEHkqgXzYK2KNVU60WC+a8l4AvBn55zJ
tnloE6H/befEE9A60pXQc=
-----END SSH SIGNATURE-----
