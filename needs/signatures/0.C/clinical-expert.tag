object 357a751652bfa6abf861ae4a874d6ab713017b65
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
After: 4887c926f00b7d33d5e80e4582012628de1c342d
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgPqdlgADfhhiBzIzpGTA55aCFdf
wza75qEuUMw8sbfVgAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQARX1YZeS1dazRx+UQd0WyjgyVce4Zg4I6y0Me6iIpkA4LhywkYuzEQkchO6utkFw/
OOQXsMj0ZKRzbY+VAuLAI=
-----END SSH SIGNATURE-----
