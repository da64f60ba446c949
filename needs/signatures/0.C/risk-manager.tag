object 8b47400d03985f4d0f2fd10569f6a7455ce3bf1b
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
Digest: sha256:c9ab499f806b39e7c2ebf2f89c8687ca72839154019960a11ed63198c59f9ca5
Fingerprint: sha256:12d59b0b483cd0f29e635f52fe079466c04064ed00543d6e6c8f54680db23fe1
After: none
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgHzZnLp0NwVwwtIWMewEbaWXUE5
x+LSdvGASEUOY5UrgAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQBorIaP2ikXaaCiml4Uv+gY9zrHFTFY98c29zVamhj0r/xjPkjEglryC5rQ9ZDDK/U
92hGqg1aUaQU6+MVexVAc=
-----END SSH SIGNATURE-----
