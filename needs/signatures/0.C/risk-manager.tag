object aa63b25baeaff51e7fd63b0bbc4fdabfdb40cb66
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
Digest: sha256:b32444ba85c3cad11b3573c5ce5f0c23e055865dee997d97697d43c01b0bcd70
Fingerprint: sha256:445dfc1fb0e6a576a919d935c3432d1c45cb6c4a13877167f22e37b596099ccf
After: none
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgQJfzKyi+gZIvGoQoYcpPwrKqmb
/chXSCAqjhHgu4XOEAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQPdCzZroo5PSY8bJmZjQ+q/JqeuUwp9Mf2O0Q4ONSI7ZCPZMeWRfFWicMYFl/yczIj
USqm+2afGEmZH6yW4TVAA=
-----END SSH SIGNATURE-----
