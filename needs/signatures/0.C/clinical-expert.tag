object b3cfdcc23f2e168b1eb6fa4b511b9fa4a10c8b3b
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
Digest: sha256:6a5c7c41da8a3316a049f854b8d0954c8c69e981ca6c59ad3d1e937988a857fb
Fingerprint: sha256:565b647518aa6d4c9218463c3c8f60a886970db268bfe731fc5c9af6291bf719
After: 61f71427cff6f9897f79cbc5f6665a806a1e42ba
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgtG9z/cCF5XSiFGflrGhzbg1yYg
bDknP7VXou8pkiC/oAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQMUS+FISj+PhXDBWvA5CiuUnkg5fAO2oWgXXc7uD2X6Wo5UgyhAdWT1xbNVIdMcVjG
yaPuPm96KpkqiqMpTDawQ=
-----END SSH SIGNATURE-----
