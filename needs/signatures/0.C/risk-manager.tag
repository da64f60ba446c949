object aa0f90d7f609697762853df9d7fb36c1cbb17269
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
Digest: sha256:9bc8557e4896f5b7e6e41644e9302b84a1fe6125dd18eff728b35f26b8cef075
Fingerprint: sha256:a8004a5fd6c590bfd0ebbbbf0a0f244e616f5cd3f54ce90a7cf1eabf9751fca7
After: none
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgHLJCMmPVx/eyeF7ygZQ2QOM+K5
+hRmjDEW5I319wjVkAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQIPwP/tpNrnTNPeeV/eMw1sPkwww1OdiqCzp62Fj800UCPBCZRrE+6tjF5zqagIbjk
g+NBT+w6KbzIko9c5OoAQ=
-----END SSH SIGNATURE-----
