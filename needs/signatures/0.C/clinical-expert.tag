object 1958b84b324de849e84f6d42d78f72ec23267968
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
After: 95dbe409f2ad8eb110649ce785e0d18c6ffc6f9c
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAg4F0JV1kKDVtCuumNnaklbwmYb9
hsmCjdjM6fyMAhfXEAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQN1WnFzqyWEuiXY5HcNGmGrvbRG2W6cFjeoeqEc8IwhPaPxwFovyvqvx8rW+asL0Ov
yq2fth9GvmwnMY6ivebQ0=
-----END SSH SIGNATURE-----
