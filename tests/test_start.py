"""The five-minute paths of the manual (start/author.md, ci.md, reviewer.md, migrating.md): each is gone as it is written."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from riskfile.cli import main
from test_manual import _FENCED, replace, same

START = Path(__file__).resolve().parents[1] / "manual/start"

STATUSES = {
    "author.md": [0, 0, 1, 0, 0],
    "ci.md": [0, 1, 1, 0],
    "reviewer.md": [0, 0, 0, 0, 1],
    "migrating.md": [0, 0, 0, 1],
}
"""How the commands of riskfile end, in the order of each page."""

WORDS = {"five": 5, "six": 6, "seven": 7}


class Done(NamedTuple):
    """A command of a page: how it ended, what it printed, and what the page shows of that."""

    line: str
    status: int
    said: str
    shown: str


def shows(shown: str, said: str) -> bool:
    """Whether a page may show ``shown`` of what was said: a line ``...`` stands for lines that are left out, and dates and
    hashes may be others."""
    pattern = re.escape(shown).replace(r"sha256:\.\.\.", "sha256:[0-9a-f]{64}")
    pattern = re.sub(r"(^|\n)\\\.\\\.\\\.(\\\n|\n)", r"\1(?:.*\n)*?", pattern)
    return re.fullmatch(pattern, same(said)) is not None


@pytest.mark.parametrize(
    ("shown", "said", "expected"),
    [
        ("a\nb\n", "a\nb\n", True),
        ("a\n...\nc\n", "a\nb\nb\nc\n", True),
        ("a\n...\n", "a\nb\nb\n", True),
        ("a\n...\nc\n", "a\nb\n", False),
        ("b\n", "a\nb\n", False),
        ("a\nb\n", "a\nc\n", False),
        ("x sha256:..., y\n", f"x sha256:{64 * '0'}, y\n", True),
        ("x (..., 1)\n", "x (2, 1)\n", False),
    ],
)
def test_what_a_page_may_leave_out(shown: str, said: str, expected: bool) -> None:
    assert shows(shown, said) is expected


def go(page: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> list[Done]:
    """Write the files of a page, make its edits and run its commands of riskfile, each in the place where the page does."""
    done = []
    for block in _FENCED.finditer(page.read_text(encoding="utf-8")):
        kind, _, path = block["kind"].strip().partition(" ")
        if kind == "console":
            for line, shown in re.findall(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", block["body"], re.MULTILINE):
                words = shlex.split(line)
                if words[0] == "cd":
                    monkeypatch.chdir(words[1])
                elif words[1] == "build":
                    # a build is a process of its own: Sphinx keeps much for the rest of a process
                    ended = subprocess.run([sys.executable, "-m", *words], capture_output=True, text=True, check=False)
                    done.append(Done(line, ended.returncode, ended.stdout, shown))
                elif words[0] == "riskfile":
                    capsys.readouterr()
                    done.append(Done(line, main(words[1:]), capsys.readouterr().out, shown))
                else:
                    assert words[:2] == ["pip", "install"], line
        elif kind == "diff":
            old, new = block["body"].splitlines()
            replace(Path(path), old.removeprefix("-"), new.removeprefix("+"))
        elif path:
            Path(path).write_text(block["body"], encoding="utf-8")
    return done


@pytest.mark.parametrize("name", STATUSES)
def test_a_path_is_gone_as_it_is_written(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    done = go(START / name, capsys, monkeypatch)
    for each in done:
        assert not each.shown or shows(each.shown, each.said), f"$ {each.line}\n{same(each.said)}"
    assert [each.status for each in done] == STATUSES[name]
    if name == "reviewer.md":
        assert Path("_build/html/index.html").is_file() and Path("_build/pdf/risk-management-file.pdf").is_file()
    if name == "ci.md":
        assert '<testsuites name="riskfile"' in Path("riskfile.xml").read_text(encoding="utf-8")
        for path in (".github/workflows/riskfile.yml", ".gitlab-ci.yml", ".pre-commit-config.yaml"):
            assert Path(path).is_file()


@pytest.mark.parametrize("name", STATUSES)
def test_a_path_says_how_many_commands_it_has(name: str) -> None:
    text = (START / name).read_text(encoding="utf-8")
    (said,) = re.findall(rf"\b({'|'.join(WORDS)}) commands", text.partition("\n## ")[0].lower())
    # to go into a folder is none
    lines = re.findall(r"^\$ (?!cd )", text, re.MULTILINE)
    assert WORDS[said] == len(lines)


def test_every_path_is_here() -> None:
    assert {path.name for path in START.glob("*.md")} == set(STATUSES)
