object 999b2ca690caed486d78eb76bf6092967dd36220
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
Digest: sha256:07bcbae4b48c53e210c27f46ef96a80cafadb1d6cd1822f2555b148e93578aae
Fingerprint: sha256:72a1fd9111d744f7635a56c98ce03093a68a69ce1aabb1b53e47504bbabf9f29
After: none
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAg6yZTrDg7foFoXYkXnnwhmd4A6h
26M1+zbT1If1aDkW0AAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQEBFhsq3C4b2Q1exdH4aBM/7CW3P7iCNVuCui+Hm+Juf0biKx/HIBoC6xPJXZQIHpp
fkaoWh/uqlFTxQ0srBxwE=
-----END SSH SIGNATURE-----
