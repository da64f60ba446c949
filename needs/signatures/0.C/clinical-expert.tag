object 8776f2772d9a26e979a97511c92c85c4aca73350
type commit
tag riskfile/0.C/clinical-expert
tagger (example) Dr C. Expert <c.expert@example.org> 1793611200 +0000

Baseline 0.C: reviewed

Riskfile-Signature: 1
Name: (example) Dr C. Expert
Role: Clinical expert
Meaning: reviewed
Justification: severities, benefits and the analyses of benefit and risk are read and hold
Baseline: 0.C
Digest: sha256:002a129288a7a176d76e75105df5a789356c106a8bb7ed19959e8011213cfb59
Fingerprint: sha256:047407ed701309c7176061766bbe96050d73d29626134564ae74cb059e93a358
After: a566f8764cb0be5f1589bfd4ec101e6c6243ffcd
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgAB2qDhUhofYH6vRlTJsLZxW8sh
McQTt4c4kq6xRkREcAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQMlvz/L6wPb3el3VhFxjD6+fJiJWtKBgGLrvXyd/OGh3EwTDLnMLrKrw3/ZjvQ1083
WzwPnOBPtHFODZZatGIws=
-----END SSH SIGNATURE-----
