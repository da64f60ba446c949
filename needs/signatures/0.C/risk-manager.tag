object 3bfd7bad60b41fae1fa95e8c1a163cd36a6907e2
type commit
tag riskfile/0.C/risk-manager
tagger (example) R. Manager <r.manager@example.org> 1793610600 +0000

Baseline 0.C: prepared

Riskfile-Signature: 1
Name: (example) R. Manager
Role: Risk manager
Meaning: prepared
Justification: all cycles since 0.B are closed, and the check finds nothing at the gate post-launch
Baseline: 0.C
Digest: sha256:1d7112f416a8176a2ef3315d9e9afb8205cf36af2b3e6463f131b84327e9f08c
Fingerprint: sha256:0f27418db7237287f38935e730ecc744bec0c718e3732f3487d7f175bd13291b
After: none
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgsU+cggOT7mFMbG89d5B0MlxtX5
speQ3lM7iweWabhtsAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQBwOIVO214sUeHxOEfYt1/zCqv+85i/GPB53p1RPFytt2gpAQHl0BhMF3yCDYvb3Pc
Q4eCSChyL1/B3S9rsu1Q8=
-----END SSH SIGNATURE-----
