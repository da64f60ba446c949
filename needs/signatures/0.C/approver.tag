object 1e414dc975fd5298f11851f7b57072ca7394b4a1
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
Digest: sha256:c4b743128390435fef7dada97035d264483399b892f0889fdb0c00afde884bcc
Fingerprint: sha256:445dfc1fb0e6a576a919d935c3432d1c45cb6c4a13877167f22e37b596099ccf
After: a4c796df6b6d10377964a036133e701447e9ba8b
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAglTcpS3DcwRxKfo93LMGXn1u+UY
Rxib1UiW9axcNbeesAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQHFECGCWUQOl+rU8bMYvawVJZ4/RDGLbgOhl8cQKMPH8i+oc40VZ7tgn9mFPbd5Qlx
GCLE7ZqTEKVzCwf0EkLwk=
-----END SSH SIGNATURE-----
