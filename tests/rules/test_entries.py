"""What one cause does to many items is one entry; what stands alone, and what contradicts itself in values of its own, is not
hidden in one; and no finding is lost."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskfile.model import BUILTIN_MODEL, Item, RiskFile, Span
from riskfile.rules import Finding, Kind, Subject
from riskfile.rules.engine.entries import FEW, alone, counted_kinds, entries
from riskfile.rules.engine.finding import KINDS, LEVELS, NOTHING
from riskfile.text.messages import LANGUAGES, Message, Phrase, plain

LACKS = Phrase("test-entries.lacks", "{id} has no kind", "give {id} one")
FALLS = Phrase("test-entries.falls", "{id} falls from {before} to {after:.3}, as {parts:and} say {word!r}")
SPARES = Phrase("test-entries.spares", "{n} {n:item|items} of {names:, and 3} on {id}")
COLUMN = Phrase("test-entries.column", "most rows disagree with the matrix", "change the matrix")
PAGE = "needs/design/risk.md"


def item(number: int, type: str = "risk") -> Item:
    return Item(type, f"RSK-{number}", f"Risk {number}", "", "page", PAGE, number * 5, 1, {}, {}, "", {}, {})


def of(number: int, message: Message | str, kind: Kind = "gap", **more: object) -> Finding:
    said = plain(message) if isinstance(message, str) else message
    one = Finding("X001", "x", "error", "", Span(PAGE, number * 5, 1), said, NOTHING, Subject("item", f"RSK-{number}"))
    return one._replace(kind=kind, **more)


@pytest.fixture(scope="module")
def file() -> RiskFile:
    return RiskFile(BUILTIN_MODEL, [item(number) for number in range(1, 11)])


def test_what_a_column_lacks_is_one_entry_with_its_count(file: RiskFile) -> None:
    found = [of(number, LACKS(id=f"RSK-{number}")) for number in range(1, 11)]
    (entry,) = entries(found, file)
    assert entry.message == "10 of 10 risks: each has no kind"
    assert entry.hint == "give … one"
    assert entry.findings == tuple(found)
    assert [one.message for one in alone(entry)] == [finding.message for finding in found]
    (part,) = entries(found[:7], file)
    assert part.message == "7 of 10 risks: each has no kind"
    (unknown,) = entries(found)
    assert unknown.message == "10 times: each has no kind"


def test_a_few_stand_each_for_itself(file: RiskFile) -> None:
    found = [of(number, LACKS(id=f"RSK-{number}")) for number in range(1, FEW)]
    assert [entry.message for entry in entries(found, file)] == [finding.message for finding in found]
    # nor are five on one item a column
    assert len(entries([of(1, LACKS(id="RSK-1"))] * FEW, file)) == FEW


def test_a_text_that_no_phrase_makes_is_alike_but_for_the_id(file: RiskFile) -> None:
    (entry,) = entries([of(number, f"RSK-{number} wants a name") for number in range(1, 7)], file)
    assert entry.message == "6 of 10 risks: each wants a name"
    different = [of(number, f"RSK-{number} wants {'a' * number}") for number in range(1, 7)]
    assert len(entries(different, file)) == 6


def falls(number: int, before: str, after: float, word: str = "so") -> Finding:
    parts = (plain("x"), LACKS(id=f"RSK-{number}"))
    return of(number, FALLS(id=f"RSK-{number}", before=before, after=after, parts=parts, word=word), "contradiction")


def test_contradictions_with_values_of_their_own_are_not_hidden_in_an_entry(file: RiskFile) -> None:
    found = [falls(number, f"P{number}", number) for number in range(1, 8)]
    assert [entry.findings for entry in entries(found, file)] == [(finding,) for finding in found]
    # the same value on five items is one cause
    same = [falls(number, "P4", 1.0) for number in range(1, 6)]
    (entry, *others) = sorted(entries([*same, falls(7, "P5", 1.0)], file), key=lambda one: -len(one.findings))
    assert entry.message == "5 of 10 risks: each falls from P4 to 1, as x and each has no kind say 'so'"
    assert not entry.varied
    assert [other.many for other in others] == [False]


def test_where_most_items_of_a_type_contradict_it_is_one_entry_that_leaves_their_values_open(file: RiskFile) -> None:
    (entry,) = entries([falls(number, f"P{number}", number / 7, "a" * number) for number in range(1, 9)], file)
    assert entry.message == "8 of 10 risks: each falls from … to …, as x and each has no kind say '…'"
    assert entry.varied


def test_what_is_missing_is_one_entry_whatever_it_names(file: RiskFile) -> None:
    found = [
        of(number, SPARES(id=f"RSK-{number}", n=number, names=tuple(f"RSK-{each}" for each in range(number))))
        for number in range(1, 7)
    ]
    (entry,) = entries(found, file)
    assert entry.message == "6 of 10 risks: … items of … on each"


def test_a_rule_that_knows_the_cause_says_it(file: RiskFile) -> None:
    found = [falls(number, f"P{number}", number)._replace(cause=COLUMN()) for number in (1, 2)]
    (entry,) = entries(found, file)
    assert (entry.message, entry.hint) == ("most rows disagree with the matrix", "change the matrix")
    assert entry.varied


def test_contradictions_come_first_then_errors_then_what_stands_alone(file: RiskFile) -> None:
    column = [of(number, LACKS(id=f"RSK-{number}")) for number in range(1, 11)]
    wrong = falls(9, "P1", 2)
    many = [falls(number, "P4", 1.0) for number in range(1, 6)]
    advice = of(1, "RSK-1 might be shorter", "advice")
    warned = falls(1, "P2", 2)._replace(level="warning")
    lone = of(10, "RSK-10 lacks it all")
    read = entries([*column, advice, *many, warned, lone, wrong], file)
    assert [entry.first for entry in read] == [wrong, many[0], warned, lone, column[0], advice]
    assert counted_kinds([*column, wrong, advice]) == {"contradiction": 1, "gap": 10, "advice": 1}


def test_an_entry_is_said_in_other_languages_too(file: RiskFile, monkeypatch: pytest.MonkeyPatch) -> None:
    from riskfile.text.messages import render

    monkeypatch.setitem(LANGUAGES, "de", {"test-entries.lacks": "{id} hat keine Art", "entry.each": "jedes"})
    (entry,) = entries([of(number, LACKS(id=f"RSK-{number}")) for number in range(1, 7)], file)
    assert render(entry.said, "de").endswith(": jedes hat keine Art")


words = st.sampled_from(("P1", "P2", "RSK-1", "RSK-3", ""))
arguments = st.one_of(words, st.integers(-1, 3), st.floats(0, 1), st.lists(words, max_size=3).map(tuple))
messages = st.one_of(
    st.sampled_from(("text", "RSK-1 is so", "")),
    st.builds(lambda id: LACKS(id=id), words),
    st.builds(
        lambda id, before, after, parts, word: FALLS(id=id, before=before, after=after, parts=parts, word=word),
        words,
        words,
        st.floats(0, 1),
        st.lists(words, max_size=3).map(tuple),
        words,
    ),
)
lists = st.lists(
    st.builds(
        lambda number, message, kind, level, code: of(number, message, kind, level=level, code=code),
        st.integers(1, 12),
        messages,
        st.sampled_from(KINDS),
        st.sampled_from(LEVELS),
        st.sampled_from(("X001", "X002")),
    ),
    max_size=40,
)


@given(lists)
def test_no_finding_is_lost_or_told_twice_and_each_entry_can_be_said(found: Sequence[Finding]) -> None:
    file = RiskFile(BUILTIN_MODEL, [item(number) for number in range(1, 11)])
    read = entries(found, file)
    flat = [finding for entry in read for finding in entry.findings]
    assert sorted(map(id, flat)) == sorted(map(id, found))
    order = [(KINDS.index(entry.first.kind), LEVELS.index(entry.first.level), entry.many) for entry in read]
    assert order == sorted(order)
    for entry in read:
        assert len(entry.findings) == 1 or len(entry.findings) >= FEW
        assert len({(each.code, each.kind, each.level) for each in entry.findings}) == 1
        assert isinstance(entry.message, str) and isinstance(entry.hint, str)
