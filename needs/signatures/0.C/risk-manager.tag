object ea40f489e853465532922898c29ffaccfb9f4844
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
Digest: sha256:7b105a634f04995f750c846f366f7e7c3d2fa996f71e35e34bcebf108f22b3fb
Fingerprint: sha256:5a55b002e68872bf892047b874181108d25aeabbdf2a72fef7c06def9b1422a0
After: none
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgCq5Fb231ItO+5R9ZM8UOSJy+VW
w69hPF/SKUbMm4VpUAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQHc1t9Y0V5A9OfLm1WCczeivqKeLdA/VBCsWLmyUxp/mm4t//3YwecLQG7YynQChmq
DfMPQzCnjcURUbY6FWsgs=
-----END SSH SIGNATURE-----
