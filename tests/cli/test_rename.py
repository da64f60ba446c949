"""``riskfile rename`` and ``riskfile move``."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from casekit import TODAY, compose, write
from riskfile.cli import main
from riskfile.project import check
from riskfile.scaffold import write_project

BASE = "needs/design/base.md"
PAGE = """```markdown
# More

Of HRM-2, and `HRM-2` as code.
```
"""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write(compose("base", PAGE), tmp_path)
    (tmp_path / "docs/notes.txt").write_text("HRM-2\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def texts(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and ".riskfile_cache" not in path.parts
    }


def found(root: Path) -> list[str]:
    return [f"{each.code} {each.message}" for each in check(root, today=TODAY).report.findings]


def test_places_are_told_file_by_file(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before, findings = texts(root), found(root)
    counted = (
        "needs/design/base.md: 3 places\n"
        "needs/design/case.md: 1 place\n"
        "needs/policy.yaml: 1 place\n"
        "left as it is in code or a comment: needs/design/case.md:3:16\n"
        "left as it is in a file that nothing reads as text: docs/notes.txt:1:1\n"
    )
    assert main(["rename", "HRM-2", "HRM-7", "--dry-run"]) == 0
    assert capsys.readouterr().out == (counted + "HRM-2 would become HRM-7: 5 places in 3 files; nothing was written\n")
    assert texts(root) == before
    assert main(["rename", "HRM-2", "HRM-7"]) == 0
    assert capsys.readouterr().out == counted + "HRM-2 is now HRM-7: 5 places in 3 files\n"
    assert found(root) == [each.replace("HRM-2", "HRM-7") for each in findings]
    assert main(["rename", "HRM-7=HRM-2"]) == 0
    assert texts(root) == before


def test_the_manual_shows_what_is_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """manual/renaming.md: of a new project."""
    page = Path(__file__).resolve().parents[2] / "manual/renaming.md"
    block = re.search(r"```console\n\$ riskfile (rename .*)\n([^`]*)```", page.read_text(encoding="utf-8"))
    assert block is not None
    write_project(tmp_path / "new", today=date(2026, 11, 23))
    monkeypatch.chdir(tmp_path / "new")
    assert main(block[1].split()) == 0
    assert capsys.readouterr().out == block[2]


def test_several_and_all_that_begin_alike(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = texts(root)
    assert main(["rename", "RSK-1=RSK-11", "HRM-1=HRM-8", "--code"]) == 0
    assert main(["rename", "VER-*", "VER-90*"]) == 0
    text = (root / BASE).read_text(encoding="utf-8")
    assert ":id: VER-906\n" in text and ":controls: RSK-11\n" in text
    assert main(["rename", "VER-90*", "VER-*"]) == 0
    assert main(["rename", "RSK-11=RSK-1", "HRM-8=HRM-1"]) == 0
    assert texts(root) == before


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["HRM-02", "HRM-8"], "HRM-02 is no item of this file; did you mean HRM-2?"),
        (["HRM-2"], "found 1 id; expected OLD NEW, or OLD=NEW for each"),
        (["HRM-2", "HRM-3", "HRM-4"], "found 3 ids; expected OLD NEW"),
        (["HRM-2=HRM-3", "HRM-4"], "found 'HRM-4' among pairs; expected OLD=NEW for each"),
        (["HRM-*", "HRM-3"], "found HRM-* and HRM-3; expected `*` at the end of both, or of none"),
        (["XYZ-*", "HRM-*"], "no item has an id that begins with XYZ-"),
        (["HRM-2=HRM-3", "HRM-2=HRM-4"], "HRM-2 is given twice; expected one new id for it"),
        (["HRM-3", "HRM-4"], "HRM-3 is no item of this file; did you mean"),
        (["HRM-2", "RSK-9"], "give --anyway if that is meant"),
    ],
)
def test_wrong_usage(root: Path, capsys: pytest.CaptureFixture[str], given: list[str], said: str) -> None:
    before = texts(root)
    assert main(["rename", *given]) == 2
    error = capsys.readouterr().err
    assert error.startswith("riskfile: ") and said in error and error.count("\n") == 1
    assert texts(root) == before


def test_a_policy_that_cannot_be_read(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "needs/policy.yaml").write_text("version: [\n", encoding="utf-8")
    for given in (
        ["rename", "HRM-2", "HRM-3"],
        ["move", "HRM-2", BASE],
        ["retire", "HRM-2", "--reason", "it is not so"],
    ):
        assert main(given) == 2
        assert capsys.readouterr().err.startswith("riskfile: needs/policy.yaml:")


def test_a_folder_with_blanks_and_other_letters(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = root.parent / "Ein Ordner für Größe"
    root.rename(other)
    assert main(["rename", "HRM-2", "HRM-7", "--project", str(other)]) == 0
    assert f"{other}/needs/policy.yaml: 1 place\n" in capsys.readouterr().out
    assert main(["move", "HRM-7", f"{other}/needs/design/Schäden und mehr.md", "--project", str(other)]) == 0
    assert ":id: HRM-7\n" in (other / "needs/design/Schäden und mehr.md").read_text(encoding="utf-8")


def test_items_move(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before, findings = texts(root), found(root)
    to = "needs/manufacturing/harms.md"
    assert main(["move", "HRM-1", "HRM-2", to, "--title", "Harms", "--dry-run"]) == 0
    told = capsys.readouterr().out
    assert f"{to}: would be new\n" in told and told.endswith("nothing was written\n")
    assert texts(root) == before
    assert main(["move", "HRM-1", "HRM-2", to, "--title", "Harms"]) == 0
    assert capsys.readouterr().out == (
        "docs/index.md: 1 place\nneeds/design/base.md: 1 place\nneeds/manufacturing/harms.md: is new\n"
        "HRM-1, HRM-2 are of the stage manufacturing now, by the folder; before of the stage design\n"
    )
    assert (root / to).read_text(encoding="utf-8").startswith("# Harms\n\n:::{harm} Myocardial infarction\n")
    assert found(root) == findings
    assert main(["move", "HRM-1", to]) == 2
    assert "HRM-1 stands on needs/manufacturing/harms.md already" in capsys.readouterr().err


def test_a_page_moves(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "docs/more.md").write_text("# More\n\nSee [the plan](plan.md).\n", encoding="utf-8")
    findings = found(root)
    assert main(["move", "docs/plan.md", "docs/planning/plan.md"]) == 0
    out = capsys.readouterr().out
    assert "docs/plan.md: is gone\n" in out and "docs/planning/plan.md: is new\n" in out
    assert "needs/policy.yaml: 7 places\n" in out and found(root) == findings
    for given, said in (
        (["docs/planning/plan.md", "HRM-1", "docs/a.md"], "found several pages, or a page among ids"),
        (["docs/planning/plan.md", "docs/a.md", "--title", "A"], "--title is for a page that is made"),
        (["docs/planning/plan.md", "../a.md"], "../a.md is not in the project"),
        (["docs/planning/plan.md", "docs/index.md"], "docs/index.md is there already"),
    ):
        assert main(["move", *given]) == 2
        assert said in capsys.readouterr().err
