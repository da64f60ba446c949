"""What makes a finding the same finding from one check to the next, wherever its line has moved to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from hashlib import sha256

from riskfile.rules import Finding

_PLACE = re.compile(r"(?<=\.md:)\d+(:\d+)?|(?<=\.yaml:)\d+(:\d+)?|(?<=\bline )\d+(, column \d+)?")


def fingerprints(findings: Iterable[Finding], folder: str) -> Iterator[str]:
    """One fingerprint for each finding, all different.

    Made of rule, item and message without line numbers; of the page where there is no item, so that an item keeps
    its findings when it moves to another page. ``folder`` keeps two projects of one repository apart.
    """
    seen: Counter[tuple[str, str, str]] = Counter()
    for finding in findings:
        key = (finding.code, finding.item or finding.location.path, _PLACE.sub("N", finding.message))
        # the same fault twice on one item: told apart by their order
        seen[key] += 1
        yield sha256("\0".join((folder, *key, str(seen[key]))).encode("utf-8", "replace")).hexdigest()
