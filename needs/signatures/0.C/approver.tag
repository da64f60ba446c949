object b20b1041f2c923a45c84f7df7249a32a2896469d
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
After: 166e7b353b9ab4c2cb953d61b2a09560fec7942a
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgcoLALyLnSjf/PewAb+1dFdZQl8
8GIPrZTYRupEhFIaYAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQF8xqijYtNA2MJ50x7sPiEnqzlHkepGRuSUJwgZNeU0Zs+1Vm4fMF92sckdWBpK15t
yYODx8H+NEexZYx6zMSQU=
-----END SSH SIGNATURE-----
