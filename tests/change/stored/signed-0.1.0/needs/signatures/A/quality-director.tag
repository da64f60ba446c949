object 23c69664bd2173366221f6d14ae32a4a8bf3c00f
type commit
tag riskfile/A/quality-director
tagger Q. Director <qd@example.org> 1795986460 +0000

Baseline A: approved for release

Riskfile-Signature: 1
Name: Q. Director
Role: Quality director
Meaning: approved for release
Justification: the review says so
Baseline: A
Digest: sha256:d82802d66197571a6133d34d097b6e39f84ac80961cc51251e27a6a6d35e63c7
Fingerprint: sha256:cc4d5edffe4cc940746145e70e13a14c7bdb4a78f57b33da9b9d01208cf4fac6
After: c6491c1d57ff64fe925e7ee5366360b36fd10360
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAg10j9ZJCaIsPOQtkUbV6tjY3XcE
ebeK0FAO/CYU4fA/AAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQNuKgHGE542lkDfAQtWn0y+8i20bSxL8iCd+HPF/UD0Si9cH7cAUbNEHRGiL5WR4oP
8GhiPykFNhTrc1RVvh6wU=
-----END SSH SIGNATURE-----
