from __future__ import annotations

import difflib
from typing import Any

import pytest

from riskfile.text.messages import NOTHING, render
from riskfile.text.nearest import LONGEST, did_you_mean, nearest


def test_the_likest_first() -> None:
    known = ("severity", "severe", "several")
    assert nearest("severty", known) == ["severity"]
    assert nearest("severe", known, most=2) == ["severe", "several"]
    assert nearest("hazard", known) == []
    assert nearest("sever", known, cutoff=0.95) == []


def test_another_case_is_like_where_nothing_else_is() -> None:
    assert nearest("S1", ("s1", "S12"), any_case=True) == ["S12"]
    assert nearest("HRM", ("risk", "hrm"), any_case=True) == ["hrm"]
    assert nearest("HRM", ("risk", "hrm")) == []


def test_a_word_that_is_too_long_is_not_compared() -> None:
    word = "x" * (LONGEST + 1)
    assert nearest(word[1:], [word]) == [word]
    assert nearest(word, [word]) == []
    assert nearest(word.upper(), [word], any_case=True) == [word]


def test_the_same_is_compared_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    real = difflib.get_close_matches

    def counted(word: str, *given: Any, **more: Any) -> list[str]:
        asked.append(word)
        return real(word, *given, **more)

    monkeypatch.setattr(difflib, "get_close_matches", counted)
    known = ["compared once", "compared twice"]
    for _ in range(3):
        assert nearest("compared onc", known) == ["compared once"]
        # what is given may be changed by who asks
        nearest("compared onc", known).clear()
    assert asked == ["compared onc"]
    assert nearest("compared onc", [*known, "compared onc"]) == ["compared onc"]


def test_the_question() -> None:
    assert render(did_you_mean(["RSK-1", "RSK-2"])) == "did you mean RSK-1 or RSK-2?"
    assert did_you_mean([]) is NOTHING
