object dd92bfbd56d76995d7bd83f45e7e2d1204135537
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
Digest: sha256:148a2881ae687277be6871013dcbe9d9df55f27b1d4f350e9b9e7b49fbac36df
Fingerprint: sha256:332f5273e900911df479465e4455b9bff1ff387c4df5f8a45966ed91eb2905ab
After: 0b5d2941884c752405e28388df4f5f457002fbaf
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAg2N2VE3o0ZQ2I+931TM/cJX4jfs
whaVZflJgr3a/1zigAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQJ9yl2LwHURMyhwYwczjOanRCU3/nRRj4R7uoF8m75wl0W4Qu7QTQwqNM+5yjAT30y
eNq9JhevNqHERzJhY+Wg8=
-----END SSH SIGNATURE-----
