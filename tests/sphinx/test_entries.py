"""The console of ``riskfile build`` says what a check says, in the same order; Sphinx called by itself says each finding."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from casekit import compose, write
from riskfile.project import check
from sphinxkit import CONF, Built, build_apart

CONTROLS = "".join(
    f":::{{control}} Guard {number}\n:id: CTL-7{number}\n:acts-on: p1\n:requirement: closed in {number} s\n:mitigates: RSK-1\n:::\n\n"
    for number in range(7)
)
EXTRA = f"````markdown needs/design/more.md\n# More\n\n{CONTROLS}:::{{hazard}} Cold\n:id: HAZ-9\n:::\n````\n"
DAY = "2026-01-01"

ENTRY = r"^(\S+:\d+:\d+): (RMF\d+) \S+ \[\w+\] (.*)$"
"""An entry as a check heads it."""
WARNING = r"^(?:.*/)?(needs/\S+|docs/\S+): WARNING: (RMF\d+) [a-z-]+: (.*)$"


def run(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "riskfile", *words, "--today", DAY]
    # a machine that says CI has Sphinx write colours into a pipe
    env = {**os.environ, "NO_COLOR": "1"}
    return subprocess.run(command, cwd=root, env=env, capture_output=True, text=True, check=False, timeout=300)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("entries")
    write(compose("entries", EXTRA), root)
    (root / "docs/index.md").write_text(
        "# Front\n\n```{toctree}\n:glob:\n\nplan\n/needs/design/*\n```\n", encoding="utf-8"
    )
    (root / "conf.py").write_text(CONF, encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def checked(root: Path) -> list[tuple[str, str, str]]:
    entries = re.findall(ENTRY, run(root, "check", "--no-cache").stdout, re.MULTILINE)
    assert any("7 of " in message for _, _, message in entries)
    return entries


def test_a_build_says_the_entries_of_a_check_in_its_order(root: Path, checked: list[tuple[str, str, str]]) -> None:
    built = run(root, "build", "--no-pdf", "--strict")
    assert built.returncode == 1
    told = re.findall(WARNING, built.stderr, re.MULTILINE)
    assert [(place, code) for place, code, _ in told] == [(place, code) for place, code, _ in checked], built.stderr
    assert all(said.startswith(message) for (*_, said), (*_, message) in zip(told, checked, strict=True))
    (many,) = (said for _, code, said in told if code == "RMF302")
    assert (
        "; such as CTL-70 needs/design/more.md:3, CTL-71 needs/design/more.md:10, CTL-72 needs/design/more.md:" in many
    )
    assert "and 4 more (all: riskfile check --unfold RMF302)" in many
    # the line with the result counts each
    errors = check(root, cached=False, today=DAY).report.errors
    assert f": {errors} errors, " in built.stdout and errors > len(checked)


def test_sphinx_by_itself_says_each_finding(root: Path, tmp_path: Path) -> None:
    built: Built = build_apart(root, tmp_path / "html", overrides={"riskfile_today": DAY})
    report = check(root, cached=False, today=DAY).report
    expected = sorted((each.span.path, each.span.line, each.span.column, each.code) for each in report.findings)
    assert built.findings == expected
