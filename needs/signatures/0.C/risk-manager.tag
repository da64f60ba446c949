object d34be59cbf1b9bc728cf304fba8ca96e4474854e
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
Digest: sha256:1ce3010f3196f7af35f92dfb693f22659193739e51c2f30b422ce988121d424a
Fingerprint: sha256:416f5c18cedd12674b92e68167eb3099f9995e89c620e902661c0576cc8b9cd3
After: none
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAg8j9GYKsoxUpn9dLET7ZJ3dtI17
P2XLekcdnpRZoox2gAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQB9SgpGdI81NrPI2EagIpUWbM/OPtBm9H0K3I7fH5MiRQmSW1fyDhDqgvzc83zTayw
rdHK7bVcUi3x84aDZ4dQk=
-----END SSH SIGNATURE-----
