object a268dd518778249ef1e80f6e1fe47aa6858cdf3f
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
Digest: sha256:2a0fdee8dc1e1cb935e22ee66520f6c4ddee1543d7edb09362c08fb684ebe018
Fingerprint: sha256:c502e5f144d9a64d1661d23080c0e2026a75406d44c667048217b52d6df23195
After: none
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgqZHds6OmW+HDHySoFbPyPKg0cp
mMOKNQy5vuEdrTxygAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQAOpFdM0BKy5SpO1+YpWEpQI9czg5tS3cyjUxAauSlUqIQ5rWyE1Kt228I8jAY8K3/
0JlFu9NgeWK60BZjBAwgM=
-----END SSH SIGNATURE-----
