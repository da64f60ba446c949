object 692128e08935cb10d5ca12854e1139164e2e3659
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
After: beedd74b774ff48bb0c8392dfbcfb6a04d5d947f
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgvq+gYF3ZXasj2qVwJDIWk7hqXq
4/O9KqvSsZ2B1/C+kAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQDh0loosUoDBh2gyn3D+GGgp148kYFXmbi7u+uvmoDfdZIY1/SvzM09NzAZ6EG2u5t
mtILMZJlL4eQGT7/+vHQc=
-----END SSH SIGNATURE-----
