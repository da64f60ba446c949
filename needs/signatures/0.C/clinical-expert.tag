object 30c1ad60c14adb749042845147f9e89cfcd87dea
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
After: 3690dec2e00142fd3ebc1d6949776c019c2cb891
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAg7uU6myZwFue+1rv8sq/NGAPOML
42XIC71v5VwdL/oToAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQIXxhnjIa43T9oy3IjPKcosl7Tpr0l4KvynMr3a7o5JuWdMM9Z1wdgdJG5G8G7cujV
OXQRLKlv2pi7jPYfqUUAM=
-----END SSH SIGNATURE-----
