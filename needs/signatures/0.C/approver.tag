object 33685abe722227cf98fc24240a7138bd81df029c
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
Digest: sha256:5e8bafeb0834f8ec80562e47d40391137aaf402ba804633e2f3c5764a209eed5
Fingerprint: sha256:416f5c18cedd12674b92e68167eb3099f9995e89c620e902661c0576cc8b9cd3
After: 39151aca1cad1ab2c2d3a098566f89ffe4d5ba9d
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgUsW3CaK5HQ/4hqEax4hcfi0pn3
X9AKfCC59lFRemUvAAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQPLtq0XUT1KRxvOIa33XFV9mTBCrce52sMILtuHUqMn8cTNduapMq7aXUP+1IjtYcA
G/0qJ8CGtjuVNLxs6dbww=
-----END SSH SIGNATURE-----
