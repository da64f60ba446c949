object 7b114ed26d8023102b59b35c14d79eaec62fcee8
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
Digest: sha256:302a1617ed2a63bd7a16c8cd96e28a195d975ee2e0e29382a57490fff593a297
Fingerprint: sha256:46ba4ecb71b00f4540e55d6f5a425ea5a02d83a53bdbbfad0ab3b3a4c1aeab41
After: 6d7c0197e756546b7c80fa10b31b2a387b724ab0
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAg44neKvifKFDuUaSgGFssNOWKHE
1JyXAy8KYAxTMI2cMAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQJFInpKk2MUEiRgpl+pFmM5guoaM666Ef+b07DBQJQl5+ynK/qGUt5dixys23Q23xO
BQU5omYuh5ZkaLmz/bnw8=
-----END SSH SIGNATURE-----
