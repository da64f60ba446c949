object 9af91136ad7d77b0ce22f6aeeeaa8a19a75df4ed
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
Digest: sha256:006e4881890ef727978408653267acc1d5259310e7c33d0c247c26ddb96daf80
Fingerprint: sha256:a485ca4568bc6071a9ff4f18ab503eb71e5c4a2f118d070218dec2b6b01a6dc9
After: none
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgTPapcGLS+LUSwB4IpUNsZGP4+Y
3Cu03PYdPSsc1eXG4AAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQJVIh/7LqZUihRUoO7eaEbI0qQoZWu3zYAiiZZwHTf1OrUZUBLzrQJjZG0ZFgIKqE5
H8GyU+3fWpGZtuD4EovwQ=
-----END SSH SIGNATURE-----
