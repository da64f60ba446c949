object d6d90defef361aea84eed7af9ef80f1b42209f57
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
Digest: sha256:ea7f72c0944017b5dd21f23141425213a4287312712db33d8c2e12fc933ab463
Fingerprint: sha256:7c6fc52e40458f02e0de92896b0d4b0bcf47442e5a65f17ac2a5fc2efa9690a2
After: 12b2a088ee1ee440e18dcfca836c912ffb8ab61d
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgYKUuHn3NXHxC5yfeg2TNKOyBC1
C+bmPsvvbhEDwpoZ4AAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQNZgOHj2jXG1Q2rMPwEDMTmLtyLHbOMxmuNKAOp6cAsMZCgeGRhPBo3Pux5KfmEz8i
kjqJcYXoT+8rNYqbRu1Qk=
-----END SSH SIGNATURE-----
