"""What is nested deeper than a reader can follow is told at its place, and takes no longer than anything else."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from casekit import compose, write
from riskfile.project import check

LOST = "nested 20 levels deep; nobody sees what is in the last of them"
DEEP = {
    "quotes": ("> " * 1000 + "x\n", 3, LOST),
    "quotes, as deep as it goes": ("> " * 20 + "x\n", 3, LOST),
    "lists on one line": ("- " * 1000 + "x\n", 3, LOST),
    "numbered lists": ("1. " * 1000 + "x\n", 3, LOST),
    "lists": ("".join("  " * level + "- a\n" for level in range(300)), 12, LOST),
    "quotes and lists": ("> - " * 500 + "x\n", 3, "nobody sees what is in the last of them"),
    "definitions": ("a\n" + "".join("  " * level + ": b\n" for level in range(200)), 13, LOST),
    "directives": (
        "".join(":" * (303 - level) + "{note}\n" for level in range(300))
        + "x\n"
        + "".join(":" * (level + 4) + "\n" for level in range(300)),
        53,
        "nested 51 levels deep, expected at most 50",
    ),
    "an item within": (
        "> " * 30 + ":::{risk} x\n" + "> " * 30 + ":id: RSK-900\n" + "> " * 30 + ":::\n",
        3,
        LOST,
    ),
}
SHALLOW = {
    "brackets": "[" * 4000 + "x" + "]" * 4000 + "\n",
    "parentheses": "[a](" + "(" * 4000 + ")" * 4000 + ")\n",
    "emphasis": "*" * 4000 + "x" + "*" * 4000 + "\n",
    "emphasis, never ended": "*a **b " * 4000 + "\n",
    "code, never ended": "".join("`" * level + "a " for level in range(1, 600)) + "\n",
    "braces": "{" * 4000 + "}" * 4000 + "\n",
    "dollars": "$a" * 4000 + "\n",
    "HTML": "<" + "!" * 4000 + "\n",
    "entities": "&amp" * 4000 + "\n",
    "backslashes": "\\" * 4000 + "\n",
    "cells": "|" * 4000 + "\n" + "|-" * 4000 + "\n" + "|" * 4000 + "\n",
    "quotes, not too deep": "> " * 18 + "x\n",
    "lists, not too deep": "- " * 9 + "x\n",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write(compose("base", ""), tmp_path)
    return tmp_path


@pytest.mark.parametrize("shape", DEEP)
def test_what_is_nested_too_deep_is_told_at_its_place(shape: str, root: Path) -> None:
    text, line, message = DEEP[shape]
    (root / "docs/deep.md").write_text(f"# Deep\n\n{text}", encoding="utf-8")
    checked = check(root, cached=False)
    assert not checked.report.crashes
    told = [each for each in checked.report.findings if each.code == "RMF907"]
    assert [each.span.line for each in told] == [line]
    assert message in told[0].message
    assert "RSK-900" not in checked.file.items


@pytest.mark.parametrize("shape", SHALLOW)
def test_what_only_looks_deep_is_read(shape: str, root: Path) -> None:
    (root / "docs/deep.md").write_text(f"# Deep\n\n{SHALLOW[shape]}", encoding="utf-8")
    start = time.process_time()
    checked = check(root, cached=False)
    # of a second in which nothing is squared; these take a few hundredths
    assert time.process_time() - start < 5
    assert not checked.report.crashes
    assert not [each for each in checked.report.findings if each.code == "RMF907"]


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ("{a: ", "}"), ("- ", "")])
@pytest.mark.parametrize("path", ["needs/policy.yaml", "needs/model.yaml"])
def test_deep_yaml_is_told_at_its_place(path: str, opening: str, closing: str, root: Path) -> None:
    target = root / path
    before = target.read_text(encoding="utf-8") if target.exists() else "version: 1\n"
    target.write_text(f"{before}x: {opening * 20_000}1{closing * 20_000}\n", encoding="utf-8")
    checked = check(root, cached=False)
    assert not checked.report.crashes
    assert {(each.code, each.span.path) for each in checked.report.findings} == {("RMF009", path)}
    assert all(each.span.line == before.count("\n") + 1 for each in checked.report.findings)


def test_a_build_is_refused_like_a_check(root: Path, capfd: pytest.CaptureFixture[str]) -> None:
    from riskfile.cli import main

    (root / "conf.py").write_text('extensions = ["riskfile"]\nproject = "Pump"\n', encoding="utf-8")
    (root / "docs/deep.md").write_text(f"# Deep\n\n{DEEP['quotes'][0]}", encoding="utf-8")
    with pytest.raises(SystemExit) as end:
        main(["build", str(root), "--no-pdf"])
    assert end.value.code in (1, 2)
    error = capfd.readouterr().err
    assert LOST in error
    assert "docs/deep.md:3" in error
    assert "Traceback" not in error
