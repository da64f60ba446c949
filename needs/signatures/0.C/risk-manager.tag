object e37dde07a2210cb40a8be5f435f458a6b28c0047
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
Digest: sha256:73625c7e6eae5031cb74447ce7e0e187ccaf52c57d85e5cb64dbe5fd731dab02
Fingerprint: sha256:70c7801549bcb0859f3d832e4fe1003f621643d35fa08d800ac027f43240359a
After: none
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgoytRR4MxgSHrgoO2Ahl6FyI8Kr
4B1ia+AeMd47t84mMAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQC5qd5eu7S9PB+dvACnXXtojepHq/TPB3YrUstCox11UR7ZT+suBEVsGsXkpv30BkK
t99K7fCAk35JXPIPvlHwk=
-----END SSH SIGNATURE-----
