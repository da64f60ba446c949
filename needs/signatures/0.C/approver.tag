object 6748dd67c39aa6ee587e0c5cf9475265d23c872a
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
Digest: sha256:aba46ae92b266e0428c2f07bcb7a8a1f017ae0242de0aba763195e1022d083b0
Fingerprint: sha256:3abf5f4f356b78f8641f48309105c8c66611d5640dc7ca5467e9b3314d1e325e
After: a67b719cfbaaa9aa47c8145a6720070bec64de96
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAg7cEVjNfNh7SMIOCGw9QSebst4d
3u8bHHk8HZCtH7dsQAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQI+20orJH7mPAeR76Wg8L8Ww/WCUXoIrY2banHnLBL8s/MZnqFqyARee/6H5SI52pv
+RIZ8KWmsIeGDgZRsiHwI=
-----END SSH SIGNATURE-----
