"""The strict reader: what is refused, and at which line and column. ``§`` marks the place in a text."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from riskfile.model import Span
from riskfile.policy.strict import (
    INVALID,
    MAX_CHARACTERS,
    MAX_DEPTH,
    Boolean,
    Choice,
    Date,
    Integer,
    Listing,
    Mapped,
    Number,
    PolicyError,
    PolicyProblem,
    Record,
    Text,
    read,
    read_text,
)
from riskfile.source import Disk

SHAPE = Record(
    "",
    {
        "text": Text(""),
        "blank": Text("", blank=True),
        "empty": Text("", nullable=True),
        "id": Text("", pattern="[A-Z0-9]+", expected="an id", digits=True),
        "number": Number("", minimum=0),
        "any-number": Number(""),
        "integer": Integer("", minimum=1),
        "boolean": Boolean(""),
        "choice": Choice("", ("interval", "ordinal")),
        "date": Date(""),
        "list": Listing("", Text(""), unique=True, maximum=2),
        "levels": Listing("", Record("", {"id": Text(""), "label": Text("")}, ("id",)), by="id", unique=True),
        "record": Record("", {"a": Text(""), "b": Text("")}, ("a",)),
        "numbers": Record("", {"share": Number("", share=True), "whole": Integer("", minimum=0)}),
        "table": Mapped("", Text("", pattern="[A-Z]", expected="a capital"), Number("")),
    },
)


@pytest.fixture(params=["CSafeLoader", "SafeLoader"], autouse=True)
def loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both loaders of PyYAML, with the same messages at the same places."""
    if request.param == "SafeLoader":
        monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    elif not yaml.__with_libyaml__:
        pytest.skip("PyYAML without libyaml")
    return str(request.param)


def marked(text: str) -> tuple[str, int, int]:
    before, _, after = text.partition("§")
    return before + after, before.count("\n") + 1, len(before) - before.rfind("\n")


def shown(found: Iterable[PolicyProblem]) -> list[tuple[object, ...]]:
    """Path, line, column, message and hint of each."""
    return [(*each.span[:3], str(each.message), str(each.hint)) for each in found]


def between(text: str, span: tuple[int, ...]) -> str:
    """What stands in a text from a place to another."""
    line, column, end_line, end_column = span
    assert end_line
    lines = re.split("\r\n|\r|\n", text)[line - 1 : end_line]
    lines[-1] = lines[-1][: end_column - 1]
    lines[0] = lines[0][column - 1 :]
    return "\n".join(lines)


def problems(text: str) -> list[PolicyProblem]:
    with pytest.raises(PolicyError) as caught:
        read(text, "p.yaml", SHAPE).stop()
    return list(caught.value.problems)


VALUES = [
    ("text: a b", {"text": "a b"}),
    ("text: 'it''s'", {"text": "it's"}),
    ('text: "1"', {"text": "1"}),
    ("text: 2026-11-23", {"text": "2026-11-23"}),
    ("text: 血栓", {"text": "血栓"}),
    ("text: |\n  a\n  b", {"text": "a\nb"}),
    ("blank: ''", {"blank": ""}),
    ("empty:", {"empty": None}),
    ("empty: null", {"empty": None}),
    ("id: 1", {"id": "1"}),
    ("id: 007", {"id": "007"}),
    ("id: A1", {"id": "A1"}),
    ("number: 1e-6", {"number": 1e-6}),
    ("number: 1E-6", {"number": 1e-6}),
    ("number: 1.0e-6", {"number": 1e-6}),
    ("number: .5", {"number": 0.5}),
    ("number: 5.", {"number": 5.0}),
    ("number: 0", {"number": 0.0}),
    ("any-number: -3", {"any-number": -3.0}),
    ("number: 0e-999", {"number": 0.0}),
    ("integer: 3", {"integer": 3}),
    ("boolean: true", {"boolean": True}),
    ("boolean: false", {"boolean": False}),
    ("choice: ordinal", {"choice": "ordinal"}),
    ("date: 2026-11-23", {"date": "2026-11-23"}),
    ("date: '2024-02-29'", {"date": "2024-02-29"}),
    ("list: [a, b]", {"list": ["a", "b"]}),
    ("table: {A: 1, B: 2e3}", {"table": {"A": 1.0, "B": 2000.0}}),
    ("---\ntext: a\n...\n", {"text": "a"}),
    ("\ufefftext: a\r\nblank: b\r\n", {"text": "a", "blank": "b"}),
]


@pytest.mark.parametrize(("text", "value"), VALUES, ids=[text for text, _ in VALUES])
def test_a_value_is_what_is_written(text: str, value: object) -> None:
    reading = read(text, "p.yaml", SHAPE)
    assert reading.problems == []
    assert reading.value == value


WRONG = [
    ("text: §1", "`text`: found the number 1, expected a text that is not blank", 'for a text, put it in quotes: "1"'),
    (
        "text: §0.1",
        "`text`: found the number 0.1, expected a text that is not blank",
        'for a text, put it in quotes: "0.1"',
    ),
    (
        "text: §1_0",
        "`text`: found the number 1_0, expected a text that is not blank",
        'for a text, put it in quotes: "1_0"',
    ),
    (
        "text: §true",
        "`text`: found the boolean true, expected a text that is not blank",
        'for a text, put it in quotes: "true"',
    ),
    (
        "text: §No",
        '`text`: found the text "No", expected a text that is not blank',
        'for a text, put it in quotes: "No"',
    ),
    ("§text:", "`text`: found nothing, expected a text that is not blank", ""),
    ("text: §~", "`text`: found nothing, expected a text that is not blank", ""),
    ("text: §''", "`text`: found an empty text, expected a text that is not blank", ""),
    ("text: §'  '", '`text`: found the text "  ", expected a text that is not blank', ""),
    ("§text: [a]", "`text`: found a list, expected a text that is not blank", ""),
    ('text: §"a\\0b"', "`text`: found the control character U+0000, expected a text without any", ""),
    ("id: §a b", '`id`: found the text "a b", expected an id', ""),
    ("id: §1.5", "`id`: found the number 1.5, expected an id", 'for a text, put it in quotes: "1.5"'),
    ("id: §-1", "`id`: found the number -1, expected an id", 'for a text, put it in quotes: "-1"'),
    ("number: §'1'", '`number`: found the text "1", expected a number of at least 0', "remove the quotes"),
    ("number: §few", '`number`: found the text "few", expected a number of at least 0', ""),
    ("number: §-1", "`number`: found the number -1, expected a number of at least 0", ""),
    (
        "number: §.inf",
        "`number`: found the number .inf, expected a number of at least 0",
        "write it in decimal notation, such as 12, 0.5 or 1e-6",
    ),
    (
        "number: §.nan",
        "`number`: found the number .nan, expected a number of at least 0",
        "write it in decimal notation, such as 12, 0.5 or 1e-6",
    ),
    ("number: §1e999", "`number`: found the number 1e999, expected a number within the range of a double", ""),
    ("number: §1e-999", "`number`: found the number 1e-999, expected a number within the range of a double", ""),
    (
        "number: §0x10",
        "`number`: found the number 0x10, expected a number of at least 0",
        "write it in decimal notation, such as 12, 0.5 or 1e-6",
    ),
    (
        "number: §010",
        "`number`: found the number 010, expected a number of at least 0",
        "write it in decimal notation, such as 12, 0.5 or 1e-6",
    ),
    (
        "number: §1:30",
        "`number`: found the number 1:30, expected a number of at least 0",
        "write it in decimal notation, such as 12, 0.5 or 1e-6",
    ),
    (
        "number: §1,5",
        '`number`: found the text "1,5", expected a number of at least 0',
        "write 1.5, with a decimal point: YAML has no decimal comma",
    ),
    (
        "number: §1e−5",
        '`number`: found the text "1e−5", expected a number of at least 0',
        "write 1e-5: − is the character U+2212 (minus sign), not the hyphen that is a minus in numbers",
    ),
    (
        "number: §1,234",
        '`number`: found the text "1,234", expected a number of at least 0',
        "it can mean 1.234 or 1234: write the one that is meant",
    ),
    ("number: §10⁻⁵", '`number`: found the text "10⁻⁵", expected a number of at least 0', "write 1e-5"),
    ("numbers: {share: §0.1 %}", '`numbers.share`: found the text "0.1 %", expected a number', "write 0.001"),
    (
        "numbers:\n  share: §1 in 10,000",
        '`numbers.share`: found the text "1 in 10,000", expected a number',
        "write 0.0001",
    ),
    (
        "numbers: {share: §0,0005, whole: 1}",
        '`numbers.share`: found the text "0,0005", expected a number',
        "write 0.0005, with a decimal point: YAML has no decimal comma",
    ),
    (
        "numbers: {whole: §1,234,567, share: 1}",
        '`numbers.whole`: found the text "1,234,567", expected a whole number of at least 0',
        "write 1234567",
    ),
    ("numbers: {share: 1, §0005: 1}", "unknown key `0005` in `numbers`", "known keys: share, whole"),
    (
        "table: {A: §0,0005}",
        '`table.A`: found the text "0,0005", expected a number',
        "write 0.0005, with a decimal point: YAML has no decimal comma",
    ),
    (
        "table: {A: §1 in 1,000,000, B: 1}",
        '`table.A`: found the text "1 in 1,000,000", expected a number',
        "write 1e-6",
    ),
    ("integer: §0", "`integer`: found the number 0, expected a whole number of at least 1", ""),
    ("integer: §1.0", "`integer`: found the number 1.0, expected a whole number of at least 1", "write 1"),
    ("integer: §1.5", "`integer`: found the number 1.5, expected a whole number of at least 1", ""),
    ("integer: §'1'", '`integer`: found the text "1", expected a whole number of at least 1', "remove the quotes"),
    (
        "integer: §" + "1" * 5000,
        "`integer`: found the number " + "1" * 59 + "…, expected a whole number of at most 18 digits",
        "",
    ),
    ("boolean: §yes", '`boolean`: found the text "yes", expected true or false', "write true"),
    ("boolean: §Off", '`boolean`: found the text "Off", expected true or false', "write false"),
    ("boolean: §True", '`boolean`: found the text "True", expected true or false', "write true"),
    ("boolean: §'true'", '`boolean`: found the text "true", expected true or false', "write true without quotes"),
    ("boolean: §1", "`boolean`: found the number 1, expected true or false", ""),
    (
        "choice: §intervall",
        '`choice`: found the text "intervall", expected one of interval, ordinal',
        "did you mean `interval`?",
    ),
    (
        "choice: §ORDINAL",
        '`choice`: found the text "ORDINAL", expected one of interval, ordinal',
        "did you mean `ordinal`?",
    ),
    ("§choice: {}", "`choice`: found a mapping, expected one of interval, ordinal", ""),
    ("date: §2026-02-29", '`date`: found the text "2026-02-29", expected a date as YYYY-MM-DD', ""),
    ("date: §2026-11-23T10:00:00Z", '`date`: found the text "2026-11-23T10:00:00Z", expected a date as YYYY-MM-DD', ""),
    ("list: [a, §a]", '`list`: found "a" a second time, first in line 1', "each element may stand only once"),
    ("§list: [a, b, c]", "`list`: found a list of 3, expected a list of 0 to 2", ""),
    ("§list: {a: 1}", "`list`: found a mapping, expected a list of 0 to 2", ""),
    (
        "list: [a, §2]",
        "`list.2`: found the number 2, expected a text that is not blank",
        'for a text, put it in quotes: "2"',
    ),
    (
        "levels:\n  - {id: A}\n  - {id: §A}",
        '`levels`: found "A" a second time, first in line 2',
        "each id may stand only once",
    ),
    ("levels:\n  - §label: x", "`levels.1`: the key `id` is missing, expected a text that is not blank", ""),
    ("levels:\n  - §x", '`levels.1`: found the text "x", expected a mapping with the keys id', ""),
    ("text: x\n§record: {b: x}", "`record`: the key `a` is missing, expected a text that is not blank", ""),
    ("§record:\n  b: x", "`record`: the key `a` is missing, expected a text that is not blank", ""),
    ("§tetx: x", "unknown key `tetx`", "did you mean `text`?"),
    ("record: {a: x, §aa: y}", "unknown key `aa` in `record`", "did you mean `a`?"),
    ("record: {a: x, §zzz: y}", "unknown key `zzz` in `record`", "known keys: a, b"),
    ("record: {a: x, §1: y}", "unknown key `1` in `record`", "known keys: a, b"),
    ("record: {a: x, §<<: {b: y}}", "unknown key `<<` in `record`", "known keys: a, b"),
    ("text: a\n§text: b", "the key `text` is written twice, first in line 1", "keep one of them"),
    ("table: {A: 1, §'A': 2}", "the key `table.A` is written twice, first in line 1", "keep one of them"),
    ("table: {§b: 1}", '`table.b`: found the text "b", expected a capital', ""),
    ("table: {A: §x}", '`table.A`: found the text "x", expected a number', ""),
    ("table: {§A}", "`table.A`: found nothing, expected a number", ""),
    ("? §[a]\n: b", "found a list as a key, expected a text", ""),
    ("text: §&x a", 'found the anchor "&x", anchors are not allowed', ""),
    ("record: §&x {a: b}", 'found the anchor "&x", anchors are not allowed', ""),
    ("text: §*x", 'found the alias "*x", aliases are not allowed', "write it out"),
    ("text: §!!str 1", 'found the tag "tag:yaml.org,2002:str", tags are not allowed', ""),
    ("text: §!x 1", 'found the tag "!x", tags are not allowed', ""),
    (
        "§- a",
        "found a list, expected a mapping with the keys text, blank, empty, id, number, any-number, integer, boolean, choice, date, list, levels, record, numbers, table",
        "",
    ),
    ("text: a\n§---\ntext: b", "found a second document, expected one", ""),
    ("§", "the file is empty", ""),
    ("§# nothing\n\n", "the file is empty", ""),
    ("§---\n", "the file is empty", ""),
    ("§null", "the file is empty", ""),
    ("record:\n§\ta: b", "found a tab, YAML must be indented with spaces", ""),
    ("record:\n  a: b\n §\tb: c", "found a tab, YAML must be indented with spaces", ""),
    ("text: a\n§\tb: c", "found a tab, YAML must be indented with spaces", ""),
    ("text: |\n§\tb", "found a tab, YAML must be indented with spaces", ""),
    (
        "text: a§: b",
        "found a ':' where no key can be",
        "put a text that holds ': ' in quotes; indent the keys of one mapping alike",
    ),
    (
        "text: a\n  b§: c",
        "found a ':' where no key can be",
        "put a text that holds ': ' in quotes; indent the keys of one mapping alike",
    ),
    ("text: §'a\nblank: b\n", "found a quote that is never closed", ""),
    ("list: §[a, b\n", "found a bracket that is never closed", ""),
    ("table: §{A: 1\n", "found a bracket that is never closed", ""),
    ("list: §[", "found a bracket that is never closed", ""),
    ("list: [a, §}\n", 'found "}", expected a value', ""),
    ("list: §]\n", 'found "]", expected a value', ""),
    ("list: [a\nblank§: b\n", "found \": b\", expected ',' or ']' of the bracket in line 1", ""),
    ("text: a\n§blank\n", "found a text that is not a key, expected a key and ':'", ""),
    ("text: §@a", 'found "@", which no text may begin with', "put the text in quotes"),
    ("text: 'a' §b", 'found "b", expected a key or a list element of the same indentation as those before', ""),
    ("text: a§\x07", "found the control character U+0007, expected text", ""),
    ("text: é\nblank: §\x00", "found the control character U+0000, expected text", ""),
    ("text: a\ud800"[:7] + "§\ud800", "found the control character U+D800, expected text", ""),
    ("[" * MAX_DEPTH + "§[", f"nested too deep, expected at most {MAX_DEPTH} levels", ""),
    ("text: 血栓 血栓\nblank: §1", "`blank`: found the number 1, expected a text", 'for a text, put it in quotes: "1"'),
]


@pytest.mark.parametrize(("text", "message", "hint"), WRONG, ids=range(len(WRONG)))
def test_a_problem_names_what_was_found_and_what_was_expected(text: str, message: str, hint: str) -> None:
    plain, line, column = marked(text)
    found = problems(plain)
    assert shown(found) == [("p.yaml", line, column, message, hint)]
    assert found[0].span.start <= found[0].span.end


def test_no_problem_hides_another() -> None:
    text = "integer: x\nnumber: y\nunknown: z\nrecord: {b: 1}\ntext: *a\nboolean: yes\nboolean: no\n"
    places = [problem.span.start for problem in problems(text)]
    assert places == [(1, 10), (2, 9), (3, 1), (4, 1), (4, 13), (5, 7), (6, 10), (7, 1), (7, 10)]


def test_what_is_right_is_kept_where_something_is_wrong() -> None:
    reading = read("text: a\ninteger: x\nlevels: [{id: A}, {label: b}, c]", "p.yaml", SHAPE)
    assert reading.value == {"text": "a", "levels": [{"id": "A"}, {"label": "b"}, {}]}


def test_places_of_values_and_keys() -> None:
    reading = read("levels:\n  - id: A\n    label: b\n  - {id: B}\ntable:\n  A: 1\nempty:\n", "p.yaml", SHAPE)
    assert reading.positions() == {
        ("levels",): Span("p.yaml", 1, 1, 1, 7),
        ("levels", "A"): Span("p.yaml", 2, 5, 2, 7),
        ("levels", "A", "id"): Span("p.yaml", 2, 9, 2, 10),
        ("levels", "A", "label"): Span("p.yaml", 3, 12, 3, 13),
        ("levels", "B"): Span("p.yaml", 4, 5, 4, 12),
        ("levels", "B", "id"): Span("p.yaml", 4, 10, 4, 11),
        ("table",): Span("p.yaml", 5, 1, 5, 6),
        ("table", "A"): Span("p.yaml", 6, 6, 6, 7),
        ("empty",): Span("p.yaml", 7, 1, 7, 6),
    }
    assert reading.keys["table", "A"] == (6, 3, 6, 4)


@pytest.mark.parametrize(
    ("text", "thing", "key"),
    [
        ("text: «1» # why", "1", "text"),
        ("«nope»: 1", "nope", "nope"),
        ("record: {a: x, «'c'»: y}", "'c'", "record.c"),
        ("number: «'1'»", "'1'", "number"),
        ("id: «|\n  a b»\n\ntext: a", "", "id"),
        ("id: «a\n  b»\ntext: a", "", "id"),
        ("«record»: [a]", "record", "record"),
        ("«text»:", "text", "text"),
        ("record:\n  «b»: x", "", "record.a"),
        ("levels:\n  - «label: x»", "", "levels.1.id"),
        ("levels: [«{label: x}»]", "{label: x}", "levels.1.id"),
        ("levels: [«{\n  label: x}»]", "", "levels.1.id"),
        ("list: [a, «a»]", "a", "list.a"),
        ("text: a\n«text»: b", "text", "text"),
        ("text: «!x 1»", "!x 1", ""),
        ("text: «*a»", "*a", ""),
        ("text: a«\x07»", "\x07", ""),
    ],
)
def test_a_problem_names_its_thing(text: str, thing: str, key: str) -> None:
    before, rest = text.split("«")
    within, after = rest.split("»")
    (problem,) = problems(before + within + after)
    assert thing in ("", within)
    # what is missing in a mapping without a key is told at the first of its keys
    expected = {"label: x": "label", "b": "record"}.get(within, within)
    assert between(before + within + after, problem.span[1:]) == expected
    assert problem.key == key


SCALARS = st.text(alphabet="ab1.-:#&*!@%<é血,[]{}?|>=~'\" \n\r\\", min_size=1, max_size=12)


@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(SCALARS, st.sampled_from(["", "'", '"', "|\n  ", ">-\n\n  "]), st.sampled_from(["", " ", " # why", "\n\n"]))
def test_between_the_ends_of_a_value_is_what_was_written(text: str, style: str, after: str) -> None:
    if style in ("'", '"'):
        text = text.replace("\\", "").replace(style, "").replace("\n", "").replace("\r", "")
        written = f"{style}{text}{style}"
    else:
        text = text.replace("\r", "").replace("\n", "\n  ").strip()
        written = f"{style}{text}".rstrip()
        if style:
            after = after.replace(" # why", "").replace(" ", "")
    source = f"blank: {written}{after}\ntext: next\n"
    reading = read(source, "p.yaml", SHAPE)
    # a comment within, or a sign that begins another kind of value
    assume(not reading.problems and " ".join(reading.value["blank"].split()) == " ".join(text.split()))
    shown = between(source, reading.values["blank",])
    assert shown == written
    assert between(source, reading.keys["blank",]) == "blank"
    assert between(source, reading.values["text",]) == "next"


@pytest.mark.parametrize("odd", ["\x85", "\u2028", "\u2029"])
def test_lines_are_those_of_an_editor(odd: str) -> None:
    # YAML breaks a line at these characters, and an editor does not
    (problem,) = problems(f"text: 'a{odd} b'\r\nblank: 1\r\n")
    assert problem.span == Span("p.yaml", 2, 8, 2, 9)


def test_the_byte_order_mark_takes_no_column() -> None:
    (problem,) = problems("\ufefftext: 1")
    assert problem.span == Span("p.yaml", 1, 7, 1, 8)


def test_a_message_cannot_steer_a_terminal() -> None:
    (problem,) = problems('choice: "\\e[31mred\\n"')
    assert str(problem.message) == '`choice`: found the text "\\x1b[31mred\\n", expected one of interval, ordinal'


HOSTILE = [
    "[",
    "{a: ",
    "- ",
    "? ",
    "[a, ",
    "a: b\n",
    "'",
    '"a\n',
    "a",
    "#",
    "\n",
    "? a\n",
    "*a ",
    "&a ",
    "!a ",
    "a: b ",
    "\t",
    "%",
    ":",
    "- a\n",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_large_file_does_not_hang(piece: str, loader: str) -> None:
    # the Python loader is slower by a factor of 20
    size = MAX_CHARACTERS if loader == "CSafeLoader" else MAX_CHARACTERS // 20
    began = time.monotonic()
    assert read(piece * (size // len(piece)), "p.yaml", SHAPE).problems
    assert time.monotonic() - began < 60


def test_a_file_beyond_reason_is_refused() -> None:
    assert shown(problems("#" * 5_000_000)) == [
        ("p.yaml", 1, 1, "found 5000000 characters, expected at most 1000000", "")
    ]


def test_many_unknown_keys_do_not_cost_a_search_each() -> None:
    began = time.monotonic()
    found = problems("".join(f"text{n}: a\n" for n in range(20_000)))
    assert len(found) == 20_000
    assert str(found[0].hint) == "did you mean `text`?"
    assert str(found[-1].hint).startswith("known keys: ")
    assert time.monotonic() - began < 60


@pytest.mark.parametrize(
    ("data", "line", "column", "byte"),
    [
        (b"text: caf\xe9\n", 1, 10, "E9"),
        ("text: é\r\nblank: ü".encode() + b"\xff", 2, 9, "FF"),
        ("\ufefftext: ".encode() + b"\x80", 1, 7, "80"),
        (b"\xff\xfet\0", 1, 1, "FF"),
    ],
)
def test_a_file_that_is_not_utf8(tmp_path: Path, data: bytes, line: int, column: int, byte: str) -> None:
    (tmp_path / "p.yaml").write_bytes(data)
    with pytest.raises(PolicyError) as caught:
        read_text(Disk(tmp_path), "p.yaml")
    message = f"found the byte 0x{byte}, which is not UTF-8"
    hint = "save the file in the encoding UTF-8"
    assert shown(caught.value.problems) == [("p.yaml", line, column, message, hint)]


def test_a_directory_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r"^\.:1:1: cannot be read: "):
        read_text(Disk(tmp_path), ".")


def test_an_error_prints_each_problem() -> None:
    with pytest.raises(PolicyError) as caught:
        read("text: 1\nx: 2", "p.yaml", SHAPE).stop()
    first, second = str(caught.value).splitlines()
    assert (
        first
        == """p.yaml:1:7: `text`: found the number 1, expected a text that is not blank (for a text, put it in quotes: "1")"""
    )
    assert second.startswith("p.yaml:2:1: unknown key `x` (known keys: text, ")


PIECES = (
    *("text", "record", "table", "levels", "list", ": ", "\n", "\n  ", "\n\t", "- ", "? ", "{", "}", "[", "]", ", "),
    *("'", '"', "|", ">", "#", "&a", "*a", "!t", "---", "...", "%", "<<", "~", "1e-6", "0x1", "\\x", "\ufeff", "\r"),
)
yamlish = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=5)), max_size=30).map("".join)


@given(text=st.one_of(yamlish, st.text()))
@example("\ud800")
@example("a: \ud800")
@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_text_is_read_or_refused(text: str) -> None:
    reading = read(text, "p.yaml", SHAPE)
    rows = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for problem in reading.problems:
        for line, column in (problem.span.start, problem.span.end):
            assert 1 <= line <= len(rows)
            assert 1 <= column <= len(rows[line - 1]) + 1
        assert problem.span.start <= problem.span.end
        assert str(problem.message).isprintable()
    if not reading.problems:
        assert reading.value is not INVALID
