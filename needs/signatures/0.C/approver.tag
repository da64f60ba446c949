object 83b196abbb5c83bac86f53b395605395b3350d7e
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
Digest: sha256:ea9b0fea139b65ef8a348f2939dfb6747c4971e26d78be89736ccca1a744d2ef
Fingerprint: sha256:565b647518aa6d4c9218463c3c8f60a886970db268bfe731fc5c9af6291bf719
After: fe1bf4cb8136d70a088b924b89f0c6b2efce48ca
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgXSiCk7JzI6Q2U6Tuh4g3jwZg3F
pnMmi5AemBant3ttIAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQJSC6paMBz3gm8OjwhqniROlwQwwZDd5C6teK9m3zlm6ikaoQ64lA2Ar9gZnyCsRn/
WQiokXCcSpZBjAaxVaGAg=
-----END SSH SIGNATURE-----
