object d34be59cbf1b9bc728cf304fba8ca96e4474854e
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
Digest: sha256:1ce3010f3196f7af35f92dfb693f22659193739e51c2f30b422ce988121d424a
Fingerprint: sha256:416f5c18cedd12674b92e68167eb3099f9995e89c620e902661c0576cc8b9cd3
After: 13b8727234a5f1314a363cf93bba6d5eb9862ae0
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAguSqLQf+0WM1TaQpF0tbY0Y/Mex
Z1lG/xcZfuEDb7bc0AAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQNea76g5z6YK1f2R1lEFc9VbpRbdlBhbCMzvDo/vDKF2mal1bUZbhaejqPmVr4//Bx
2fJguHeWvhXgjkblz+sww=
-----END SSH SIGNATURE-----
