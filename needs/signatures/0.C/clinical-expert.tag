object 2b7881ed8169df1006c17f0ab26efc829b7ee484
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
After: 71338593f8c0dd4235644cbe7efb27c9396595f7
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgcCARudywp54LuwM8fsZeZMXQMY
a+3r4uVnEoI7AtGLsAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQMwCF7lJiVsYhLtMRrhKE5lixbC8ZLeYr00p3ejlx56T8Z5emBFYg4NhZT5W0DeM5t
mnO7lluVPmYVukAf2BUg4=
-----END SSH SIGNATURE-----
