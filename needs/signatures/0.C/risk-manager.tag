object a8ecbc5fd9816a25ab63cccb120b554b5decb605
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
Digest: sha256:351df0daa4cc96110628577cffabf237f32c384151df191319b66a4da393b3a0
Fingerprint: sha256:8c506559e91c3732c4dc6d8e038b4f50a236c521f3069803f6169ce89981c99c
After: none
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgqZOSwBLhITYupirfNFgs9HLzlP
ywJmGwRb60KN/4oKoAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQEiplZ1BUr7YMaOYMtVvstn968kzcV0UEtNJ/GzRwvZ4RdBMpBTdLRPh0HSdLxD09t
5P0gRo0+2RkVKFM87vfQ8=
-----END SSH SIGNATURE-----
