object 999b2ca690caed486d78eb76bf6092967dd36220
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
After: 3bbfc304c10974c29fb7d7af5aa2c8eb444b2a8c
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgRYrSaPgCQW564CkityzbH+i6dP
mdJQ1wDcqlNIMMZ+0AAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQIodyNhJjORBBBg134O396X3x5G1M3lFmUkNtHGtw5PxeaUa3wR6BLYi5rsjSMX8fP
1zrezhIrLkmF6Ql/nLXAQ=
-----END SSH SIGNATURE-----
