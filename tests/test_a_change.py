"""The chapter on one change: its edits are made and its commands are run, in its order, and each prints what is quoted."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from gitkit import git
from riskfile.cli import main

ROOT = Path(__file__).resolve().parents[1]
CHAPTER = (ROOT / "manual/a-change.md").read_text(encoding="utf-8")
OTHER = "## When the change is one word of the policy"

_STEP = re.compile(
    r"^% day (?P<day>\S+)$"
    r"|^```\{code-block\} diff\n:caption: (?P<path>\S+)\n\n(?P<edit>.*?)^```$"
    r"|^```console\n(?P<console>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_NAMES = re.compile(r"(?<=riskfile diff )[0-9a-f]{7,}|(?<=sha256:)[0-9a-f]{64}|\d+(?= rules evaluated)")
"""What is another each time, or with each new rule: names of commits, hashes, how many rules there are."""


class Step(NamedTuple):
    """A day that begins, an edit of a file, or a command with what the chapter says that it prints."""

    day: str = ""
    path: str = ""
    edit: str = ""
    command: str = ""
    said: str = ""


def steps(text: str) -> Iterator[Step]:
    for match in _STEP.finditer(text):
        if match["day"]:
            yield Step(day=match["day"])
        elif match["path"]:
            yield Step(path=match["path"], edit=match["edit"])
        else:
            for part in re.split(r"^\$ ", match["console"], flags=re.MULTILINE)[1:]:
                command, _, said = part.partition("\n")
                yield Step(command=command, said=said)


def edited(text: str, edit: str) -> str:
    """The text after an edit of one place, which is known by the lines around it."""
    lines = edit.splitlines(keepends=True)
    before, after = ("".join(line[1:] or line for line in lines if line[0] != sign) for sign in "+-")
    assert text.count(before) == 1, before
    return text.replace(before, after)


def agrees(said: str, quoted: str) -> bool:
    """Whether a command has printed what is quoted, in which `...` stands for any lines."""
    parts = (re.escape(part) for part in re.split(r"(?m)^ *\.\.\.\n", _NAMES.sub("NAME", quoted)))
    return re.fullmatch("(?:.*\n)*?".join(parts), _NAMES.sub("NAME", said)) is not None


class Desk:
    """Where the commands are run: a folder, and a day."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.root, self._monkeypatch, self._capsys = root, monkeypatch, capsys
        self._monkeypatch.setenv("NO_COLOR", "1")
        self.go(root)
        self.on("2026-11-23")

    def go(self, folder: Path) -> None:
        self.root = folder
        self._monkeypatch.chdir(folder)

    def on(self, day: str) -> None:
        noon = datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC)
        self._monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(noon.timestamp())))

    def run(self, command: str) -> str:
        tool, *words = shlex.split(command)
        if tool == "cd":
            self.go(self.root / words[0])
        elif tool == "git":
            git(self.root, *words)
        else:
            assert tool == "riskfile"
            self._capsys.readouterr()
            assert main(words) in (0, 1)
            return self._capsys.readouterr().out
        return ""

    def take(self, step: Step) -> tuple[str, str]:
        """What a command prints, and what is quoted of it."""
        if step.day:
            self.on(step.day)
        elif step.path:
            page = self.root / step.path
            page.write_text(edited(page.read_text(encoding="utf-8"), step.edit), encoding="utf-8")
        else:
            return self.run(step.command), step.said
        return "", ""


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    return Desk(tmp_path, monkeypatch, capsys)


def test_the_change(desk: Desk) -> None:
    story = [*steps(CHAPTER.partition(OTHER)[0])]
    for step in story:
        said, quoted = desk.take(step)
        # what is not quoted at all is left out, as of the first command and of git
        assert not quoted or agrees(said, quoted), f"{step.command}\n{said}"
    commands = [step.command.split()[1] for step in story if step.command.startswith("riskfile ")]
    assert {"init", "baseline", "accept", "impact", "check", "diff", "gates"} == set(commands)
    # the chapter ends as it should: released twice, and nothing is found
    assert desk.run("riskfile check").startswith("No findings in 48 items")
    assert sorted(each.name for each in (desk.root / "needs/baselines").iterdir()) == ["A.json", "B.json"]


def test_one_word_of_the_policy(desk: Desk) -> None:
    for folder in ("docs", "needs"):
        shutil.copytree(ROOT / folder, desk.root / folder)
    for step in steps(CHAPTER.partition(OTHER)[2]):
        said, quoted = desk.take(step)
        assert not quoted or agrees(said, quoted), f"{step.command}\n{said}"
        if step.command:
            assert quoted.startswith("Verdicts that are worse (59):\n  by matrix.F2.S3")


def test_lines_that_are_left_out_are_any_lines() -> None:
    assert agrees("a\nb\nc\n", "a\n...\nc\n") and agrees("a\nc\n", "a\n...\nc\n")
    assert not agrees("a\nb\nc\n", "a\nc\n") and not agrees("a\nb\n", "a\n...\nc\n")
