object 63f673914af7c5782ebad363bb24b56f70f812e5
type commit
tag riskfile/A/medical-director
tagger M. Doctor <md@example.org> 1795989732 +0000

Baseline A: reviewed

Riskfile-Signature: 1
Name: M. Doctor
Role: Medical director
Meaning: reviewed
Justification: the review says so
Baseline: A
Digest: sha256:52076f3dc01ac7365da65391d3c2f8c2f3359adbcac3cd43c1502402590ab085
Fingerprint: sha256:cddfab15ea13767b4f62cff03fcde276d996b44c2979a8445441f59a98f7bcfe
After: c05c02ee295b3d4184cb2e418c8542908e5cd49a
-----BEGIN PGP SIGNATURE-----

iHUEABYIAB0WIQS0s8zspj9d1ORoj5liKbNliPbatAUCawyg5AAKCRBiKbNliPba
tDKXAP92i7BTA7IZFtqvI5z2ejc1oDv4M/V0nr0Sz2EKVpTI6QD/Xx0+4co7I4A5
C/qUU3u70RO4UIo6NylZNEtD6GnIYA8=
=R81d
-----END PGP SIGNATURE-----
