object 3bd09374b359d8c2e368720cb17b4378c91bf45a
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
Digest: sha256:1e14401ac05ef4768e2d50591f843ac656e6df5eb97996170420f29d063dd25d
Fingerprint: sha256:7c6fc52e40458f02e0de92896b0d4b0bcf47442e5a65f17ac2a5fc2efa9690a2
After: 8980ce415915b3507220b1c3d9ebc9ba593fb8a2
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAguGCKAKjSdgHlG3xO3CZQMSWtvj
QgRRvu5569W5+GRZkAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQLh38ypegaAS89nx4tfTLbdA2oGGX0U8iTbfJC1sQ7iGr/JdBQHZO6hf5wk/PV+hrJ
yIPg9ErLvEXpkWcNoH/As=
-----END SSH SIGNATURE-----
