object 19a98e011fcc3ac1cdb8a374c172544232d5bd1e
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
Digest: sha256:53d6569c1e106d4f912ba349bd700822dbebd34edd9cac7d9c65e9696ba3d742
Fingerprint: sha256:5a55b002e68872bf892047b874181108d25aeabbdf2a72fef7c06def9b1422a0
After: 3cf52195f442629fcd32cbc736c9e90b46df54e8
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgi1j2mZ283RVpJjZ62BH2RXAqxq
28Hj20hcKOiwaTnioAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQDyG5q66nyo9/mFgxbAYQiBLJaH3f6gQ4g0TtL7LmqOzuGBptgdk/SNE2MbaFcI66W
vao+kFMYo4SJT3s8JgSQw=
-----END SSH SIGNATURE-----
