object d550378d1df23522145e686fb24a0a079e63bd39
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
After: 3e04211f110c3f55855e7aaab1670a155dff8161
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgPSYNqoFQxBK9Lodhk59LZPN7Wg
ItAx6W8xtqdsUNaIwAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQE3jtZUjFgWS8FckLWyu8m5qiPXOWp7/98/+JPxj/yu6lbxCPx/WhOi26D6xVbmavj
L7ncrChJWzCEWnZ3teAQQ=
-----END SSH SIGNATURE-----
