object ab343d24fa2f46f2f2efd38fdfb8e4dc4981f71d
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
Digest: sha256:bb8c4ce71eb5960d98e774fd3ffca766bff32f6b074e8995f67a9cdf327a6785
Fingerprint: sha256:0f27418db7237287f38935e730ecc744bec0c718e3732f3487d7f175bd13291b
After: 284ed9f5fe81e793c320dbb2989eceaf0f24946a
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgxToYLocWfB55+01G1oMN6K7u17
ps17js11NLGZC6/WcAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQPWo8fJtkGVZc5i8VeHfDgj0Bs9V1qcPEn6b1rDtUkY6UUjzR+T7hDfJCMNCeKGnBD
aleks0MXRJ4kgWd0iMCQQ=
-----END SSH SIGNATURE-----
