object 6323f9335368ea51f359a56eca6afb03f84d10c7
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
Digest: sha256:302a1617ed2a63bd7a16c8cd96e28a195d975ee2e0e29382a57490fff593a297
Fingerprint: sha256:46ba4ecb71b00f4540e55d6f5a425ea5a02d83a53bdbbfad0ab3b3a4c1aeab41
After: 4f143e02950528a3640789c75f2eea6256f8a786
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgkRvHGrTP5TmVEGzLCBWYcvkjrV
zSxJ9dEkIugLmbJ1MAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQEUszHyG/mPHLkBoohO135BgGi+KZlVE5XT45d3U7y8dZkWWlSHDdJzPuqx2yGM8yL
PhKowX7aq1F+kEDEfqnQM=
-----END SSH SIGNATURE-----
