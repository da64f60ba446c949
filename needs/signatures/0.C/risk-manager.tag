object f5f4f5ef8a826e9421d479ca3c9867c3484c1870
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
Digest: sha256:d271eaaa70c2f36d72ef17232767d7be92c922dca69fd0bf082a375a6eeeae9f
Fingerprint: sha256:269d2f83090c346481f97b5f754b52da289e371f0b679a75edfbc1c877863d8a
After: none
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgLAZX5dKAe9jSxFlJSCkaBOt1fP
Q63hYC0fFQAAo3jKsAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQHs7uCEB5aUjjAsZPy7wChlS2aq8V/3x9AxmpQQX/yHEcjYEtq4/DNTrccJimE0QuL
F3I1xaQQ3Ts/MLYteXMQ4=
-----END SSH SIGNATURE-----
