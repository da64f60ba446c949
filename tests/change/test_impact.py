"""What rests on an item: what would be found if it were really gone."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from functools import reduce
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casekit import TODAY, base_files, compose, write
from riskfile.assessment import assess
from riskfile.change.impact import without
from riskfile.cli import main
from riskfile.policy.policy import GATES
from riskfile.project import Project
from riskfile.rules import Report
from riskfile.source import Disk, Empty, Overlay

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
    page.write_text(deleted(page.read_text("utf-8"), id), encoding="utf-8")
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


def test_what_any_change_of_a_released_file_asks_for_is_no_impact(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(compose("base", ""), tmp_path)
    apart = [run(each, capsys, ITEMS[0], "--format", "json")[1] for each in (root, tmp_path)]
    assert main(["baseline", "A", "--project", str(tmp_path), "--today", TODAY]) == 0
    capsys.readouterr()
    _, released, _ = run(tmp_path, capsys, ITEMS[0], "--format", "json")
    assert apart[0] == apart[1] == released
    # while a check asks for a trigger, or for a retirement
    page = tmp_path / "needs/design/base.md"
    page.write_text(deleted(page.read_text("utf-8"), ITEMS[0]), encoding="utf-8")
    assert "RMF507" in {each.code for each in Project.open(tmp_path, today=TODAY).check().report.findings}


def test_other_lines_stay_where_they_are(root: Path) -> None:
    file = Project.open(root, today=TODAY, cached=False).file
    source = Disk(root)
    text = source.read("needs/design/base.md")
    item = file.items["HAZ-1"]
    left = without(source, [item]).read("needs/design/base.md")
    lines = text.splitlines(keepends=True)
    lines[item.line - 1 : item.last_line] = [b"\n"] * (item.last_line - item.line + 1)
    assert left == b"".join(lines) and b":id: HAZ-1\n" not in left


def test_the_ends_of_lines_stay_and_a_quotation_goes_on(root: Path) -> None:
    page = b"> quoted\r\n> :::{harm} Burn\r\n> :id: HRM-1\r\n> :severity: S1\r\n> :::\r\n> goes on\r\n\r\n:::{hazard} Heat\r\n:id: HAZ-1\r\n:::\r\n"
    source = Overlay(
        Empty(), {"needs/policy.yaml": base_files()["needs/policy.yaml"].encode(), "needs/design/a.md": page}
    )
    opened = Project.open(source, today=TODAY)
    file = opened.file
    left = without(source, [file.items["HAZ-1"]]).read("needs/design/a.md")
    assert left == page[: page.index(b":::{haz")] + b"\r\n" * 3
    left = without(source, [file.items["HRM-1"]]).read("needs/design/a.md")
    assert left == b"> quoted\r\n> goes on" + page[page.index(b"\r\n\r\n") :]
    assert [*opened.without([file.items["HRM-1"]]).file.items] == ["HAZ-1"]


def deleted(text: str, id: str) -> str:
    """A page without an item, all of whose lines are deleted."""
    end = text.index("\n:::\n", text.index(f":id: {id}\n")) + 5
    return text[: text.rindex(":::{", 0, end)] + text[end:]


def findings(report: Report) -> list[tuple[str, ...]]:
    return sorted((each.code, each.item, each.span.path, each.level, str(each.message)) for each in report.findings)


CHANGES = [
    (":result: pass", ":result: fail"),
    (":severity: S4", ":severity: S2"),
    (":controls: RSK-1", ":controls: RSK-1, RSK-2"),
    (":kind: safety", ":kind: effectiveness"),
    (":residual-p1: F3", ":residual-p1: F1"),
    (":p1: F4", ":p1: F2"),
    (":harm: HRM-2", ":harm: HRM-1"),
    (":stage: post-launch", ":stage: design"),
    ("Permanent contact.", "Permanent contact, see RSK-1, HAZ-2 and CTL-1."),
]


@given(
    changes=st.lists(st.sampled_from(CHANGES), max_size=3, unique=True),
    ids=st.lists(st.sampled_from([*ITEMS, "RSK-1"]), min_size=1, max_size=3, unique=True),
    split=st.booleans(),
)
@settings(max_examples=50)
def test_at_each_gate_all_is_as_once_they_are_gone(changes: list[tuple[str, str]], ids: list[str], split: bool) -> None:
    files = {**base_files()}
    page = "needs/design/base.md"
    for old, new in changes:
        files[page] = files[page].replace(old, new)
    if split:
        # half of the items on a page of another stage
        half = files[page].index("\n:::\n", len(files[page]) // 2) + 5
        files[page], files["needs/manufacturing/more.md"] = files[page][:half], "# More\n\n" + files[page][half:]
    left = {
        path: reduce(lambda text, id: deleted(text, id) if f":id: {id}\n" in text else text, ids, text)
        for path, text in files.items()
    }
    opened, really = (
        Project.open(Overlay(Empty(), {path: text.encode() for path, text in each.items()}), today=TODAY)
        for each in (files, left)
    )
    found = opened.without([opened.file.items[id] for id in ids if id in opened.file.items])
    assert {*found.file.items} == {*really.file.items}
    here, there = found._judged_at(GATES), really._judged_at(GATES)
    for gate in GATES:
        assert findings(here[gate]) == findings(there[gate]), gate
    assert found.state("").gates == really.state("").gates
    assert assess(found.file, found.policy).risks == assess(really.file, really.policy).risks
    assert assess(found.file, found.policy).controls == assess(really.file, really.policy).controls


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


# --- what else goes with an item --------------------------------------------------------------------------------------

FIELD = """

:::{observation} Stents that stand off
:id: OBS-80
:kind: malfunction
:count: 3
:exposure: 9600
:unit: implant
:period: 2026-05-11 to 2026-09-30
:source: active
:observes: RSK-1
:::

:::{trigger} Another supplier
:id: TRG-80
:kind: supplier-change
:opened: 2026-01-05
:due: 2026-12-01
:affects: CTL-3, RSK-2
:::
"""


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("watched")
    write(compose("base", ""), root)
    page = root / "needs/design/base.md"
    text = (
        page.read_text("utf-8")
        .replace(":evidence: TR-9\n", "")
        .replace(":id: VER-1\n", ":id: VER-1\n:evidence: needs/evidence/one.csv\n")
    )
    page.write_text(text + FIELD, encoding="utf-8")
    (root / "needs/evidence").mkdir()
    (root / "needs/evidence/one.csv").write_text("a,b\n", encoding="utf-8")
    return root


def data(root: Path, capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    status, out, _ = run(root, capsys, *words, "--format", "json")
    assert status == 0
    return json.loads(out)


def test_claims_of_which_field_data_would_say_nothing(watched: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # the risk goes, and with it its claim
    assert data(watched, capsys, "RSK-1")["claims"] == [{"id": "RSK-1", "source": "OBS-80", "verdict": "unsupported"}]
    _, out, _ = run(watched, capsys, "RSK-1")
    assert "Claims of which field data would say nothing (1):\n  RSK-1: unsupported by OBS-80\n" in out
    # the observation goes: the claim is still there, and its verdict is another
    found = data(watched, capsys, "OBS-80")
    assert found["claims"] == []
    assert [flip["item"] for flip in found["without"]["verdicts"] if flip["verdict"] == "monitored"] == ["RSK-1"]


def test_files_that_nothing_would_rest_on(watched: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert data(watched, capsys, "VER-1")["files"] == ["needs/evidence/one.csv"]
    assert data(watched, capsys, "CTL-1")["files"] == []
    _, out, _ = run(watched, capsys, "VER-1")
    assert "Files that nothing would rest on (1):\n  needs/evidence/one.csv\n" in out


def test_each_gate_and_what_is_found_at_it(watched: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = Project.open(watched, today=TODAY, cached=False)
    after = before.without([before.file.items["VER-1"]])
    reports = [each._judged_at(GATES) for each in (before, after)]
    told = {each["gate"]: each for each in data(watched, capsys, "VER-1")["gates"]}
    assert [*told] == ["design", "manufacturing", "post-launch"]
    for gate, each in told.items():
        known, found = ({(one.code, one.item, one.message) for one in report[gate].findings} for report in reports)
        assert {(one["code"], one["item"], one["message"]) for one in each["new"]} == found - known
    _, out, _ = run(watched, capsys, "VER-1")
    # what is found at the gate to judge at is not told again
    assert out.count("RMF306") == len([each for each in told["post-launch"]["new"] if each["code"] == "RMF306"])


def test_risks_and_verifications_with_the_way_to_them(watched: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = data(watched, capsys, "HAZ-2")
    assert [(each["id"], each["of"], each["through"]) for each in found["risks"]] == [("RSK-2", "HAZ-2", ["SIT-2"])]
    _, out, _ = run(watched, capsys, "HAZ-2")
    assert (
        "Risks whose judgement rests on it (1):\n  RSK-2 Perforation by a broken strut (by way of HAZ-2 > SIT-2)\n"
        in out
    )


def test_of_a_trigger_what_it_affects_is_looked_at(watched: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = data(watched, capsys, "TRG-80")
    assert found["about"] == ["CTL-3", "RSK-2"]
    assert [each["id"] for each in found["risks"]] == ["RSK-2", "RSK-3"]
    assert [each["id"] for each in found["verifications"]] == ["VER-5", "VER-6"]
    _, out, _ = run(watched, capsys, "TRG-80")
    assert "Risks whose judgement rests on what it is about (2):" in out


# --- what cannot be asked ---------------------------------------------------------------------------------------------


def test_an_id_in_small_letters(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(root, capsys, "ctl-1")
    assert (status, out) == (2, "") and "did you mean CTL-1" in err


def test_a_page_that_cannot_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(compose("base", ""), tmp_path)
    (tmp_path / "needs/design/folder.md").mkdir()
    status, out, err = run(tmp_path, capsys, "HRM-1")
    # nobody knows what rests on it
    assert (status, out) == (2, "") and "needs/design/folder.md" in err


def test_an_item_in_a_merge_conflict(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(compose("base", ""), tmp_path)
    page = tmp_path / "needs/design/base.md"
    text = page.read_text("utf-8").replace(
        ":severity: S3\n", "<<<<<<< HEAD\n:severity: S3\n=======\n:severity: S2\n>>>>>>> other\n", 1
    )
    page.write_text(text, encoding="utf-8")
    found = data(tmp_path, capsys, "HRM-2")
    # with the item its conflict goes too
    assert "RMF913" in {each["code"] for each in found["without"]["findings"]["gone"]}
    assert {each["id"] for each in found["risks"]} == {"RSK-2", "RSK-3"}


def test_items_of_several_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("clamp", "pump"):
        write(compose("base", ""), tmp_path / name)
    (tmp_path / "conf.py").write_text(
        'extensions = ["riskfile"]\nriskfile_root = ["clamp", "pump"]\n', encoding="utf-8"
    )
    status, out, err = run(tmp_path, capsys, "CTL-1")
    assert (status, out) == (2, "") and "there are 2 risk files, and this is done for one of them" in err
    status, out, _ = run(tmp_path / "pump", capsys, "CTL-1")
    assert status == 0 and out.startswith("Without CTL-1:")


def test_nothing_is_parsed_for_it(watched: Path) -> None:
    """What takes longest is not done for an item alone: pages, policy and field data are known from the check before."""
    code = (
        "import sys; from riskfile.cli import main\n"
        f"assert main(['check', {str(watched)!r}, '--today', {TODAY!r}]) in (0, 1)\n"
        "from subprocess import run\n"
        "run([sys.executable, '-c', sys.argv[1]], check=True)\n"
    )
    asked = (
        "import sys; from riskfile.cli import main\n"
        f"assert main(['impact', 'CTL-3', '--project', {str(watched)!r}, '--today', {TODAY!r}]) == 0\n"
        "loaded = {'markdown_it', 'mdit_py_plugins', 'scipy', 'numpy', 'yaml', 'sphinx', 'jsonschema'} & set(sys.modules)\n"
        "assert not loaded, loaded\n"
    )
    done = subprocess.run([sys.executable, "-c", code, asked], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Without CTL-3:" in done.stdout
