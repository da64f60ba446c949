object 1e414dc975fd5298f11851f7b57072ca7394b4a1
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
Digest: sha256:c4b743128390435fef7dada97035d264483399b892f0889fdb0c00afde884bcc
Fingerprint: sha256:445dfc1fb0e6a576a919d935c3432d1c45cb6c4a13877167f22e37b596099ccf
After: ce805e827dfb9d2e24d3c7e2f3314ad1e2b61931
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgVtrTlU8i1PHnY2bIHwI3YhSalo
hRg+VLEoEOVM+L2u4AAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQNK5iiA/h8wTRqmE5jM6VgpGEOdiJV0KiTEK9D3kqdjxtBaBHHvi+ggsT2tMbNgdie
8NR8bJTkZFZBPM5UjXBgA=
-----END SSH SIGNATURE-----
