object a8ecbc5fd9816a25ab63cccb120b554b5decb605
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
Digest: sha256:351df0daa4cc96110628577cffabf237f32c384151df191319b66a4da393b3a0
Fingerprint: sha256:8c506559e91c3732c4dc6d8e038b4f50a236c521f3069803f6169ce89981c99c
After: ef17e5c7507cef1f95ddfc686b49038dd6039f0f
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgS7bG3Hd2c0/QMo8AU0Y30481uh
LTiQ+nvlQyzAZgsOsAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQNc00I7FUQ3VYFEmP/cnImwRmK5lIn6gc76m1CxPnfty40NcZyYApelauXnuQdPypv
CNOecngzRTkOWkTaMwtw4=
-----END SSH SIGNATURE-----
