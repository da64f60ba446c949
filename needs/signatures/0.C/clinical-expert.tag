object 3bd09374b359d8c2e368720cb17b4378c91bf45a
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
Digest: sha256:1e14401ac05ef4768e2d50591f843ac656e6df5eb97996170420f29d063dd25d
Fingerprint: sha256:7c6fc52e40458f02e0de92896b0d4b0bcf47442e5a65f17ac2a5fc2efa9690a2
After: 96df1f50b2867890be33aa64c35218fcfa7e0a50
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgvfc4rx+BM5pv8Ljr0AqYvJmq7k
sVnlc9PsCgOtWbGHsAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQPA8Wvq1mIym3ivdrvXV1hb//qercaWYeMsQh1nHPp37/RgyDP5k4EjPwKvtNp/uZ9
d65TRHl15La2DTscl5vQU=
-----END SSH SIGNATURE-----
