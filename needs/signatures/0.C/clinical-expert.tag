object 83b196abbb5c83bac86f53b395605395b3350d7e
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
Digest: sha256:ea9b0fea139b65ef8a348f2939dfb6747c4971e26d78be89736ccca1a744d2ef
Fingerprint: sha256:565b647518aa6d4c9218463c3c8f60a886970db268bfe731fc5c9af6291bf719
After: 5896fb5e9e0382e4cae178a6c274ef9bf8373e1d
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgzLCuuDjscpMw1Bv6xGWpBiP/yq
QBjpZKfVAuUZxndqwAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQE/UxB8g4fhgZb38hh97iv64NtfGPL27nQ88dX5PR9h0geXgjZuwAsZvYUsfmsHu7w
SazVP9JaIELvokqLBPSgg=
-----END SSH SIGNATURE-----
