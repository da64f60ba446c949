object 92bbc43a0569829d4d4cf552b764aa17491172a3
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
After: 43183394629e5fc665d88c0a5bbc9400febd680e
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgLrFkTbttKQegacnPfzJd3i/ESN
CDehFM2Yu7y26iHTwAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQFfiegQbSR22HLpAKLQLAOAvqVbASw8JAO65fdr2RLggweLKmrbjczKaZDyxJMCdj7
/Jy+GLMwWw12ZnAMitlQM=
-----END SSH SIGNATURE-----
