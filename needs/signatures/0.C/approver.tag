object 39ef2d1e6bd3719e1b081d21dd91c8dc07832ab7
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
Digest: sha256:c5cdb1cfcdff816b2a293586399edfd33fbf89f4ec39e5b731216797efd2cb31
Fingerprint: sha256:1b37360dff8ab0a4c6b02cbf05269de08ccc8751d87ec571351f32da5dcbd243
After: db892b433741bbc14b47044c2e689c5785fe0429
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgqjiHuTg53NUpYvCGyxscVN3nm5
NAFiOIzpPkmMCZFG8AAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQONPSQiHauDRae7KUdF/MLNSGDm1aBQIOL+jVArHkf7ucNE5NJpkKWxKiIg2mUW97b
DFmDwX4JP6YRtGJ0qCmAk=
-----END SSH SIGNATURE-----
