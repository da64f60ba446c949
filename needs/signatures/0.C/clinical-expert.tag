object b47c1be97ecd0a5e959a56fb7713531fbc219edc
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
Digest: sha256:45486a870813b821f50dd9d74f45f60d00313d393f3d99c5a55bb917b7003c79
Fingerprint: sha256:786daf18b57d1d89b83fa5f283d81ba0db097b844ed516ec641814746dacab02
After: 05e09e994d7a0ef14786dc0c4a3844e0092d8c6e
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgc9S1Dv7veuZ7dUaVXAAQDzqbX6
VOFrdcWBDaDv6o1boAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQA75FAr4S95CenjsoJ2cQ9pPhzBR5aE6svm5iWseVWCD/2y6hyBydGS1nSrqGWdGrH
8Sv85/KBK4YsAqgybbQQM=
-----END SSH SIGNATURE-----
