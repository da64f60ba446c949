"""What makes a finding the same finding tomorrow: its rule, what it is about, and the arguments that matter."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from casekit import TODAY, compose, write
from riskfile.model import Span
from riskfile.project import check
from riskfile.rules import Finding, Subject
from riskfile.rules.engine.identity import fingerprints, identity
from riskfile.text import messages
from riskfile.text.messages import CATALOGUE, NOTHING, Message, Phrase


@pytest.fixture
def phrase() -> Iterator[type[Phrase]]:
    """A phrase that is gone after the test."""
    before = dict(CATALOGUE)
    yield Phrase
    CATALOGUE.clear()
    CATALOGUE.update(before)


def found(said: Message, *, line: int = 1, id: str = "RSK-1", option: str = "", path: str = "a.md") -> Finding:
    subject = Subject("item", id, "design")
    return Finding("X001", "x", "error", "", Span(path, line), said, NOTHING, subject, option)


def test_where_it_stands_and_how_it_is_said_are_no_part_of_it(
    phrase: type[Phrase], monkeypatch: pytest.MonkeyPatch
) -> None:
    names = phrase("x", "{id} names {target} ({n} in all)", by=("target",))
    one = found(names(id="RSK-1", target="SIT-1", n=1), option="situation")
    known = identity(one)
    assert identity(found(names(id="RSK-1", target="SIT-1", n=2), option="situation", line=9, path="b.md")) == known
    monkeypatch.setattr(names, "text", "said in other words: {id} {target} {n}")
    monkeypatch.setitem(messages.LANGUAGES, "de", {"x": "{id} nennt {target}"})
    assert identity(one) == known
    assert not {"RSK-1 names SIT-1", "a.md", "design"} & set(known)


def test_what_tells_two_findings_apart(phrase: type[Phrase]) -> None:
    names = phrase("x", "{id} names {target}", by=("target",))
    other = phrase("y", "{id} names {target} twice", by=("target",))
    each = [
        found(names(id="RSK-1", target="SIT-1"), option="situation"),
        found(names(id="RSK-1", target="SIT-2"), option="situation"),
        found(names(id="RSK-1", target=("SIT-1", "SIT-2")), option="situation"),
        found(names(id="RSK-1", target="SIT-1"), option="harm"),
        found(names(id="RSK-1", target="SIT-1"), id="RSK-2", option="situation"),
        found(other(id="RSK-1", target="SIT-1"), option="situation"),
    ]
    assert len({identity(one) for one in each}) == len(each)


def test_a_message_within_counts_by_its_arguments_and_not_by_its_words(
    phrase: type[Phrase], monkeypatch: pytest.MonkeyPatch
) -> None:
    waiver = phrase("w", "the waiver of {code}")
    stale = phrase("x", "{waiver} waives nothing", by=("waiver",))
    one, two = found(stale(waiver=waiver(code="RMF201"))), found(stale(waiver=waiver(code="RMF202")))
    known = identity(one)
    assert known != identity(two)
    monkeypatch.setattr(waiver, "text", "{code}, waived,")
    assert one.message == "RMF201, waived, waives nothing"
    assert identity(one) == known


def test_the_same_fault_twice_is_told_apart_by_order(phrase: type[Phrase]) -> None:
    one = found(phrase("x", "wrong")())
    first, second = fingerprints([one, one], "pump")
    assert first != second
    assert list(fingerprints([one], "pump")) == [first] != list(fingerprints([one], "stent"))


def test_findings_of_a_file_keep_their_fingerprints_where_its_lines_move(tmp_path: Path) -> None:
    text = (
        "```markdown\n{}:::{{risk}} One\n:id: RSK-9\n:situation: SIT-8, SIT-9, SIT-1\n:harm: HRM-9\n:p1: P1\n:::\n\n"
        ":::{{risk}} Two\n:id: RSK-9\n:situation: SIT-1\n:::\n```\n"
    )
    kept = []
    for name, above in (("a", ""), ("b", "A line.\n\nAnother one.\n\n")):
        root = tmp_path / name
        root.mkdir()
        write(compose("RMF902", text.format(above)), root)
        report = check(root, cached=False, today=TODAY).report
        kept.append(dict(zip(fingerprints(report.findings, "x"), report.findings, strict=True)))
    assert [each.message for each in kept[0].values() if each.code == "RMF902"] == [
        "RSK-9 situation names SIT-8, which is no item of this file",
        "RSK-9 situation names SIT-9, which is no item of this file",
        "RSK-9 harm names HRM-9, which is no item of this file",
    ]
    assert kept[0].keys() == kept[1].keys()
    assert all(kept[1][key].span.line == each.span.line + 4 for key, each in kept[0].items() if each.item == "RSK-9")
