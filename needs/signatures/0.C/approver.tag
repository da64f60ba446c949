object 8b47400d03985f4d0f2fd10569f6a7455ce3bf1b
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
Digest: sha256:c9ab499f806b39e7c2ebf2f89c8687ca72839154019960a11ed63198c59f9ca5
Fingerprint: sha256:12d59b0b483cd0f29e635f52fe079466c04064ed00543d6e6c8f54680db23fe1
After: 3a2e5c0d561c1be7bb22e8ba9d4c4428bb51190a
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgrxUUzwG9JdvqM/vE5MQeR/sg33
kRKVn4cVz3QhAcueMAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQFu6pxqdQwryuol2tlhuMbvO5zfJfMug/QOIRRgl7wNxlsQSpZX6X6jqE0esjFYmty
CpdNVqBGfBbvPdFXJmWwE=
-----END SSH SIGNATURE-----
