object dd92bfbd56d76995d7bd83f45e7e2d1204135537
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
Digest: sha256:148a2881ae687277be6871013dcbe9d9df55f27b1d4f350e9b9e7b49fbac36df
Fingerprint: sha256:332f5273e900911df479465e4455b9bff1ff387c4df5f8a45966ed91eb2905ab
After: 0e491861c3bf589cdc6ba69621d6977210e45d50
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAggmJzwNW10jzfMEpwi8JqayqKnm
gLX3LY2wLRNgsml00AAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQBE2z+SRkz7P95O/hCIMnhnHxFTrPxjrI8P6QPhJCYkLaM6fu0/7k7i7KO4wgWmcbU
Mv2PDPc/7zwSF4UAc1iw4=
-----END SSH SIGNATURE-----
