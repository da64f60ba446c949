object f5f4f5ef8a826e9421d479ca3c9867c3484c1870
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
Digest: sha256:d271eaaa70c2f36d72ef17232767d7be92c922dca69fd0bf082a375a6eeeae9f
Fingerprint: sha256:269d2f83090c346481f97b5f754b52da289e371f0b679a75edfbc1c877863d8a
After: e06d2fb9fe8bba00d6d69f9965ac2ca7c10b858b
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgdarLulNuj2aapHIbek3LDM8sKD
xcJ1npQsB1hNctUhAAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQMphoQpf1bZdaycoKs/oktcHn/hrsBSMScAxMRpHg4wFKh8+PDL297dh4Yy7tIyfRK
W7b6armEnCfDfY4LW2Qg8=
-----END SSH SIGNATURE-----
