"""One check of one project: read, assess, judge. What the command, the build and the tests all call."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from riskfile.model import RiskFile
from riskfile.policy import Policy, read_model, read_policy
from riskfile.reading.project import MODEL_PATH, POLICY_PATH, read_pages, risk_file
from riskfile.rules import CATALOGUE, Report, run


class Checked(NamedTuple):
    """A project's file, its policy, and the report of the rules over both."""

    file: RiskFile
    policy: Policy
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
    """Check the project in ``root`` at ``gate`` (None: the policy's own).

    :raises PolicyError: if its policy or its item types cannot be read; nothing is judged then.
    """
    policy = read_policy(root)
    model = read_model(root)
    key = [path.read_bytes() if path.is_file() else b"" for path in (root / POLICY_PATH, root / MODEL_PATH)]
    file = risk_file(root, model, read_pages(root, model, key, cached=cached))
    report = run(CATALOGUE, file, policy, gate=gate or policy.gate, selected=selector(select, ignore))
    return Checked(file, policy, report)
