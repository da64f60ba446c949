"""A text that is written anew, as edits that an editor makes in its own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types

from riskfile.server.lsp.documents import Document
from riskfile.server.lsp.edits import rewritten

TEXTS = st.lists(st.sampled_from(["", "a", "b\n", "\n", "\r\n", "c\r\n", "\r", "\U0001fa78d", "\x0c"]), max_size=9).map(
    "".join
)


def made(document: Document, text: str) -> str:
    for each in reversed(rewritten(document, text.encode())):
        document.apply(types.TextDocumentContentChangePartial(each.range, each.new_text))
    return document.text


@given(TEXTS, TEXTS, st.sampled_from(["utf-8", "utf-16", "utf-32"]))
def test_any_text_becomes_any_other(old: str, new: str, encoding: str) -> None:
    assert made(Document("", old, 1, encoding), new) == new


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_lines_that_stay_are_left_alone(end: str) -> None:
    lines = [f"line {number}{end}" for number in range(900)]
    other = [*lines]
    other[7], other[800] = f"another{end}", f"more{end}{end}"
    edits = rewritten(Document("", "".join(lines), 1, "utf-16"), "".join(other).encode())
    assert [(each.range.start.line, each.range.end.line, each.new_text) for each in edits] == [
        (7, 8, f"another{end}"),
        (800, 801, f"more{end}{end}"),
    ]
