"""A log that never had a column: what contradicts itself is seen first, what a column lacks is one entry, and no count, no exit
status and no format for machines knows less than before."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from defusedxml import ElementTree

from casekit import compose, write
from riskfile.cli import main

CONTROLS = "\n".join(
    f":::{{control}} Measure {number}\n:id: CTL-{number}\n:controls: RSK-1\n:option-rationale: none better\n:::\n"
    for number in range(100, 107)
)
LOG = f"""
``````markdown needs/design/x.md
# Measures

{CONTROLS}
:::{{risk}} Perforation by a broken strut
:id: RSK-2
:situation: SIT-2
:harm: HRM-2
:p1: F2
:p2: C2
:declared-initial: sky-high
:basis: test (fatigue, 2024-06)
:::
``````
"""


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("riskfile.cli.check.NO_COLLECTION", False)
    monkeypatch.setenv("NO_COLOR", "1")
    write(compose("log", LOG), tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def printed(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 1) -> str:
    capsys.readouterr()
    assert main(["check", "--no-cache", "--today", "2026-11-23", *arguments]) == status
    return capsys.readouterr().out


def test_the_first_screen_shows_what_contradicts_itself(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys)
    assert re.match(r"Contradictions \(\d+\)\n\nneeds/design/x\.md:\d+:\d+: RMF\d+ \S+ \[error\] RSK-2 ", text)
    (entry,) = re.findall(r"^.*RMF302.*\n(?:   = .*\n)+", text, re.MULTILINE)
    count = re.search(r"7 of (\d+) risk control measures: each has no kind", entry)
    assert count and int(count[1]) >= 7
    assert "needs/design/x.md:3:1: RMF302 control-without-kind [error] 7 of " in entry
    assert (
        "   = such as CTL-100 needs/design/x.md:3, CTL-101 needs/design/x.md:9, CTL-102 needs/design/x.md:15"
        " and 4 more (all: --unfold RMF302)\n" in entry
    )
    assert "   = help: add `kind`" in entry
    assert text.index("Contradictions (") < text.index("Gaps (") < text.index("RMF302")
    assert re.search(r"\d+ contradictions?, \d+ gaps?", text.splitlines()[-1])


@pytest.mark.parametrize("arguments", [["--unfold", "RMF302"], ["--unfold", "rmf30,RMF1"], ["--all"]])
def test_an_entry_unfolds(arguments: list[str], log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, *arguments)
    for number in range(100, 107):
        assert f"RMF302 control-without-kind [error] CTL-{number} has no kind" in text
    folded = text.count("--unfold")
    assert (folded == 0) is (arguments == ["--all"])


def test_what_is_no_rule_cannot_be_unfolded(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--unfold", "RMF3,XYZ"]) == 2
    assert "XYZ is no rule and no prefix of one" in capsys.readouterr().err


def test_machines_get_each_finding(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data: dict[str, Any] = json.loads(printed(capsys, "--format", "json"))
    findings, entries, summary = data["findings"], data["entries"], data["summary"]
    assert sum(each["code"] == "RMF302" for each in findings) == 7
    assert sorted(number for entry in entries for number in entry["findings"]) == [*range(len(findings))]
    for entry in entries:
        assert entry["count"] == len(entry["findings"])
        for number in entry["findings"]:
            assert all(findings[number][key] == entry[key] for key in ("code", "kind", "level"))
    kinds = [each["kind"] for each in findings]
    assert kinds == sorted(kinds, key=["contradiction", "gap", "advice"].index)
    assert summary["kinds"] == {kind: kinds.count(kind) for kind in ("contradiction", "gap", "advice")}
    assert summary["errors"] + summary["warnings"] == len(findings)
    (rule,) = [each for each in data["rules"] if each["code"] == "RMF302"]
    assert (rule["kind"], rule["findings"]) == ("gap", 7)

    run = json.loads(printed(capsys, "--format", "sarif"))["runs"][0]
    assert len([each for each in run["results"] if not each["suppressions"]]) == len(findings)
    (described,) = [each for each in run["tool"]["driver"]["rules"] if each["id"] == "RMF302"]
    assert described["properties"]["kind"] == "gap"
    assert len(json.loads(printed(capsys, "--format", "gitlab"))) == len(findings)
    commands = [line for line in printed(capsys, "--format", "github").splitlines() if line.startswith("::")]
    assert len(commands) == len(findings)
    # no service shows all of many: these come first
    assert "RSK-2" in commands[0]
    failures = ElementTree.fromstring(printed(capsys, "--format", "junit")).iter("failure")
    (told,) = [each.text for each in failures if each.attrib["type"] == "RMF302"]
    assert told.count("has no kind") == 7


def test_markdown_folds_each_entry_behind_what_it_says(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, "--format", "markdown")
    (entry,) = re.findall(r"<summary>(gap: RMF302 [^<]*)</summary>", text)
    assert re.fullmatch(
        r"gap: RMF302 control-without-kind \(7\): 7 of \d+ risk control measures: each has no kind; .*", entry
    )
    assert text.count("has no kind; expected inherent") == 8
    assert text.index("| contradiction | ") < text.index("| gap | RMF302 |")


def test_what_was_not_evaluated_is_listed_by_rule_and_item(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = json.loads(printed(capsys, "--format", "json"))
    text = printed(capsys, "--not-evaluated")
    held = {each["code"]: each["skipped"] for each in data["rules"] if each["skipped"]}
    assert held
    for code, skipped in held.items():
        for each in skipped:
            part = text.partition(f"{code} ")[2]
            assert each["item"] in part
            assert each["for"] in part
    for each in data["rules"]:
        assert each["not_evaluated"] == len(each["skipped"])
        if each["status"] == "not evaluated" and not each["skipped"]:
            assert f"{each['code']} {each['name']}: not evaluated: {each['reason']}" in text
    assert "RMF302 control-without-kind [error]" not in text
    assert re.search(r"^Found \d+ errors", text, re.MULTILINE)
