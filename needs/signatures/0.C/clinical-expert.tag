object f46e47ed26dc080827d31648465695afd779d5f2
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
Digest: sha256:ea9b0fea139b65ef8a348f2939dfb6747c4971e26d78be89736ccca1a744d2ef
Fingerprint: sha256:565b647518aa6d4c9218463c3c8f60a886970db268bfe731fc5c9af6291bf719
After: 43f6377cea877784dab6e631772ecd0940bcbd07
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAg3G/YZOt32dspI0opk9xq8/ZEPf
izl7jYGgn0+Q4bmbUAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQJYXsFjWBxGFLY9OhTP50+S9S+eWyxuTjAPXD8nQhrDDU3g0ECZBgl+lWQkiSvyQdv
fIopt6sD5S0HWA+LoIIQU=
-----END SSH SIGNATURE-----
