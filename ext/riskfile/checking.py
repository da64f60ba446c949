"""One check of one project: read, assess, judge. What the command, the build and the tests all call."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from riskfile.model import BUILTIN_MODEL, Problem, RiskFile
from riskfile.policy import Policy, PolicyError
from riskfile.reading.project import open_store, read_pages, read_settings, risk_file
from riskfile.rules import CATALOGUE, Report, run, run_without_policy


class Checked(NamedTuple):
    """A project's file, its policy, and the report of the rules over both.

    ``policy`` is None where it (or the item types) could not be read: nothing but that is reported then.
    """

    file: RiskFile
    policy: Policy | None
    report: Report


def selector(select: tuple[str, ...], ignore: tuple[str, ...]) -> Callable[[str], bool]:
    """Which codes are reported: the longest matching prefix decides; none selected means all."""

    def selected(code: str) -> bool:
        yes = max((len(each) for each in select if code.startswith(each)), default=0 if not select else -1)
        no = max((len(each) for each in ignore if code.startswith(each)), default=-1)
        return yes > no

    return selected


def check(
    root: Path,
    *,
    gate: str | None = None,
    select: tuple[str, ...] = (),
    ignore: tuple[str, ...] = (),
    cached: bool = True,
) -> Checked:
    """Check the project in ``root`` at ``gate`` (None: the policy's own)."""
    store = open_store(root, cached=cached)
    try:
        policy, model = read_settings(root, store)
    except PolicyError as error:
        return unreadable(error, gate or "draft")
    file = risk_file(root, model, read_pages(root, model, store))
    report = run(CATALOGUE, file, policy, gate=gate or policy.gate, selected=selector(select, ignore))
    return Checked(file, policy, report)


def unreadable(error: PolicyError, gate: str) -> Checked:
    """What is reported where the policy or the item types cannot be read: no other rule is evaluated."""
    problems = [
        Problem("unreadable-policy", *each.location, message=each.message, hint=each.hint) for each in error.problems
    ]
    file = RiskFile(BUILTIN_MODEL, (), problems=problems)
    return Checked(file, None, run_without_policy(CATALOGUE, file, gate))
