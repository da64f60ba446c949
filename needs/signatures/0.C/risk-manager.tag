object 0ad1b17b27eb8b58be2cd08327e07bc405fbd71a
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
Digest: sha256:166ef022d7d649e25b9d43adcf7a669766c9349c2ccdef6922fa9aa275363474
Fingerprint: sha256:a485ca4568bc6071a9ff4f18ab503eb71e5c4a2f118d070218dec2b6b01a6dc9
After: none
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgMt2kFHa+aFZ0vvi1Oz+vbcdp9/
pPNMuGFup+3jAX/ZUAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQKokBmapPEFc71/l7o0js4K8CVZoaC2abxsUMWtZ9w6jqA9bkPjfEJHMGo4BJvOZ6a
ofjduD9txPNNGFogoO+gE=
-----END SSH SIGNATURE-----
