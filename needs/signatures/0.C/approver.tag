object 5a086f09ffffbed2d7d787dc6eb7d55ad82d6cb2
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
Digest: sha256:371a59396aa5e961009b9a69862a8cfcb44818b04e31297ec0cf07e2d4af668a
Fingerprint: sha256:aeb7808825e215634a5c319651228c9572d4355f9aabad107de6329355e5d94a
After: ba259e619304ac2a184a0b601a217e2a4441425f
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAge4YBI5WGEO8ENRpA4tCWpLesXG
eEhln+5sHHwJYEKmMAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQDsvTWZYgIXedYKmdEmkUdJEgAxwg0cuefAnqKd8zDEvRxCXZNP9ruICCl3vgte84o
D6vpAznjZuLwWPTW3tmAQ=
-----END SSH SIGNATURE-----
