object aa0f90d7f609697762853df9d7fb36c1cbb17269
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
Digest: sha256:9bc8557e4896f5b7e6e41644e9302b84a1fe6125dd18eff728b35f26b8cef075
Fingerprint: sha256:a8004a5fd6c590bfd0ebbbbf0a0f244e616f5cd3f54ce90a7cf1eabf9751fca7
After: dce36fd2d5e803dc34dc9d58c1ffd7ec4cb7766c
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgjiMX26WzhT3JCUyeyGzwPGQcvv
gy5p2crOpmZsfFKhUAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQMetxm1XmYY+/PqTAtk9t+xXyd5nvfXNP0Z8fd0HDfnvXlBwUo9sBG+TtkFDTo8d17
2zTQkHaZv+diKwUku1Vgw=
-----END SSH SIGNATURE-----
