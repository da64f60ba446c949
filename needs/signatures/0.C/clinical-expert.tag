object 0ad1b17b27eb8b58be2cd08327e07bc405fbd71a
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
Digest: sha256:166ef022d7d649e25b9d43adcf7a669766c9349c2ccdef6922fa9aa275363474
Fingerprint: sha256:a485ca4568bc6071a9ff4f18ab503eb71e5c4a2f118d070218dec2b6b01a6dc9
After: 47b6e134aa31b097d0ac0fbd15739c4f1eddcc0f
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAg+HldmWosUA9rBidHancYqy312g
JYjQaSesbXyfq339AAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQHXCHdD5Cazaj+5QGTIjUlhdmQe6R6fVPIelkrLZUAdePN08KAElF2y5uUpMBH5OY9
+4pL+UVQLH4I8msuDq3wQ=
-----END SSH SIGNATURE-----
