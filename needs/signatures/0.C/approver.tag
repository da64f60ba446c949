object 357a751652bfa6abf861ae4a874d6ab713017b65
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
After: dfea927b02a316b6be5e7291850f0aec7885b78f
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgRu9KECMcnFq4EXBxu/Tx0oSEvH
rQJpBIqkOG8BFJ5UEAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQDdHjZGLpSy7g8LQ8ThRvmVgeRLN9Xu7fLWDEWL38jtFfMizD1TsPhoNyZ3OEQmwkG
QljRcorbnaLc3gBWUOdQY=
-----END SSH SIGNATURE-----
