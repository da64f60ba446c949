object c8b4f1e2e2d6d8f3d51b46150be88925a0c5e192
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
Digest: sha256:330eda538c8f0ab84323040a53f0f512dbb99f4271232b2404246f44185ab43f
Fingerprint: sha256:55142c8962df58a7fba4cecb6fe8f80fb3f4a14899c93db72f33921f78921f3f
After: d3baa4b8a9f8e9a4fc457a28afbac1e739fe3625
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgAGx42POV/oYO3Uv/pirMSKZrLX
XhrFl9IyDdRFHT20sAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQBIMXdF7MFt1genmjXzoX3gN8TVo8WnESRL/mCkLvEZUzp6RPLgCdG2a1lCUHSl0QZ
lHvwIfgRgCOPTDlPA5DQs=
-----END SSH SIGNATURE-----
