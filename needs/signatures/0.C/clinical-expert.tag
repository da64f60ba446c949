object f5f4f5ef8a826e9421d479ca3c9867c3484c1870
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
Digest: sha256:d271eaaa70c2f36d72ef17232767d7be92c922dca69fd0bf082a375a6eeeae9f
Fingerprint: sha256:269d2f83090c346481f97b5f754b52da289e371f0b679a75edfbc1c877863d8a
After: 07149c4ad62977d074e8ec60429d912d8c939bc6
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgkiWbCECCl3Cllw8p2Tb/QvWHED
AwQpGgjmJw5MnlXZMAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQAfBI2C6XEYoMVMgA9M/LCJARQvjWFFqN84bo5DSLGxZvbFat47s5oW3H1FtvumasQ
0NR67fKmieXMK+O6YM4wg=
-----END SSH SIGNATURE-----
