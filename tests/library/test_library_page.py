"""The chapter on libraries (manual/library.md): its files are written, its edits made, its commands run, and each prints what is
quoted."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from gitkit import committed
from riskfile.cli import main

PAGE = Path(__file__).resolve().parents[2] / "manual/library.md"
_BLOCK = re.compile(r"^```(?P<kind>\w+) ?(?P<path>\S*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
_NAMES = re.compile(r"(?<=@ )[0-9a-f]{7}|\d+(?= rules evaluated)")


def agrees(said: str, quoted: str) -> bool:
    """Whether a command has printed what is quoted, in which `...` stands for any lines."""
    quoted = quoted.replace("... rules", "1 rules")
    parts = (re.escape(part) for part in re.split(r"(?m)^ *\.\.\.\n", _NAMES.sub("NAME", quoted)))
    return re.fullmatch("(?:.*\n)*?".join(parts), _NAMES.sub("NAME", said)) is not None


def followed(folder: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[tuple[str, int, str, str]]:
    """Each command of riskfile with its status, what it printed, and what the page says that it prints."""
    example = PAGE.read_text(encoding="utf-8").partition("## A worked example")[2].partition("\n## ")[0]
    for block in _BLOCK.finditer(example):
        path, body = folder / block["path"], block["body"]
        if block["kind"] == "diff":
            lines = body.splitlines(keepends=True)
            before, after = ("".join(line[1:] or line for line in lines if line[0] != sign) for sign in "+-")
            text = path.read_text(encoding="utf-8")
            assert text.count(before) == 1, before
            path.write_text(text.replace(before, after), encoding="utf-8")
        elif block["kind"] != "console":
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(body, encoding="utf-8")
        else:
            for line, shown in re.findall(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", body, re.MULTILINE):
                tool, *words = shlex.split(line)
                if tool == "git":
                    committed(folder / words[1])
                else:
                    assert tool == "riskfile"
                    capsys.readouterr()
                    yield line, main(words), capsys.readouterr().out, shown


def test_the_page_says_what_happens(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795435200")
    done = [*followed(tmp_path, capsys)]
    for line, _, said, shown in done:
        assert not shown or agrees(said, shown), f"{line}\n{said}"
    assert [status for _, status, _, _ in done] == [0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0]
