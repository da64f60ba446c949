object 2b7881ed8169df1006c17f0ab26efc829b7ee484
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
Digest: sha256:351df0daa4cc96110628577cffabf237f32c384151df191319b66a4da393b3a0
Fingerprint: sha256:8c506559e91c3732c4dc6d8e038b4f50a236c521f3069803f6169ce89981c99c
After: 296a35442180f3fdab85851ca768d24bc6d0ffd7
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgvCVwX9xUvT5TRWcJQl5ZUeneTh
kj/p2w5O8GPXPe5qgAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQKQf9kRnPB8F2FEAkW+9KYQ2lCYDe1ZAv8XkdIT/yQ4hYidmPGWE+zbbCgSqAjfyRR
l/SFdIsQoD/n5C54ArrgY=
-----END SSH SIGNATURE-----
