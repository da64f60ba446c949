object 97cef04bbbe9a23e2ac033afc27ccb0d0ecfb102
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
Digest: sha256:166ef022d7d649e25b9d43adcf7a669766c9349c2ccdef6922fa9aa275363474
Fingerprint: sha256:a485ca4568bc6071a9ff4f18ab503eb71e5c4a2f118d070218dec2b6b01a6dc9
After: fe2d500dfbe0fd32365e6dc5e587bf80098c258d
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgAI1V6DDbsCxekgI7wBO2VU1QrE
mG0rlgM1yIKSnsIBwAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQESm4XpC7yDj9RCfuH1CWSFTE02JBHm+OkDCDYtTQucG0G5K7LdSFfNYY7AJ9VA6p4
ftXpnYIBqlMXfbHKBWtAc=
-----END SSH SIGNATURE-----
