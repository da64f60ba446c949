"""Reports: what a terminal shows to the character, and JSON that machines can rely on."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from unicodedata import east_asian_width

import pytest

from riskfile import reporters
from riskfile.model import Span
from riskfile.reporters import FORMATS, Shown, render
from riskfile.reporters.json import as_json
from riskfile.rules import Finding, Level, Outcome, Report, Rule, Subject
from riskfile.text import messages
from riskfile.text.messages import Phrase, plain
from riskfile.version import __version__

PATH = "needs/design/risks.md"


def finding(
    line: int = 3,
    column: int = 7,
    *,
    code: str = "RMF902",
    level: str = "error",
    message: str = "found this",
    hint: str = "",
    related: tuple[tuple[Span, str], ...] = (),
) -> Finding:
    return Finding(
        code,
        "dangling-link",
        level,
        "4.5",
        Span(PATH, line, column),
        plain(message),
        plain(hint),
        Subject("item", "RSK-001", "design"),
        related=tuple((where, plain(word)) for where, word in related),
    )


def outcome(code: str, status: str, findings: int = 0, not_evaluated: int = 0, reason: str = "") -> Outcome:
    rule = Rule(code, f"name-of-{code[3:]}", Level.ERROR, "", (), lambda file, policy: (), "Says what it is.\n", "gap")
    return Outcome(rule, status, findings, not_evaluated, reason)


def report(*findings: Finding, open_work: tuple[Finding, ...] = (), outcomes: tuple[Outcome, ...] = ()) -> Report:
    return Report(
        findings,
        open_work,
        outcomes or (outcome("RMF902", "findings" if findings else "passed", len(findings)),),
        {},
        "draft",
    )


def source(*lines: str) -> Callable[[str], list[str]]:
    return lambda path: list(lines) if path == PATH else []


def as_text(
    report: Report,
    items: int,
    lines: Callable[[str], list[str]],
    *,
    printed: Callable[[str], str] = str,
    colour: bool = False,
    statistics: bool = False,
) -> str:
    shown = Shown(report, items, lines=lines, printed=printed, colour=colour, statistics=statistics)
    return render("text", shown)


def text(line: str, column: int) -> list[str]:
    """The excerpt of a finding on a page of this one line: its code line and its caret line, without the margin."""
    shown = as_text(report(finding(1, column)), 1, source(line)).split("\n")
    assert shown[1] == "   |"
    assert shown[2].startswith(" 1 | ") and shown[3].startswith("   | ")
    return [shown[2][5:], shown[3][5:]]


def marked(line: str, column: int) -> str:
    """What the carets stand under, in a terminal that shows wide characters in two columns."""
    code, carets = text(line, column)
    code = "".join(char + "\0" * (east_asian_width(char) in "WF") for char in code)
    start = carets.index("^")
    assert set(carets[:start]) <= {" "} and set(carets[start:]) == {"^"}
    return code[start : len(carets)].replace("\0", "")


def test_a_small_report_is_exactly_this() -> None:
    lines = ("# Risks", ":::{risk} Clot", ":harm: HRM-999, HRM-001")
    shown = as_text(
        report(
            finding(3, 8, message="RSK-001 names HRM-999, which is no item", hint="write the item", related=((Span(PATH, 1, 1), "the page"),)),
            finding(2, 1, code="RMF204", level="warning", message="no estimate"),
            open_work=(finding(),),
            outcomes=(outcome("RMF204", "findings", 1), outcome("RMF902", "findings", 1, 2), outcome("RMF903", "not evaluated"), outcome("RMF904", "off")),
        ),
        7,
        source(*lines),
    )  # fmt: skip
    assert shown == (
        "needs/design/risks.md:3:8: RMF902 dangling-link [error] RSK-001 names HRM-999, which is no item\n"
        "   |\n"
        " 3 | :harm: HRM-999, HRM-001\n"
        "   |        ^^^^^^^\n"
        "   = needs/design/risks.md:1:1: the page\n"
        "   = help: write the item\n"
        "\n"
        "needs/design/risks.md:2:1: RMF204 dangling-link [warning] no estimate\n"
        "   |\n"
        " 2 | :::{risk} Clot\n"
        "   | ^^^^^^^^^\n"
        "\n"
        "Found 1 error and 1 warning in 7 items (gate draft, 2 rules evaluated, 2 not evaluated or only in part)."
        " 2 gaps. 1 point open for a release gate: see --gate.\n"
    )


@pytest.mark.parametrize(
    ("line", "place", "marked"),
    [
        (":p1: 0.2 per implant # so", (1, 6, 1, 21), "0.2 per implant"),
        (":p1: 0.2 per implant", (1, 6), "0.2"),
        (":nope: x", (1, 2, 1, 6), "nope"),
        (":basis: 'it", (1, 10, 2, 3), "it"),
        (":basis: ''", (1, 10, 1, 10), "'"),
        (":::{risk} Clot", (1, 1, 1, 15), ":::{risk}"),
        ("> ~~~~{risk} Clot", (1, 3, 1, 18), "~~~~{risk}"),
    ],
)
def test_what_a_place_spans_is_marked(line: str, place: tuple[int, ...], marked: str) -> None:
    found = finding(*place[:2])._replace(span=Span(PATH, *place))
    _, _, shown, carets, *_ = as_text(report(found), 1, source(line, "  more")).splitlines()
    assert shown == f" 1 | {line}"
    assert carets == f"   | {' ' * (place[1] - 1)}{'^' * len(marked)}"
    assert line[place[1] - 1 :].startswith(marked)


def test_nothing_found() -> None:
    assert as_text(report(), 1, source()) == "No findings in 1 item (gate draft, 1 rule evaluated).\n"


def test_the_prefix_stands_before_every_path() -> None:
    shown = as_text(report(finding(related=((Span(PATH, 1, 1), "first"),))), 1, source(), printed="files/{}".format)
    assert shown.startswith("files/needs/design/risks.md:3:7: ")
    assert "= files/needs/design/risks.md:1:1: first\n" in shown


def test_the_margin_is_as_wide_as_the_number() -> None:
    shown = as_text(report(finding(120, 1)), 1, source(*["x"] * 120)).split("\n")
    assert shown[1:4] == ["     |", " 120 | x", "     | ^"]


@pytest.mark.parametrize(
    ("line", "column", "word"),
    [
        (":harm: HRM-999, HRM-001", 8, "HRM-999"),
        (":harm: HRM-999, HRM-001", 17, "HRM-001"),
        (":harm:\tHRM-999\tx", 8, "HRM-999"),
        ("\t\t:harm: HRM-999", 3, ":harm:"),
        (":basis: Gefäß, 血管 HRM-9", 19, "HRM-9"),
        (":basis: Gefäß, 血管 HRM-9", 16, "血管"),
        (":titel: 🫀x", 9, "🫀x"),
        (":a: b;c", 5, "b"),
        # a place on a blank is one character wide
        (":a: ", 4, " "),
    ],
)
def test_the_caret_stands_under_the_word(line: str, column: int, word: str) -> None:
    assert marked(line, column) == word


def test_tabs_and_control_characters_take_one_column() -> None:
    # an escape sequence in a page must not reach the terminal
    code, carets = text("\ta\x1b[31mb\x07 c", 10)
    assert code == " a [31mb  c"
    assert carets == "         ^"


def test_a_place_behind_the_last_character_has_a_caret() -> None:
    assert text(":p1:", 5) == [":p1:", "    ^"]


@pytest.mark.parametrize(("line", "column"), [(0, 1), (3, 1), (1, 99)])
def test_a_place_that_the_page_does_not_have_has_no_excerpt(line: int, column: int) -> None:
    shown = as_text(report(finding(line, column)), 1, source("one", "two"))
    assert " | " not in shown and "^" not in shown


@pytest.mark.parametrize("start", [0, 30, 100, 500, 990])
def test_a_very_long_line_is_cut_and_the_place_stays_in_sight(start: int) -> None:
    line = "a " * (start // 2) + "HRM-999" + " b" * 500
    code, carets = text(line, start + 1)
    assert len(code) <= 160 and len(carets) <= 160
    assert marked(line, start + 1) == "HRM-999"


def test_a_very_long_word_is_underlined_as_far_as_it_is_shown() -> None:
    code, carets = text("x" * 1000, 501)
    assert len(code) == len(carets) == 160
    assert carets == " " * 40 + "^" * 120


def test_colour_changes_nothing_but_colour() -> None:
    one = report(finding(hint="help", related=((Span(PATH, 1, 1), "first"),)), finding(level="warning"))
    plain = as_text(one, 1, source("a", "b", ":harm: HRM-999"))
    coloured = as_text(one, 1, source("a", "b", ":harm: HRM-999"), colour=True)
    assert "\x1b" not in plain
    assert "\x1b[31m" in coloured and "\x1b[33m" in coloured
    assert re.sub(r"\x1b\[\d+m", "", coloured) == plain
    # each colour that is begun is ended
    assert len(re.findall(r"\x1b\[[1-9]\d*m", coloured)) == coloured.count("\x1b[0m")


def test_statistics_count_findings_and_open_work() -> None:
    one = report(
        finding(), finding(), finding(code="RMF101", level="warning"), open_work=(finding(code="RMF306", level="open"),)
    )
    assert as_text(one, 5, source(), statistics=True) == (
        "     2  RMF902  dangling-link  [error]\n"
        "     1  RMF101  dangling-link  [warning]\n"
        "     1  RMF306  dangling-link  [open]\n"
        "Found 2 errors and 1 warning in 5 items (gate draft, 1 rule evaluated). 3 gaps. 1 point open for a release gate: see --gate.\n"
    )


def test_json_round_trip_and_keys() -> None:
    one = report(
        finding(message='Gefäß "x" \\ \u2028', hint="help", related=((Span("docs/plan.md", 2, 4), "there"),)),
        open_work=(finding(level="open"),),
        outcomes=(outcome("RMF902", "findings", 1, 3), outcome("RMF904", "off", reason="not selected")),
    )
    data = json.loads(json.dumps(as_json(one, 12)))
    assert data == as_json(one, 12)
    assert list(data) == [
        "version",
        "tool",
        "gate",
        "items",
        "findings",
        "entries",
        "open",
        "waived",
        "rules",
        "summary",
    ]
    assert data["version"] == 1
    assert data["tool"] == {"name": "riskfile", "version": __version__}
    assert (data["gate"], data["items"]) == ("draft", 12)
    assert data["findings"] == [
        {
            "code": "RMF902",
            "name": "dangling-link",
            "level": "error",
            "kind": "gap",
            "clause": "4.5",
            "path": PATH,
            "line": 3,
            "column": 7,
            "message": 'Gefäß "x" \\ \\u2028',
            "hint": "help",
            "item": "RSK-001",
            "subject": {"kind": "item", "name": "RSK-001"},
            "option": "",
            "key": "",
            "arguments": {},
            "related": [{"path": "docs/plan.md", "line": 2, "column": 4, "message": "there"}],
            "fixes": [],
        }
    ]
    assert [each["level"] for each in data["open"]] == ["open"]
    assert list(data["open"][0]) == list(data["findings"][0])
    assert data["rules"] == [
        {
            "code": "RMF902",
            "name": "name-of-902",
            "kind": "gap",
            "status": "findings",
            "findings": 1,
            "not_evaluated": 3,
            "skipped": [],
            "reason": "",
        },
        {
            "code": "RMF904",
            "name": "name-of-904",
            "kind": "gap",
            "status": "off",
            "findings": 0,
            "not_evaluated": 0,
            "skipped": [],
            "reason": "not selected",
        },
    ]
    assert data["summary"] == {
        "errors": 1,
        "warnings": 0,
        "kinds": {"contradiction": 0, "gap": 1, "advice": 0},
        "open": 1,
        "waived": 0,
    }


def test_json_has_all_that_is_known_of_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "CATALOGUE", dict(messages.CATALOGUE))
    part = Phrase("T.part", "no {name}")
    phrase = Phrase("T.whole", "{id}: {parts:and}, {n} {n:time|times}, above {limit} at {place}{more}{odd}")
    message = phrase(
        id="RSK-001",
        parts=(part(name="lower"), part(name="upper")),
        n=2,
        limit=1e-5,
        place=Span(PATH, 9, 1, 9, 4),
        more=plain(", as written"),
        odd=float("inf"),
    )
    one = finding()._replace(
        span=Span(PATH, 3, 7, 4, 2), said=message, subject=Subject("key", "matrix.F1", "design"), option="p1"
    )
    (found,) = json.loads(render("json", Shown(report(one), 1)))["findings"]
    assert {name: found[name] for name in ("line", "column", "end_line", "end_column")} == {
        "line": 3,
        "column": 7,
        "end_line": 4,
        "end_column": 2,
    }
    assert (found["subject"], found["option"], found["item"]) == ({"kind": "key", "name": "matrix.F1"}, "p1", "")
    assert found["key"] == "T.whole"
    assert found["arguments"] == {
        "id": "RSK-001",
        "parts": [{"key": "T.part", "arguments": {"name": "lower"}}, {"key": "T.part", "arguments": {"name": "upper"}}],
        "n": 2,
        "limit": 1e-5,
        "place": {"path": PATH, "line": 9, "column": 1, "end_line": 9, "end_column": 4},
        "more": ", as written",
        "odd": "inf",
    }
    assert found["message"] == f"RSK-001: no lower and no upper, 2 times, above 1e-5 at {PATH}:9:1, as writteninf"


def test_json_names_an_end_only_where_it_is_known() -> None:
    ended = Span(PATH, 3, 7, 3, 9)
    one = finding(related=((ended, "there"), (Span(PATH, 1, 1), "here")))
    (found,) = as_json(report(one), 1)["findings"]
    assert "end_line" not in found and "end_column" not in found
    there, here = found["related"]
    assert (there["end_line"], there["end_column"]) == (3, 9)
    assert "end_line" not in here


def test_json_is_escaped_where_the_terminal_knows_less() -> None:
    shown = Shown(report(finding(message="Gefäß")), 1)
    for ascii_only in (False, True):
        printed = render("json", shown._replace(ascii_only=ascii_only))
        assert ("Gefäß" in printed) is not ascii_only
        assert json.loads(printed)["findings"][0]["message"] == "Gefäß"


def test_a_format_is_a_module_of_the_package() -> None:
    folder = Path(reporters.__file__).parent
    modules = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    others = {name for name in modules if name not in FORMATS}
    # what reports something else than findings, what a format is given, and what it says of several files
    assert others == {
        "approvals",
        "design",
        "diff",
        "diff_markdown",
        "diff_told",
        "gates",
        "impact",
        "item",
        "listing",
        "monitor",
        "shown",
        "statistics",
        "together",
        "trail",
    }
    assert FORMATS[0] == "text"
    assert list(FORMATS[1:]) == sorted(modules - others - {"text"})
    given = Shown(report(finding(message="found this")), 1)
    for name in FORMATS:
        assert "found this" in render(name, given) or name == "junit"
        assert "RMF902" in render(name, given)


def test_a_module_more_is_a_format_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "lines.py").write_text("def render(shown):\n    return f'{len(shown.report.findings)}\\n'\n")
    monkeypatch.setattr(reporters, "__path__", [*reporters.__path__, str(tmp_path)])
    assert reporters._formats() == ("text", *sorted((*FORMATS[1:], "lines")))
    monkeypatch.setattr(reporters, "FORMATS", reporters._formats())
    assert render("lines", Shown(report(finding(), finding(4)), 1)) == "2\n"
