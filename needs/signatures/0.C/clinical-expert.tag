object a14b0d55a7916d6105fb25fae5f3be8dd0fb5aac
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
Digest: sha256:be2eb2b41c09d1b2ab160d6c0a6a55d339a0258886a4bc3de1c8fa100b8d5179
Fingerprint: sha256:55142c8962df58a7fba4cecb6fe8f80fb3f4a14899c93db72f33921f78921f3f
After: c8a0d476c25c67db3c653f33faf3656ae33b6275
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgGAa+J3s+ZeU9b4fYGnDr6Dfd29
lbpqQA9Cebl0qQH8QAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQIjurtqAlEQxwZG0cihI/T/9eCZSh88bWFOfjkTw4ZiGWH8nRDuhGD1fzicoSDD0lZ
41j7l9it9mJvmbgckVwQc=
-----END SSH SIGNATURE-----
