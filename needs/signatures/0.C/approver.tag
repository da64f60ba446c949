object f068ae9e784a1ad129adca649d58f4bce3f9d2a3
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
Digest: sha256:192ea0569a4e42b64e3e1fdf918a1177342bfe1ccf2fceb214f4430eb7b030a9
Fingerprint: sha256:445dfc1fb0e6a576a919d935c3432d1c45cb6c4a13877167f22e37b596099ccf
After: 5518d640de3b0a67d3c56921a1d342c628adcc83
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgcZAkg2IZNqC3gTbG19i5ws5J6T
NHyVBxFYTuoKqwsKYAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQCRUxVlaH9nt2SB+1BNC5mAY0H1HZfDMhUZkP0xB6bkxIofCnElRt+NiDN3u0ENBHX
hNASIUxO2Zh7pEnduEdQI=
-----END SSH SIGNATURE-----
