"""Patterns that are compiled when they are first used."""

from __future__ import annotations

import re

import pytest

from riskfile.text.patterns import compiled_late


def test_it_does_what_a_compiled_one_does() -> None:
    late, at_once = compiled_late("(a)|b", re.IGNORECASE), re.compile("(a)|b", re.IGNORECASE)
    for text in ("", "a", "B", "xab"):
        for method in ("search", "match", "fullmatch"):
            ours, theirs = getattr(late, method)(text), getattr(at_once, method)(text)
            assert (ours and (ours.span(), ours.groups())) == (theirs and (theirs.span(), theirs.groups()))
        assert late.findall(text) == at_once.findall(text)
        assert late.split(text) == at_once.split(text)
        assert late.sub("-", text) == at_once.sub("-", text)
    assert (late.pattern, late.flags, late.groups) == (at_once.pattern, at_once.flags, at_once.groups)


def test_nothing_is_compiled_before(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    compile_ = re.compile
    monkeypatch.setattr(re, "compile", lambda *given: asked.append(given) or compile_(*given))
    late = compiled_late("a+")
    assert not asked
    assert late.search("baa") and late.search("a")
    assert asked == [("a+", 0)]


def test_what_is_wrong_with_it_is_raised_where_it_is_used() -> None:
    late = compiled_late("(")
    with pytest.raises(re.error):
        late.search("a")
