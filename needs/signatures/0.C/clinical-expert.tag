object d31f81aa966c31a178b60132adba4f4213c485a9
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
Digest: sha256:c71de79d9da08e86a7b9d95660d1071f6f6c4c7be3f4e6ef9b9bef8edc61fe7b
Fingerprint: sha256:0f27418db7237287f38935e730ecc744bec0c718e3732f3487d7f175bd13291b
After: 87f19802a64fda23a52130b72d41f910b227239a
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgu4GzqOfOvPgv/4QV2LFH9cE0Sk
tK6e9j5YqZ1IhSTjMAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQJ/+E5OWUVtXki7HBdaoHFXFnqhs2HSHcxT8H3L9D9bi743/ztRkSihQSimN8xdXmE
nUaBg/YyIuh1I2WRupQAE=
-----END SSH SIGNATURE-----
