"""The broken branch: the ten mistakes of ``mistakes.py``, together and one by one, under the real check."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import pytest

from broken import page
from broken.mistakes import MISTAKES, Mistake
from broken.run import judged, main, moved, place, places, with_mistakes
from casekit import Case, write
from mutations.run import GATE, TODAY, Place, clean_files
from riskfile.model import STAGES, STEPS
from riskfile.project import Checked
from riskfile.rules.stage_cells import grid

ROOT = Path(__file__).resolve().parents[2]


class Branch(NamedTuple):
    """The example with mistakes in it: what must be found, what is found, and what is found without the mistakes."""

    checked: Checked
    expected: Counter[Place]
    found: Counter[Place]
    unbroken: Counter[Place]
    root: Path

    @property
    def new(self) -> Counter[Place]:
        return self.found - self.unbroken


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    return clean_files("example")


@pytest.fixture(scope="module")
def unbroken(files: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Counter[Place]:
    root = tmp_path_factory.mktemp("unbroken")
    write(Case("unbroken", False, GATE, files, ()), root)
    return places(judged(root))


def branch(root: Path, files: dict[str, str], unbroken: Counter[Place], mistakes: Iterable[Mistake]) -> Branch:
    case, expected = with_mistakes(files, mistakes)
    write(case, root)
    checked = judged(root)
    return Branch(checked, expected, places(checked), moved(unbroken, files, case.files), root)


@pytest.fixture(scope="module")
def all_ten(files: dict[str, str], unbroken: Counter[Place], tmp_path_factory: pytest.TempPathFactory) -> Branch:
    return branch(tmp_path_factory.mktemp("broken"), files, unbroken, MISTAKES)


def test_all_ten_are_found_where_they_stand_and_nothing_else(all_ten: Branch) -> None:
    assert all_ten.new == all_ten.expected
    assert not all_ten.unbroken - all_ten.found, "what is found in the example is found in the branch too"


def test_each_has_findings_of_its_own() -> None:
    codes = [code for mistake in MISTAKES for code in mistake.codes]
    assert len(MISTAKES) == len({mistake.title for mistake in MISTAKES}) == 10
    assert len(set(codes)) == len(codes) >= 10


def test_they_are_spread_over_all_stages_and_steps(all_ten: Branch) -> None:
    assert all_ten.checked.policy is not None
    new = [each for each in all_ten.checked.report.findings if place(each) not in all_ten.unbroken]
    cells = [
        cell for cell in grid(all_ten.checked.file, all_ten.checked.policy, new, (), (), TODAY).cells if cell.findings
    ]
    assert {cell.stage for cell in cells} == set(STAGES)
    assert {cell.step for cell in cells} == set(STEPS)


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda each: each.codes[0])
def test_made_alone_it_is_all_that_is_found(
    mistake: Mistake, files: dict[str, str], unbroken: Counter[Place], tmp_path: Path
) -> None:
    alone = branch(tmp_path, files, unbroken, [mistake])
    assert alone.new == alone.expected
    assert {code for code, _, _ in alone.new} == set(mistake.codes)


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda each: each.codes[0])
def test_undone_alone_the_other_nine_are_found(
    mistake: Mistake, files: dict[str, str], unbroken: Counter[Place], tmp_path: Path
) -> None:
    nine = branch(tmp_path, files, unbroken, [each for each in MISTAKES if each is not mistake])
    assert nine.new == nine.expected
    assert not {code for code, _, _ in nine.new} & set(mistake.codes)


def test_what_was_promised_falls_back_where_nobody_verified(all_ten: Branch) -> None:
    (unverified,) = [each for each in all_ten.checked.report.findings if each.code == "RMF307"]
    assert unverified.message.endswith(
        "what was claimed falls back: RSK-106 from region low to high; RSK-129 from region medium to high"
    )


def test_the_command_fails_and_shows_the_place(all_ten: Branch) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "riskfile.cli", "check", str(all_ten.root), "--gate", GATE, "--today", TODAY],
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )
    assert done.returncode == 1, done.stderr
    (line,) = [line for code, _, line in all_ten.expected if code == "RMF310"]
    margin = " " * len(str(line))
    assert (
        f"needs/post-launch/risks.md:{line}:15: RMF310 residual-above-initial [error] "
        "RSK-202 residual P1 is 0.2 per implant; expected at most 0.03 per implant, its initial value\n"
        f" {margin} |\n"
        f" {line} | :residual-p1: 0.2 per implant\n"
        f" {margin} |               ^^^^^^^^^^^^^^^\n"
    ) in done.stdout


def test_it_is_written_for_whoever_wants_to_look(
    all_ten: Branch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "branch"
    assert main([str(folder)]) == 0
    assert f"riskfile check {folder} --gate {GATE} --today {TODAY}" in capsys.readouterr().out
    assert places(judged(folder)) == all_ten.found
    assert "«" not in "".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.md"))


def test_a_folder_that_is_not_empty_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "notes.md").write_text("mine\n", encoding="utf-8")
    for target in (tmp_path, tmp_path / "notes.md"):
        assert main([str(target)]) == 2
        shown = capsys.readouterr()
        assert (shown.out, shown.err) == ("", f"{target} is not an empty folder; nothing was written\n")
    assert [path.name for path in tmp_path.iterdir()] == ["notes.md"]
    assert (tmp_path / "notes.md").read_text(encoding="utf-8") == "mine\n"


def test_findings_of_the_example_move_with_their_lines() -> None:
    found = Counter({("RMF405", "a.md", 1): 1, ("RMF405", "a.md", 3): 2, ("RMF405", "b.md", 3): 1})
    before, after = {"a.md": "one\ntwo\nthree", "b.md": "x"}, {"a.md": "one\nnew\n2\nthree", "b.md": "x"}
    assert moved(found, before, after) == Counter(
        {("RMF405", "a.md", 1): 1, ("RMF405", "a.md", 4): 2, ("RMF405", "b.md", 3): 1}
    )


def test_the_manual_shows_them_as_they_are_found() -> None:
    committed = (ROOT / "manual/audit-findings.md").read_text(encoding="utf-8")
    assert committed == page.page(), "run: python tests/broken/page.py > manual/audit-findings.md"
