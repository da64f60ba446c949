object 9c19a753977f69f36ed561e19a904ab5f01078bd
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
Digest: sha256:5ed530d8290dcdfbf39b6618f7224e262c0b48e10abb5f6e76d6719e03488a32
Fingerprint: sha256:55142c8962df58a7fba4cecb6fe8f80fb3f4a14899c93db72f33921f78921f3f
After: e82f25f9c70530fafcdaf37653715cef49949a27
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgNDsuRt9KVcjTh/agM8H2ay4vYi
bDPXTEHTxx51EYjTMAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQCP8krhJLu99aJc6LxeLuEztCor5LxMKPMEh0y0fTVE2U0MhYzyKsnu6CIW+vy5+hH
bl+RFb4JxkKIpL+O7asAM=
-----END SSH SIGNATURE-----
