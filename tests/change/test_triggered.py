"""Which trigger says why a verdict is worse, and whether a branch does what a trigger says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from casekit import TODAY, compose, write
from gitkit import committed
from riskfile.cli import main

PAGE = "needs/design/base.md"
MORE = "needs/design/more.md"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write(compose("base", ""), tmp_path)
    monkeypatch.chdir(tmp_path)
    committed(tmp_path)
    return tmp_path


def run(*words: str) -> int:
    return main([*words, "--today", TODAY])


def edit(root: Path, before: str, after: str, path: str = PAGE) -> None:
    text = (root / path).read_text(encoding="utf-8")
    assert text.count(before) == 1, before
    (root / path).write_text(text.replace(before, after), encoding="utf-8")


def trigger(root: Path, *options: str, closed: bool = False) -> None:
    cycle = (
        ":::{cycle} Done\n:id: CYC-77\n:mission: lifecycle\n:opened: 2026-01-10\n:closed: 2026-01-12\n:decision: done\n"
        ":closes: TRG-77\n:reviews: RSK-1, RSK-2, RSK-3\n:::\n"
    )
    written = "".join(f"{each}\n" for each in options)
    (root / MORE).write_text(
        "# More\n\n:::{trigger} Worse steel\n:id: TRG-77\n:kind: design-change\n:opened: 2026-01-10\n:due: 2026-06-01\n"
        f"{written}:::\n\n{cycle if closed else ''}",
        encoding="utf-8",
    )


WORSE = (":p1: F2\n:p2: C2\n:basis: test (fatigue, 2024-06)", ":p1: F5\n:p2: C2\n:basis: test (fatigue, 2024-06)")


def worse(root: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    capsys.readouterr()
    status = run("diff", "HEAD", "--fail-on", "worse", "--gate", "draft")
    out, err = capsys.readouterr()
    return status, out, err


def test_a_verdict_that_is_worse_stops_a_merge_where_no_trigger_says_why(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(root, *WORSE)
    status, out, err = worse(root, capsys)
    assert status == 1 and "Verdicts that are worse" in out and ", for " not in out
    assert "worse, and no trigger says why: RSK-2; name them" in err


@pytest.mark.parametrize("option", [":affects: RSK-2", ":affects: HAZ-1\n:changes: RSK-2"])
def test_a_trigger_that_names_the_risk_says_why(root: Path, option: str, capsys: pytest.CaptureFixture[str]) -> None:
    edit(root, *WORSE)
    trigger(root, option)
    status, out, err = worse(root, capsys)
    assert "no trigger says why" not in err and "by RSK-2 (p1: F2 -> F5), for TRG-77" in out
    # what else is new is a finding all the same
    assert status == int("New findings" in out)
    run("diff", "HEAD", "--format", "json")
    found = json.loads(capsys.readouterr().out)
    assert {tuple(each["triggers"]) for each in found["verdicts"] if each["direction"] == "worse"} == {("TRG-77",)}
    assert found["summary"]["unexplained"] == 0
    run("diff", "HEAD", "--format", "markdown")
    assert "for TRG-77" in capsys.readouterr().out


def test_a_trigger_that_was_closed_before_says_nothing_of_what_comes_after(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    trigger(root, ":affects: RSK-2", closed=True)
    committed(root)
    edit(root, *WORSE)
    status, _, err = worse(root, capsys)
    assert status == 1 and "no trigger says why: RSK-2" in err


def test_a_criterion_is_named_by_its_key(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cells = "F1: {S1: low, S2: low, S3: low, S4: low, S5: medium}"
    edit(root, cells, cells.replace("S3: low", "S3: medium"), "needs/policy.yaml")
    status, _, err = worse(root, capsys)
    assert status == 1 and "no trigger says why: RSK-2" in err
    trigger(root, ":affects: HAZ-1", ":changes-criteria: matrix.F1.S3 -- the guideline of 2026")
    _, out, err = worse(root, capsys)
    assert "no trigger" not in err and "for TRG-77" in out


def held(root: Path, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    capsys.readouterr()
    status = run("diff", "HEAD", "--trigger", "TRG-77", "--fail-on", "nothing", *words)
    return status, capsys.readouterr().out


def test_a_branch_is_held_to_what_a_trigger_names_both_ways(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(root, ":source: bare strut", ":source: strut")
    trigger(root, ":affects: RSK-1", ":changes: HRM-1")
    status, out = held(root, capsys)
    assert status == 1
    assert "What TRG-77 (Worse steel) says that it changes is not what was changed." in out
    assert "Changed, and not named (1): HAZ-1" in out and "Named, and not changed (1): HRM-1" in out
    status, out = held(root, capsys, "--format", "json")
    said = json.loads(out)["trigger"]
    assert status == 1
    assert said == {"trigger": "TRG-77", "unnamed": ["HAZ-1"], "unchanged": ["HRM-1"], "kept": []}
    status, out = held(root, capsys, "--format", "markdown")
    assert status == 1 and "Changed, and not named (1): HAZ-1" in out


def test_what_was_changed_as_it_is_named_passes_and_the_trigger_and_its_cycle_do_not_count(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(root, ":source: bare strut", ":source: strut")
    edit(root, "worst-case: F5", "worst-case: F4", "needs/policy.yaml")
    trigger(root, ":affects: RSK-1", ":changes: HAZ-1", ":changes-criteria: worst-case -- the registry", closed=True)
    assert held(root, capsys)[0] == 0
    assert "What was changed is what TRG-77 names (2)." in held(root, capsys)[1]


def test_criteria_are_held_both_ways(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(root, "worst-case: F5", "worst-case: F4", "needs/policy.yaml")
    trigger(root, ":affects: RSK-1", ":changes-criteria: matrix.F1.S1 -- the guideline")
    status, out = held(root, capsys)
    assert status == 1
    assert "Changed, and not named (1): worst-case" in out and "Named, and not changed (1): matrix.F1.S1" in out


@pytest.mark.parametrize(("id", "said"), [("TRG-99", "TRG-99 is no item"), ("RSK-1", "RSK-1 is no trigger")])
def test_what_is_no_trigger_is_refused(root: Path, id: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("diff", "HEAD", "--trigger", id) == 2
    assert said in capsys.readouterr().err
