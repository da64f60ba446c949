object 77069fd210f25320d1874abe3433f1ba3174faaf
type commit
tag riskfile/0.C/clinical-expert
tagger (example) Dr C. Expert <c.expert@example.org> 1793611200 +0000

Baseline 0.C: reviewed

Riskfile-Signature: 1
Name: (example) Dr C. Expert
Role: Clinical expert
Meaning: reviewed
Justification: severities, benefits and the analyses of benefit and risk are read and hold
Baseline: 0.C
Digest: sha256:9e1bcf39140156fc4cbf9d4e8745c85128f489635c47127abe21a1a407f0ea70
Fingerprint: sha256:445dfc1fb0e6a576a919d935c3432d1c45cb6c4a13877167f22e37b596099ccf
After: de011881bdc9d76d04bc82d79e8eb8979209d249
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgToEtp2yBVog5jedrLk3pOKRP23
/NSjDdEX1C8efUeBwAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQHRqdCXPErvofsjdNLZpTTs9GGZZPduQW6KFzxnjpBvgfdTr+NzkLdSmyrmVVwDca/
c3RvcQC/qiGeEa71MBbAE=
-----END SSH SIGNATURE-----
