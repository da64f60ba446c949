object 9e4a8e06f8c5db5d82d7bf656361b6ca6c84f283
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
Digest: sha256:07bcbae4b48c53e210c27f46ef96a80cafadb1d6cd1822f2555b148e93578aae
Fingerprint: sha256:72a1fd9111d744f7635a56c98ce03093a68a69ce1aabb1b53e47504bbabf9f29
After: 9ed0f0b6e25be982477edb61dc2a2a9e8d8f79e1
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgJv4i8TDGIWc+bwkGK+b6sppQAG
cOfJDqbZ7/TKXrdqQAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQA1BFEU2S//AX+2f7sB+jDKMRIvdrnkaBrE6FdqVWDd0dv7oO5Fi+XZc1P546KZ8D/
j0D4ZWeSBK7j5v1vwwygM=
-----END SSH SIGNATURE-----
