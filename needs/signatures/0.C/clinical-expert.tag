object a268dd518778249ef1e80f6e1fe47aa6858cdf3f
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
Digest: sha256:2a0fdee8dc1e1cb935e22ee66520f6c4ddee1543d7edb09362c08fb684ebe018
Fingerprint: sha256:c502e5f144d9a64d1661d23080c0e2026a75406d44c667048217b52d6df23195
After: cac8fbe7dd324ba5f09b9f2c304613df81c5170a
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgCseOjEZSLHKwOE37Y1YtLutvxz
dY0nso4J6dZdrZ1xIAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQGGkC8OUazwPLAG2h4FafySEQ0Hx6/Q78AdfMarPoBlncfirXfDjDiiwkBrNlNt+wO
FXUMrPYNlo07ffmsxILQ0=
-----END SSH SIGNATURE-----
