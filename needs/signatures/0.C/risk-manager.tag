object b14318e283f76dae45b62e1723d9576716eb66be
type commit
tag riskfile/0.C/risk-manager
tagger (example) R. Manager <r.manager@example.org> 1793610600 +0000

Baseline 0.C: prepared

Riskfile-Signature: 1
Name: (example) R. Manager
Role: Risk manager
Meaning: prepared
Justification: all cycles since 0.B are closed, and the check finds nothing at the gate post-launch
Baseline: 0.C
Digest: sha256:8efcf3f91f3d4adb9aa452bc84fc84362f7e071acfe58840c963563ad52ab1f8
Fingerprint: sha256:257cdd8100140219c8a22e8b88d310307e1f585a0f47c5b0a395e0292c2f9e50
After: none
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgDe/iR7kR4EkCmyUN6Cu6rKZO6k
JN6u8ds9KmIzTd08AAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQOtzwlfXPNcOsR6+cnl5W8C/A5ue7rSbhVUf56DFV4wnowyGmZgae1b8C0TNzM9YpU
W6w8uFxJXM6XRomCgE6AQ=
-----END SSH SIGNATURE-----
