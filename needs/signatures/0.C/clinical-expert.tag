object ea40f489e853465532922898c29ffaccfb9f4844
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
Digest: sha256:7b105a634f04995f750c846f366f7e7c3d2fa996f71e35e34bcebf108f22b3fb
Fingerprint: sha256:5a55b002e68872bf892047b874181108d25aeabbdf2a72fef7c06def9b1422a0
After: fb8e731a35e540b4f838124993c3653924eb4200
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgsCLrras1bbvL/zm7zyv/ibDtCW
hbz+qy6tY4MbRh2isAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQKrg6kYRWONcvpnXrl5y5IMAyXlVWhq4ishx9pPbKWrWagGRPkxpZOx4luiPFIVvR/
YkzAMjvMZxjrYGt8LJZgM=
-----END SSH SIGNATURE-----
