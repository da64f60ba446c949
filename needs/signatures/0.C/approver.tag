object 382bd81b9fc741b0f5bc729b651bab544e6918ec
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
Digest: sha256:158e73aa09e683a4aaee4b5850dfc33a30307ea4a61d73a0b73c57292821637c
Fingerprint: sha256:8c506559e91c3732c4dc6d8e038b4f50a236c521f3069803f6169ce89981c99c
After: 07548e7d413e95006ead3bead38490716b7cb472
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgRWOWgfZTiEEPyR02gm/O7cFRaL
VKWMJuaFqcy+ZJlNgAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQGHCpUiz5df/QEcZrya1IRrb7nJtKE3YPmccYKFYtdoNefn1Yy9D5R+/nxUIfSX8Cg
vjVG2ULrBUIGB+9Dij/Qg=
-----END SSH SIGNATURE-----
