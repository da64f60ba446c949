object c13ab8bd32b4a9cfbe06bd4c11612b7148c2c1a7
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
After: 60b5d798e3635961fff19deea1da9cd34c9c9711
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgn3ffql9vHjpD+MmbfyIiMObwjU
p+W+7sbUNvvkEZwy0AAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQOLs53OE6YOmDaGdBvLIIzCz1aWRvi+F5ZOwdjzEbTL/TudjA96A4P7IzyKjuqj92U
N19lVvnsYNEf24BUoobwQ=
-----END SSH SIGNATURE-----
