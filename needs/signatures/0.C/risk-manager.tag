object d2f80b89139f68c34224eb91a3e644468579ea9e
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
Digest: sha256:e4e96eb8a7e4946d4e4916450f8e6487d7c1b56dfc09656ce92b40cc70eed97f
Fingerprint: sha256:72a1fd9111d744f7635a56c98ce03093a68a69ce1aabb1b53e47504bbabf9f29
After: none
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgJePLd6fg1q8Hx8i5UT5T0lkfS+
Td14LnIbjbwq10rjoAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQOb0Uqtud3lcWLD0vpnFZmv1UZiwDNtrHpP8pg/1Gw9TfpSzaYeO3GdAu8/3+cc5YB
7PXlZ98B87vce6oKPQegY=
-----END SSH SIGNATURE-----
