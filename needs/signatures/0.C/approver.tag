object 240bad971ec34cafb2a319110190a78afdaffc4a
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
Digest: sha256:07bcbae4b48c53e210c27f46ef96a80cafadb1d6cd1822f2555b148e93578aae
Fingerprint: sha256:72a1fd9111d744f7635a56c98ce03093a68a69ce1aabb1b53e47504bbabf9f29
After: a4ee49e9ed686d8f3205d280be77c565d8d19538
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgtuJn3CsdychfOU80HlJcEFGNUr
f4DJ+MV9UWA0XxQOwAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQJKbbixhW30Qq/6hex9VGx8EgmtovDIMXoKU+S1xG3H6CuzCHLcrxGycCOo8PoA6m3
ifZZAHTAl/4cwKcrjyTgs=
-----END SSH SIGNATURE-----
