object 8545e10b34896d3e40e5ec8be6c4cd9a4acf95db
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
After: 0218a88eb9332cc10a889815c6c7f20147519890
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgFAvlIrdrzPwAi4rcPrjoYjNqip
krXUo88xO0U/quMLsAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQLVoIs93Kk9jY1n5SwW3dZTmfP/XhaBuuVrGRMedF1+KIC5DWRx6RUevtoTgaHamCl
eLhmnsXU1QxvmY5fZZVwE=
-----END SSH SIGNATURE-----
