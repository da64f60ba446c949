object 169e957cc9329e28b4d958ca307778f1ee2e3d50
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
Digest: sha256:3916363ad6320c9adf741189798f9a67b6ef96e083215dba3d85019e7da8847d
Fingerprint: sha256:8008b9fe8e689937d8a4b76f57d83410e54a026455c06746b3638e0c21fc0df3
After: a3a9812a88920ada26fa692f3cf14fdc670bff9d
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAglseh1OANF7xErSPZKJCD9tUxYX
236DPpYPlAWIajEzIAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQE4aLbeGuWizF3HZqcFubWDcUNWuNATyYTPkiOq+MUsce+Qnqf9UUXMfwd9088kqOz
eYd1Vh3DFI0A4K/RPsbwQ=
-----END SSH SIGNATURE-----
