object 1d91c1a6edc23ab7abdf7837ed03f8a2c99445f0
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
After: 81ab259d8451fd53cb3165a18992cf33890e3ca0
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAge4CKOoyhxgm2kS40YlZTTWTdQw
Y/Dc4h+NQlMtnKaPYAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQGnXHZyblt9Y160Qpbcb+0s5W4mgHsW1DGpFDffWwFRJjePDl+WPx7ushANbuaMvd8
BodfF+T5kclfEy/NnpnQA=
-----END SSH SIGNATURE-----
