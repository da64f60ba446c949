object 8abe70cb0dcf8d0684fc2faaf9a52775c805c148
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
Digest: sha256:329ff5d314bc1b9a251fdf00e82fbbc4f16c925a53a7e2540b5f8959a71b5749
Fingerprint: sha256:6c79217ee176077679a467b3ca018352ecc226951f164604148a374cd806213c
After: 0ac893707881d96088ff34d685a11ba989062c3e
-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgZ4bv72CxTdACqbl7/KQ+LM1JWl
t3vwoDdwnp+Fq6HUoAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQCkveDIFNQIfI4p4PkMGC5sDEDABOSuLP+ltBdGM7nwZypacJSEWdSujkqY95gCY6J
RP1cYbr9PhC5FvoDZKSgM=
-----END SSH SIGNATURE-----
