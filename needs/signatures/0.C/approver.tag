object b6724f4f4e9273e6b87636559ba4c3230c831eab
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
After: 9070b72b1da4fd262aba5b31e9120d42c9c04b3a
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgBU6Fs4kNwaDltqowBSsNqJgZit
m4YBnrfBvF0eGvZg4AAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQAN6Q7RpYjZ8luNPrtWAdql7u2J73/bwTCKStKviemVhqZP4rnbmIiielrRM3qZjoL
6PSZmrbE1qCDRjIPe52Ag=
-----END SSH SIGNATURE-----
