"""The rules as JUnit test cases, which CI servers list as tests."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final
from xml.etree import ElementTree

from riskfile.reporters.shown import Shown
from riskfile.rules import Finding, Outcome
from riskfile.text.quoting import visible

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(shown: Shown) -> str:
    """One test case for each rule: passed, failed (with the places), skipped (off, not evaluated) or in error.

    A rule fails that makes the check fail: with ``--fail-on error`` a rule with warnings only passes, and says so.
    """
    return several([shown])


def several(files: Sequence[Shown]) -> str:
    """A suite for each file."""
    suites = ElementTree.Element("testsuites", name="riskfile")
    found = [_suite(shown, f" {shown.of.title}" if len(files) > 1 else "") for shown in files]
    for name in _COUNTS:
        suites.set(name, str(sum(int(suite.get(name, "0")) for suite in found)))
    suites.extend(found)
    ElementTree.indent(suites, " ")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(suites, encoding="unicode")}\n'


_COUNTS: Final = ("tests", "failures", "errors", "skipped")


def _suite(shown: Shown, title: str) -> ElementTree.Element:
    report = shown.report
    found: defaultdict[str, list[str]] = defaultdict(list)
    noted: defaultdict[str, list[str]] = defaultdict(list)
    for finding in report.findings:
        fails = finding.level == "error" or shown.fail_on == "warning"
        (found if fails else noted)[finding.code].append(_line(finding, shown))
    for finding in report.open_work:
        noted[finding.code].append(_line(finding, shown))
    for finding, waiver in report.waived:
        noted[finding.code].append(f"{_line(finding, shown)}\n  waived: {waiver.reason}")

    suite = ElementTree.Element("testsuite", name=_xml(f"riskfile{title}, gate {report.gate}"))
    properties = ElementTree.SubElement(suite, "properties")
    for name, value in (("gate", report.gate), ("items", str(shown.items))):
        ElementTree.SubElement(properties, "property", name=name, value=_xml(value))
    for outcome in report.outcomes:
        suite.append(_case(outcome, found[outcome.rule.code], noted[outcome.rule.code], report.crashes))
    counts = {
        "tests": len(report.outcomes),
        "failures": len(suite.findall("testcase/failure")),
        "errors": len(suite.findall("testcase/error")),
        "skipped": len(suite.findall("testcase/skipped")),
    }
    for name, count in counts.items():
        suite.set(name, str(count))
    return suite


def _case(outcome: Outcome, found: list[str], noted: list[str], crashes: Mapping[str, str]) -> ElementTree.Element:
    rule = outcome.rule
    case = ElementTree.Element(
        "testcase", classname=f"riskfile.{_xml(rule.family)}", name=_xml(f"{rule.code} {rule.name}"), time="0"
    )
    if rule.code in crashes:
        error = ElementTree.SubElement(case, "error", message=_xml(f"the rule crashed: {outcome.reason}"), type="crash")
        error.text = _xml("\n".join([*found, crashes[rule.code]]))
    elif found:
        many = f"{len(found)} finding" + ("" if len(found) == 1 else "s")
        # CI servers show the first failure of a case, so there is one
        failure = ElementTree.SubElement(case, "failure", message=_xml(f"{many}: {rule.summary}"), type=rule.code)
        failure.text = _xml("\n".join(found))
    elif outcome.status in ("off", "not evaluated"):
        reason = outcome.reason or f"{outcome.not_evaluated} not evaluated for another finding"
        ElementTree.SubElement(case, "skipped", message=_xml(f"{outcome.status}: {reason}"))
    if outcome.not_evaluated and outcome.status != "not evaluated":
        noted = [*noted, f"{outcome.not_evaluated} not evaluated: another finding is in the way"]
    if noted:
        ElementTree.SubElement(case, "system-out").text = _xml("\n".join(noted))
    return case


def _line(finding: Finding, shown: Shown) -> str:
    place = finding.span._replace(path=shown.path(finding.span))
    return f"{place}: [{finding.level}] {visible(finding.message)}" + (
        f"\n  help: {visible(finding.hint)}" if finding.hint else ""
    )


def _xml(text: str) -> str:
    """``text`` without what XML cannot hold even as a reference."""
    return _NOT_XML.sub("\ufffd", visible(text, line=False))
