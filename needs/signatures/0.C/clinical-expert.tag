object 98040752baead722676c11758a7beeb161886d88
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
Digest: sha256:64cae08dc60ab6703bf5e91c2fb2273051ff6b6702071d2caa25b4bb6a6ac4eb
Fingerprint: sha256:32ede2874759a2048af580c566b629f020f1821166641a74bf96ec508fc3b077
After: a7fb245122a1dac0f4ea04ab6cc97cbcebc0e4c5
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgm99pxO0xG8DR59fw01UeZVbnOz
Lhur0pINDMr6u+gxgAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQOfIUtAgnBYP8nFvmapAyTmC3i9xtZ8o9obfXOl0E9P1lWuujoJTBEP2VS77VebdT/
PwFPsg38VtLH4T4UVJiAc=
-----END SSH SIGNATURE-----
