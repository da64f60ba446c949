object 9c19a753977f69f36ed561e19a904ab5f01078bd
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
Digest: sha256:5ed530d8290dcdfbf39b6618f7224e262c0b48e10abb5f6e76d6719e03488a32
Fingerprint: sha256:55142c8962df58a7fba4cecb6fe8f80fb3f4a14899c93db72f33921f78921f3f
After: dd6a0d08b91d734c871294617afba7db8a23acc3
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgrbK7CkjjD+HnBzBjj3T/93XEjL
jEPl1pM2+ht1V4yAkAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQCFYwQMfzyaoIZkuGXw1QJhRFIDZLtD9yf+qDlBW1BqsVNM73EATAqrLe++RVuIBs9
Sl31WCIu3TBISEt9sLfwY=
-----END SSH SIGNATURE-----
