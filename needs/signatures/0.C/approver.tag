object 9af91136ad7d77b0ce22f6aeeeaa8a19a75df4ed
type commit
tag riskfile/0.C/approver
tagger (example) A. Prover <a.prover@example.org> 1793611800 +0000

Baseline 0.C: approved for release

Riskfile-Signature: 1
Name: (example) A. Prover
Role: Approver
Meaning: approved for release
Justification: REV-001: the plan was carried out, the overall residual risk is acceptable, field data are collected
Baseline: 0.C
Digest: sha256:006e4881890ef727978408653267acc1d5259310e7c33d0c247c26ddb96daf80
Fingerprint: sha256:a485ca4568bc6071a9ff4f18ab503eb71e5c4a2f118d070218dec2b6b01a6dc9
After: b603e408a1e68c29cfe2428b645c706f5e28bd00
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgzL5n4T5MOlz8Gw+32v7bG8WN4O
KrTisvkpxYIrLByBEAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQIKZAgEvvvY/LW2gtmmDDHtfJbs422ztwV8lFLfU0cE4CeRfQ6r0fnYol5m84Haaip
YpVa2fuuV10IktMBlppwE=
-----END SSH SIGNATURE-----
