"""Nothing that an author writes acts on who reads a report: no control, no turned text, no command of a runner."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import unicodedata
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from casekit import compose, write
from riskfile.cli import main
from riskfile.model import Span
from riskfile.policy.policy import Waiver
from riskfile.reporters import FORMATS, Shown, render
from riskfile.rules import CATALOGUE, Finding, Report
from riskfile.rules.engine.finding import Subject
from riskfile.rules.engine.run import Outcome
from riskfile.text.messages import plain
from riskfile.text.quoting import inert, json_visible, visible

OBEYED = [
    *map(chr, range(0x20)), "\x7f", *map(chr, range(0x80, 0xA0)), *map(chr, range(0x202A, 0x202F)),
    *map(chr, range(0x2066, 0x206A)), "\u200e", "\u200f", "\u061c", "\u2028", "\u2029", "\udc80", "\U000e0041",
]  # fmt: skip
PARTS = st.sampled_from(
    [*OBEYED, "\x1b[2J", "\x1b[31m", "\x1b]0;title\x07", "\r\n", "::error::x", "\n::error file=a::x", "::stop-commands::y",
     "##[error]x", "%0A::error::", "|", "`", "<b>", "](x)", "a", "é", "器", "&", "]]>", "@team", "{0}", "-->"]
)  # fmt: skip
TEXTS = st.lists(PARTS, min_size=1, max_size=8).map("".join)
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def obeyed(text: str) -> set[str]:
    """The characters of ``text`` that act on who reads it, but for ends of lines."""
    return {
        c
        for c in text
        if (unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") and c not in "\t\n")
        or c in OBEYED[0x20 + 33 :]
        or unicodedata.bidirectional(c) in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
    }


def finding(text: str) -> Finding:
    at = Span(f"docs/{text}.md", 1, 1)
    return Finding(
        "RMF310", "residual-above-initial", "error", "7.3", at, plain(text), plain(text), Subject("item", text), "p1",
        ((at, plain(text)),),
    )  # fmt: skip


def report(text: str) -> Report:
    each = finding(text)
    waiver = Waiver("RMF310", text, text, text, text, Span(text, 1, 1))
    outcomes = tuple(Outcome(rule, "findings", 1, 0, text) for rule in (CATALOGUE["RMF101"], CATALOGUE["RMF310"]))
    return Report((each,), (each,), outcomes, {"RMF310": f"Traceback\n{text}"}, "draft", ((each, waiver),))


def shown(text: str, **more: object) -> Shown:
    return Shown(report(text), 3, lines=lambda path: [text], **more)  # type: ignore[arg-type]


def strings(data: object) -> list[str]:
    """All texts of JSON data, and all keys."""
    if isinstance(data, str):
        return [data]
    if isinstance(data, dict):
        return [text for pair in data.items() for each in pair for text in strings(each)]
    return [text for each in data for text in strings(each)] if isinstance(data, list) else []


@pytest.mark.parametrize("format", FORMATS)
@settings(max_examples=150, deadline=None)
@given(text=TEXTS)
@example("\x1b[2J\u202e\n::error file=x::forged\r\x9b31m\x7f")
@example("a\udc80")
def test_no_report_has_a_character_that_acts(format: str, text: str) -> None:
    made = render(format, shown(text))
    made.encode()
    assert not obeyed(made), made
    if format in ("sarif", "gitlab"):
        assert not any(obeyed(each) for each in strings(json.loads(made)))
    if format == "json":
        json.loads(made)
    if format == "junit":
        root = ElementTree.fromstring(made)
        for element in root.iter():
            for each in (element.text or "", element.tail or "", *element.attrib.values()):
                assert not obeyed(each)
    if format in ("text", "github", "markdown"):
        commands = [line for line in made.splitlines() if re.match(r"\s*::[a-z]", line)]
        ours = [line for line in commands if line.startswith("::error file=") and format == "github"]
        assert commands == ours
        assert len(ours) == (1 if format == "github" else 0)


@settings(max_examples=200, deadline=None)
@given(text=TEXTS)
def test_a_finding_takes_as_many_lines_as_any_other(text: str) -> None:
    """What an author writes does not look like another finding."""
    usual = render("text", shown("usual")).splitlines()
    made = render("text", shown(text)).splitlines()
    assert len(made) == len(usual)
    in_colour = render("text", shown(text, colour=True))
    assert not obeyed(COLOUR.sub("", in_colour))
    assert len(COLOUR.findall(in_colour)) == len(COLOUR.findall(render("text", shown("usual", colour=True))))
    # one annotation
    assert render("github", shown(text)).count("\n") == render("github", shown("usual")).count("\n")
    rows = [line for line in render("markdown", shown(text)).splitlines() if line.startswith("|")]
    usual_rows = [line for line in render("markdown", shown("usual")).splitlines() if line.startswith("|")]
    unescaped = re.compile(r"(?<!\\)(?:\\\\)*\|")
    assert [len(unescaped.findall(row)) for row in rows] == [len(unescaped.findall(row)) for row in usual_rows]
    assert not any("`" in re.sub(r"\\`", "", row) for row in rows)


@given(st.text(max_size=60))
def test_what_acts_on_nobody_stays_and_what_does_is_an_escape(text: str) -> None:
    made = visible(text)
    assert not obeyed(made)
    assert "\n" not in made
    if (
        not obeyed(text)
        and not set(text) & set("\n\t\u200e\u200f\u061c")
        and not re.search("[\U000e0000-\U000e007f]", text)
    ):
        assert made == text
    assert json.loads(json_visible(json.dumps(text, ensure_ascii=False))) == text


def test_the_escapes() -> None:
    assert visible("a\x1b[31m\x9b\x7f\u202e\u2066\n\t\udc80\U000e0041b") == (
        r"a\x1b[31m\x9b\x7f\u202e\u2066\n\t\udc80\U000e0041b"
    )
    assert visible("a\tb\nc\x07", line=False) == "a\tb\nc\\x07"
    assert inert("::error::x\n  ::add-mask::y\nx ::error::\n:::{risk} T\n##[error]z") == (
        "\\x3a:error::x\n  \\x3a:add-mask::y\nx ::error::\n:::{risk} T\n\\x23#[error]z"
    )


# --- through the command ----------------------------------------------------------------------------------------------

NASTY = "\x1b[2J\x1b]0;x\x07\u202egnp\x9b31m"
"""What a terminal obeys, within a line."""


def test_the_command_shows_a_hostile_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write(compose("base", ""), tmp_path)
    page = tmp_path / f"docs/page{NASTY.replace('/', '')}.md"
    page.write_text(
        f"# Page {NASTY}\n\n:::{{risk}} Title {NASTY}\n:id: {NASTY}\n:{NASTY}: {NASTY}\n:::\n", encoding="utf-8"
    )
    (tmp_path / "needs/model.yaml").write_text(
        'version: 1\ntypes: {part: {prefix: PRT, label: "P\\e[31m\\u202E", help: "H\\e[2J"}}\n', encoding="utf-8"
    )
    monkeypatch.chdir(tmp_path)
    commands = [["check", "--no-cache", "--format", each] for each in FORMATS]
    for command in (
        *commands, ["gates"], ["gates", "--format", "json"], ["monitor"], ["monitor", "--format", "markdown"], ["types"],
        ["types", "part"], ["rule", NASTY], ["check", NASTY], ["check", "--select", NASTY], ["init", f"docs/{NASTY}"],
    ):  # fmt: skip
        main(command)
        out, err = capsys.readouterr()
        assert not obeyed(out + err), command
        assert out + err
    for command in ([f"--{NASTY}"], ["check", f"--{NASTY}"], ["check", "--format", NASTY], [NASTY]):
        with pytest.raises(SystemExit):
            main(command)
        assert not obeyed(capsys.readouterr().err), command


def test_the_log_of_a_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What Sphinx, MyST and docutils say quotes the page and its name."""
    write(compose("base", ""), tmp_path)
    (tmp_path / "conf.py").write_text('extensions = ["riskfile"]\nproject = "Pump"\n', encoding="utf-8")
    name = NASTY.replace("/", "")
    (tmp_path / f"docs/page{name}.md").write_text(
        f"# Page {NASTY}\n\n[]({NASTY})\n\n```{{no-such{NASTY}}}\n::error::forged\n```\n\n{{nothing{NASTY}}}`x`\n\n"
        "```{eval-rst}\n.. nothing:: x\n\n::error::forged\n  ::add-mask::x\n##[error]forged\n```\n",
        encoding="utf-8",
    )
    for colour in ({"NO_COLOR": "1"}, {"FORCE_COLOR": "1"}):
        done = subprocess.run(
            [sys.executable, "-m", "riskfile", "build", "--no-pdf"],
            cwd=tmp_path,
            env=os.environ | colour,
            capture_output=True,
            check=False,
        )
        log = (done.stdout + done.stderr).decode()
        assert done.returncode in (0, 1)
        assert "\\x1b" in log
        assert not obeyed(COLOUR.sub("", log) if "FORCE_COLOR" in colour else log)
        assert not re.search(r"^\s*::[a-z]|##\[", log, re.MULTILINE), log
