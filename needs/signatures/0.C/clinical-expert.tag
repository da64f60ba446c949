object b20b1041f2c923a45c84f7df7249a32a2896469d
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
After: 2a28d70ccd15d6f383532d32cfcb0f1fa5143cdb
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAg/Pec7buxDGiy8ynYOLB/sV54XE
5WuHRR1xbbOPCd598AAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQP9w1tXfuC1Khc2Y4gNcLf7flT3lieGE4PHCFlpk2Bh1EaRiGBtK+3NkDdFCSZ5u+7
yGGPzjdHqbk1E8um4KqQI=
-----END SSH SIGNATURE-----
