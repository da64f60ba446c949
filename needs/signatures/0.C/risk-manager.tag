object a14b0d55a7916d6105fb25fae5f3be8dd0fb5aac
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
Digest: sha256:be2eb2b41c09d1b2ab160d6c0a6a55d339a0258886a4bc3de1c8fa100b8d5179
Fingerprint: sha256:55142c8962df58a7fba4cecb6fe8f80fb3f4a14899c93db72f33921f78921f3f
After: none
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgg6aZ6Ms4NA5r2fcEz6zjxv8rR+
1E9fvmk2QXk67MLBIAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQOiWq9xc3VEdBsAHkpa8Csh05FOlcK0nLcaAplZSpvhIhslLb65d53035AZnf5qXKC
0otpCd9c7lt2yW6zrqywU=
-----END SSH SIGNATURE-----
