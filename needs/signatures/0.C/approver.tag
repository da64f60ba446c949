object 8abe70cb0dcf8d0684fc2faaf9a52775c805c148
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
Digest: sha256:329ff5d314bc1b9a251fdf00e82fbbc4f16c925a53a7e2540b5f8959a71b5749
Fingerprint: sha256:6c79217ee176077679a467b3ca018352ecc226951f164604148a374cd806213c
After: 76785e5caa8576e964471bc96a46541ad6e12254
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgDcMJZDBOpEicxPLaFhthwkiSqw
WDLv9tLpXTDjPsICIAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQJBFlCPfSIznf1ZW7GkkXi6vpWaLV0dMtrc0t1p93RdyDl1F+CGwa6DTqzyqyt2V95
c1wz6xnQwHjfBAsS8R8wE=
-----END SSH SIGNATURE-----
