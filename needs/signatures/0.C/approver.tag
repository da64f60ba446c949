object 77069fd210f25320d1874abe3433f1ba3174faaf
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
Digest: sha256:9e1bcf39140156fc4cbf9d4e8745c85128f489635c47127abe21a1a407f0ea70
Fingerprint: sha256:445dfc1fb0e6a576a919d935c3432d1c45cb6c4a13877167f22e37b596099ccf
After: 63251d318cb29fc6a57f030771d0eb26e794beb9
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgrSKIfNJYCsaiPlFaVX255uW//4
/75ZNBdWS86wSphTsAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQLvSqGEimR7OprvgcZfq8dioWWb++b26WR3+UT5hQ3VoAp8dToGOr+tPKBM2FDeDSK
AiWBXUnZxTwL+MNYWkGQ0=
-----END SSH SIGNATURE-----
