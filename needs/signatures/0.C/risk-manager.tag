object 6748dd67c39aa6ee587e0c5cf9475265d23c872a
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
Digest: sha256:aba46ae92b266e0428c2f07bcb7a8a1f017ae0242de0aba763195e1022d083b0
Fingerprint: sha256:3abf5f4f356b78f8641f48309105c8c66611d5640dc7ca5467e9b3314d1e325e
After: none
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgDsuCHhj71WFSNhNjCLXsYFQN/4
HyJOMsNiiuU5XP9CUAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQPzct1DlbSW/qDdhDEBRY7/x2YNwsuiGy6Olcnz7i03chrf3nbjZzLPJ8a6dsRS7L/
WlsmIvkcKjR8mzazA/iAI=
-----END SSH SIGNATURE-----
