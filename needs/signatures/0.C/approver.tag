object 97cef04bbbe9a23e2ac033afc27ccb0d0ecfb102
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
Digest: sha256:166ef022d7d649e25b9d43adcf7a669766c9349c2ccdef6922fa9aa275363474
Fingerprint: sha256:a485ca4568bc6071a9ff4f18ab503eb71e5c4a2f118d070218dec2b6b01a6dc9
After: de76c8d927bef8de5d3bd2ab3d5eaf9a0a4702db
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgbRYRrcgLmMjZqj/ywEZyFcYZ93
FYcX7K8GcrRkuGsM8AAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQFIJhEZOKnERPyGg3Spw69cpQL5dME5ICHv8il1dJWB5dah6kqHbe2TYxbQLJekAup
CmBuC1vCGC2Dx0VRQkuA4=
-----END SSH SIGNATURE-----
