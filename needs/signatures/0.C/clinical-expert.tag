object dfb03e9e6add64def2bf80d1e3e4747c4f3e9ff4
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
Digest: sha256:913da9a577bcaa1462bb5caa785e7c325a9e9622852484390b7ff56931b5e38c
Fingerprint: sha256:6eac174367eb34a062fe93d91f8da6bc7ce018d73ca67d951069ef590abfabcc
After: 67eb7d7c4b02d8dd926fa7a707bae02aa7453bef
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAg1B29X5D7ZHJUC4sDcXUkpyrwIk
BTvw+ly29kC84ibyQAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQFexSms4zgGjsHtt/Cmxrmgr/PWxhmjcSsDWd/niwmpkYx9JvkqIC35j+aE/KkxoNL
c9FSiv52u/BMclNcL7xgo=
-----END SSH SIGNATURE-----
