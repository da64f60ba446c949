"""Fixes of findings: what each writes, and that all of them together never make a file worse."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

import shared_cases
from riskfile.editing.edits import applied
from riskfile.editing.fixes import FIXERS, Fix, fixes
from riskfile.editing.putting_right import new_findings, put_right
from riskfile.project import Checked, Project
from riskfile.rules import CATALOGUE
from riskfile.scaffold import write_project
from riskfile.text.messages import CATALOGUE as PHRASES

TODAY = "2026-11-30"
RISKS = "needs/design/risks.md"
POLICY = "needs/policy.yaml"


@pytest.fixture(scope="module")
def scaffold(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("fixes") / "project"
    write_project(root, today=date(2026, 11, 23))
    return root


@pytest.fixture(scope="module")
def base(scaffold: Path) -> tuple[Project, Checked]:
    project = Project.open(scaffold, cached=False, today=TODAY)
    return project, project.check()


def with_text(base: Project, path: str, old: str, new: str) -> Project:
    text = base.source.read(path).decode("utf-8")
    assert old in text, old
    return base.over({path: text.replace(old, new, 1).encode("utf-8")})


def text_of(files: Mapping[str, bytes | None], path: str) -> str:
    data = files[path]
    assert data is not None
    return data.decode("utf-8")


FAULTS = [
    pytest.param(RISKS, ":harm: HRM-001", "harm: HRM-001", "RMF915", id="no first colon"),
    pytest.param(RISKS, ":harm: HRM-001", ":harm HRM-001", "RMF915", id="no second colon"),
    pytest.param(RISKS, ":harm: HRM-001", "`harm`: HRM-001", "RMF915", id="dressed up"),
    pytest.param(RISKS, ":harm: HRM-001", "\n:harm: HRM-001", "RMF915", id="below an empty line"),
    pytest.param(RISKS, ":::{harm}", "::{harm}", "RMF914", id="two colons"),
    pytest.param(RISKS, ":::{harm} ", ":::{harm}", "RMF914", id="no blank before the title"),
    pytest.param(RISKS, ":::{harm}", ":::{Harm}", "RMF914", id="capital letter"),
    pytest.param(RISKS, ":::{harm}", ":::harm", "RMF914", id="no braces"),
    pytest.param(RISKS, ":::{harm}", ":::{harn}", "RMF904", id="type"),
    pytest.param(RISKS, ":harm: HRM-001", ":harmm: HRM-001", "RMF904", id="option"),
    pytest.param(RISKS, ":harm: HRM-001", ":harm: hrm_O01", "RMF904", id="id of another form"),
    pytest.param(RISKS, ":harm: HRM-001", ":harm: HRM-1", "RMF902", id="zeros of an id"),
    pytest.param(RISKS, ":kind: inherent", ":kind: inherant", "RMF904", id="value of an enumeration"),
    pytest.param(RISKS, ":p1: F4", ":p1: 1e\u22125", "RMF201", id="minus"),
    pytest.param(POLICY, "upper: 1e-6}", "upper: 0,000001}", "RMF009", id="decimal comma"),
    pytest.param(POLICY, "\nprobability:", "\nprobabilty:", "RMF009", id="key of the policy"),
    pytest.param("docs/design.md", "```{risk-table}", "```{risks-table}", "RMF923", id="view"),
    pytest.param("docs/design.md", "/needs/design/risks", "/needs/design/riks", "RMF924", id="entry of a toctree"),
]


@pytest.mark.parametrize("path, right, wrong, code", FAULTS)
def test_a_slip_is_put_right(base: tuple[Project, Checked], path: str, right: str, wrong: str, code: str) -> None:
    project = with_text(base[0], path, right, wrong)
    checked = project.check()
    assert code in {each.code for each in checked.report.findings}
    found = put_right(project, checked)
    assert code in {each.finding.code for each in found.made}
    if code not in ("RMF201", "RMF009"):
        # of a number the digits are other ones than before
        assert text_of(found.files, path) == base[0].source.read(path).decode("utf-8")
    assert not new_findings(checked, found.checked)


def offered(project: Project, code: str) -> tuple[Fix, ...]:
    finding = next(each for each in project.check().report.findings if each.code == code)
    return fixes(project, finding)


def test_an_id_that_may_be_several_is_only_offered(base: tuple[Project, Checked]) -> None:
    found = offered(with_text(base[0], RISKS, ":harm: HRM-001", ":harm: HRM-009"), "RMF902")
    assert found
    assert not any(each.safe for each in found)


def test_a_number_that_may_be_two_is_only_offered(base: tuple[Project, Checked]) -> None:
    found = offered(with_text(base[0], RISKS, ":p1: F4", ":p1: 0.5\u20130.7"), "RMF201")
    assert not any(each.safe for each in found)


def test_a_page_is_named_where_its_kin_are(base: tuple[Project, Checked]) -> None:
    project = base[0].over({"needs/design/more.md": b"# More\n\n:::{harm} Stroke\n:id: HRM-900\n:severity: S4\n:::\n"})
    found = put_right(project, project.check())
    assert "\n/needs/design/more\n" in text_of(found.files, "docs/design.md")


def test_items_in_code_stay(base: tuple[Project, Checked]) -> None:
    text = base[0].source.read("docs/concept.md").decode()
    shown = "\n    :::{harm} Shown\n    :id: HRM-900\n    :::\n"
    project = base[0].over({"docs/concept.md": (text + shown).encode()})
    assert "docs/concept.md" not in put_right(project, project.check()).files


@pytest.mark.parametrize("ends", ["\r\n", "\n"])
def test_line_ends_and_marks_stay(base: tuple[Project, Checked], ends: str) -> None:
    text = base[0].source.read(RISKS).decode().replace(":harm: HRM-001", "harm: HRM-001", 1)
    project = base[0].over({RISKS: ("\ufeff" + text.replace("\n", ends)).encode()})
    found = put_right(project, project.check())
    right = base[0].source.read(RISKS).decode()
    assert text_of(found.files, RISKS) == "\ufeff" + right.replace("\n", ends)


def test_each_key_is_one_of_a_phrase() -> None:
    assert [key for each in FIXERS for key in each.keys if key not in PHRASES] == []


def test_each_code_is_one_of_a_rule() -> None:
    assert [code for each in FIXERS for code in each.rules if code not in CATALOGUE] == []


# --- never worse ------------------------------------------------------------------------------------------------------


def never_worse(project: Project, *, unsafe: bool = False) -> int:
    """Put a project right, and hold what that promises; how many fixes were made."""
    before = project.check()
    found = put_right(project, before, unsafe=unsafe)
    assert not found.checked.report.crashes
    if not unsafe:
        assert new_findings(before, found.checked) == ()
        kept = {*found.checked.file.items} | {*found.checked.file.retired}
        assert {*before.file.items} <= kept
    # at rest, as one who opens it anew reads it
    again = project.over(found.files)
    checked = again.check()
    assert checked.report.findings == found.checked.report.findings
    assert put_right(again, checked, unsafe=unsafe).made == ()
    for finding in before.report.findings:
        for fix in fixes(project, finding):
            # each can be made
            applied(project.source, fix.change)
    return len(found.made)


@pytest.mark.skipif(shared_cases.folder() is None, reason="THE CASES ARE NOT HERE: ../shared/cases")
def test_the_cases_get_no_worse(tmp_path: Path) -> None:
    top = shared_cases.folder()
    assert top is not None
    made = 0
    for number, diff in enumerate(sorted(top.glob("*/*.diff"))):
        root = tmp_path / str(number)
        shared_cases.project(str(diff.relative_to(top).with_suffix("")), root)
        project = Project.open(root, cached=False, today=TODAY, own_rules=False)
        made += never_worse(project)
        never_worse(project, unsafe=True)
    assert made >= 20


SLIPS = (
    lambda line: line.replace(":", "", 1),
    lambda line: line.replace(": ", " ", 1),
    lambda line: line.replace("{", "", 1),
    lambda line: line.replace("} ", "}", 1),
    lambda line: line.replace(":::", "::", 1),
    lambda line: line.replace(":::", "::::", 1),
    lambda line: line.replace("-", "\u2013", 1),
    lambda line: line.replace("0", "O", 1),
    lambda line: line.replace("-0", "-", 1),
    lambda line: line.upper(),
    lambda line: line.title(),
    lambda line: f"\t{line}",
    lambda line: f"    {line}",
    lambda line: f"{line}\n",
    lambda line: f"\n{line}",
    lambda line: "",
    lambda line: f"{line}\n{line}",
    lambda line: line.replace(".", ",", 1),
    lambda line: line[:-1],
    lambda line: line[: len(line) // 2] + line[len(line) // 2 + 1 :],
)  # fmt: skip


@pytest.mark.parametrize("seed", range(25))
def test_random_faults_get_no_worse(base: tuple[Project, Checked], seed: int) -> None:
    chosen = random.Random(seed)
    paths = [RISKS, "needs/manufacturing/risks.md", "docs/design.md", POLICY]
    texts = {path: base[0].source.read(path).decode().split("\n") for path in paths}
    for _ in range(chosen.randint(1, 6)):
        lines = texts[chosen.choice(paths[:3] if chosen.random() < 0.9 else paths)]
        index = chosen.randrange(len(lines))
        lines[index] = chosen.choice(SLIPS)(lines[index])
    never_worse(base[0].over({path: "\n".join(lines).encode() for path, lines in texts.items()}))
