"""What several risk files say of the pages that they share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from riskfile.model import Span
from riskfile.reporters.shown import Shown
from riskfile.rules import Finding
from riskfile.text.messages import Phrase, tr

_POLICY: Final = Phrase("together.policy", "the policy by which it is one")


def agreed(files: Sequence[Shown]) -> list[Shown]:
    """``files`` so that what is found on a shared page by the policies of all of them is told once, and what only some of
    them find names the policy."""
    found = []
    for number, shown in enumerate(files):
        again: list[Finding] = []
        findings = []
        for finding in shown.report.findings:
            others = [
                (other, each)
                for other, each in enumerate(files)
                if each is not shown and each.of.root == shown.of.root and _on(finding, each) and _on(finding, shown)
            ]
            if others and all(finding in each.report.findings for _, each in others):
                if others[0][0] < number:
                    again.append(finding)
            elif others:
                named = (Span(shown.of.policy), _POLICY())
                findings.append(finding._replace(related=(*finding.related, named)))
                continue
            findings.append(finding)
        report = shown.report._replace(findings=tuple(findings))
        found.append(shown._replace(report=report, again=frozenset(again)))
    return found


def _on(finding: Finding, shown: Shown) -> bool:
    """Whether a finding is on a page that the file shares, and whose policy could be read."""
    return shown.readable and any(finding.span.path.startswith(f"{folder}/") for folder in shown.of.shared)


def total(files: Sequence[Shown]) -> str:
    """How many findings there are in all files together."""
    told = [finding for shown in files for finding in shown.told]
    errors = sum(finding.level == "error" for finding in told)
    counts = (
        tr("{errors} {errors:error|errors} and {what} {what:warning|warnings}", errors=errors, what=len(told) - errors)
        if told
        else tr("no findings")
    )
    return tr("In {n} {n:risk file|risk files}: {counts}.", n=len(files), counts=counts)
