object c1be21ce0fd2a8c2759c079341a39c21ac67b3fa
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
Digest: sha256:32c2995c9e3b7ee1875c1b1bf8cb776aaea021c5ce61341b5a5489e7617af420
Fingerprint: sha256:15b5dd5f9e6499f97db5aa17a2b3b5caaa9610b4b4264566e0d2fe92f0c4501e
After: 2bffefcebce0163c4471200edc8728f5065ef974
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgd3mUbBc3kafSwaId5xi1Ag4tJx
obX2urG9sAmp6CzS8AAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQFRsyUSCmSJ1njXHp1jSCJdZNYhxdQhkHPD0CqoUaj9lo/hQjRaq/YId5E0COR+sH7
TKbjhsHVSzWcSNG6vEGgE=
-----END SSH SIGNATURE-----
