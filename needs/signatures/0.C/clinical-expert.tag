object 3bfd7bad60b41fae1fa95e8c1a163cd36a6907e2
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
Digest: sha256:1d7112f416a8176a2ef3315d9e9afb8205cf36af2b3e6463f131b84327e9f08c
Fingerprint: sha256:0f27418db7237287f38935e730ecc744bec0c718e3732f3487d7f175bd13291b
After: 7aa13f50bd4f448cab6bf5232a4d33800ac5e8a8
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgkoEN2RrF5Ymi5k0ZO0Y62E21zh
sEJyI0g9cTw3kHW0IAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQOhRcbhn+gBb0jHTOFw8OAjiNyizdG4u/ADrJGoRiQhPCVywvgwoV9BbALVVU5sOA2
cEHQGRjYIG971Crp1biwQ=
-----END SSH SIGNATURE-----
