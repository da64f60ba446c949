"""Checklists: each clause is answered by what an assessor asks for, one cause is told once, and a list says what it names."""

from __future__ import annotations

import re

import pytest

from casekit import TODAY, base_files, compose
from riskfile.model.clauses import CLAUSES
from riskfile.project import Project
from riskfile.source import Empty, Overlay
from riskfile.views.answers import Answers, CheckedList, anchor_of_row, answered_in_words, lacking_in_words
from riskfile.views.checklist import checklist
from riskfile.views.clause_answers import ANSWERS
from riskfile.views.context import Context


def shown(text: str = "", name: str = "", gate: str = "draft") -> CheckedList:
    case = compose("base", text)
    source = Overlay(Empty(), {path: content.encode() for path, content in case.files.items()})
    project = Project(source, gate=gate, today=TODAY)
    context = Context(project.file, project.policy, project.judge(), TODAY, baselines=project.baselines)
    found = checklist(context, name)
    assert found is not None
    return found


def row(found: CheckedList, number: str) -> Answers:
    return next(each for each in found.rows if each.number == number)


def met(answers: Answers) -> str:
    return " | ".join(map(answered_in_words, answers.found))


def lacks(answers: Answers) -> str:
    return " | ".join(map(lacking_in_words, answers.missing))


@pytest.fixture(scope="module")
def base() -> CheckedList:
    return shown()


def test_every_clause_has_its_row_its_words_and_its_question(base: CheckedList) -> None:
    assert [each.number for each in base.rows] == [clause.number for clause in CLAUSES] == list(ANSWERS)
    for each in base.rows:
        assert each.asks.endswith((".", "?")) and each.title, each.number
        assert each.found or each.missing, each.number
    assert [each.heading for each in base.rows if each.heading][:2] == ["4 General requirements", "5 Risk analysis"]


def test_clauses_stand_beside_those_of_the_chinese_standard(base: CheckedList) -> None:
    assert base.title == "ISO 14971:2019, clauses 4 to 10"
    assert "GB/T" not in base.source
    device = base_files()["needs/policy.yaml"].partition("device:\n")[2].partition("\n\n")[0]
    market = shown(f"```yaml needs/policy.yaml\ndevice:\n{device.replace('markets: [us]', 'markets: [us, cn]')}\n```\n")
    assert market.title == base.title
    assert market.source.endswith(
        "GB/T 42062-2022 is identical with ISO 14971:2019 (IDT), and numbers its clauses alike"
    )
    written = shown("```yaml needs/policy.yaml\nlanguage: zh-CN\n```\n")
    assert written.title == "GB/T 42062-2022 (ISO 14971:2019), clauses 4 to 10"
    assert [each.number for each in written.rows] == [each.number for each in base.rows]


def test_new_risks_are_answered_by_what_was_looked_at(base: CheckedList) -> None:
    assert "3 of 3 measures were looked at for new risks" in met(row(base, "7.5"))
    assert "hazardous situations" not in met(row(base, "7.5")).partition("|")[0]
    bringing = shown(
        "```markdown\n:::{control} Wider struts\n:id: CTL-9\n:kind: inherent\n:acts-on: p1\n:implements: DI-9\n:controls: RSK-1\n"
        ":may-cause: SIT-2\n:::\n:::{control} Narrow struts\n:id: CTL-10\n:kind: inherent\n:acts-on: p1\n:implements: DI-10\n"
        ":controls: RSK-1\n:::\n```\n"
    )
    found = row(bringing, "7.5")
    assert "4 of 5 measures were looked at for new risks: 1 may bring a hazardous situation, 3 bring none" in met(found)
    assert "bring something; CTL-9" in met(found) and "SIT-2" in met(found)
    # one cause: the items and the rule in one line
    assert lacks(found) == "RMF313 1 measures say neither what they bring nor why nothing: CTL-10 (1 warning)"
    assert found.state == "open"


def test_competence_lies_outside_and_is_said(base: CheckedList) -> None:
    assert row(base, "4.3").state == "said"
    assert "record of competence HR-1 (said by the author)" in met(row(base, "4.3")).replace(
        "; needs/policy.yaml:99", ""
    )


def test_an_unverified_measure_opens_its_clause_and_its_requirements() -> None:
    text = (
        "```yaml needs/checklists/gspr.yaml\nversion: 1\ntitle: T\nrequirements:\n  - number: '1'\n    requirement: R\n    evidence:\n"
        "      - items: [CTL-9]\n  - number: '2'\n    requirement: S\n    evidence:\n      - clauses: ['7.2']\n```\n"
        "```markdown\n:::{control} Wider struts\n:id: CTL-9\n:kind: inherent\n:acts-on: p1\n:implements: DI-9\n:controls: RSK-1\n"
        ":no-new-risk: none, they are as thick\n:::\n```\n"
    )
    found = row(shown(text), "7.2")
    assert found.state == "open" and "not shown to be in place: CTL-9" in lacks(found)
    own = shown(text, "gspr")
    assert [each.state for each in own.rows] == ["open", "open"]
    assert "not verified, so that it shows nothing yet: CTL-9" in lacks(own.rows[0])
    assert lacks(own.rows[1]) == "open in the checklist of ISO 14971:2019: 7.2"


def test_what_is_waived_opens_nothing_and_is_told() -> None:
    text = (
        "```yaml needs/policy.yaml\nwaivers:\n  - {rule: RMF313, item: CTL-9, reason: looked at in the study of May, approver: R. Manager, expires: 2026-12-31}\n```\n"
        "```markdown\n:::{control} Wider struts\n:id: CTL-9\n:kind: inherent\n:acts-on: p1\n:implements: DI-9\n:controls: RSK-1\n:::\n```\n"
    )
    found = row(shown(text), "7.5")
    assert found.state == "complete"
    assert lacks(found) == "RMF313 new-risk-not-considered (1 finding waived, with reason)"


def test_a_list_of_the_project_says_what_answers_it() -> None:
    text = (
        "```yaml needs/checklists/gspr.yaml\nversion: 1\ntitle: Title\nsource: A law\nrequirements:\n"
        "  - number: '10.4.1'\n    heading: Design\n    requirement: A\n    evidence:\n      - items: [HRM-1]\n        says: the harm\n"
        "      - policy: [matrix]\n      - chapter: docs/plan#scope\n      - document: QP-1\n        place: 3\n"
        "      - filter: type == control\n      - file: needs/policy.yaml\n"
        "  - number: '11'\n    requirement: B\n    evidence:\n      - document: QP-2\n"
        "  - number: '12'\n    requirement: C\n    applicable: false\n    reason: no energy\n"
        "  - number: '13'\n    requirement: D\n    gap: due in May\n```\n"
        "```yaml needs/checklists/iso-14971.yaml\nversion: 1\nrequirements:\n  - number: '4.2'\n    evidence:\n"
        "      - document: MR-1\n        says: management review\n```\n"
    )
    own = shown(text, "gspr")
    assert (own.title, own.source) == ("Title", "A law")
    assert [each.state for each in own.rows] == ["complete", "said", "not-applicable", "open"]
    answers = met(own.rows[0])
    assert "Records: the harm; HRM-1" in answers
    assert re.search(r"Policy: matrix \(needs/policy\.yaml:\d+\)", answers)
    assert "Chapter: Risk management plan: Scope" in answers and "Outside: QP-1, 3 (said by the author)" in answers
    assert "3 items: type == control; CTL-1, CTL-2, CTL-3" in answers
    assert own.rows[2].reason == "no energy" and lacks(own.rows[3]) == "due in May"
    assert "Outside: MR-1: management review (said by the author)" in met(row(shown(text), "4.2"))


def test_rows_have_addresses_of_their_own(base: CheckedList) -> None:
    assert anchor_of_row("clause", "7.5") == "clause-7-5"
    places = [anchor_of_row(base.name, each.number) for each in base.rows]
    assert len(set(places)) == len(places)
