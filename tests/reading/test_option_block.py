"""The options of directives, read as MyST reads them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from riskfile.reading.option_block import OptionBlockError, read_option_block

#: what the grammar gives a meaning to, and a little that it does not
PARTS = st.sampled_from(
    [
        "a", "id", "é", "血", ":", ": ", ":\n", "'", '"', "''", "\\", "|", ">", "+", "-", "0", "2", "10", "#", " #",
        " ", "  ", "\t", "\n", "\n\n", "\n ", "\n  ", "\r\n", "\r", "\x85", "\u2028", "\u2029", "\ufeff", "\0",
        "\\n", "\\x41", "\\x4", "\\u00e9", "\\U0001F600", "\\U00110000", "\\q", "\\\n", "\\0", "key: value\n", "key: |\n",
        "key: >-\n  ", "key: 'va", 'key: "va', "b:\n", "- x", "---", "x\fy", "\v",
    ]
)  # fmt: skip
TEXTS = st.lists(PARTS, max_size=14).map("".join) | st.text(max_size=30)


def as_myst(text: str) -> Any:
    options = pytest.importorskip("myst_parser.parsers.options")
    try:
        pairs, _ = options.options_to_tokens(text)
    except options.TokenizeError as error:
        return error.problem, error.problem_mark.index
    except (ValueError, OverflowError):
        # of chr(): MyST does not expect a number that is no character
        return "no character"
    return [
        tuple(each and (each.value, each.start.index, each.end.index, each.style or "") for each in pair)
        for pair in pairs
    ]


def ours(text: str) -> Any:
    try:
        return [tuple(each and tuple(each) for each in pair) for pair in read_option_block(text)]
    except OptionBlockError as error:
        if error.stops_build:
            return "no character"
        assert (error.opened >= 0) == (str(error) == "found unexpected end of stream")
        assert error.opened < 0 or text[error.opened] in "'\""
        return str(error), error.index


@given(TEXTS)
@example("")
@example("id: HAZ-1\nbasis: |2-\n\n   two\n  lines\n\nnext:")
@example("a: >+\n  b\n\n   c\n  d\n\n")
@example("a: 'it''s'\n\"b\": \"x\\\n  y\\\n\n z\"\n")
@example("\ufeffa: b\n\ufeffc: d")
@example("a: |\n \n  \n b")
@example("a: |0\n b")
@example("a: |x\n b")
@example("a: | # comment\n b")
@example("a: | no\n b")
@example('a: "\\UFFFFFFFF"')
@example('a: "\\ud800"')
@example("a: b # c\n# d\ne: f#g")
@example("a:\tb")
@example("a : b")
@example("a b\n")
def test_it_is_read_as_myst_reads_it(text: str) -> None:
    assert ours(text) == as_myst(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: b\nc:\nd: e f\n  g", [("a", "b"), ("c", None), ("d", "e f g")]),
        ("a: 'it''s'", [("a", "it's")]),
        ('a: "tab\\tand \\u00e9"', [("a", "tab\tand é")]),
        ("a: |\n  one\n   two\n\n  three\n", [("a", "one\n two\n\nthree\n")]),
        ("a: >-\n  one\n  two\n\n  three\n", [("a", "one two\nthree")]),
        ("# first\na: b # c\n", [("a", "b")]),
    ],
)
def test_names_and_values(text: str, expected: list[tuple[str, str | None]]) -> None:
    assert [(key.value, value and value.value) for key, value in read_option_block(text)] == expected


@pytest.mark.parametrize(
    ("text", "said", "index"),
    [
        ("a: b\n c: d\n e", None, 0),
        ("a b", "expected ':' after key", 3),
        ("a: b\n\tc: d", "expected ':' after key", 5),
        ('a: "x', "found unexpected end of stream", 5),
        ('a: "\\q"', "found unknown escape character 'q'", 5),
        ('a: "\\x4"', "expected escape sequence of 2 hexadecimal numbers, but found '\"'", 6),
        ('a: "\\U00110000"', "found 00110000, which is the number of no character", 6),
        ("a: |0", "expected indentation indicator in the range 1-9, but found 0", 4),
        ("a: >!", "expected chomping or indentation indicators, but found '!'", 4),
        ("a: | b", "expected a comment or a line break, but found 'b'", 5),
    ],
)
def test_what_cannot_be_read(text: str, said: str | None, index: int) -> None:
    if said is None:
        assert read_option_block(text)
        return
    with pytest.raises(OptionBlockError) as error:
        read_option_block(text)
    assert (str(error.value), error.value.index) == (said, index)
