object 15089e37db26b4774f2052c0b347203c343337d7
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
Digest: sha256:22d458cb4157adb5acc0355988b85eb704b3e2848d59a044cc39b8178241d295
Fingerprint: sha256:5a55b002e68872bf892047b874181108d25aeabbdf2a72fef7c06def9b1422a0
After: 413734a39f841a844ae629d1603750d6f33b02be
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgb0L0+Wpam9HjQrYYYRVEZBr0T7
kUHZezzl19UvvZ7eEAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQIGDNeALkLOtuDPvtJzdPx6ponbU85aXv/0iQjmVCnodc/41y2prtWtDsf3m4Ld7vC
DLDy5i4wLsT5YkYkhUSgA=
-----END SSH SIGNATURE-----
