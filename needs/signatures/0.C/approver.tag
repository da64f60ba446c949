object 6323f9335368ea51f359a56eca6afb03f84d10c7
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
Digest: sha256:302a1617ed2a63bd7a16c8cd96e28a195d975ee2e0e29382a57490fff593a297
Fingerprint: sha256:46ba4ecb71b00f4540e55d6f5a425ea5a02d83a53bdbbfad0ab3b3a4c1aeab41
After: 925222666d8639dbf7ffcaf7bb2c47ab69dde39b
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAguftfeETClwHeCb9cc/nSDBoSv/
NW4KIIOg5KWrWrH8MAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQN7/Avk5tY84UkYwZGTzXi65vzAZG+Z+JZvzR7UuKKV8rySwKODBGhj0APFV3d+6Pp
3QwHR+5yuPfnqVYuzJ0w0=
-----END SSH SIGNATURE-----
