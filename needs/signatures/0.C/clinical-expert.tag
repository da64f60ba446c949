object 240bad971ec34cafb2a319110190a78afdaffc4a
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
After: 9c96844aa1ad885817b9d01553206f7e249b61e7
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgPWcKkHIB4NfEcZp9N1pi13V5SV
utAWgX3UUGtfaAQScAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQAk5s+J6mVCAeb7YgZ/oV6z9x6Ni3DwclnWqhor3a1ZZ47E3kAf70gzS+Cn2BBkhnC
q83vQU1vZ++TlMv7RBww8=
-----END SSH SIGNATURE-----
