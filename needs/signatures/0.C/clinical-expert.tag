object 39ef2d1e6bd3719e1b081d21dd91c8dc07832ab7
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
Digest: sha256:c5cdb1cfcdff816b2a293586399edfd33fbf89f4ec39e5b731216797efd2cb31
Fingerprint: sha256:1b37360dff8ab0a4c6b02cbf05269de08ccc8751d87ec571351f32da5dcbd243
After: 4f17d5367d0839547d613e5737368e6394751e0c
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgkpl1RMvk20XTTBPPvh90nAx9LH
LYyG8hbqqLTxhWzGIAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQOj1Z7DRtehManfN8t1Gw+fiLjzk6zkPP1xuXA4U3IONm0xpW01WihpBcbhCMvvGUu
p0RImbHL+B5CcI2JCnEQw=
-----END SSH SIGNATURE-----
