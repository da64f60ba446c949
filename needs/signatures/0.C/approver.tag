object 17d369ee8b70c8158daedd00bda12fe1d823f7d1
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
Digest: sha256:329ff5d314bc1b9a251fdf00e82fbbc4f16c925a53a7e2540b5f8959a71b5749
Fingerprint: sha256:6c79217ee176077679a467b3ca018352ecc226951f164604148a374cd806213c
After: 2edc95e3cddcfb929380ebd14bd3675ff97f0c49
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgwhF7ZexqSTSkrYw6A9nACDtpB7
c96s6z9RxotHJJ2lwAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQFEjxhR6cCStrX08z0e3WX//ChhBHztA9Jigzi4TO5Aq1HNfx0fpYYCUqUZwvKkCYR
rcnayKcFwoIc6BCtuXfQI=
-----END SSH SIGNATURE-----
