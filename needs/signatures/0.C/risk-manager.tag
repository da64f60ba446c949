object dd92bfbd56d76995d7bd83f45e7e2d1204135537
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
Digest: sha256:148a2881ae687277be6871013dcbe9d9df55f27b1d4f350e9b9e7b49fbac36df
Fingerprint: sha256:332f5273e900911df479465e4455b9bff1ff387c4df5f8a45966ed91eb2905ab
After: none
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgtlyUTu2o5ZNiq6sLEj8pl98pqs
v2tZCxcIExACXDCL0AAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQApIhYEl4cOvXSxujVjDC7spJSl6pmRo2LtzqMV3bqC2OGWj+dRukYRxMCcF0umIMx
s/f/i9qC8mENgUEVRv8gw=
-----END SSH SIGNATURE-----
