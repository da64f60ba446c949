"""``riskfile show``, ``list`` and ``stats``, and the verdicts in the JSON of a check."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from casekit import BASE, BASE_ITEMS, TODAY
from riskfile.cli import main
from riskfile.reporters.item import _plain
from riskfile.scaffold import write_project

PAGE = Path(__file__).resolve().parents[2] / "manual/command-line.md"
MORE = """# More

:::{risk} Not looked at
:id: RSK-10
:situation: SIT-1
:harm: HRM-1
:p1: F4
:p2: C4
:basis: test (bench, 2024-06)
:residual-p1: F1
:residual-basis: test (bench, 2024-06)
:::

:::{control} =HYPERLINK("x") *and* <b>\x1b[31mred\x1b[0m</b> ::error::
:id: CTL-10
:kind: protective
:acts-on: p1
:controls: RSK-10
:::

:::{control} Of old
:id: CTL-11
:retired: 2026-01-02
:retired-because: replaced by CTL-10
:::
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("shown") / "project"
    shutil.copytree(BASE, root)
    (root / "needs/design/more.md").write_text(MORE, encoding="utf-8")
    return root


@pytest.fixture
def here(root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(root)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "80")
    return root


def said(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str, str]:
    status = main(list(argv))
    return (status, *capsys.readouterr())


def data(capsys: pytest.CaptureFixture[str], *argv: str) -> Any:
    status, out, _ = said(capsys, *argv, "--format", "json")
    assert status in (0, 1)
    return json.loads(out)


# --- show -------------------------------------------------------------------------------------------------------------


def test_a_risk_with_all_that_is_computed_of_it(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, error = said(capsys, "show", "RSK-10", "--today", TODAY)
    assert (status, error) == (0, "")
    assert all(len(line) <= 80 for line in out.splitlines())
    for line in (
        "RSK-10  Not looked at",
        "  Residual risk, claimed  Acceptable",
        "      not verified: CTL-10",
        "Risk control measures (1, not verified)",
        "      no verification",
        "  harm: HRM-1",
        "  controlled by: CTL-10",
    ):
        assert line in out.splitlines(), line
    assert "HAZ-1 Foreign surface in the blood stream" in out and "└─ RSK-10 Not looked at" in out
    # nothing that somebody has written acts on the terminal, or on a runner of CI
    assert "\x1b" not in out and "::error::" not in out


def test_colour_and_signs_are_the_only_difference(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = said(capsys, "show", "RSK-1", "--today", TODAY)[1]
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("FORCE_COLOR", "1")
    coloured = said(capsys, "show", "RSK-1", "--today", TODAY)[1]
    assert "\x1b[31m" in coloured and re.sub(r"\x1b\[\d+m", "", coloured) == plain


@pytest.mark.parametrize("columns", [60, 80, 100])
def test_no_line_is_wider_than_the_terminal(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    for id in ("RSK-1", "CTL-1", "VER-1", "HRM-2", "HAZ-1", "CYC-1"):
        out = said(capsys, "show", id, "--no-findings")[1]
        assert max(map(len, out.splitlines())) <= columns, id


def test_what_is_retired_is_shown_as_a_record(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = said(capsys, "show", "CTL-11", "--no-findings")[1]
    assert "Retired on 2026-01-02: replaced by CTL-10." in out


def test_data_of_several_items(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = data(capsys, "show", "RSK-10", "CTL-10", "CYC-1", "--today", TODAY)
    assert (found["version"], found["gate"], found["today"], found["judged"]) == (1, "draft", TODAY, True)
    risk, control, cycle = found["items"]
    assert [each["region"]["id"] for each in risk["estimates"]] == ["high", "low", "high"]
    assert risk["estimates"][0]["factors"][0] == {
        "name": "p1",
        "word": "P1",
        "written": "F4",
        "level": {"id": "F4", "label": "Probable"},
    }
    assert risk["unearned"] == ["CTL-10"]
    assert risk["chain"][0]["id"] == "HAZ-1"
    assert (risk["path"], risk["line"]) == ("needs/design/more.md", 3)
    assert (control["control"]["implementation"], control["control"]["verified"]) == ("none", False)
    assert {"RMF306", "RMF307"} <= {each["code"] for each in control["findings"]}
    assert (cycle["chain"], cycle["estimates"]) == ([], [])
    # a key that does not belong to the type is there, and empty
    assert set(cycle) == set(risk)


def test_markdown_says_what_was_written_and_nothing_else(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = said(capsys, "show", "CTL-10", "--format", "markdown", "--no-findings")[1]
    assert "\\*and\\* \\<b\\>" in out
    assert _plain("![x](http://y) `z` & $1$") == "!\\[x\\](http://y) \\`z\\` \\& \\$1\\$"


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("RSK-100", "RSK-100 is no item of this file; did you mean RSK-10"),
        ("rsk-010", "rsk-010 is no item of this file; did you mean RSK-10?"),
        ("rsk_1", "rsk_1 is no item of this file; did you mean RSK-1?"),
        ("RMF310", "RMF310 is a rule; `riskfile rule RMF310` explains it"),
        ("orphan-verification", "orphan-verification is a rule; `riskfile rule RMF317` explains it"),
        ("risk", "risk is an item type; `riskfile list risk` lists its items, `riskfile types risk` explains it"),
        (
            "needs/design/base.md",
            "needs/design/base.md is a page; `riskfile list --filter 'docname == \"needs/design/base\"'` lists its items",
        ),
        ("docs/plan", "docs/plan is a page; `riskfile list --filter 'docname == \"docs/plan\"'` lists its items"),
        ("SOP-3", "SOP-3 is no item; it implements CTL-3: `riskfile show CTL-3`"),
        ("", "found an id that is empty; expected that of an item of this file"),
        ("zzzzzz", "zzzzzz is no item of this file"),
    ],
)
def test_what_is_no_item_leads_to_what_was_meant(
    here: Path, capsys: pytest.CaptureFixture[str], word: str, told: str
) -> None:
    status, out, error = said(capsys, "show", "RSK-1", word)
    assert (status, out) == (2, "")
    assert error.startswith(f"riskfile: {told}"), error


def test_a_policy_that_cannot_be_read_is_told_with_its_place(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(root, broken)
    (broken / "needs/policy.yaml").write_text("version: [", encoding="utf-8")
    for command in (["show", "RSK-1", "--project"], ["list", "--project"], ["stats"]):
        status, out, error = said(capsys, *command, str(broken))
        assert (status, out) == (2, "")
        assert re.match(r"riskfile: \S+needs/policy.yaml:1:\d+: ", error), error


def test_the_manual_shows_what_is_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """manual/command-line.md: of a new project."""
    write_project(tmp_path / "project", today=date(2026, 11, 23))
    monkeypatch.chdir(tmp_path / "project")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "80")
    block = re.search(r"```console\n\$ riskfile show RSK-001\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert block is not None
    assert said(capsys, "show", "RSK-001", "--today", "2026-11-23")[1] == block[1]


# --- list -------------------------------------------------------------------------------------------------------------


def test_a_list_by_type_filter_and_order(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "list", "risk", "--format", "ids")[1].split() == ["RSK-1", "RSK-2", "RSK-3", "RSK-10"]
    falling = said(capsys, "list", "Risks", "--sort", "id desc", "--format", "ids")[1].split()
    assert falling == ["RSK-10", "RSK-3", "RSK-2", "RSK-1"]
    assert said(capsys, "list", "--filter", "earned == high", "--format", "ids")[1].split() == ["RSK-10"]
    assert said(capsys, "list", "RSK", "--sort", "initial desc", "--format", "ids")[1].split()[0] in ("RSK-1", "RSK-10")
    assert said(capsys, "list", "control", "--filter", "controls has RSK-10")[1].endswith("1 item\n")
    assert "CTL-11" not in said(capsys, "list", "control")[1]
    assert "CTL-11" in said(capsys, "list", "control", "--retired")[1]
    assert said(capsys, "list", "threat") == (0, "0 items\n", "")


def test_a_list_as_data(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = data(capsys, "list", "risk", "control", "--columns", "title, earned, controls, acts-on, line")
    assert [each["key"] for each in found["columns"]] == ["title", "earned", "controls", "acts-on", "line"]
    by_id = {each["id"]: each for each in found["items"]}
    assert (by_id["RSK-10"]["earned"], by_id["RSK-10"]["earned_word"]) == ("high", "Unacceptable")
    assert (by_id["CTL-10"]["controls"], by_id["CTL-10"]["acts-on"]) == (["RSK-10"], ["p1"])
    rows = [*csv.reader(io.StringIO(said(capsys, "list", "control", "--columns", "id title", "--format", "csv")[1]))]
    assert rows[0] == ["id", "title"]
    # no cell is a formula to a spreadsheet
    assert next(row for row in rows if row[0] == "CTL-10")[1].startswith("'=HYPERLINK")


@pytest.mark.parametrize("columns", [60, 80, 100])
def test_a_list_fits(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    for types in (["risk"], ["verification"], []):
        lines = said(capsys, "list", *types)[1].splitlines()
        assert max(map(len, lines)) <= columns
        assert lines[0].startswith("Id") and "\x1b" not in "".join(lines)


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        (["rsik"], "rsik is no item type; did you mean risk?"),
        (
            ["--filter", "earned = high"],
            "--filter: '= high' is not understood (what is equal is written ==), at column 8",
        ),
        (["--filter", "earnd == high"], "--filter: unknown field 'earnd'"),
        (["risk", "--columns", "residul"], "--columns: residul is no column of these items; did you mean residual?"),
        (["risk", "--sort", "xyzzy"], "--sort: xyzzy is no column of these items; expected id, title"),
        (["risk", "--sort", "id up"], "found 'up' after the column, expected 'asc' or 'desc'"),
    ],
)
def test_what_cannot_be_listed_is_told(
    here: Path, capsys: pytest.CaptureFixture[str], argv: list[str], told: str
) -> None:
    status, out, error = said(capsys, "list", *argv)
    assert (status, out) == (2, "")
    assert told in error


# --- stats and the verdicts of a check --------------------------------------------------------------------------------


def test_what_is_counted(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = data(capsys, "stats", "--today", TODAY, "--gate", "post-launch")
    assert sum(each["total"] for each in found["items"]) == BASE_ITEMS + 2
    control = next(each for each in found["items"] if each["type"] == "control")
    assert (control["total"], control["retired"]) == (4, 1)
    assert [(each["region"], each["initial"], each["earned"]) for each in found["risks"]["regions"]] == [
        ("low", 1, 3),
        ("medium", 1, 0),
        ("high", 2, 1),
    ]
    assert (found["risks"]["claimed"], found["risks"]["counting"]) == (3, 2)
    assert found["controls"]["proofs"]["implementation"] == {"pass": 3, "none": 1}
    assert found["gates"] == {"design": False, "manufacturing": False, "post-launch": False}
    assert {each["code"] for each in found["findings"]["rules"]} >= {"RMF306", "RMF307"}
    status, out, _ = said(capsys, "stats", "--today", TODAY, "--gate", "post-launch")
    assert status == 0 and max(map(len, out.splitlines())) <= 80
    assert "  design        not passed" in out


def test_a_check_holds_verdicts_beside_findings(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for more in ([], ["--select", "RMF101"]):
        found = data(capsys, "check", "--gate", "design", "--today", TODAY, *more)
        verdicts = found["verdicts"]
        assert verdicts["version"] == 1
        assert {each["id"]: each for each in verdicts["risks"]}["RSK-10"] == {
            "id": "RSK-10",
            "initial": "high",
            "residual": "low",
            "claimed": True,
            "earned": "high",
            "unearned": ["CTL-10"],
        }
        assert {each["id"]: each for each in verdicts["controls"]}["CTL-10"] == {
            "id": "CTL-10",
            "implementation": "none",
            "effectiveness": "none",
            "verified": False,
        }
        # whichever rules are asked for, a gate is passed by all
        assert verdicts["gates"] == {"design": False, "manufacturing": False, "post-launch": False}


def test_the_verdicts_are_those_of_gates(
    here: Path, root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clean = tmp_path / "clean"
    shutil.copytree(BASE, clean)
    gates = data(capsys, "check", str(clean), "--today", TODAY)["verdicts"]["gates"]
    assert gates == {
        gate: main(["gates", str(clean), "--gate", gate, "--today", TODAY]) == 0
        for gate in ("design", "manufacturing", "post-launch")
    }
    assert all(gates.values())
    capsys.readouterr()


def test_the_keys_of_the_verdicts_are_in_the_manual(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (PAGE.parent / "checking.md").read_text(encoding="utf-8").partition("## Formats")[2].partition("## Cache")[0]
    verdicts = data(capsys, "check", "--today", TODAY)["verdicts"]
    for key in (*verdicts, *verdicts["risks"][0], *verdicts["controls"][0]):
        assert f"`{key}`" in text, key
