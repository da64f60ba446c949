object 33685abe722227cf98fc24240a7138bd81df029c
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
Digest: sha256:5e8bafeb0834f8ec80562e47d40391137aaf402ba804633e2f3c5764a209eed5
Fingerprint: sha256:416f5c18cedd12674b92e68167eb3099f9995e89c620e902661c0576cc8b9cd3
After: 1896e3096b28ea7c783ada809396cc92ce7bf5c0
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgP+sh4WN+f4umIuVOBKc1nGNwr5
AhHuicDPHiHpo6ZTsAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQLGeVFEWapplwanA88/okI0/SrEmV4LIif1reffML3/4Jd123Das3PTGlZHHSFijqk
xwBsBgrX1tNIdnEMXO9AQ=
-----END SSH SIGNATURE-----
