object a8ecbc5fd9816a25ab63cccb120b554b5decb605
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
Digest: sha256:351df0daa4cc96110628577cffabf237f32c384151df191319b66a4da393b3a0
Fingerprint: sha256:8c506559e91c3732c4dc6d8e038b4f50a236c521f3069803f6169ce89981c99c
After: b452432a3609cdd9a074a9a2aada1dde0f9f433e
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgx5+qLyQSkVasvUv3c9SLEIRb1P
ijR1fGB3qs/mq27eEAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQA0ilpk7OQPg6fjM//Ho58QfFiVP1l6JO6rQpNVEpRddX0OYgs/4MF0p/wqsi1bBH6
z87uQCfw8r9hzlATe4twI=
-----END SSH SIGNATURE-----
