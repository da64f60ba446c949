object 8b47400d03985f4d0f2fd10569f6a7455ce3bf1b
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
Digest: sha256:c9ab499f806b39e7c2ebf2f89c8687ca72839154019960a11ed63198c59f9ca5
Fingerprint: sha256:12d59b0b483cd0f29e635f52fe079466c04064ed00543d6e6c8f54680db23fe1
After: 227c796e04ceb69bef348a1cd2560027e9ce424c
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgAfM9Jyo3ENW6rX77Wy3fDbtPe9
6cXARDGteH8TA0PyMAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQPP7FqOeS8n0bj+B6W/0MRWB73barMVJkw8OaiBBQUcWFYvZCK4dFxP9/4tZoJq+IU
D0REF/Ppz2gvI1oMaulg0=
-----END SSH SIGNATURE-----
