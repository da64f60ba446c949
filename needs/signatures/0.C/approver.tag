object c13ab8bd32b4a9cfbe06bd4c11612b7148c2c1a7
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
After: f954322d81bad82e9c01f870afa5d6cb882a8343
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAg67aXqVM3ezZNkiBzw87fFxHNG4
Nb72nLdHftHyY5g/cAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQEaMCsZqVlWZZiRXmUF+rkIMsLDRVXc2Rqt9OMTE3v2CNRGzKc4fLHU/taqyeTYrAm
8jsYuHtLhO2LwOfM5bmQw=
-----END SSH SIGNATURE-----
