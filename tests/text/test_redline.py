"""Two texts word by word: nothing is lost of either, and nothing is said to differ that does not."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskfile.text.redline import BREAK, compared, compared_lists, joined, words_of

TEXTS = st.lists(st.sampled_from(["a", "b", "c", "- x", "1. y", "\n", "\n\n", "| cell", "ü\u202e"]), max_size=25).map(
    " ".join
)


@given(TEXTS, TEXTS)
def test_the_pieces_give_both_texts(before: str, after: str) -> None:
    pieces = compared(before, after)
    for gone, text in (("new", before), ("gone", after)):
        assert [word for piece in pieces if piece.kind != gone for word in piece.words] == words_of(text)
    assert all(piece.words for piece in pieces)
    assert all(one.kind != other.kind for one, other in pairwise(pieces))


@given(TEXTS)
def test_nothing_differs_from_itself(text: str) -> None:
    assert {piece.kind for piece in compared(text, text)} <= {"same"}


@pytest.mark.parametrize(
    ("before", "after"),
    [("one two\nthree", "one\ntwo three"), ("one\n\n\ntwo", "one\n\ntwo"), ("- a\n- b", "- a\n\n- b"), (" a ", "a\n")],
)
def test_where_a_line_ends_is_no_change_where_markdown_sees_none(before: str, after: str) -> None:
    assert [piece.kind for piece in compared(before, after)] == ["same"]


def test_what_begins_a_line_keeps_its_line() -> None:
    assert joined(words_of("Two kinds:\n- one\n- two\n\nand more\nwords")) == "Two kinds:\n- one\n- two\nand more words"
    assert words_of("a\n\nb") == ["a", BREAK, "b"]


def test_ids_are_compared_as_ids() -> None:
    pieces = compared_lists(["CTL-1", "CTL-2"], ["CTL-1", "CTL-3", "CTL-2"])
    assert [(piece.kind, piece.text) for piece in pieces] == [("same", "CTL-1"), ("new", "CTL-3"), ("same", "CTL-2")]


def test_long_texts_of_few_words_take_no_minutes() -> None:
    begun = time.process_time()
    compared("x y " * 20_000, "y x z " * 20_000)
    assert time.process_time() - begun < 10
