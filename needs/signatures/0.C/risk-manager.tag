object 39ef2d1e6bd3719e1b081d21dd91c8dc07832ab7
type commit
tag riskfile/0.C/risk-manager
tagger (example) R. Manager <r.manager@example.org> 1793610600 +0000

Baseline 0.C: prepared

Riskfile-Signature: 1
Name: (example) R. Manager
Role: Risk manager
Meaning: prepared
Justification: all cycles since 0.B are closed, and the check finds nothing at the gate post-launch
Baseline: 0.C
Digest: sha256:c5cdb1cfcdff816b2a293586399edfd33fbf89f4ec39e5b731216797efd2cb31
Fingerprint: sha256:1b37360dff8ab0a4c6b02cbf05269de08ccc8751d87ec571351f32da5dcbd243
After: none
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAg0y3HBQUWzIoQ+D4G7+o7IB9wjE
RN5HUuphjQWPJqbxAAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQAl2d8m151eYyx8R8F8kdo1/cqZMwt243LF+f5TPPzCw1+xHMV2xsrFC3QffnacuSd
3F0Q5yEzKGvFNUqtvZhgQ=
-----END SSH SIGNATURE-----
