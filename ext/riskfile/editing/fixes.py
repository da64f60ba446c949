"""What puts a finding right, as changes that whoever shows the finding can offer: the command, editors, SARIF, JSON.

A fix is declared in ``repairs`` or ``supplies`` by what is said of a fault, and documented on the page of the rule.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Final

from riskfile.editing.fixer import Fault, Fix, Fixer, Texts
from riskfile.editing.repairs import REPAIRS
from riskfile.editing.supplies import SUPPLIES
from riskfile.project import Project
from riskfile.rules import Finding

FIXERS: Final[tuple[Fixer, ...]] = (*REPAIRS, *SUPPLIES)
"""All fixes there are, in the order in which they are offered."""


_KINDS: Final = ("repair", "supply", "decision")


@cache
def _by_key() -> dict[str, tuple[Fixer, ...]]:
    found: dict[str, tuple[Fixer, ...]] = {}
    for each in FIXERS:
        for key in each.keys:
            found[key] = (*found.get(key, ()), each)
    return found


def of_rule(code: str) -> tuple[Fixer, ...]:
    """The fixes that findings of a rule may have."""
    return tuple(each for each in FIXERS if code in each.rules)


def fixes(project: Project, finding: Finding, texts: Texts | None = None) -> tuple[Fix, ...]:
    """What puts ``finding`` right, which is one of ``project``: what is safe first, what only a person can decide last. Whoever asks for those of several findings
    gives the ``texts`` that were read for them.

    A fix changes the files as they are in the project now, and nothing is judged here: see ``editing.judged``.
    """
    fault = Fault(project, finding, texts or Texts(project))
    found: list[Fix] = []
    for each in _fixers(finding):
        found += (fix for fix in each.make(fault) if fix.change.edits or fix.change.files)
    return tuple(sorted(_distinct(found), key=lambda each: (not each.safe, _KINDS.index(each.kind))))


def _fixers(finding: Finding) -> Iterable[Fixer]:
    known = _by_key()
    keys = (finding.said.key, finding.advice.key)
    return dict.fromkeys((*(each for key in keys for each in known.get(key, ())), *_of_any()))


@cache
def _of_any() -> tuple[Fixer, ...]:
    return tuple(each for each in FIXERS if not each.keys)


def _distinct(found: Iterable[Fix]) -> list[Fix]:
    kept: dict[object, Fix] = {}
    for each in found:
        kept.setdefault((each.change.edits, tuple(each.change.files)), each)
    return [*kept.values()]


__all__ = ["FIXERS", "Fix", "Fixer", "Texts", "fixes", "of_rule"]
