object 0f074fe6edc4ed00c26e8d56b7bbf91ef3954294
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
Digest: sha256:e42c2318bbf7e843b127d5cc7f59b20d49f01f9b32056eb1556e7275707df43b
Fingerprint: sha256:8c506559e91c3732c4dc6d8e038b4f50a236c521f3069803f6169ce89981c99c
After: 3b95a7bf050fc892dd67fac244dbff7c225b6cba
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgu54u9VdJx9s73u9cjSwmXhJHrW
lADXdyBk9/zy+5h/cAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQMbHoUCuvISzDLjV8L6sHAWOYJeOUrTIn72PMSLOy01uI0Fgb7Iak7F9Bm+Bk1oXNL
/u8c4krK0Xvh1cTFBX5w4=
-----END SSH SIGNATURE-----
