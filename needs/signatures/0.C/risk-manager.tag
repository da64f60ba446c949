object 8776f2772d9a26e979a97511c92c85c4aca73350
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
Digest: sha256:002a129288a7a176d76e75105df5a789356c106a8bb7ed19959e8011213cfb59
Fingerprint: sha256:047407ed701309c7176061766bbe96050d73d29626134564ae74cb059e93a358
After: none
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgGGFnmrhPiAFn+xi3sZyFS2yhlP
Z/jeEuOsQVjyNSxzAAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQKRROi45FF7VtBMz3U1zVDAWr8KrBdyOw38bCAlo2PuniJTptFx4ZWjZucUp8U3QJV
9cf3blSDoJSWWSHYmuYgo=
-----END SSH SIGNATURE-----
