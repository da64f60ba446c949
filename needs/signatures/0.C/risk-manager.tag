object d31f81aa966c31a178b60132adba4f4213c485a9
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
Digest: sha256:c71de79d9da08e86a7b9d95660d1071f6f6c4c7be3f4e6ef9b9bef8edc61fe7b
Fingerprint: sha256:0f27418db7237287f38935e730ecc744bec0c718e3732f3487d7f175bd13291b
After: none
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgeqmdh/tmsXQ5qLavWW6J4A+mpv
4YlBTwL6pqJdkSjGQAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQMcYHzrZ5G6cpUEqKqxURG2hy07jXm+Sfb56VSDk7uguErha/6KKce8R52ZSLXExir
WblWPScqKbuzY48CrpfQs=
-----END SSH SIGNATURE-----
