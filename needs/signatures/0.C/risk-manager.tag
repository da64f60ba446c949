object 7b114ed26d8023102b59b35c14d79eaec62fcee8
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
Digest: sha256:302a1617ed2a63bd7a16c8cd96e28a195d975ee2e0e29382a57490fff593a297
Fingerprint: sha256:46ba4ecb71b00f4540e55d6f5a425ea5a02d83a53bdbbfad0ab3b3a4c1aeab41
After: none
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgqE0KXJ4pnYik7xiOFPnBsujr6S
B8jI/4p1EnKF0uiukAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQNFY1f82KLBsIsUYQKAJKGJWwBdzSUvRIHif/hM+n4DLNJ/GjI8HP73BckjI61Ebhv
tg1QfDICIImNBHHAmEYgM=
-----END SSH SIGNATURE-----
