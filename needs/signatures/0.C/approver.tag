object 999b2ca690caed486d78eb76bf6092967dd36220
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
After: 2570b808808ffad5ecfce30424fd8ac313e6f4f2
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAg1Bswfie1ZlnLX/3dx1Z8uG31FX
1/g8K/clVK3bXzDYwAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQO+BDB57tjJbhT7dB/KrvHnpi5q+niMmbaWm+wtsxRQiEpcuRdMQzvX1Y3BF06yVVT
8TsKKeR3mzekiaODQjkgo=
-----END SSH SIGNATURE-----
