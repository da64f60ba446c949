object f70fc2ebf1a3140fd1888eba0c732db2fbf27730
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
Digest: sha256:9a4ccdc001d8b3151e944873d40760b39c836796b45964a943def9b13a5988b7
Fingerprint: sha256:82db3358dd05b335f142adbfcc7365630222cb620266a4f3a32edf1fab97846f
After: 0196cb860f0994070de4ed8369140c14f322adbb
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgvppQxXB2luitk4SGd4Ge+OPtGv
+QilyfXRxoV+RBCREAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQPxI9eRwn6LGeELOsodNDX7qsqzKXRy3WeiMvyQLuwYAoa4uyNSXy959TL19QS4bAo
kjrj30Tq8VmmbVFXdCEQQ=
-----END SSH SIGNATURE-----
