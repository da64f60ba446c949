object 9c19a753977f69f36ed561e19a904ab5f01078bd
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
Digest: sha256:5ed530d8290dcdfbf39b6618f7224e262c0b48e10abb5f6e76d6719e03488a32
Fingerprint: sha256:55142c8962df58a7fba4cecb6fe8f80fb3f4a14899c93db72f33921f78921f3f
After: none
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgbDPSWmXNBJm+UVIJBug+9O90Ig
+KG+6+0+vNDw2VFxgAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQJxmH0JP6XYJ0WM7pjYoRL+TTIv2E7eyhRQz2ht0X02G3VGDKXfLNgO1Dw3BbMXDA3
pxRjV6J9VVfAQIE+wUKg8=
-----END SSH SIGNATURE-----
