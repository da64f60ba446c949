object c870a86b998ee7ebda0adeacde6cb2754f65e89f
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
Digest: sha256:ea7f72c0944017b5dd21f23141425213a4287312712db33d8c2e12fc933ab463
Fingerprint: sha256:7c6fc52e40458f02e0de92896b0d4b0bcf47442e5a65f17ac2a5fc2efa9690a2
After: 3c49a590b228aa71f29e68473bbcc137e542206f
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAguOnnMcqpEZQW1IFJMt8aAd9eOJ
hBgvXpb9oOVORHfXgAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQJ3MKPo13Pv2oEhQPzMgb6nw+TYWBCwW2Ne3HXbtny/7ae3knpRBLD+gwET8bG/KSP
P76hqXe59bfT1VQ+x25Q4=
-----END SSH SIGNATURE-----
