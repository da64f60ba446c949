object d9c5172a0e4221a7fcb5890dc05672392cae0080
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
After: 005235ec37c134400f79874b4c94705b3e171758
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgrIjAHp+Pw1WUiXB4eVNcK5ZdWq
jz1MsIczaKgkV2qyUAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQEFOmh5l6WglijN0fUpVDcqK9UQfn5PMc0vm4XpvxsVOjJ/UaoWQPeZjcRPds5iwFt
E0cwtAiTDf9/WVaITY5AI=
-----END SSH SIGNATURE-----
