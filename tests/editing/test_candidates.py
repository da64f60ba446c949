"""What can stand at a place of a page that is being written."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskfile.editing.candidates import Candidates, Desk, candidates, in_list
from riskfile.editing.places import lines_of, place_at, place_in_list
from riskfile.project import Project
from riskfile.scaffold import write_project

TODAY = "2026-11-23"
RISKS = "needs/design/risks.md"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new project."""
    root = tmp_path_factory.mktemp("candidates") / "project"
    write_project(root, today=date(2026, 11, 23))
    return root


@pytest.fixture(scope="module")
def project(root: Path) -> Project:
    return Project.open(root, today=TODAY, cached=False)


class Typing:
    """The page of risks with something typed in it."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.text = project.source.read(RISKS).decode()

    def type(self, old: str, marked: str, *, asked_for: bool = True) -> Candidates:
        """What is offered where ``|`` stands, once ``old`` is written anew."""
        assert old in self.text
        before, _, behind = self.text.replace(old, marked, 1).partition("|")
        self.line = before.count("\n") + 1
        self.before, self.behind = before, behind
        text = before + behind
        project = self.project.over({RISKS: text.encode()})
        place = place_at(text, self.line, len(before) - before.rfind("\n"), project.model)
        self.lines = lines_of(text)
        self.found = candidates(Desk.of(project, RISKS), place, self.lines, asked_for=asked_for)
        return self.found

    @property
    def labels(self) -> list[str]:
        return [each.label for each in self.found.found]

    def taken(self, label: str = "", *, snippet: bool = False) -> str:
        """The page, and what is offered written into it."""
        each = next(each for each in self.found.found if label in ("", each.label))
        line = self.lines[self.line - 1]
        new = (each.snippet if snippet else "") or each.text
        made = line[: self.found.start - 1] + new + line[self.found.end - 1 :]
        return "\n".join((*self.lines[: self.line - 1], made, *self.lines[self.line :]))


@pytest.fixture
def typing(project: Project) -> Typing:
    return Typing(project)


def test_a_type_comes_with_a_skeleton_that_can_be_read(typing: Typing) -> None:
    typing.type("# Risks of design", ":::{ri|\n\n# Risks of design")
    assert ":::{risk} ${1:Title}\n:id: ${2:RSK-004}\n:situation: $3\n:harm: $4\n:p1: $5\n:p2: $6\n:basis: $7\n" in (
        typing.taken("risk", snippet=True)
    )
    text = typing.taken("risk")
    assert ":::{risk} \n:id: RSK-004\n:situation: \n:harm: \n:p1: \n:p2: \n:basis: \n:::\n\n#" in text
    made = typing.project.over({RISKS: text.encode()})
    assert "RSK-004" in made.file.items and len(made.file) == len(typing.project.file) + 1


def test_a_skeleton_takes_no_judgement(typing: Typing) -> None:
    typing.type("# Risks of design", ":::{|\n\n# Risks of design")
    for each in typing.found.found:
        if each.kind == "type":
            values = [line.partition(": ")[2] for line in each.text.split("\n")[1:-1]]
            assert {*values[1:]} <= {""}, each.text


def test_types_of_this_page_come_first(typing: Typing) -> None:
    typing.type("# Risks of design", ":::{|\n\n# Risks of design")
    assert {*typing.labels[:8]} == {"hazard", "harm", "event", "situation", "risk", "control", "verification"} | {
        typing.labels[7]
    }


def test_what_is_there_is_not_written_again(typing: Typing) -> None:
    typing.type(":::{risk} Blockage", ":::{ris|} Blockage")
    assert ":::{risk} Blockage by a clot" in typing.taken("risk")
    typing.type(":::{risk} Blockage by a clot from the shaft\n", ":::{ris|\n")
    assert ":::{risk} \n:id: RSK-001" in typing.taken("risk")


def test_options_that_are_not_there_yet(typing: Typing) -> None:
    typing.type(":harm: HRM-001\n", ":ha|\n")
    assert typing.labels[0] == "harm" and "required" in typing.found.found[0].detail
    assert not {"id", "situation", "p1"} & {*typing.labels}
    assert ":situation: SIT-001\n:harm: \n:p1: F4" in typing.taken("harm")
    typing.type(":harm: HRM-001\n", "|\n")
    assert typing.labels[0] == "harm"
    typing.type(":harm: HRM-001\n", ":ha|: HRM-001\n")
    assert ":situation: SIT-001\n:harm: HRM-001\n:p1: F4" in typing.taken("harm")


def test_options_in_a_block_of_yaml(typing: Typing) -> None:
    typing.type("# Risks of design", ":::{harm} A\n---\nid: HRM-009\nsev|\n---\n:::\n\n# Risks of design")
    assert typing.labels[0] == "severity"
    assert "\nid: HRM-009\nseverity: \n---" in typing.taken()


def test_levels_come_with_the_words_of_the_policy(typing: Typing) -> None:
    typing.type(":p1: F4", ":p1: |")
    assert typing.labels == ["F1", "F2", "F3", "F4", "F5"]
    assert typing.found.found[2].detail.startswith("Occasional")
    assert typing.found.found[2].filter == "F3 Occasional"
    typing.type(":severity: S4", ":severity: |")
    assert typing.labels[0] == "S1"


def test_values_of_an_enumeration(typing: Typing) -> None:
    typing.type(":kind: inherent", ":kind: inh|")
    assert typing.labels == ["inherent", "protective", "information"]
    assert typing.found.found[0].detail == "Inherent safety"
    assert ":kind: inherent\n" in typing.taken("inherent")


def test_ids_that_the_link_may_name(typing: Typing) -> None:
    typing.type(":harm: HRM-001", ":harm: HRM-0|")
    assert {*typing.labels} == {"HRM-001", "HRM-002", "HRM-003"}
    assert ":harm: HRM-002\n" in typing.taken("HRM-002")


def test_an_id_is_offered_once(typing: Typing) -> None:
    typing.type(":controls: RSK-001", ":controls: RSK-001, |")
    assert typing.labels == ["RSK-002", "RSK-003"]
    typing.type(":events: EVT-001", ":events: EVT-00|")
    assert typing.labels[0] == "EVT-001"


def test_the_nearest_comes_first(typing: Typing) -> None:
    # all are of this page: one that it names, then those that stand nearest above
    typing.type(
        ":::{event} Blood stands still", ":::{risk} A\n:id: RSK-009\n:harm: |\n:::\n\n:::{event} Blood stands still"
    )
    assert typing.labels == ["HRM-001", "HRM-003", "HRM-002"]


def test_the_next_free_id(typing: Typing) -> None:
    typing.type(":::{event} Blood", ":::{risk} A\n:id: |\n:::\n\n:::{event} Blood")
    assert typing.labels == ["RSK-004"]


def test_days_people_and_rules(typing: Typing) -> None:
    typing.type(":verifies: CTL-001\n:::", ":waive: |\n:::")
    assert len(typing.labels) > 50 and all(each.startswith("RMF") for each in typing.labels)
    # what has no reason is not waived, and none is made up
    assert " -- ${1}; approver ${2}; until ${3:" in typing.found.found[0].snippet
    typing.type(":verifies: CTL-001\n:::", ":waive: RMF303 -- a reason; approver |\n:::")
    assert typing.labels == [each.name for each in typing.project.policy.roles if each.name]
    typing.type(":verifies: CTL-001\n:::", ":waive: RMF303 -- a reason; until |\n:::")
    assert "2027-11-23" in typing.labels
    typing.type(":residual-dated: ", ":residual-dated: |")
    assert typing.labels[0] == TODAY


def test_evidence_and_its_hash(typing: Typing) -> None:
    typing.type(":evidence: report 1", ":evidence: |")
    assert "needs/evidence/clot-weight.csv" in typing.labels
    typing.type(":evidence-hash: sha256:f56cf8", ":evidence-hash: |f56cf8")
    assert typing.labels == ["sha256:f56cf87824edf4562ee15627326a5eebfa73b1b00c89f182dd11e0eeba47c9cf"]


def test_ids_in_running_text(typing: Typing) -> None:
    text = "Normal condition: nothing has failed."
    assert typing.type(text, "As in SIT-0| and others.").found[0].label == "SIT-001"
    assert typing.type(text, "Normal cond|").found == ()
    assert typing.type(text, "As in USB|").found == ()
    assert typing.type(text, "As in |", asked_for=False).found == ()


def test_an_item_on_a_line_of_its_own(typing: Typing) -> None:
    typing.type("# Risks of design, and their control\n", "# Risks of design, and their control\n\nha|\n")
    assert {*typing.labels} == {"hazard", "harm"}
    assert "\n\n:::{harm} \n:id: HRM-004\n:severity: \n:::\n" in typing.taken("harm")


VIEWS = {
    ":filter: |": {"initial", "stage", "not"},
    ":filter: stage == design and |": {"initial", "stage"},
    ":filter: stage |": {"==", "!=", "in", "has"},
    ":filter: stage == |": {"design", "manufacturing", "post-launch"},
    ":filter: stage in (design, |": {"manufacturing"},
    ":filter: severity == |": {"S1", "S5"},
    ":filter: initial == |": {"high"},
    ":filter: harm has |": {"HRM-001"},
    ":filter: stage == design |": {"and", "or"},
    ":filter: stage in (design) |": {"and", "or"},
    ":columns: |": {"harm", "initial"},
    ":columns: harm, |": {"initial"},
    ":sort: |": {"harm", "initial"},
    ":sort: initial |": {"desc"},
    ":|": {"filter", "columns", "sort", "caption"},
}


@pytest.mark.parametrize("typed", VIEWS)
def test_options_of_views(typing: Typing, typed: str) -> None:
    typing.type("# Risks of design", f"```{{risk-table}}\n{typed}\n```\n\n# Risks of design")
    assert VIEWS[typed] <= {*typing.labels}
    if typed == ":columns: harm, |":
        assert "harm" not in typing.labels


def test_pages_that_no_table_of_contents_names(typing: Typing, project: Project) -> None:
    typing.type("# Risks of design", "```{toctree}\n|\n```\n\n# Risks of design")
    assert typing.labels[:2] == ["cycles", "use-and-claims"] and "/needs/manufacturing/risks" in typing.labels


LISTS = {
    "rules:\n  waivers:\n    - rule: |\n": "RMF001",
    "rules:\n  waivers:\n    - rule: RMF3|\n": "RMF301",
    "rules:\n  waivers:\n    - item: |\n": "RSK-001",
    "rules:\n  off:\n    RMF|\n": "RMF101",
    "- requirement: 1\n  evidence: [RSK-0|\n": "RSK-001",
    "# RSK-0|\n": "",
    "name: Ri|\n": "",
    "na|me: RSK\n": "",
}


@pytest.mark.parametrize("marked", LISTS)
def test_codes_and_ids_in_lists(project: Project, marked: str) -> None:
    before, _, behind = marked.partition("|")
    place = place_in_list(before + behind, before.count("\n") + 1, len(before) - before.rfind("\n"))
    found = [each.label for each in in_list(Desk.of(project, "needs/policy.yaml"), place).found]
    assert LISTS[marked] in found if LISTS[marked] else found == []


def test_every_place_of_a_page_can_be_asked_about(typing: Typing, project: Project) -> None:
    lines = typing.text.split("\n")
    desk = Desk.of(project, RISKS)
    for row, line in enumerate(lines, 1):
        for column in range(1, len(line) + 2, 9):
            candidates(desk, place_at(typing.text, row, column, project.model), lines, asked_for=True)


BITS = [
    ":::{",
    "RSK-0",
    ":",
    ": ",
    "```{risk-table}\n:filter: a == ",
    "\n",
    "---\n",
    ":har",
    "> ",
    "- ",
    "\r\n",
    '"',
    ";",
]


@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_whatever_is_typed_what_is_offered_stands_where_it_is_typed(project: Project, data: st.DataObject) -> None:
    text = project.source.read(data.draw(st.sampled_from([RISKS, "needs/design/cycles.md", "docs/index.md"]))).decode()
    cut = data.draw(st.integers(0, len(text)))
    text = text[:cut] + data.draw(st.sampled_from(BITS)) + (text[cut:] if data.draw(st.booleans()) else "")
    lines = lines_of(text)
    line = data.draw(st.integers(1, len(lines)))
    column = data.draw(st.integers(1, len(lines[line - 1]) + 1))
    found = candidates(Desk.of(project, RISKS), place_at(text, line, column, project.model), lines, asked_for=True)
    assert 1 <= found.start <= column and found.end <= len(lines[line - 1]) + 1
