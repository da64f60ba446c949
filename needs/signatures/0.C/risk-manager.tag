object 53f93c6c4238149ddd79245bfcad5958202d2c99
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
Digest: sha256:158e73aa09e683a4aaee4b5850dfc33a30307ea4a61d73a0b73c57292821637c
Fingerprint: sha256:8c506559e91c3732c4dc6d8e038b4f50a236c521f3069803f6169ce89981c99c
After: none
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAg63jGbbQLisP64ntJGwSvicjMX7
r6tcWySIc93xKj7uYAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQAcBIDmqh1tJ+IR7gF7iO1s8YXuhHzCqjnAiMMcF5bCJu4K1Y9VuP7zWnAHbKpGPXf
dtiHgPHHBchljdU1Tx+gw=
-----END SSH SIGNATURE-----
