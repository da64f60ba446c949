object 33685abe722227cf98fc24240a7138bd81df029c
type commit
tag riskfile/0.C/risk-manager
tagger (example) R. Manager <r.manager@example.org> 1793610600 +0000

Baseline 0.C: prepared

Riskfile-Signature: 1
Name: (example) R. Manager
Role: Risk manager
Meaning: prepared
Justification: all cycles since 0.B are closed, and the check finds nothing at the gate post-launch
Baseline: 0.C
Digest: sha256:5e8bafeb0834f8ec80562e47d40391137aaf402ba804633e2f3c5764a209eed5
Fingerprint: sha256:416f5c18cedd12674b92e68167eb3099f9995e89c620e902661c0576cc8b9cd3
After: none
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAg2OKw28ptV0bfWz94TELXZeYAcr
2St7wTpPhbAR6/+7YAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQH3womtqoTpgCmqp7FFTJ3MXFzHCMWmobeTP/vUspJPUOsAW/od9V0uBrzHfpT9WVa
Fc4vHLXeKZ5rWcwB7XlQA=
-----END SSH SIGNATURE-----
