object 9036e6932652e6c0079acef8ff9b28faee344403
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
Digest: sha256:41b4974ddb649b450470d46d8b9ab3a0e61f2bb6ef1a7a75446d64c6ca848038
Fingerprint: sha256:bd2fdb43398036a03b429244c9ffa06d3e65e3c8503bd2379c581b90c7be8c12
After: none
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgRV6YTU+kcnoJX7Nc+4x5XQLFew
Q7Fsbfdb3CY5ON0iYAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQNvfl/5ZCPf83kQKTWg+Fq9SsiOhKlI9RlRsVI0hoi2dZAdrKypQuOJ6ofdaYGxVac
4r/P6l8o1zYhtzuXf5wgw=
-----END SSH SIGNATURE-----
