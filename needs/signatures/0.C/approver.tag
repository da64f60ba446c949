object 9e4a8e06f8c5db5d82d7bf656361b6ca6c84f283
type commit
tag riskfile/0.C/approver
tagger (example) A. Prover <a.prover@example.org> 1793611800 +0000

Baseline 0.C: approved for release

Riskfile-Signature: 1
Name: (example) A. Prover
Role: Approver
Meaning: approved for release
Justification: REV-001: the plan was carried out, the overall residual risk is acceptable, field data are collected
Baseline: 0.C
Digest: sha256:07bcbae4b48c53e210c27f46ef96a80cafadb1d6cd1822f2555b148e93578aae
Fingerprint: sha256:72a1fd9111d744f7635a56c98ce03093a68a69ce1aabb1b53e47504bbabf9f29
After: 4f284a7cfeb82d37b99e69f5d80bc364418e2cab
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgYS/D9JOraOsEsP2sm04tF9PDlv
94OZpL5wD+rNnkG7wAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQLdaO5S65ob8R8eov4X2hucZYSmbHkqAVGTcWRKTEeI7ujNUXhov3gDBAZJ+MFP12/
hZpPuSURlAgfTFyZYrkAg=
-----END SSH SIGNATURE-----
