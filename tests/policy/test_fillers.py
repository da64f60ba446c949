"""Filler words: what is looked for fast is what the patterns say."""

from __future__ import annotations

import re

from hypothesis import example, given
from hypothesis import strategies as st

from riskfile.policy.fillers import (
    _ANYWHERE,
    _NO_ANSWER,
    _SCAFFOLD,
    _TO_COME,
    _TO_REPLACE,
    all_folded,
    filler,
    folded,
    may_be_of_scaffold,
    may_have_fillers,
    of_scaffold,
)

ENTRIES = [each.strip() for each in f"{_TO_COME};{_NO_ANSWER}".replace("\n", ";").split(";") if each.strip()]

#: texts with whatever says that a text is not done, in all ways of writing it
NOT_DONE = st.tuples(
    st.sampled_from(["", "Edge radius ", "µm, ", "X", "(", "a\n"]), st.from_regex(_ANYWHERE), st.text()
)


@given(NOT_DONE)
def test_what_says_that_a_text_is_not_done_is_found_wherever_it_stands(parts: tuple[str, str, str]) -> None:
    text = "".join(parts)
    assert filler(text) == "to come" or not re.search(_ANYWHERE, text)
    assert filler(text + 80 * " word") == "to come" or not re.search(_ANYWHERE, text + 80 * " word")


@given(st.text(st.characters(max_codepoint=127)))
def test_folding_keeps_letters_and_digits(text: str) -> None:
    assert folded(text) == "".join(sign for sign in text.lower() if sign.isalnum())


def test_a_filler_is_one_as_a_part_and_one_word_more_makes_it_none() -> None:
    kinds = {entry: filler(entry) for entry in ENTRIES}
    assert set(kinds.values()) == {"to come", "no answer"}
    for entry, kind in kinds.items():
        # ". " ends a part
        assert ". " in entry or filler(f"{entry}; {entry}") == kind, entry
        assert filler(f"  {entry.upper()}! ") == kind, entry
    assert filler("Rounded strut edges") is None
    assert filler(30 * "x ") == filler("xX" * 15) == "to come"
    assert (
        filler("still to be sorted out by the night shift", ("still to be sorted out by the night shift",))
        == "no answer"
    )
    assert filler("none left in the field") is None
    assert filler("expert, to be confirmed") == "to come"
    assert filler("n/a, none") == "no answer"
    # of a source named alone nobody knows who and which; one word more names it
    assert filler("Expert.") == filler("yes/no") == filler("Standard practice") == filler("专家") == "no answer"
    assert filler("expert (panel of 2024-06)") is filler("yes, in all 30 samples") is None
    assert filler("n/a, see RSK-1") is None


#: what fillers are made of, and what parts them from what says something
PIECES = st.lists(
    st.one_of(
        st.sampled_from(ENTRIES),
        st.sampled_from(["Edge radius", "x", "X", "ﬁ", "µm", "12", "ours"]),
        st.sampled_from(
            [" ", ", ", "; ", ". ", " - ", "\n", "- ", " -", "(", "?", "!", "/", "\t", "\0", "\x1e", "。", "·"]
        ),
    ),
    max_size=5,
).map("".join)


@given(st.lists(st.one_of(PIECES, st.text(), NOT_DONE.map("".join)), max_size=6))
@example(["Edge radius", "tbd\nno more"])
@example(["ﬁ, tbd"])
@example(["a\0b", "tbd"])
def test_a_filler_among_many_texts_is_found(texts: list[str]) -> None:
    assert all_folded(texts) == [folded(text) for text in texts]
    if any(filler(text, ("ours",)) for text in texts):
        assert may_have_fillers(texts, ("ours",))


def test_each_filler_is_found_among_texts_that_say_something_and_these_are_not() -> None:
    others = ["Rounded strut edges", "the geometry was reviewed, and (record 14) nothing new was found", "", "12 µm"]
    for entry in ENTRIES:
        assert may_have_fillers([*others[:2], entry, others[3]]), entry
    assert not may_have_fillers([*others[:2], others[3]])
    assert not may_have_fillers(others[:1])
    assert not may_have_fillers(["still open to us"]) and may_have_fillers(["still open to us"], ("still open to us",))


@given(st.from_regex(re.compile(rf"(?:{_SCAFFOLD}|{_TO_REPLACE})", re.IGNORECASE)))
def test_what_the_scaffold_writes_is_found_among_other_texts(text: str) -> None:
    assert may_be_of_scaffold(f"Rounded strut edges\n{text}") or not of_scaffold(text)
    assert not may_be_of_scaffold("Rounded strut edges")
