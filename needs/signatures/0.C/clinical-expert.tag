object d6d90defef361aea84eed7af9ef80f1b42209f57
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
After: 8f0d319d42c3a7e191960d3048f0037d9137113d
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgXbQLqdYPjthuZgggwAkkZwjdO4
j50yHKMmrhI480XIQAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQKHVGXEWAO/EaqqeHBWYUzg0yXD4D8Gu0vHX7zh19MfuBvZc2LA26rWtIASpqCO+Kc
TlmkeM2LAsdfxlZWM+XAE=
-----END SSH SIGNATURE-----
