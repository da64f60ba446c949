object 275b19fc1204a105029624076cb839e0af23789a
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
After: 0517c3a5f0ba34ec1b111ee70e4c481625e07899
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAg0vKfIgomqKfUecsVZwRj6t7tEa
dZh2VgF3M3QQRioQUAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQANuInAzEud82+9LETUarCMv0ZnzKM7wDjiwXBtXHy4ZGNtSLAExV2m2C/CBVo4fwh
mJKw/JvA+1i5LbUqwlnwo=
-----END SSH SIGNATURE-----
