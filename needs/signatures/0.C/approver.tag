object 961589a572b1ffc82952be8804cc1f3554f5eba7
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
Digest: sha256:330eda538c8f0ab84323040a53f0f512dbb99f4271232b2404246f44185ab43f
Fingerprint: sha256:55142c8962df58a7fba4cecb6fe8f80fb3f4a14899c93db72f33921f78921f3f
After: 5c6435485b6e5d0abb65ff1360e44b5a1ba7dc36
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgc805I5lZFze1UfapqZu35f/DU1
at2a0fXnQ9Teopp8sAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQNu/3rKGYAbZRWyGYDKtN8TNHz7An6xCvm41NIbcscxBIZM3g/JBZRv717jaA5dorL
EYbzQD0clS7tM+Ew/qhgQ=
-----END SSH SIGNATURE-----
