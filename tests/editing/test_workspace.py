"""A project held open: after each change it says what a fresh check of the same texts says."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import riskfile.editing.workspace
from riskfile.editing import Workspace
from riskfile.policy import PolicyError
from riskfile.project import Project
from riskfile.rules import Finding
from riskfile.scaffold import write_project
from riskfile.source import Disk, Overlay

TODAY = "2026-11-23"
RISKS = "needs/design/risks.md"
POLICY = "needs/policy.yaml"
MODEL = "needs/model.yaml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_project(tmp_path, today=date(2026, 11, 23), say=lambda line: None)
    return tmp_path


@pytest.fixture
def workspace(root: Path) -> Workspace:
    return Workspace(root, today=TODAY, gate="design")


def fresh(workspace: Workspace) -> tuple[Finding, ...]:
    """What is found in the same texts by who knows nothing of before."""
    source = Overlay(Disk(workspace.root, workspace.layout), workspace.texts)
    return Project.open(source, today=TODAY, gate="design").check().report.findings


def text(workspace: Workspace, path: str) -> str:
    return workspace.source.read(path).decode("utf-8")


def typed(workspace: Workspace, path: str, old: str, new: str) -> None:
    before = text(workspace, path)
    assert old in before
    workspace.take(path, before.replace(old, new, 1).encode("utf-8"))


def codes(findings: tuple[Finding, ...]) -> list[str]:
    return [each.code for each in findings]


def test_each_state_is_judged_as_by_a_fresh_check(workspace: Workspace) -> None:
    assert workspace.check().findings == fresh(workspace) == ()
    typed(workspace, RISKS, ":harm: HRM-001", ":harm: HRM-01")
    assert workspace.check().findings == fresh(workspace) != ()
    workspace.release(RISKS)
    assert workspace.check().findings == ()


@pytest.mark.parametrize("wrong", ["\n{", "\nno-key: 1\n"])
def test_while_the_policy_is_wrong_the_last_good_one_is_used(workspace: Workspace, wrong: str) -> None:
    typed(workspace, RISKS, ":harm: HRM-001", ":harm: HRM-01")
    before = workspace.check()
    good = workspace.project.policy
    workspace.take(POLICY, (text(workspace, POLICY) + wrong).encode("utf-8"))
    told = workspace.check()
    # what is wrong is told as a check tells it, and findings go on
    assert told.wrong == fresh(workspace) and codes(told.wrong) == ["RMF009"]
    assert told.checked.report.findings == before.findings
    assert told.findings == (*told.wrong, *before.findings)
    assert workspace.project.policy is good and workspace.source.read(POLICY).endswith(wrong.encode("utf-8"))
    # so they do with what is typed meanwhile
    typed(workspace, RISKS, ":harm: HRM-01\n", ":harm: HRM-001\n")
    assert workspace.check().findings == told.wrong
    typed(workspace, RISKS, ":harm: HRM-001", ":harm: HRM-01")
    # and what would be found with a change can be asked
    changed = workspace.project.over({RISKS: text(workspace, RISKS).replace("HRM-01\n", "HRM-001\n").encode("utf-8")})
    assert changed.check().report.findings == ()
    workspace.release(POLICY)
    told = workspace.check()
    assert told.wrong == () and told.findings == fresh(workspace) == before.findings


def test_item_types_that_cannot_be_read_are_told_alike(workspace: Workspace) -> None:
    assert workspace.check().wrong == ()
    workspace.take(MODEL, b"types: [")
    assert codes(workspace.check().wrong) == ["RMF009"] and workspace.check().wrong == fresh(workspace)
    workspace.release(MODEL)
    assert workspace.check().findings == ()


def test_a_policy_that_never_could_be_read_is_all_that_is_told(root: Path) -> None:
    (root / POLICY).write_text("{", encoding="utf-8")
    workspace = Workspace(root, today=TODAY, gate="design")
    told = workspace.check()
    assert codes(told.findings) == ["RMF009"] and told.findings == fresh(workspace) and told.checked.policy is None
    with pytest.raises(PolicyError):
        _ = workspace.project
    assert codes(workspace.wrong) == ["RMF009"]
    typed(workspace, RISKS, ":harm: HRM-001", ":harm: HRM-01")
    assert codes(workspace.check().findings) == ["RMF009"]


def test_a_rule_of_the_project_is_run_as_it_is_saved(root: Path) -> None:
    (root / "ext").mkdir()
    module = (
        "from riskfile.rules import Level, fault, rule\n\n\n"
        '@rule("OURS001", "no-owner", level=Level.ERROR, clause="")\n'
        'def no_owner(file, policy):\n    """Nobody is named."""\n    yield %s\n\n\nRULES = (no_owner,)\n'
    )
    path = root / "ext/rules.py"
    path.write_text(module % "from ()", encoding="utf-8")
    with (root / POLICY).open("a", encoding="utf-8") as policy:
        policy.write("\nrules:\n  modules: [ext/rules.py]\n")
    workspace = Workspace(root, today=TODAY, gate="design")
    assert workspace.check().findings == ()
    workspace.take("ext/rules.py", (module % "1").encode())
    assert workspace.check().findings == ()
    workspace.release("ext/rules.py")
    # saved, it yields what is no fault: it is told, and the rule as it was before goes on
    path.write_text(module % "1", encoding="utf-8")
    assert workspace.noticed()
    told = workspace.check()
    assert codes(told.wrong) == ["RMF009"] and told.wrong == fresh(workspace) and told.checked.policy is not None
    path.write_text((module % "1").replace(":", "", 1), encoding="utf-8")
    assert workspace.noticed()
    assert workspace.check().wrong == fresh(workspace) != told.wrong
    path.write_text(module % "from ()", encoding="utf-8")
    assert workspace.noticed()
    assert workspace.check().findings == ()


def test_what_others_write_is_noticed(workspace: Workspace, root: Path) -> None:
    assert not workspace.noticed()
    assert workspace.check().findings == ()
    assert not workspace.noticed()
    saved = (root / RISKS).read_text(encoding="utf-8")
    (root / RISKS).write_text(saved.replace(":harm: HRM-001", ":harm: HRM-01"), encoding="utf-8")
    assert workspace.noticed()
    assert workspace.check().findings == fresh(workspace) != ()
    assert not workspace.noticed()
    (root / RISKS).unlink()
    assert workspace.noticed()
    assert workspace.check().findings == fresh(workspace) != ()
    (root / RISKS).write_text(saved, encoding="utf-8")
    assert workspace.noticed()
    assert workspace.check().findings == ()
    (root / "needs/design/more.md").write_text("# More\n", encoding="utf-8")
    assert workspace.noticed()
    assert workspace.check().findings == fresh(workspace) != ()
    (root / "needs/design/more.md").unlink()
    with (root / "conf.py").open("a", encoding="utf-8") as conf:
        conf.write('exclude_patterns = ["needs/design/risks.md"]\n')
    assert workspace.noticed()
    assert workspace.check().findings == fresh(workspace) != ()


def test_what_an_item_names_is_watched(workspace: Workspace, root: Path) -> None:
    workspace.check()
    typed(workspace, RISKS, ":evidence: report 1\n", ":evidence: tests/report.xml\n")
    assert workspace.check().findings == fresh(workspace)
    (root / "tests").mkdir()
    (root / "tests/report.xml").write_text("<a>", encoding="utf-8")
    assert workspace.noticed()
    assert workspace.check().findings == fresh(workspace)
    assert not workspace.noticed()


def test_the_day_changes_at_midnight(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    day = TODAY
    monkeypatch.setattr(riskfile.editing.workspace, "clock_day", lambda: day)
    workspace = Workspace(root, gate="design")
    workspace.check()
    assert not workspace.noticed() and workspace.project.today == TODAY
    day = "2026-11-24"
    assert workspace.noticed() and workspace.project.today == day
    assert not workspace.noticed()


def test_what_is_typed_for_long_is_not_held(workspace: Workspace) -> None:
    saved = text(workspace, RISKS)
    for number in range(5):
        workspace.take(RISKS, f"{saved}\n{number}\n".encode())
        # asked, and never judged
        _ = workspace.project.file
    project = workspace.project
    states = 0
    while project is not None:
        states += 1
        project = project._beside  # type: ignore[assignment]
    assert states == 2
    workspace.check()
    assert workspace.project._beside is None


def test_an_empty_file_is_not_taken_for_one_that_is_missing(root: Path) -> None:
    assert Project.open(root, today=TODAY, gate="design").check().report.findings == ()
    (root / MODEL).write_bytes(b"")
    # by what the last check has kept, too
    assert codes(Project.open(root, today=TODAY, gate="design").check().report.findings) == ["RMF009"]
