"""What makes a finding the same finding from one check to the next, wherever its line has moved to and however it is
said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from hashlib import sha256

from riskfile.rules.engine.finding import Finding, told_apart_by


def identity(finding: Finding) -> tuple[str, ...]:
    """What the finding is: its rule, its phrase's key, what it is about, and the arguments that matter.

    No word that is shown, no line and no column, so that an item keeps its findings when it moves to another page, and
    a finding is the same in every language.
    """
    subject = finding.subject
    return (finding.code, finding.said.key, subject.kind, subject.name, finding.option, *told_apart_by(finding.said))


def fingerprints(findings: Iterable[Finding], folder: str) -> Iterator[str]:
    """One fingerprint for each finding, all different; ``folder`` keeps two projects of one repository apart."""
    seen: Counter[tuple[str, ...]] = Counter()
    for finding in findings:
        key = identity(finding)
        # the same fault twice on one item: told apart by their order
        seen[key] += 1
        yield sha256("\0".join((folder, *key, str(seen[key]))).encode("utf-8", "replace")).hexdigest()
