object 3bfd7bad60b41fae1fa95e8c1a163cd36a6907e2
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
Digest: sha256:1d7112f416a8176a2ef3315d9e9afb8205cf36af2b3e6463f131b84327e9f08c
Fingerprint: sha256:0f27418db7237287f38935e730ecc744bec0c718e3732f3487d7f175bd13291b
After: 9e0f7bf45742cb8b1db61cc1eed8313dd4d1ec3c
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgbqTPKSPQEfsccua8cnw1AXIv4k
2cWOp/JBAko+tLfPMAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQEIa2ZwQ+Ox2wvpWLmfTq5ZirISA53e10CWOWNAf5wo4WQ3SDhMPi//kjXLohynC31
RF5qp/AiiLEQGktQmHCAo=
-----END SSH SIGNATURE-----
