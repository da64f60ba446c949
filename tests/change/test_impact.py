"""What rests on an item: what would be found if it were really gone."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from casekit import TODAY, base_files, compose, write
from riskfile.change.impact import without
from riskfile.cli import main
from riskfile.project import Project
from riskfile.source import Disk

ITEMS = sorted(set(re.findall(r"^:id: (\S+)$", base_files()["needs/design/base.md"], re.MULTILINE)))


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("base")
    write(compose("base", ""), root)
    return root


def run(root: Path, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    status = main(["impact", *words, "--project", str(root), "--today", TODAY])
    out = capsys.readouterr()
    return status, out.out, out.err


@pytest.mark.parametrize("id", [*ITEMS[::4], "RSK-1"])
def test_it_is_what_a_check_finds_once_the_item_is_gone(
    id: str, root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = Project.open(root, today=TODAY, cached=False).check()
    # taken out by hand: from its first line to its last
    write(compose("base", ""), tmp_path)
    page = tmp_path / "needs/design/base.md"
    text = page.read_text("utf-8")
    end = text.index("\n:::\n", text.index(f":id: {id}\n")) + 5
    page.write_text(text[: text.rindex(":::{", 0, end)] + text[end:], encoding="utf-8")
    after = Project.open(tmp_path, today=TODAY, cached=False).check()
    assert len(after.file) == len(before.file) - 1
    status, out, _ = run(root, capsys, id, "--format", "json")
    found = json.loads(out)
    known = {(each.code, each.item, each.message) for each in before.report.findings}
    expected = sorted(
        (each.code, each.item, each.message)
        for each in after.report.findings
        if (each.code, each.item, each.message) not in known
    )
    new = sorted((each["code"], each["item"], each["message"]) for each in found["without"]["findings"]["new"])
    assert status == 0 and new == expected


def test_other_lines_stay(root: Path) -> None:
    file = Project.open(root, today=TODAY, cached=False).file
    source = Disk(root)
    text = source.read("needs/design/base.md")
    item = file.items["HAZ-1"]
    left = without(source, [item]).read("needs/design/base.md")
    lines = text.splitlines(keepends=True)
    assert left == b"".join(lines[: item.line - 1] + lines[item.last_line :]) and b":id: HAZ-1\n" not in left


def test_several_at_once_and_in_words(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = Project.open(root, today=TODAY, cached=False).file
    control = next(each for each in file.of_type("control") if file.linking(each, "verifies"))
    tests = [each.id for each in file.linking(control, "verifies")]
    status, out, _ = run(root, capsys, control.id)
    assert status == 0 and out.startswith(f"Without {control.id}:\n")
    assert "Verifications to repeat if it changes" in out and all(id in out for id in tests)
    status, out, _ = run(root, capsys, control.id, *tests)
    # of what goes itself nothing is to be repeated
    assert status == 0 and "Verifications to repeat" not in out


def test_no_such_item(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(root, capsys, "RSK-I")
    assert (status, out) == (2, "") and err.startswith("riskfile: RSK-I is no item of this file; did you mean RSK-")
