"""A project: one object that the command, the build and the monitor hold."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from casekit import BASE_ITEMS, compose, write
from riskfile.model import BUILTIN_MODEL, RiskFile
from riskfile.policy import PolicyError
from riskfile.project import Project, check
from riskfile.rules import CATALOGUE, Level, fault, rule
from riskfile.source import Disk, Overlay

TODAY = "2026-01-20"
OWN = (
    "from riskfile.rules import Level, fault, rule\n\n\n"
    '@rule("OURS001", "ours", level=Level.WARNING, clause="")\n'
    "def ours(file, policy):\n"
    '    """Ours."""\n'
    "    for each in file.of_type('harm'):\n"
    "        yield fault(each, 'found')\n\n\n"
    "RULES = (ours,)\n"
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write(compose("base", ""), tmp_path)
    return tmp_path


def save(root: Path, path: str, text: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, encoding="utf-8")


def with_policy(root: Path, more: str) -> None:
    policy = root / "needs/policy.yaml"
    policy.write_text(f"{policy.read_text(encoding='utf-8')}\n{more}", encoding="utf-8")


# --- its parts --------------------------------------------------------------------------------------------------------


def test_a_project_is_opened_from_a_folder_or_from_a_source(root: Path) -> None:
    one, other = Project.open(root, cached=False), Project.open(Overlay(Disk(root), {}))
    assert isinstance(one.source, Disk) and one.source.root == root
    assert list(one.file) == list(other.file)
    assert (one.policy, one.model) == (other.policy, other.model)
    assert one.rules is CATALOGUE
    assert not (root / ".riskfile_cache").exists(), "only what is a folder of this machine keeps what was read"
    assert len(Project.open(root).file) == BASE_ITEMS
    assert (root / ".riskfile_cache/pages").is_file()


def test_each_part_is_read_once_and_stays_as_it_was(root: Path) -> None:
    project = Project.open(root)
    file, policy = project.file, project.policy
    save(root, "needs/design/x.md", ":::{hazard} Heat\n:id: HAZ-9\n:category: energy\n:::\n")
    with_policy(root, "# a comment\n")
    assert project.file is file and project.policy is policy
    assert "HAZ-9" in Project.open(root).file.items


def test_the_gate_and_the_day_are_the_policys_and_the_clocks_unless_they_are_given(root: Path) -> None:
    from time import strftime

    assert (Project.open(root).gate, Project.open(root).today) == ("draft", strftime("%Y-%m-%d"))
    given = Project.open(root, gate="design", today=TODAY)
    assert (given.gate, given.today, given.judge().gate) == ("design", TODAY, "design")


def test_the_item_types_can_be_read_where_the_policy_cannot(root: Path) -> None:
    save(root, "needs/policy.yaml", "version: 2\n")
    save(root, "needs/model.yaml", "version: 1\ntypes: {part: {prefix: PRT, label: Part}}\n")
    project = Project.open(root)
    assert set(project.model.types) == {*BUILTIN_MODEL.types, "part"}
    for part in ("policy", "gate", "rules", "pages", "file"):
        with pytest.raises(PolicyError):
            getattr(project, part)


# --- what is judged ---------------------------------------------------------------------------------------------------


def test_a_check_is_that_of_the_function(root: Path) -> None:
    save(root, "needs/design/x.md", ":::{hazard} Heat\n:id: HAZ-9\n:category: enrgy\n:::\n")
    for gate in (None, "design", "post-launch"):
        one = Project.open(root, gate=gate, today=TODAY).check()
        other = check(root, gate=gate, today=TODAY, cached=False)
        assert one.report == other.report
        assert "RMF904" in {each.code for each in one.report.findings}
    selected = Project.open(root, today=TODAY).check(("RMF9",), ("RMF904",))
    assert selected.report == check(root, today=TODAY, select=("RMF9",), ignore=("RMF904",)).report
    assert "RMF904" not in {each.code for each in selected.report.findings}


@pytest.mark.parametrize(
    ("damage", "gate", "expected"),
    [
        (lambda root: save(root, "needs/policy.yaml", "version: 2\n"), None, "draft"),
        (lambda root: save(root, "needs/policy.yaml", "version: 2\n"), "design", "design"),
        (lambda root: save(root, "needs/model.yaml", "typs: {}\n"), None, "draft"),
        (lambda root: (root / "needs/policy.yaml").unlink(), None, "draft"),
        (lambda root: with_policy(root, "rules: {modules: [ext/none.py]}\n"), None, "draft"),
        (lambda root: with_policy(root, "rules: {modules: [ext/none.py]}\n"), "post-launch", "post-launch"),
    ],
    ids=["policy", "policy at a gate", "item types", "no policy", "own rules", "own rules at a gate"],
)
def test_what_there_is_nothing_to_judge_by_is_reported(
    damage: object, gate: str | None, expected: str, root: Path
) -> None:
    assert callable(damage)
    damage(root)
    project = Project.open(root, gate=gate)
    file, policy, report = project.check()
    assert (policy, len(file), report.gate) == (None, 0, expected)
    assert {each.code for each in report.findings} == {"RMF009"}
    with pytest.raises(PolicyError):
        project.judge()


def test_rules_beside_those_of_the_project(root: Path) -> None:
    @rule("MORE001", "more", level=Level.WARNING, clause="")
    def more(file: RiskFile, policy: object):  # type: ignore[no-untyped-def]
        """More."""
        yield from (fault(each, "more") for each in file.of_type("hazard"))

    save(root, "ext/ours.py", OWN)
    with_policy(root, "rules: {modules: [ext/ours.py]}\n")
    project = Project.open(root, today=TODAY)
    assert {each.code for each in project.check().report.findings} == {"OURS001"}
    assert {each.code for each in project.with_rules([more]).check().report.findings} == {"OURS001", "MORE001"}
    assert {each.code for each in project.check().report.findings} == {"OURS001"}


def test_another_reader_s_file_is_judged_like_its_own(root: Path) -> None:
    project = Project.open(root, gate="post-launch", today=TODAY)
    fewer = RiskFile(project.model, [item for item in project.file if item.type != "harm"], project.file.documents)
    other = project.with_file(fewer)
    assert other.file is fewer and other.policy is project.policy and other.rules is project.rules
    assert {each.code for each in other.judge().findings} != {each.code for each in project.judge().findings}
    assert len(project.file) == BASE_ITEMS


# --- what is watched --------------------------------------------------------------------------------------------------


def test_what_is_watched_is_all_that_the_project_rests_on(root: Path) -> None:
    save(root, "docs/logo.svg", "<svg/>")
    save(root, "docs/.hidden/x.md", "# Hidden\n")
    save(root, "docs/.x.md.swp", "")
    save(root, "README.md", "# No page of the file\n")
    save(root, "ext/ours.py", OWN)
    save(root, "evidence/report.txt", "passed")
    page = root / "needs/design/base.md"
    text = page.read_text(encoding="utf-8")
    named = re.sub(r"(:id: VER-1\n(?:.+\n)*?:evidence:) .+", r"\1 evidence/report.txt", text)
    assert named != text
    page.write_text(named, encoding="utf-8")
    with_policy(root, "rules: {modules: [ext/ours.py]}\n")
    (root / "linked").mkdir()
    save(root, "linked/y.md", "# Y\n")
    (root / "needs/linked").symlink_to("../linked")
    (root / "needs/up").symlink_to("..")
    project = Project.open(root)
    folders = {"docs/index.md", "docs/plan.md", "docs/logo.svg", "needs/design/base.md", "needs/policy.yaml"}
    folders |= {"needs/linked/y.md"}
    before = project.watched_paths()
    assert folders <= before and not any(path.startswith(("docs/.", "README", "needs/up")) for path in before)
    assert project.named_paths() == set(), "nothing has been read yet"
    project.check()
    assert {"ext/ours.py", "evidence/report.txt"} <= project.named_paths()
    assert project.watched_paths() == before | project.named_paths()
    # as things are now, and not as they were read
    save(root, "needs/design/new.md", "# New\n")
    assert "needs/design/new.md" in project.watched_paths()


def test_states_tell_what_was_saved(root: Path) -> None:
    project = Project.open(root)
    paths = project.watched_paths() | {"evidence/none.txt", "TR-101", "/etc/hostname"}
    before = project.states(paths)
    assert before.keys() == project.watched_paths()
    save(root, "docs/new.md", "# Plan\n")
    (root / "docs/new.md").replace(root / "docs/plan.md")
    after = project.states(paths)
    assert {path for path in before if before[path] != after[path]} == {"docs/plan.md"}


# --- one for the whole build ------------------------------------------------------------------------------------------


def test_a_build_reads_each_file_once(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from sphinxkit import build

    read: list[str] = []
    opened = Disk.open

    def spy(self: Disk, path: str):  # type: ignore[no-untyped-def]
        read.append(path)
        return opened(self, path)

    save(root, "docs/pdf.yaml", "paper: a5\n")
    # characters that no text font has ask for the fonts, which the settings name, on every such page
    for name in ("a", "b", "c"):
        save(root, f"docs/{name}.md", f"# Page {name}\n\n→ and ≤\n")
    monkeypatch.setattr(Disk, "open", spy)
    build(root, builder="riskpdf")
    # once for what it says, once for what a merge has left in it, and once for what it puts in no volume
    assert read.count("docs/pdf.yaml") == 3
    # once for the key of what is kept, and once where nothing is kept yet
    assert read.count("needs/policy.yaml") == 2
    assert {read.count(f"docs/{name}.md") for name in ("a", "b", "c")} == {1}


def test_nothing_else_puts_a_project_together() -> None:
    top = Path(__file__).parents[1]
    parts = ("read_pages(", "open_store(", "load_modules(")
    files = [*(top / "benchmarks").glob("*.py"), *(top / "ext/riskfile").rglob("*.py")]
    found = {
        path.relative_to(top).as_posix()
        for path in files
        if any(part in path.read_text(encoding="utf-8") for part in parts)
    }
    assert found == {
        "ext/riskfile/project.py",
        "ext/riskfile/reading/cache.py",
        "ext/riskfile/reading/pages.py",
        "ext/riskfile/rules/engine/own.py",
    }
