object 0f87140eca2fc7c7bd790c0982a21ba89d42e3f2
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
Digest: sha256:abd6bd2582412067634c4d8f7b0db0dc376a082bdd4f1a1786a93efcd835dafb
Fingerprint: sha256:b5bd43d772a2e0167de4946b017168c584693d64fa848129cfaf51ae43ab5dce
After: 403c2362f72a41d8a414020d1cd552cb15e288d5
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgBJ20/tQux5O+dEZc/1814W/IPf
GVEHgIaGPpnMLbr7YAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQC5r3mt3de9ENcGGs3/W7WqIpWbtzE6qmmEzdW5AcctyMmEpPf1DHHMLHUVpTaH0lR
cM+4+3EWmEW7o6k2CawAo=
-----END SSH SIGNATURE-----
