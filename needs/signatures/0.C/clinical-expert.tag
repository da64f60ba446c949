object d59d6476c2f29ec9f164839bc10250acf9cedb69
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
Digest: sha256:cf669d82519e35d8874d1c28d1167929c47810ce77a25b7a7e6e8cfff4c351ce
Fingerprint: sha256:d5c674e104e05548c0355742d16456b8e4de690fbd1c553254fcd3b8c5df6f1a
After: eecc89a4a302158d8787f9383349753399738373
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgKuJtHwK6x/ZLlz4N4FmTocNRoN
9KvpMIk856TIBmKQsAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQN+xiowOfbZJr79UT+JbkZIS7pySjjxg1YAozBepUl60lhHi2XzRPiZP//BndSIKuP
Q97wrXQBt3UEMKhFaOxQY=
-----END SSH SIGNATURE-----
