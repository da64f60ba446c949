object dfb03e9e6add64def2bf80d1e3e4747c4f3e9ff4
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
Digest: sha256:913da9a577bcaa1462bb5caa785e7c325a9e9622852484390b7ff56931b5e38c
Fingerprint: sha256:6eac174367eb34a062fe93d91f8da6bc7ce018d73ca67d951069ef590abfabcc
After: none
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgGu8HhBmco6ZKusEl9PkcCdS3/C
rgNx6zcA+BF/DSwIMAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQMNtZJManZYaRbVafYANFxe/UO9DFGEyJno8oL/yFGHY2kJ2ap16WK+b/tFdgDtBc/
8QX+6fDY479d6G5Xsyxg8=
-----END SSH SIGNATURE-----
