object aa63b25baeaff51e7fd63b0bbc4fdabfdb40cb66
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
Digest: sha256:b32444ba85c3cad11b3573c5ce5f0c23e055865dee997d97697d43c01b0bcd70
Fingerprint: sha256:445dfc1fb0e6a576a919d935c3432d1c45cb6c4a13877167f22e37b596099ccf
After: c4f33a85500deb15dea63a36b60eae73ebcecd1e
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAg91CT3vwS2CF6knxU0v8yfUvlFP
0ho4RBBajrVNQX6QgAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQBClVKA1kTDAoX3ch8yDJPlDR8yhxevVFnhGgT2TsDEQE/cpKa3AMsuQcqNNy7az+A
/5I4KT45Pa27kOa4x/2wQ=
-----END SSH SIGNATURE-----
