object ea40f489e853465532922898c29ffaccfb9f4844
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
Digest: sha256:7b105a634f04995f750c846f366f7e7c3d2fa996f71e35e34bcebf108f22b3fb
Fingerprint: sha256:5a55b002e68872bf892047b874181108d25aeabbdf2a72fef7c06def9b1422a0
After: 2bd4f919eecc01cca367de7be124bddd6f115c31
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgkkCBlTlmldd5PrCwXqK0N2ZRUg
EaI+5G/XtsSgIjODQAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQEZ8TAIC6PFXWK87ASBuFlOlCYDoCgElU4IIQbfPkdUNyQe6+SFcmyt4l7xd04Ji55
d9eT33hK1HhpDgYHiGKg8=
-----END SSH SIGNATURE-----
