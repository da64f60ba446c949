object 0ad3c7a21bc8828a06be526069dda1f3f372c9db
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
Digest: sha256:ea6a18ec193eee2646b8359cc9855a11bbb61b0ed1c9b0e45f5c6e2265972aea
Fingerprint: sha256:ec9efd8147e9883d8aa33d512c820bb0cd0740ee3e712c91924b6b48f9d21175
After: 623a2e8d3525944e00bf9ef4a2affee54ae688d9
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgHe0gCNPK1eGgVGhzWYmVGAktff
22phnxUKOHpXdTpfMAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQDJchdooaZRwgffem2d4hgVRIaeiuNO3S4T/LPXtKDQ+3htKpuqeapxWfdcfHGDWGR
NVVKMAox1AxMmjBckDIQw=
-----END SSH SIGNATURE-----
