object 9af91136ad7d77b0ce22f6aeeeaa8a19a75df4ed
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
Digest: sha256:006e4881890ef727978408653267acc1d5259310e7c33d0c247c26ddb96daf80
Fingerprint: sha256:a485ca4568bc6071a9ff4f18ab503eb71e5c4a2f118d070218dec2b6b01a6dc9
After: 35d9101c63aeafc150045f3fc283976245472701
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAg70J09EVsTqFEa034XA1o9C6TG8
1JvtZdMKWdpIo7fRMAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQB4IgOip/CqbA9AiUrw/s/noBl8lLelfVj0OC7DU1ZCvheDfb67X5cuU3zzH/+HrVQ
D76w/dfeuQUblIcJMHHwI=
-----END SSH SIGNATURE-----
