object f068ae9e784a1ad129adca649d58f4bce3f9d2a3
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
Digest: sha256:192ea0569a4e42b64e3e1fdf918a1177342bfe1ccf2fceb214f4430eb7b030a9
Fingerprint: sha256:445dfc1fb0e6a576a919d935c3432d1c45cb6c4a13877167f22e37b596099ccf
After: 46e329d6c715e0ff2ce8790f2b28d3e8faecfd7a
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgPWStm2AjkQJBZiSm41pCAePCPf
Y/YZL6nCDAALg9VY8AAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQBXkbdR/0CAUErGZ6iUwypubaTq+uwsRc6vQ752lUtfqmFCZtet7plrVNEppJ8nbFD
8lMKbFsjCaDPLvP9vNpAc=
-----END SSH SIGNATURE-----
