object 8abd2ac0b7fce0b15708a2bef8132a1757243078
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
After: 11785742b4d004e3bc56f86aff9318d4a6574ffe
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgOl5SHCZthKvAAcrfyMjPFeYSF5
IkjukKJFiTFWLjk2IAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQLDmxdvxW6vNwdkQ8QLRCgAx8HZN22GnC2UoRYqzP85aUyEN5RD+C3xgNgXgSl4LPh
xQpbhrfQ7LAluh9Gljfwc=
-----END SSH SIGNATURE-----
