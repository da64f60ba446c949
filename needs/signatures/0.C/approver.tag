object 0918b72d28b160a8f88cdd0dd4eb5d3fb3c80b0c
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
After: fb4055fa440d2af341f56ce7dc4035bf50d1d556
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgmkIQCfjDHxTbdCk75JSrxz014Y
nt8ROvb2a4VOQXsjcAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQPMN8Sl1zjn0fBGinmrTsawsFyKe+M9gPlqFZZPrAtOqd7jI++mbMC4qChyV5nnZP0
s68xMMivFWqUtkgcc1vgQ=
-----END SSH SIGNATURE-----
