object 2b26fc62ecae2723a0f29fb5c9538307e8ac59a5
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
After: 59faeb97fa31d07bfa11635b644cf75f1ca85c30
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgX3qmImLBBwLkvObV1kGYyryCEo
Ia0YtzNmI28JQl+JIAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQLM457LGCU13haTpyCKk1m+FA7V+ampMfW1Vac/8wfi1TCtsuDt9XPlXtQ7WfEY0ra
sja5jY4oFs7KiRvZ3HlAo=
-----END SSH SIGNATURE-----
