object b3cfdcc23f2e168b1eb6fa4b511b9fa4a10c8b3b
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
Digest: sha256:6a5c7c41da8a3316a049f854b8d0954c8c69e981ca6c59ad3d1e937988a857fb
Fingerprint: sha256:565b647518aa6d4c9218463c3c8f60a886970db268bfe731fc5c9af6291bf719
After: none
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgcl+CsAu/G82Z4RoLHZKgg6kl1s
N1M8wfb/8l4IPO594AAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQBxNCwK1Tmyqj+YHOV+/m9pBvNGAM+pPMbzYlqFyGOI9f5n+f8ah7juEr11N+TXH9q
QXjlYhIDqJ01js38LbVg8=
-----END SSH SIGNATURE-----
