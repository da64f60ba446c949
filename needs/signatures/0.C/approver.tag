object 1d91c1a6edc23ab7abdf7837ed03f8a2c99445f0
type commit
tag riskfile/0.C/approver
tagger (example) A. Prover <a.prover@example.org> 1793611800 +0000

Baseline 0.C: approved for release

Riskfile-Signature: 1
Name: (example) A. Prover
Role: Approver
Meaning: approved for release
Justification: REV-001: the plan was carried out, the overall residual risk is acceptable, field data are collected
Baseline: 0.C
Digest: sha256:b1edbe908e82fe0e6b1726a595ee1266be6e5c6809c54e9b92ea2589244e71be
Fingerprint: sha256:72a1fd9111d744f7635a56c98ce03093a68a69ce1aabb1b53e47504bbabf9f29
After: 2a077824018f82e514b956e5340e3af5a7c2e763
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgb5NysScZSweemsM2le93LMBhHU
LZOsZGZDasRd/WA0kAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQPTPDlzALyXI+PoqiooiL7pUvYq7Qckw+mZ6i8oa03aGy0qH1f1nOcmFxl5QebhIE4
vfw0Xheq2AKGL/gRhfbgQ=
-----END SSH SIGNATURE-----
