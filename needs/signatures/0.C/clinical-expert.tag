object 0918b72d28b160a8f88cdd0dd4eb5d3fb3c80b0c
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
After: 96682902d0e7caf431523b47461f791207891aed
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgBlqdzFXz6lvFweHbsQobvqXvC9
uzRFHYCi2efhDnH5gAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQJl8avE6HJEz3yGCchlVZc4EEJqjRaQHpyLC8HUADHswkBc46oEVnP6kmaNjzBVhp3
NbZ/Ws9ebIEMv/M5mvMQ4=
-----END SSH SIGNATURE-----
