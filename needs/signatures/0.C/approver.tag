object 0f87140eca2fc7c7bd790c0982a21ba89d42e3f2
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
Digest: sha256:abd6bd2582412067634c4d8f7b0db0dc376a082bdd4f1a1786a93efcd835dafb
Fingerprint: sha256:b5bd43d772a2e0167de4946b017168c584693d64fa848129cfaf51ae43ab5dce
After: 87ed37e07a425c63cdf1029de1e95fef44f735fe
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgm0rORCh1IRGW2mxin8H8Lwpx+Q
46eD/2hn1bm/vXSK0AAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQAdI3sQveddPJ1gRTIFtkBrq6APtpcOo2Zortg8CTHY2VdahEfwBq66eHN3q8Iv6O7
aPBITw4sahk2ZkcskujgU=
-----END SSH SIGNATURE-----
