object 15089e37db26b4774f2052c0b347203c343337d7
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
Digest: sha256:22d458cb4157adb5acc0355988b85eb704b3e2848d59a044cc39b8178241d295
Fingerprint: sha256:5a55b002e68872bf892047b874181108d25aeabbdf2a72fef7c06def9b1422a0
After: none
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgkpDq3wr1xlg58eQm2wTHvgpI0v
Q+/tSWoGYqiBz0bTsAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQOx+g6YdjhgyNLd0iBPNbLnj9c3OusAGeDNcLcuB2NKGfyfET5OPNJLOEU1dS4i5Fl
bx8J5+Hy2NvgVaoBxb9wM=
-----END SSH SIGNATURE-----
