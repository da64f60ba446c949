object 14e4d46c2862c343c6dc942a688a475507f986a5
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
Digest: sha256:6ee00334cbc3f92303a96b71e8d96f6d2f84e01aaa2bd3de9f874438eed34f66
Fingerprint: sha256:5a55b002e68872bf892047b874181108d25aeabbdf2a72fef7c06def9b1422a0
After: 8853542faaa83f2989c0bffa5fdf552d68470e28
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAg6hVeBvYZ5kE5+OQ0+RwUk4Smrs
xxES2oX1o3nKt4eacAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQAtmnknecTgIBoK+8Jhxju8f5iwkdi09lR69EVIAz9SwQ9v1BRLNEHJByDowuZyPOS
5CC8NL78sOHHTrwmJGuQ4=
-----END SSH SIGNATURE-----
