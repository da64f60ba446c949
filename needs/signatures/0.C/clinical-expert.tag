object b14318e283f76dae45b62e1723d9576716eb66be
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
Digest: sha256:8efcf3f91f3d4adb9aa452bc84fc84362f7e071acfe58840c963563ad52ab1f8
Fingerprint: sha256:257cdd8100140219c8a22e8b88d310307e1f585a0f47c5b0a395e0292c2f9e50
After: ee4a72ea5b7e46d11a2766c8d9120bea1b11af2d
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgMz+B1NzO5jFyW9LOpilLjPvCuZ
cH+XAYCgMCtD7l4R4AAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQF5/JlPLlFHtEAdpbg66hztSxD6qnQ5eANfduUaK350CGYLsppnAwEJrbgN36zZUV2
o/ZKeAELLTmVU3pkp5PAw=
-----END SSH SIGNATURE-----
