object 63f673914af7c5782ebad363bb24b56f70f812e5
type commit
tag riskfile/A/risk-manager
tagger R. Manager <rm@example.org> 1795989732 +0000

Baseline A: prepared

Riskfile-Signature: 1
Name: R. Manager
Role: Risk manager
Meaning: prepared
Justification: the review says so
Baseline: A
Digest: sha256:52076f3dc01ac7365da65391d3c2f8c2f3359adbcac3cd43c1502402590ab085
Fingerprint: sha256:cddfab15ea13767b4f62cff03fcde276d996b44c2979a8445441f59a98f7bcfe
After: none
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgwwXrSAJJJGRIsVPXVvxtOcFpZR
8MKF9EBU66hxRQFRcAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQBmrQ0jsnC49nih3sSZVRtk5+baOAyRGIMYh4guxNI26oPYWNVdmLCWG1zTcjPMkSI
lIW9m0bcvwnpGX9/3h4wQ=
-----END SSH SIGNATURE-----
