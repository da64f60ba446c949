"""Fixes of findings: what each writes, and that all of them together never make a file worse."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

import pytest

import shared_cases
from riskfile.editing.edits import applied
from riskfile.editing.fixes import FIXERS, Fix, fixes
from riskfile.editing.putting_right import new_findings, put_right
from riskfile.editing.supplies import acceptance
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
    pytest.param(RISKS, ":p1: F4", ":p1: f4", "RMF201", id="a level in small letters"),
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
    pytest.param(RISKS, "severity: S4\n:::\n\n", "severity: S4\n\n", "RMF907", id="last line of an item"),
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


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("23.11.2026", ["2026-11-23"]),
        ("11/23/2026", ["2026-11-23"]),
        ("2026/11/3", ["2026-11-03"]),
        ("3. 4. 2026", ["2026-04-03", "2026-03-04"]),
        ("4.4.2026", ["2026-04-04"]),
        ("31.2.2026", []),
        ("23.11.26", []),
    ],
)
def test_a_date_in_another_form(base: tuple[Project, Checked], written: str, meant: list[str]) -> None:
    found = offered(with_text(base[0], RISKS, ":dated: 2026-11-23", f":dated: {written}"), "RMF904")
    assert [each.title.removeprefix("Write ") for each in found] == meant
    assert all(each.safe == (len(meant) == 1) for each in found)


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
    # each that is offered can be made
    for finding in before.report.findings[:12]:
        for fix in fixes(project, finding):
            applied(project.source, fix.change)
    return len(found.made)


UNSAFE = ("build-says-more", "evidence")
"""The folders of cases in which all fixes are made that are offered alone: the others are tried with the safe ones."""


@pytest.mark.skipif(shared_cases.folder() is None, reason="THE CASES ARE NOT HERE: ../shared/cases")
def test_the_cases_get_no_worse(tmp_path: Path) -> None:
    top = shared_cases.folder()
    assert top is not None
    made = 0
    shared_cases.project("", tmp_path / "base")
    base = Project.open(tmp_path / "base", cached=False, today=TODAY, own_rules=False)
    base.check()
    for number, diff in enumerate(sorted(top.glob("*/*.diff"))):
        root = tmp_path / str(number)
        shared_cases.project(str(diff.relative_to(top).with_suffix("")), root)
        # most pages are those of the base
        project = Project.open(root, cached=False, today=TODAY, own_rules=False).read_beside(base)
        made += never_worse(project, unsafe=diff.parent.name in UNSAFE)
    assert made >= 15


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


def with_slips(base: Project, pages: Sequence[str], seed: int, rarely: str = "") -> Project:
    """Up to six slips in these pages, and now and then in ``rarely``."""
    chosen = random.Random(seed)
    texts = {path: base.source.read(path).decode().split("\n") for path in (*pages, *filter(None, (rarely,)))}
    for _ in range(chosen.randint(1, 6)):
        lines = texts[rarely if rarely and chosen.random() > 0.9 else chosen.choice(pages)]
        index = chosen.randrange(len(lines))
        lines[index] = chosen.choice(SLIPS)(lines[index])
    return base.over({path: "\n".join(lines).encode() for path, lines in texts.items()})


@pytest.mark.parametrize("seed", range(12))
def test_random_faults_get_no_worse(base: tuple[Project, Checked], seed: int) -> None:
    pages = (RISKS, "needs/manufacturing/risks.md", "docs/design.md")
    never_worse(with_slips(base[0], pages, seed, POLICY))


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(Path(__file__).parents[2] / "benchmarks"))
        from generate import write

        root = tmp_path_factory.mktemp("generated") / "project"
        write(120, root)
    project = Project.open(root, cached=False, today=TODAY)
    project.check()
    yield project


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("unsafe", [False, True])
def test_random_faults_of_a_generated_project_get_no_worse(generated: Project, seed: int, unsafe: bool) -> None:
    pages = [f"{each}.md" for each in sorted(generated.pages.pages) if each.startswith("needs/")]
    never_worse(with_slips(generated, pages, seed), unsafe=unsafe)


# --- what a person finishes -------------------------------------------------------------------------------------------


def made_by(project: Project, code: str, kind: str) -> tuple[Fix, Project]:
    report = project.check().report
    finding = next(each for each in (*report.findings, *report.open_work) if each.code == code)
    fix = next(each for each in fixes(project, finding) if each.kind == kind)
    assert not fix.safe
    return fix, project.over(applied(project.source, fix.change))


def told(project: Project) -> set[tuple[str, str, str]]:
    report = project.check().report
    return {(each.code, each.item, each.option) for each in (*report.findings, *report.open_work)}


def test_a_missing_option_is_a_placeholder_that_is_told(base: tuple[Project, Checked]) -> None:
    project = with_text(base[0], RISKS, ":kind: inherent\n", "")
    _, after = made_by(project, "RMF302", "supply")
    text = after.source.read(RISKS).decode()
    assert ":id: CTL-001\n:kind: TBD\n:acts-on:" in text
    assert ("RMF904", "CTL-001", "kind") in told(after)


def test_a_missing_id_is_the_next(base: tuple[Project, Checked]) -> None:
    project = with_text(base[0], RISKS, ":id: HRM-003\n", "")
    _, after = made_by(project, "RMF904", "supply")
    # as high as those of other pages
    new = {*after.file.items} - {*project.file.items}
    assert len(new) == 1
    assert new.pop() > max(each.id for each in project.file.of_type("harm"))


def test_a_control_gets_both_proofs(base: tuple[Project, Checked]) -> None:
    page = "needs/design/more.md"
    control = ":::{control} Wider lumen\n:id: CTL-900\n:kind: inherent\n:acts-on: p1\n:controls: RSK-001\n:::\n"
    project = base[0].over({page: f"# More\n\n{control}".encode()})
    report = project.check().report
    finding = next(
        each for each in (*report.findings, *report.open_work) if (each.code, each.item) == ("RMF306", "CTL-900")
    )
    fix = fixes(project, finding)[0]
    after = project.over(applied(project.source, fix.change))
    proved = [each for each in after.file.of_type("verification") if each.links.get("verifies") == ("CTL-900",)]
    assert [(each.id, each.text("proves")) for each in proved] == [
        ("VER-900-I", "implementation"),
        ("VER-900-E", "effectiveness"),
    ]
    assert {("RMF904", each.id, "method") for each in proved} <= told(after)


def test_a_waiver_waives_nothing_until_somebody_gives_a_reason(base: tuple[Project, Checked]) -> None:
    project = with_text(base[0], RISKS, ":no-new-risk: ", ":tags: ")
    fix, after = made_by(project, "RMF313", "decision")
    assert "RMF313 -- TBD; approver TBD; until 2027-05-30" in fix.change.edits[0].text
    assert ("RMF313", "CTL-001", "") in told(after)
    assert not after.check().report.waived
    codes = {code for code, item, _ in told(after) if item == "CTL-001"}
    assert codes & {"RMF908", "RMF917"}


def test_no_command_decides(base: tuple[Project, Checked]) -> None:
    project = with_text(base[0], RISKS, ":no-new-risk: ", ":tags: ")
    found = put_right(project, project.check(), unsafe=True)
    assert all(each.fix.kind != "decision" for each in found.made)
    assert b"waive" not in (found.files.get(RISKS) or b"")


def test_an_acceptance_to_be_reasoned_accepts_nothing(base: tuple[Project, Checked]) -> None:
    file = base[0].file
    item, of = file.items["RSK-001"], file.items["HRM-001"]
    old = acceptance(base[0], item, of, by="A. Prover", reason="the harm is the same as in the study")
    assert old is not None
    project = base[0].over(applied(base[0].source, old))
    project = with_text(project, RISKS, ":id: HRM-001\n:severity: S4", ":id: HRM-001\n:severity: S3")
    assert "RMF801" in {each.code for each in project.check().report.findings}
    fix, after = made_by(project, "RMF801", "decision")
    assert fix.change.paths == ("needs/acceptances.jsonl",)
    found = {each.code: str(each.said) for each in after.check().report.findings}
    assert "RMF801" in found
    assert any("is to come" in each for each in found.values())
