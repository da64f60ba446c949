object d76f7e5510916477f0efc7225d9e9ab177b436c5
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
Digest: sha256:32c2995c9e3b7ee1875c1b1bf8cb776aaea021c5ce61341b5a5489e7617af420
Fingerprint: sha256:15b5dd5f9e6499f97db5aa17a2b3b5caaa9610b4b4264566e0d2fe92f0c4501e
After: 7ab37c3c89f6e2038ad9867a0fb8c9bba12dd079
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgz2noXf5YAMET7XT4YGggdRJQ1E
7zEKcPgl4Ql+tEUS4AAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQNe5BJuabF5yLmkQ2e9ywXv6NkLSP0Y2Aii7nhmLZsWb3JLiX3FlDOtdXsX26tiYRC
tfAtFJE+MF+qIgFFjuBAM=
-----END SSH SIGNATURE-----
