object 9036e6932652e6c0079acef8ff9b28faee344403
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
Digest: sha256:41b4974ddb649b450470d46d8b9ab3a0e61f2bb6ef1a7a75446d64c6ca848038
Fingerprint: sha256:bd2fdb43398036a03b429244c9ffa06d3e65e3c8503bd2379c581b90c7be8c12
After: c3d98ff4a073ec7773ebbd96130de8c5677310b1
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgmuIDbceXUumxLvSKI66679zC66
JBY1+vTOU6SRwPBHwAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQKoOFbb2g88Z5mVQkydEKcnbEBJFu4kXB+ZCvz/AAsDzG0ig4pOMLlGXouxcMWUiLb
PV08aqqEdmAWt40Sd6twQ=
-----END SSH SIGNATURE-----
