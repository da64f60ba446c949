object f46e47ed26dc080827d31648465695afd779d5f2
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
Digest: sha256:ea9b0fea139b65ef8a348f2939dfb6747c4971e26d78be89736ccca1a744d2ef
Fingerprint: sha256:565b647518aa6d4c9218463c3c8f60a886970db268bfe731fc5c9af6291bf719
After: none
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgwhB9lo2n8rmkSSsyZmAyElm6yH
h5WHLiEj2JeChNxDYAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQIGoR2JBE+TZsalnMFGD+dCunNR8FHH3ssSWjmXm0gq3+c5HG58Ba9PEgEdcpkQAKx
7f1Y3hrD7YWGSeTaWR1wE=
-----END SSH SIGNATURE-----
