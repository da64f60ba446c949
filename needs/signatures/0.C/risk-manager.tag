object d550378d1df23522145e686fb24a0a079e63bd39
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
Digest: sha256:330eda538c8f0ab84323040a53f0f512dbb99f4271232b2404246f44185ab43f
Fingerprint: sha256:55142c8962df58a7fba4cecb6fe8f80fb3f4a14899c93db72f33921f78921f3f
After: none
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgpgxI/oqY/jhz3tvvGdQ8ECSwtQ
csTVdxEfD6LhklnscAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQF4Fp3MP0yaddFU93XxuABZSvbtU3ZVf5eNdaabDiWFzH8wh94KuJ4nasyUKczK4F9
5TtNhCjy87BipDcOEZXQo=
-----END SSH SIGNATURE-----
