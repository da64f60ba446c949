object 15089e37db26b4774f2052c0b347203c343337d7
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
Digest: sha256:22d458cb4157adb5acc0355988b85eb704b3e2848d59a044cc39b8178241d295
Fingerprint: sha256:5a55b002e68872bf892047b874181108d25aeabbdf2a72fef7c06def9b1422a0
After: 0f032f59cdf352886142e88a3357d3858b519d70
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAg3XbUGVcIsBM2v3NU/dG8nYFC9S
+VBzXpD9axu1gHZZIAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQBVEyecha17qKZvcFX2n3qcLCsy/1lg4yjAyNJSHs6ZJlLkxwB5/bd0XDW4rI8WJ8O
EFQgtzOl4OVdai5IoRnAM=
-----END SSH SIGNATURE-----
