"""Projects for portfolios: small, whole, and poisoned in one way each."""

from __future__ import annotations

from pathlib import Path

from casekit import compose, write

TODAY = "2026-11-30"

OWN = "```yaml needs/policy.yaml\nrules:\n  modules:\n    - ext/ours.py\n```\n"

RULE = '''\
import os, signal, time
from collections.abc import Iterator

from riskfile.model import RiskFile
from riskfile.policy import Policy
from riskfile.rules import Fault, Level, fault, rule


@rule("OURS001", "ours", level=Level.WARNING, clause="")
def ours(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """Ours."""
    {body}
    yield from ()


RULES = (ours,)
'''


def project(root: Path, overlay: str = "", *, number: str = "") -> Path:
    """A small project without findings; with another document number, if one is given."""
    write(compose("portfolio", overlay), root)
    if number:
        policy = root / "needs" / "policy.yaml"
        policy.write_text(with_number(policy.read_text(encoding="utf-8"), number), encoding="utf-8")
    return root


def with_number(policy: str, number: str) -> str:
    """The text of a policy with another document number."""
    lines = policy.split("\n")
    at = next(line for line in lines if line.strip().startswith("number:"))
    lines[lines.index(at)] = f"{at.split('number:')[0]}number: {number}"
    return "\n".join(lines)


def with_rule(root: Path, body: str) -> Path:
    """A small project with a rule of its own that does this."""
    project(root, OWN)
    (root / "ext").mkdir(exist_ok=True)
    (root / "ext" / "ours.py").write_text(RULE.replace("{body}", body), encoding="utf-8")
    return root
