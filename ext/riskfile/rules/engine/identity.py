"""What makes a finding the same finding from one check to the next, wherever its line has moved to and however it is
said."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from hashlib import sha256

from riskfile.model import Span
from riskfile.rules.engine.finding import Finding
from riskfile.text.messages import CATALOGUE, Argument, Message

Identity = tuple[str, ...]


def identity(finding: Finding) -> Identity:
    """What the finding is: its rule, its phrase's key, what it is about, the option, and the arguments that matter.

    No word that is shown, no line and no column, so that an item keeps its findings when it moves to another page, and
    a finding is the same in every language.
    """
    subject, message = finding.subject, finding.said
    phrase = CATALOGUE.get(message.key)
    values = message.values
    told_apart = [] if phrase is None else [_known_by(values[name]) for name in phrase.by]
    return (finding.code, message.key, subject.kind, subject.name, finding.option, *told_apart)


def by_identity(findings: Iterable[Finding]) -> dict[Hashable, Finding]:
    """Findings by what tells each from the others; the same fault twice on one item is one more."""
    found: dict[Hashable, Finding] = {}
    for finding in findings:
        key: tuple[str, ...] = identity(finding)
        while key in found:
            key = (*key, "again")
        found[key] = finding
    return found


def _known_by(value: Argument) -> str:
    """An argument as it is whatever it is called: a message by its key, a place by its file."""
    if isinstance(value, Message):
        return json.dumps([value.key, *([name, _known_by(each)] for name, each in value.arguments)])
    if isinstance(value, Span):
        return value.path
    return json.dumps([_known_by(each) for each in value]) if type(value) is tuple else str(value)


def fingerprints(findings: Iterable[Finding], folder: str) -> Iterator[str]:
    """One fingerprint for each finding, all different; ``folder`` keeps two projects of one repository apart."""
    seen: Counter[Identity] = Counter()
    for finding in findings:
        key = identity(finding)
        # the same fault twice on one item: told apart by their order
        seen[key] += 1
        yield sha256(json.dumps([folder, *key, seen[key]]).encode()).hexdigest()
