object 566cd1ac77e6913a86a8046988391893243770e0
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
Digest: sha256:e7f2751a99a5b0bd00b11be9bd523765bbe6fa598e7dc467a74e7f6195ecc436
Fingerprint: sha256:445dfc1fb0e6a576a919d935c3432d1c45cb6c4a13877167f22e37b596099ccf
After: none
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgHxKPX1LmWL1sSPFg/W0kGQTMdg
13l5cvxVK5hlwTp5IAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQECs1udYieUU6mFiUfgudIjqO8JLMv3QID+CfBQ4r9eFLvcCdevo8nUQ/7nonMnY4U
/e8uKbjWba5V80Vdk7ZQ0=
-----END SSH SIGNATURE-----
