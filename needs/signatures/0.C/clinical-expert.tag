object 5aac6743a9b4e077bac722983a361ee9f0a46a26
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
Digest: sha256:3d79139e3b36c009fb5644ca91410a5325a4d1938938b077b9840e7cafbeb40f
Fingerprint: sha256:79a1f76816ef13f3ce6ccffe6428afb15fc2019191b5b11a9f3308223c6b20d7
After: 31299049b402902712efa9b2ba26a61e8b7d9631
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgunFcyMMUuyPE605lcKB6D32SGq
bIuF7Vxrkj1GHuG88AAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQIiS216SPEt7Sw3CkT0f4mqSxp27KT4ytaAcWpjn32zRgKl0T11W1A1Encqbtcvvfy
vgoWHm9LC1UvOl9dzuqQk=
-----END SSH SIGNATURE-----
