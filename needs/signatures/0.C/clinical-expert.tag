object 9c7fe678be5dd4dc3beec5cb171e24c1f62d0331
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
Digest: sha256:12c7ab382a9b059554f87fc0c21950f30d6de3c8e929ba364e8246f4cc49f151
Fingerprint: sha256:445dfc1fb0e6a576a919d935c3432d1c45cb6c4a13877167f22e37b596099ccf
After: 85441b80f5b2c8e2d1ad835f8e4c32a0d008461c
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgWHAFwZbP7jcVt4P2BpUlJIMrFu
Ersg7BsEK1fj5zWDQAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQMjLpMo3tsoHZLyiD6FAD2z6vBnwl5ol+C9qOoStKaHomtU4MDtz5Z4SJL+y4o0KR8
WJIqnhVW9oyyGJCqv/xg0=
-----END SSH SIGNATURE-----
