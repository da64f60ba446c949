object 17d369ee8b70c8158daedd00bda12fe1d823f7d1
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
Digest: sha256:329ff5d314bc1b9a251fdf00e82fbbc4f16c925a53a7e2540b5f8959a71b5749
Fingerprint: sha256:6c79217ee176077679a467b3ca018352ecc226951f164604148a374cd806213c
After: 59adc96daa839c673ac5ef80ec5fb704c478ad91
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgFgcAgGhCT9WhYmoYlrKM/D3Q2Y
5Z1CKIzpVxiL1lTkAAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQKcBFU83oQwYp9oPO4pWQfPKHc50Inf3hOg0Y+3+Je80ZQtV5BxbfbwXmyjODjNChb
m6+wz8OMJscfGpgebBew4=
-----END SSH SIGNATURE-----
