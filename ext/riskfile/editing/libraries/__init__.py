"""Libraries that several files share: hazards, harms, controls and decisions of the policy that are kept once.

A library is a project of its own, with a ``library.yaml`` that says its name and version (:mod:`.package`). A file takes it as
pages below ``needs/library/NAME``, pinned by revision and hashes, and takes another version after it was shown what would
change (:mod:`.taking`).
"""
