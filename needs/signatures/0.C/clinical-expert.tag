object 066bcfb856eee77516cfd874073d514194150b0a
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
Digest: sha256:e4e96eb8a7e4946d4e4916450f8e6487d7c1b56dfc09656ce92b40cc70eed97f
Fingerprint: sha256:72a1fd9111d744f7635a56c98ce03093a68a69ce1aabb1b53e47504bbabf9f29
After: 59f8c680b41305ad475f53a6428b495826f2355e
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgzjSRITY/BNBGETCs+iFevHojF3
H7c0+qcUpzdfqbojYAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQJMaEirf2wp2khcatpHZWdca9v9uww4AzyFyQVzO32tN0Xd2yw9IW+8qsvlcznrpmh
RkTyStoVRDVdK3gZodoAc=
-----END SSH SIGNATURE-----
