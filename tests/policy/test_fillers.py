"""Filler words: what is looked for fast is what the patterns say."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from riskfile.policy.fillers import _ANYWHERE, _NO_ANSWER, _TO_COME, filler, folded

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
    entries = [each.strip() for each in f"{_TO_COME};{_NO_ANSWER}".replace("\n", ";").split(";") if each.strip()]
    kinds = {entry: filler(entry) for entry in entries}
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
    assert filler("n/a, see RSK-1") is None
