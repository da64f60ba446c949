"""What is known in the middle of a run: what rules that run after all others are given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from riskfile.policy.policy import Waiver
from riskfile.rules.engine.finding import Finding


class SoFar(NamedTuple):
    """What all rules have found that do not run after all others; for the rules that judge waivers, which come last,
    what these have found too.

    ``findings`` holds errors, warnings and open work alike; ``today`` is an ISO 8601 date; ``codes`` are all rules
    that there are, ``waivable`` those of them whose findings can be waived. ``unrun`` are rules of which nothing is
    known when the rule runs (deselected, off, crashed, or not run yet), ``unjudged`` (code, item) where another finding
    kept a rule from judging. ``names`` has the code of each rule by its name."""

    findings: tuple[Finding, ...]
    waived: tuple[tuple[Finding, Waiver], ...]
    waivers: tuple[Waiver, ...]
    today: str
    codes: frozenset[str]
    waivable: frozenset[str]
    unrun: frozenset[str]
    unjudged: frozenset[tuple[str, str]]
    names: Mapping[str, str]
