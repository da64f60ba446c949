object 14e4d46c2862c343c6dc942a688a475507f986a5
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
Digest: sha256:6ee00334cbc3f92303a96b71e8d96f6d2f84e01aaa2bd3de9f874438eed34f66
Fingerprint: sha256:5a55b002e68872bf892047b874181108d25aeabbdf2a72fef7c06def9b1422a0
After: none
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgbBmujV2olhjFXXvWj26iC9xYmk
t1f3fdczNveXCpp74AAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQKbCI7kIksoWRBhDQaj9DuSbuxpqssjv69gwevACkyYNpMNfzYBTheoShQBwggzo/A
9MkTkjZ61NkPapGa6Y6Ao=
-----END SSH SIGNATURE-----
