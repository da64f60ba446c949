"""Every Markdown case has exactly the findings that are marked in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from casekit import CASES, TODAY, Case, all_cases, cases_of, compose, write
from riskfile.project import check
from riskfile.rules import CATALOGUE, Report
from riskfile.rules.engine.declare import iter_sections
from riskfile.rules.engine.identity import identity
from riskfile.testing import assert_case

HEADINGS = ("", "What it checks", "Why it matters", "Example", "Use instead", "References")

#: RMF910 compares the two readers: only a Sphinx build can yield it (tests/sphinx has its cases)
NEEDS_A_BUILD = {"RMF910"}
#: RMF009 is what the policy reader reports when there is no policy to judge by
ALL_CASES = all_cases()


#: of what the readers of policy, field data and lists find, which a rule only passes on
READERS = {
    "RMF009": ("policy",),
    "RMF612": ("bad-series",),
    "RMF615": ("bad-design-list",),
    "RMF810": ("policy",),
    "RMF930": ("policy", "RMF921"),
}


def texts_without_a_phrase(report: Report) -> list[str]:
    """What is said of a file and could be said in one language only; a phrase bears the code or the name of its rule."""
    found = []
    for finding in (*report.findings, *report.open_work, *(waived for waived, _ in report.waived)):
        if finding.said.key.partition(".")[0] not in (
            finding.code,
            finding.name,
            *READERS.get(finding.code, ()),
        ):
            found.append(f"{finding.code} {finding.said.key}: {finding.message}")
        if finding.advice and not finding.advice.key:
            found.append(f"{finding.code}: {finding.advice}")
        # an id, or the name of an option, is the same in every language
        words = [word for _, word in finding.related if not re.fullmatch(r"[A-Za-z0-9-]+", str(word))]
        found += [f"{finding.code}: {word}" for word in words if not word.key]
    return found


@pytest.mark.parametrize("case", ALL_CASES, ids=[case.name for case in ALL_CASES])
def test_findings_are_exactly_the_marked_ones(case: Case) -> None:
    report = assert_case(case)
    identities = [identity(each) for each in (*report.findings, *report.open_work)]
    assert len(set(identities)) == len(identities)
    assert texts_without_a_phrase(report) == []
    if case.bad:
        assert case.name[:6] in {code for *_, code in case.expected}


@pytest.mark.parametrize("gate", ["draft", "design", "manufacturing", "post-launch"])
def test_the_base_is_clean(gate: str, tmp_path: Path) -> None:
    write(compose("base", ""), tmp_path)
    result = check(tmp_path, gate=gate, cached=False, today=TODAY)
    assert [f"{each.span} {each.code} {each.message}" for each in result.report.findings] == []
    assert len(result.file) > 30


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_a_rule_has_its_manual_page_and_its_cases(code: str, tmp_path: Path) -> None:
    rule = CATALOGUE[code]
    sections = dict(iter_sections(rule.doc))
    assert tuple(sections) == HEADINGS
    assert all(sections.values()), "a section is empty"
    assert sections[""].endswith(".") and "\n" not in sections[""], "the first line is one sentence"
    if code in NEEDS_A_BUILD:
        return
    gate = "post-launch"
    for heading in ("Example", "Use instead"):
        case = compose(code, sections[heading])
        write(case, tmp_path / heading)
        report = check(tmp_path / heading, gate=gate, cached=False, today=TODAY).report
        codes = {finding.code for finding in report.findings}
        messages = "\n".join(f"{each.span} {each.code} {each.message}" for each in report.findings)
        assert codes == ({code} if heading == "Example" else set()), f"{heading}:\n{messages}"
        assert texts_without_a_phrase(report) == []
    cases = cases_of(CASES / f"{code}.md")
    assert any(case.bad for case in cases) and any(not case.bad for case in cases)


def test_every_case_file_belongs_to_a_rule() -> None:
    assert {path.stem for path in CASES.glob("*.md")} <= set(CATALOGUE)
