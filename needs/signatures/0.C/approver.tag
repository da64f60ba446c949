object b14318e283f76dae45b62e1723d9576716eb66be
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
Digest: sha256:8efcf3f91f3d4adb9aa452bc84fc84362f7e071acfe58840c963563ad52ab1f8
Fingerprint: sha256:257cdd8100140219c8a22e8b88d310307e1f585a0f47c5b0a395e0292c2f9e50
After: 7f8d1f4b272462013a3deb9315b3599b43a771e1
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgTVZ4htSOR8fxO+fh56pDK92KTV
YFLBzoMx+OGm9bKUEAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQDkD1U0qTWWUqyMqLvUka1HMtlDBpu5zoAcsvjIVUrGPRc0z/FjqP04U8+svane7S1
Dx10tDO4ldkfDdOsDbnwc=
-----END SSH SIGNATURE-----
