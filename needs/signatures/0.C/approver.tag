object 1958b84b324de849e84f6d42d78f72ec23267968
type commit
tag riskfile/0.C/approver
tagger (example) A. Prover <a.prover@example.org> 1793611800 +0000

Baseline 0.C: approved for release

Riskfile-Signature: 1
Name: (example) A. Prover
Role: Approver
Meaning: approved for release
Justification: REV-001: the plan was carried out, the overall residual risk is acceptable, field data are collected
Baseline: 0.C
Digest: sha256:002a129288a7a176d76e75105df5a789356c106a8bb7ed19959e8011213cfb59
Fingerprint: sha256:047407ed701309c7176061766bbe96050d73d29626134564ae74cb059e93a358
After: 1247b0c5badd4e963925c04829ede4532b856a02
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgC2kxqPEizwfHkdslQOdYRTXPAg
vOGny4y4R6XNndjoEAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQLh7Q+eu/h8Sa3SH8ef5+26AyFabzSvjOjqWxUl2LTzMDFi3GFHBwi/9OpNSHIU4YF
x/PgyXptsbYlR9NW7lRgA=
-----END SSH SIGNATURE-----
