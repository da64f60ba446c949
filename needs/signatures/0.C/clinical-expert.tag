object 566cd1ac77e6913a86a8046988391893243770e0
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
Digest: sha256:e7f2751a99a5b0bd00b11be9bd523765bbe6fa598e7dc467a74e7f6195ecc436
Fingerprint: sha256:445dfc1fb0e6a576a919d935c3432d1c45cb6c4a13877167f22e37b596099ccf
After: 6e30532e1f62706d82f7da31db7c2b00c3ef1792
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgugjEmrVDQpxYNDvGm4S5D/ULCM
DR47Se84x+j83TGlwAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQG6Jhi1LpEOuPT0ejH69b6fve6q19DE+6TfE4Kdyl5/dwsBZJ4QKuI6gV9sdt6LjaG
lOQ5fycNt/p8Q5XwljdAo=
-----END SSH SIGNATURE-----
