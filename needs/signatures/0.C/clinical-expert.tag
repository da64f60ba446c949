object 92bbc43a0569829d4d4cf552b764aa17491172a3
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
Digest: sha256:b1edbe908e82fe0e6b1726a595ee1266be6e5c6809c54e9b92ea2589244e71be
Fingerprint: sha256:72a1fd9111d744f7635a56c98ce03093a68a69ce1aabb1b53e47504bbabf9f29
After: 584a1a704de51a3228a452a8dcb9409426469d57
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAg6wOmeuqpXcI3O+WSoVHpsBlF3I
eqEVImcDMRzBDLNi4AAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQNFmazfox0J1wzuF40mR3/cfSbLel0rGY7btbV0oaI6PusRHAgiID875/TJjij+o7l
cfwWCUQNdcDJm9/bjnrQk=
-----END SSH SIGNATURE-----
