object d2f80b89139f68c34224eb91a3e644468579ea9e
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
Digest: sha256:e4e96eb8a7e4946d4e4916450f8e6487d7c1b56dfc09656ce92b40cc70eed97f
Fingerprint: sha256:72a1fd9111d744f7635a56c98ce03093a68a69ce1aabb1b53e47504bbabf9f29
After: 05acdce4004b1bfd1032872c527c49c46084d633
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgKW3rAooZViMwb8eZs9n28t6dav
g6YAwPoFGTv+BwlJIAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQE6r+UPEESfd9vQtlfpko90vPkH1Pr9I6s30EIwCPI2cv3BWC1Lg3vuZLOarKNU16y
V0VZCGeRX7EHSYXS9lRgw=
-----END SSH SIGNATURE-----
