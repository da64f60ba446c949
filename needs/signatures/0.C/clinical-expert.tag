object 961589a572b1ffc82952be8804cc1f3554f5eba7
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
Digest: sha256:330eda538c8f0ab84323040a53f0f512dbb99f4271232b2404246f44185ab43f
Fingerprint: sha256:55142c8962df58a7fba4cecb6fe8f80fb3f4a14899c93db72f33921f78921f3f
After: da1d5ffa3deb95f264c13fc39424ba4441c0a959
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgi8MSRIk6LGj3XK1w9qZsRjTzP8
sLK0M8D+03bmwL6EkAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQOIq6/8qgxMVVtmznCSEonIJ1JUylyAp+uuy2p6kgQK5hA5Jj96GPPHQh7lTWBNFY0
G09v3M+wrteNPEJdet8gE=
-----END SSH SIGNATURE-----
