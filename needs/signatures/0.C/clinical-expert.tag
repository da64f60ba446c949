object e37dde07a2210cb40a8be5f435f458a6b28c0047
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
Digest: sha256:73625c7e6eae5031cb74447ce7e0e187ccaf52c57d85e5cb64dbe5fd731dab02
Fingerprint: sha256:70c7801549bcb0859f3d832e4fe1003f621643d35fa08d800ac027f43240359a
After: e5cca07deb8377a0609e5ab696841a5a5e3ba4f9
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgDB0SC8UB5dgBi77XOUOxn66q02
VEgYJ8XjZfEykJqoIAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQGAQLLiY5IZockIY/rEQTbAZaVzRz09/L7dwYVi1frrgUwFzRmIZwVYa1pX3NYUgT0
/ZDqygZ6wJ9I5F+yuCOA4=
-----END SSH SIGNATURE-----
