object 1a558604d897313fa0bb74a0d3c265d9d09b9796
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
Digest: sha256:e20ca373207f189e8b2737ce26caaff762d1c29ce45de3d853e504974cae0f55
Fingerprint: sha256:a8004a5fd6c590bfd0ebbbbf0a0f244e616f5cd3f54ce90a7cf1eabf9751fca7
After: 08a05ed2b466dcf7dc7c90eb22abc821eb7bd218
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgsXO2YjU+zDkkf1v9/pE9is7wMK
Ee8TzGNWCO/NdcaNAAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQNdRZsphsv12oF2ijC2WqUC8itAfym79isRjCzsgUdZAhUA9g7edUeYuVyAajY/jQ8
/IPqWQKxp+wOV1rZomigY=
-----END SSH SIGNATURE-----
