object 19a98e011fcc3ac1cdb8a374c172544232d5bd1e
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
Digest: sha256:53d6569c1e106d4f912ba349bd700822dbebd34edd9cac7d9c65e9696ba3d742
Fingerprint: sha256:5a55b002e68872bf892047b874181108d25aeabbdf2a72fef7c06def9b1422a0
After: 90217963907fd24eac8a4b2048be3c89402f81c1
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgOEx9FzwJ979JpHhGD8Xrwm8utF
k9npHHqvGr9WD+sB0AAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQDaMBO4aNZNiWRngIhVWv7nlW4pzYsXvb68qrpIfkIIZ8EIuLJJob8CeLtkrNNu8wy
Tc85TFgoPm0QOXpiGFOwE=
-----END SSH SIGNATURE-----
