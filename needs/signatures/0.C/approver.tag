object 9036e6932652e6c0079acef8ff9b28faee344403
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
Digest: sha256:41b4974ddb649b450470d46d8b9ab3a0e61f2bb6ef1a7a75446d64c6ca848038
Fingerprint: sha256:bd2fdb43398036a03b429244c9ffa06d3e65e3c8503bd2379c581b90c7be8c12
After: 00dce545eeb28770faedad8d7d92f30d6c7a8ef5
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAg0CspC4XOX8MrikJWNGNIS5khD0
hBWkDMQSUPmM5x9/EAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQEHN4AnNgbkGOpPmEON/Ry3OqOMhMV9s/x5AdSCfv71ZAQny69+jbuIdPE0ZUqqT+/
meO8ZtxKLozu/6zf+DcQA=
-----END SSH SIGNATURE-----
