object 617127c2ea31449529be364fe9d4c9403cca504f
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
Digest: sha256:166ef022d7d649e25b9d43adcf7a669766c9349c2ccdef6922fa9aa275363474
Fingerprint: sha256:a485ca4568bc6071a9ff4f18ab503eb71e5c4a2f118d070218dec2b6b01a6dc9
After: bde89fb8e35eb6c9423f3012019f16e56eedad72
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgd/dsI24Vz9wLkmen0ntgSbvamd
rmL9SqT9qckf+FWxgAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQCtJYWdqQ8jC2Ft8ulKEJTCOStSazKDiXraQCYRiiO6fdkf/23F7DB1MiQVi/ahx6t
8OEeEj5tZ8LANChdQlLgk=
-----END SSH SIGNATURE-----
