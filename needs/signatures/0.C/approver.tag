object a268dd518778249ef1e80f6e1fe47aa6858cdf3f
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
Digest: sha256:2a0fdee8dc1e1cb935e22ee66520f6c4ddee1543d7edb09362c08fb684ebe018
Fingerprint: sha256:c502e5f144d9a64d1661d23080c0e2026a75406d44c667048217b52d6df23195
After: ea11ccfed1f413567881d003b326f18a170e56db
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgbqSMwVWXv5AIlmrV34TZDFF4s1
wEjymeY+RIbQhd5GEAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQKBxTTyzjOHGahgWFoz7aAPQmeYjdXaNTtwVoik1hd5lPWYK5fXNsiORz2LfzRe3YB
yoWUryzhJR0RMgXGNYxAU=
-----END SSH SIGNATURE-----
