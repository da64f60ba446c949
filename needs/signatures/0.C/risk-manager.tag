object 3bd09374b359d8c2e368720cb17b4378c91bf45a
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
Digest: sha256:1e14401ac05ef4768e2d50591f843ac656e6df5eb97996170420f29d063dd25d
Fingerprint: sha256:7c6fc52e40458f02e0de92896b0d4b0bcf47442e5a65f17ac2a5fc2efa9690a2
After: none
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAg0sBUl/bWhy1cNbuIm2K+I1Kox7
V0Z3HtfpD4aBa3jKcAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQO1KwpxiYRraRBPbndF26jNOJTTAYIJzjjcKKKIgvnHm9DamLxAgvQLDnvE5NOo5jN
sO8iobtJ2n8igTJWOzPwE=
-----END SSH SIGNATURE-----
