object 8545e10b34896d3e40e5ec8be6c4cd9a4acf95db
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
After: 97efcb437326930444286f22c94b1823c6256337
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgw8Rh2RzsXuOqlfChjkAZ8r3Nsa
6gLin6eAwpa5kfSlkAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQOa7yNGJubdTOPXTIxTfm4esQcsSQO+xuB+pl8ueUsjfJDPmv9x34H5H+3aCG90ax0
/Z1BKGaNhjOBh0dxjokwk=
-----END SSH SIGNATURE-----
