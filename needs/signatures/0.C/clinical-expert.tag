object 89b168b5f1b93b982cf1129f9b283331fc9bc691
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
Digest: sha256:ea95466351c36373b865412e665f6f6dffd556fde57f8424464a5a7728669ee9
Fingerprint: sha256:917c4ea381130dda2d17deebe12c6126261df2a35993dee535205561170467f4
After: f8b0092facda10ff39ab63134c96c8e4edb52f83
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgOFwolarLmF+7nlHADaJsulBB7C
iu8jQ0qbLf5wrzB/QAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQNzGhP9XTAPXHDCMFZLeg0Hu1yH2DdJq7Rm2uU/wt+kISXE6QRbAAYF2OhKSDARe8W
LUzsUOh17acCjZ60eQRA0=
-----END SSH SIGNATURE-----
