object 63f673914af7c5782ebad363bb24b56f70f812e5
type commit
tag riskfile/A/quality-director
tagger Q. Director <qd@example.org> 1795989732 +0000

Baseline A: approved for release

Riskfile-Signature: 1
Name: Q. Director
Role: Quality director
Meaning: approved for release
Justification: the review says so
Baseline: A
Digest: sha256:52076f3dc01ac7365da65391d3c2f8c2f3359adbcac3cd43c1502402590ab085
Fingerprint: sha256:cddfab15ea13767b4f62cff03fcde276d996b44c2979a8445441f59a98f7bcfe
After: bde89eda9820a9eaa46fa0b229c022e1b08136b2
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAg3ksB1i9s6/2uaeRDVPuEafFCr3
390xMSZtozZK8F+zcAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQGx0BZ2VTsnzuCiAFNEnyjsSPiyR6MsCY83ihBD0eF5b8WJVzTOGv0UL3ap1oA13Xh
77/mQay4IFVPUJSgS/egA=
-----END SSH SIGNATURE-----
