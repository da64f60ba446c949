"""Two branches that git merges, with the attributes that `riskfile init` writes."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import riskfile.scaffold
from casekit import TODAY, compose, write
from gitkit import committed, git
from riskfile.cli import main
from riskfile.project import Project
from riskfile.text import lists

PAGE = "needs/design/base.md"
ATTRIBUTES = Path(riskfile.scaffold.__file__).parent / "template/needs/dot-gitattributes"
BY = ("--by", "A. Approver", "--reason", "looked at it")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write(compose("base", ""), tmp_path)
    shutil.copy(ATTRIBUTES, tmp_path / "needs/.gitattributes")
    (tmp_path / ".gitignore").write_text(".riskfile_cache/\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    committed(tmp_path)
    return tmp_path


def accept(*words: str) -> None:
    assert main(["accept", *words, *BY, "--today", TODAY]) == 0


def merge(root: Path, branch: str) -> bool:
    """Whether git merges the branch by itself."""
    try:
        git(root, "merge", "--no-edit", branch)
    except subprocess.CalledProcessError:
        return False
    return True


def found(root: Path) -> list[str]:
    report = Project.open(root, today=TODAY, cached=False).check().report
    return [each.code for each in report.findings]


@pytest.mark.parametrize("before", [(), ("SIT-3",)])
def test_acceptances_of_both_branches_are_kept(before: tuple[str, ...], root: Path) -> None:
    for id in before:
        accept(id)
    committed(root)
    git(root, "switch", "-q", "-c", "one")
    accept("SIT-1")
    committed(root)
    git(root, "switch", "-q", "main")
    accept("SIT-2")
    committed(root)
    assert merge(root, "one")
    text = (root / "needs/acceptances.jsonl").read_text(encoding="utf-8")
    assert all(f'"item": "{id}"' in text for id in (*before, "SIT-1", "SIT-2"))
    assert found(root) == []
    # and both are judged
    page = root / PAGE
    page.write_text(page.read_text("utf-8").replace(":source: bare strut", ":source: coated strut"), encoding="utf-8")
    assert "RMF801" in found(root)


def test_a_baseline_that_both_have_written_is_a_conflict_and_no_mixture(root: Path) -> None:
    def edited(old: str, new: str) -> None:
        page = root / PAGE
        page.write_text(page.read_text("utf-8").replace(old, new), encoding="utf-8")
        assert main(["baseline", "A", "--today", TODAY]) == 0
        committed(root)

    git(root, "switch", "-q", "-c", "one")
    edited(":source: bare strut", ":source: coated strut")
    git(root, "switch", "-q", "main")
    edited("Foreign surface", "Surface of the device")
    kept = (root / "needs/baselines/A.json").read_bytes()
    assert not merge(root, "one")
    assert (root / "needs/baselines/A.json").read_bytes() == kept, "ours, whole"


# --- lists of ids -----------------------------------------------------------------------------------------------------

CYCLES = "needs/design/cycles.md"
CYCLE = """\
# Cycles

:::{{cycle}} Everything
:id: CYC-9
:mission: lifecycle
:opened: 2026-01-01
:reviews: {reviews}
:due: {due}
:::
"""


def driven(root: Path) -> None:
    """The clone knows the driver, as the manual says how."""
    command = f"{shlex.quote(sys.executable)} -m riskfile merge-driver %O %A %B --marker-size %L"
    git(root, "config", "merge.riskfile.driver", command)


def diverged(root: Path, *, base: str, ours: str, theirs: str) -> None:
    """Two branches of the project, with ``ours`` checked out, in which the page of cycles says each."""
    page = root / CYCLES
    page.parent.mkdir(exist_ok=True)
    for branch, text in (("main", base), ("theirs", theirs), ("ours", ours)):
        git(root, "switch", "-q", *(("main",) if branch == "main" else ("-c", branch, "main")))
        page.write_text(text, encoding="utf-8")
        committed(root)


def cycle(reviews: str, due: str = "2026-12-01") -> str:
    return CYCLE.format(reviews=reviews, due=due)


def test_ids_that_both_branches_add_are_kept(root: Path) -> None:
    driven(root)
    diverged(root, base=cycle("RSK-1"), ours=cycle("RSK-1, SIT-1", "2027-01-01"), theirs=cycle("RSK-1, SIT-2, SIT-3"))
    assert merge(root, "theirs")
    assert (root / CYCLES).read_text(encoding="utf-8") == cycle("RSK-1, SIT-1, SIT-2, SIT-3", "2027-01-01")
    assert "RMF913" not in found(root)


def test_without_the_driver_it_is_a_conflict_that_the_check_tells(root: Path) -> None:
    diverged(root, base=cycle("RSK-1"), ours=cycle("RSK-1, SIT-1"), theirs=cycle("RSK-1, SIT-2"))
    assert not merge(root, "theirs")
    assert "RMF913" in found(root)


@pytest.mark.parametrize(
    ("base", "ours", "theirs"),
    [
        # one side has taken an id out, or has another in its place: is it to come back?
        ("RSK-1, RSK-2", "RSK-1", "RSK-1, RSK-2, SIT-1"),
        ("SIT-1", "SIT-2", "SIT-3"),
        # no ids
        ("at once", "at once, and soon", "at once, and late"),
    ],
)
def test_what_somebody_has_to_decide_stays_a_conflict(base: str, ours: str, theirs: str, root: Path) -> None:
    driven(root)
    diverged(root, base=cycle(base), ours=cycle(ours), theirs=cycle(theirs))
    assert not merge(root, "theirs")
    text = (root / CYCLES).read_text(encoding="utf-8")
    lines = ["<<<<<<< ours", f":reviews: {ours}", "=======", f":reviews: {theirs}", ">>>>>>> theirs"]
    assert "\n".join(lines) in text and "RMF913" in found(root)


def test_words_of_one_paragraph_are_never_put_together(root: Path) -> None:
    driven(root)
    text = cycle("RSK-1").replace(":::\n", "\n\nThe valve opens.\nThe pump stops.\n:::\n")
    diverged(root, base=text, ours=text.replace("opens", "shuts"), theirs=text.replace("stops", "runs on"))
    assert not merge(root, "theirs")


def test_ids_one_a_line(root: Path) -> None:
    driven(root)
    base, ours, theirs = (
        cycle("RSK-1").replace(":reviews: RSK-1\n", f"reviews:\n{ids}")
        for ids in ("- RSK-1\n", "- RSK-1\n- SIT-1\n", "- RSK-1\n- SIT-2\n")
    )
    diverged(root, base=base, ours=ours, theirs=theirs)
    assert merge(root, "theirs")
    assert "reviews:\n- RSK-1\n- SIT-1\n- SIT-2\n" in (root / CYCLES).read_text(encoding="utf-8")


def test_a_page_that_is_no_text_is_not_merged(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paths = [tmp_path / each for each in "abc"]
    for path in paths:
        path.write_bytes(path.name.encode() + b"\0\n")
    assert main(["merge-driver", *map(str, paths)]) == 129
    assert capsys.readouterr().err == "riskfile: git cannot merge these pages\n"
    assert main(["merge-driver", str(tmp_path / "none"), *map(str, paths[1:])]) == 129
    assert "cannot be read" in capsys.readouterr().err
    assert paths[1].read_bytes() == b"b\0\n"


IDS = st.lists(st.sampled_from([f"RSK-{number}" for number in range(9)]), min_size=1, unique=True)


@given(was=IDS, ours=IDS, theirs=IDS)
def test_a_list_that_is_merged_has_what_either_has(was: list[str], ours: list[str], theirs: list[str]) -> None:
    conflict = lists.Conflict(*((f":reviews: {', '.join(ids)}\n",) for ids in (was, ours, theirs)))
    merged = lists.resolved(conflict)
    if merged is None:
        assert not set(was) <= set(ours) & set(theirs)
        return
    ids = merged.removeprefix(":reviews: ").rstrip("\n").split(", ")
    assert len(ids) == len(set(ids))
    if was not in (ours, theirs) and ours != theirs:
        assert set(ids) == {*ours, *theirs} and ids[: len(ours)] == ours


@given(st.lists(st.text("ab<=>|\n", max_size=40), min_size=3, max_size=3))
def test_marks_in_the_text_are_no_conflicts(texts: list[str]) -> None:
    size = lists.size_for(*texts)
    # what a merge leaves is made of whole lines
    ours = "\n".join(texts)
    assert "".join(each for each in lists.parts(ours, size) if isinstance(each, str)) == ours
