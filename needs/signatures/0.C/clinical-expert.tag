object d9c5172a0e4221a7fcb5890dc05672392cae0080
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
Digest: sha256:07bcbae4b48c53e210c27f46ef96a80cafadb1d6cd1822f2555b148e93578aae
Fingerprint: sha256:72a1fd9111d744f7635a56c98ce03093a68a69ce1aabb1b53e47504bbabf9f29
After: c0885e1653557b10d75fa5fc79e6388fb0986f2a
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAg2FSfJNIdPv0AF7UzOWcJ9SYWxN
8M5xpB9gKrh9QzCekAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQDQObXmHmG8/sos10aHZrd9exI1EdxPZDGoQvNQ4nPsWM/zxg5mrHcYXrqFr2aEvly
m33oQMLKx8H6ZCCq6VNQQ=
-----END SSH SIGNATURE-----
