object c9ae8bc5ec5086fbf13051f67b708e53339ab29c
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
Digest: sha256:56f997d47453f008dd8918b4a0a94cd2738a1b25a8b2e9c44d0005b00caad9d1
Fingerprint: sha256:445dfc1fb0e6a576a919d935c3432d1c45cb6c4a13877167f22e37b596099ccf
After: 4d4c5f61e0174d7c11588d53af7b34bd52a44b46
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgPsF5FwUf03w5gb+8Xyj9Pzfwfu
vu46GO0SKRFhMUOZEAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQGFiUeVq7EL8s2gdBw8DrJ+cZnzqqtQA34wzrbsq+jnIFmeVQe+7upYCRabZiKzOA+
WWDz3pStyY0CXFh7IT9AE=
-----END SSH SIGNATURE-----
