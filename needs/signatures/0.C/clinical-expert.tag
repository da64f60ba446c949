object 5a086f09ffffbed2d7d787dc6eb7d55ad82d6cb2
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
Digest: sha256:371a59396aa5e961009b9a69862a8cfcb44818b04e31297ec0cf07e2d4af668a
Fingerprint: sha256:aeb7808825e215634a5c319651228c9572d4355f9aabad107de6329355e5d94a
After: 1b143d010e9edc5818f8490cd8dfd3c9bda28f1f
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgmhOL/dh4vZfVH/c7amjpuPEXjJ
Fa/ThmTM5MYDECscIAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQC81wtbZ3WjVB4PbLoiHtXIPie4v7CtDXasBwo6+3ICbLiNBcg7RSlKSLBfAX4w/EG
ceEZjZ2wxOKwANBNprbgw=
-----END SSH SIGNATURE-----
