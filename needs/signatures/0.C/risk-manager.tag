object f70fc2ebf1a3140fd1888eba0c732db2fbf27730
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
Digest: sha256:9a4ccdc001d8b3151e944873d40760b39c836796b45964a943def9b13a5988b7
Fingerprint: sha256:82db3358dd05b335f142adbfcc7365630222cb620266a4f3a32edf1fab97846f
After: none
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgtKOl3/vt/MJ6VEoflaT2jVJspU
yk8LZ+G20bL/HW5IQAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQHH+2MdQUv3BQBR/RIQ1wwad3cHePsHp7NLfDhtYlEMnvb8ku0kMpK8BXcp2tu8Xuc
30/KXqo4zHmUYuTTkoLwk=
-----END SSH SIGNATURE-----
