object 23c69664bd2173366221f6d14ae32a4a8bf3c00f
type commit
tag riskfile/A/medical-director
tagger M. Doctor <md@example.org> 1795986460 +0000

Baseline A: reviewed

Riskfile-Signature: 1
Name: M. Doctor
Role: Medical director
Meaning: reviewed
Justification: the review says so
Baseline: A
Digest: sha256:d82802d66197571a6133d34d097b6e39f84ac80961cc51251e27a6a6d35e63c7
Fingerprint: sha256:cc4d5edffe4cc940746145e70e13a14c7bdb4a78f57b33da9b9d01208cf4fac6
After: 5b4aeec34aa1782d6fb7c37c37847fe5569070ec
-----BEGIN PGP SIGNATURE-----

iHUEABYIAB0WIQSoOuvWEYO2tnP5CRt9bmZV2SCiEAUCawyUHAAKCRB9bmZV2SCi
EG6mAP4hAKqlp8gUPA9KR/ufeIuWamsaCoGghmHegxBTdOxyQgEA/N6iVtWMs43T
qXdlYeQP1fwgMax198Su9ZUiLB9Jqwk=
=w6Bx
-----END PGP SIGNATURE-----
