"""A finding is the same finding wherever its lines have moved to and however it is said, and another for each thing that
it is about."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casekit import TODAY, compose, write
from riskfile.model import Span
from riskfile.project import check
from riskfile.rules import Finding, Subject
from riskfile.rules.engine.finding import NOTHING, SubjectKind
from riskfile.rules.engine.identity import fingerprints, identity
from riskfile.text.messages import CATALOGUE, LANGUAGES, Message, Phrase, names_of, plain

PART = Phrase("test-identity.part", "{name} of {whole}")
PHRASES = (
    Phrase("test-identity.one", "{id} names {target} {n} times", "look {n} times", by=("target",)),
    Phrase("test-identity.two", "{id} is {target}, not {n}", by=("target", "n")),
    Phrase("test-identity.alone", "{id}, {target}, {n}"),
)
"""Entered for good, as the phrases of modules are."""

texts = st.one_of(st.sampled_from(("", "a", "b", "a\0b")), st.text(max_size=3))
spans = st.builds(Span, texts, st.integers(1, 99), st.integers(1, 99), st.integers(0, 99), st.integers(0, 99))
parts = st.builds(lambda name, whole: PART(name=name, whole=whole), texts, texts)
values = st.one_of(texts, st.integers(), parts, st.lists(st.one_of(texts, parts), max_size=3).map(tuple))
subjects = st.builds(Subject, st.sampled_from(get_args(SubjectKind)), texts)


@st.composite
def findings(draw: st.DrawFn) -> Finding:
    phrase = draw(st.sampled_from(PHRASES))
    said = phrase(id=draw(texts), target=draw(values), n=draw(values))
    code, option = draw(st.sampled_from(("X001", "X002"))), draw(texts)
    return Finding(code, "name", "error", "4.5", draw(spans), said, NOTHING, draw(subjects), option)


def known_by(finding: Finding) -> tuple[Any, ...]:
    """What the identity is to rest on, as it stands."""
    by = [finding.said.values[name] for name in CATALOGUE[finding.said.key].by]
    # 1 and "1" read the same
    shown = [str(value) if isinstance(value, int) else value for value in by]
    return (finding.code, finding.said.key, *finding.subject[:2], finding.option, *shown)


@given(findings(), findings())
def test_two_findings_are_one_where_all_that_matters_is_the_same(one: Finding, other: Finding) -> None:
    assert (identity(one) == identity(other)) is (known_by(one) == known_by(other))


@given(findings(), spans, texts, st.sampled_from(("error", "warning", "open")), texts, values, texts)
def test_a_finding_stays_itself_in_all_that_does_not_matter(
    one: Finding, span: Span, name: str, level: Any, clause: str, id: Any, hint: str
) -> None:
    arguments = {**one.said.values, "id": id}
    other = one._replace(
        span=span,
        name=name,
        level=level,
        clause=clause,
        said=CATALOGUE[one.said.key](**arguments),
        advice=plain(hint),
        subject=one.subject._replace(stage="post-launch"),
        related=((span, plain(hint)),),
    )
    assert identity(other) == identity(one)
    assert list(fingerprints([other], "")) == list(fingerprints([one], ""))


@given(findings(), texts, texts)
def test_each_thing_that_matters_makes_another(one: Finding, text: str, folder: str) -> None:
    first = next(fingerprints([one], ""))
    others = [
        one._replace(code=one.code + "9"),
        one._replace(subject=one.subject._replace(name=one.subject.name + "x")),
        *(
            one._replace(subject=one.subject._replace(kind=kind))
            for kind in get_args(SubjectKind)
            if kind != one.subject.kind
        ),
        one._replace(option=one.option + "x"),
        *(
            one._replace(said=CATALOGUE[one.said.key](**{**one.said.values, name: (one.said.values[name], text)}))
            for name in CATALOGUE[one.said.key].by
        ),
    ]
    assert first not in [next(fingerprints([other], "")) for other in others]
    assert (next(fingerprints([one], folder)) == first) is (folder == "")


@given(st.lists(findings(), max_size=6), texts)
def test_no_two_of_one_report_have_one_fingerprint(several: list[Finding], folder: str) -> None:
    marks = list(fingerprints([*several, *several], folder))
    assert len(set(marks)) == len(marks) == 2 * len(several)


@given(st.lists(texts, max_size=3), st.lists(texts, max_size=3))
def test_no_text_of_an_author_makes_two_arguments_look_like_others(one: list[str], other: list[str]) -> None:
    def mark(values: list[str]) -> tuple[str, ...]:
        said = PHRASES[0](id="", target=tuple(values), n=0)
        return identity(Finding("X001", "", "error", "", Span("p"), said, NOTHING, Subject("file", "")))

    assert (mark(one) == mark(other)) is (one == other)


def test_a_place_among_the_arguments_is_its_file() -> None:
    def mark(place: Span) -> tuple[str, ...]:
        said = PHRASES[0](id="", target=place, n=0)
        return identity(Finding("X001", "", "error", "", Span("p"), said, NOTHING, Subject("file", "")))

    assert mark(Span("a.md", 3, 7)) == mark(Span("a.md", 30, 1, 30, 9)) != mark(Span("b.md", 3, 7))


def test_a_text_without_a_phrase_is_known_by_what_it_is_about() -> None:
    def mark(text: str, name: str) -> str:
        one = Finding("OURS001", "", "error", "", Span("p"), plain(text), NOTHING, Subject("item", name))
        return next(fingerprints([one], ""))

    assert mark("said so", "RSK-1") == mark("said otherwise", "RSK-1") != mark("said so", "RSK-2")


# --- by example ------------------------------------------------------------------------------------------------------


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


# --- in a project ---------------------------------------------------------------------------------------------------

FAULTS = """
Without: CYC-5

```markdown needs/design/x.md
:::{hazard} Strain
:id: HAZ-8
:category: enrgy
:raises: HAZ-404, HAZ-405
:::

:::{event} Balloon bursts
:id: EVT-9
:cause: hardware
:::

:::{risk} Perforation by a broken strut
:id: RSK-2
:situation: SIT-2
:harm: HRM-2, HRM-404, HRM-405
:p1: remote
:p2: often
:residual-stages: first: p1=never, p2=never; second: p1=never
:waive: RMF206 -- the register's basis is being typed; approver A. Prover; until 2026-12-31
:::
```

```yaml needs/policy.yaml
waivers:
  - {rule: RMF113, item: EVT-90, reason: not one, approver: A. Prover, expires: 2026-12-31}
  - {rule: RMF504, item: operations/manufacture, reason: not one, approver: A. Prover, expires: 2026-12-31}
not-estimable: {S1: low}
```
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    write(compose("faults", FAULTS), tmp_path)
    return tmp_path


def marks(root: Path) -> list[str]:
    report = check(root, gate="post-launch", cached=False, today=TODAY).report
    found = [*report.findings, *(finding for finding, _ in report.waived)]
    identities = [identity(each) for each in found]
    assert len(set(identities)) == len(identities) >= 15
    assert {each.subject.kind for each in found} >= {"item", "cell", "key"}
    return list(fingerprints(found, ""))


@pytest.fixture
def reworded() -> Iterator[None]:
    """Every phrase says something else, in another order."""
    before = {key: (phrase.text, phrase.hint) for key, phrase in CATALOGUE.items()}
    for key, phrase in CATALOGUE.items():
        if not key.startswith("list."):
            phrase.text, phrase.hint = (another(template) for template in before[key])
    yield
    for key, phrase in CATALOGUE.items():
        phrase.text, phrase.hint = before[key]


def another(template: str) -> str:
    """The same gaps in other words."""
    names = sorted(names_of(template), reverse=True)
    return "Otherwise: " + " / ".join(f"{{{name}}}" for name in names)


def test_another_wording_changes_no_fingerprint(project: Path, request: pytest.FixtureRequest) -> None:
    before = marks(project)
    first = {each.message for each in check(project, gate="post-launch", cached=False, today=TODAY).report.findings}
    request.getfixturevalue("reworded")
    found = check(project, gate="post-launch", cached=False, today=TODAY).report.findings
    assert all(each.message.startswith("Otherwise: ") for each in found if each.said.key)
    assert first.isdisjoint(each.message for each in found)
    assert sorted(marks(project)) == sorted(before)


def test_another_language_changes_no_fingerprint(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = marks(project)
    monkeypatch.setitem(LANGUAGES, "de", {key: another(phrase.text) for key, phrase in CATALOGUE.items()})
    report = check(project, gate="post-launch", cached=False, today=TODAY).report
    assert all(each.in_language("de")[0].startswith("Otherwise: ") for each in report.findings if each.said.key)
    assert marks(project) == before


def test_lines_that_move_change_no_fingerprint(project: Path) -> None:
    before = marks(project)
    for path in project.rglob("*.md"):
        path.write_text("\n" * 5 + path.read_text(encoding="utf-8"), encoding="utf-8")
    policy = project / "needs/policy.yaml"
    policy.write_text("#\n" * 5 + policy.read_text(encoding="utf-8"), encoding="utf-8")
    assert sorted(marks(project)) == sorted(before)


def test_an_item_that_moves_keeps_its_fingerprints(project: Path) -> None:
    before = marks(project)
    (project / "needs/design/x.md").rename(project / "needs/design/y.md")
    assert sorted(marks(project)) == sorted(before)


def test_a_message_of_an_unknown_phrase_has_an_identity() -> None:
    one = Finding("X001", "", "error", "", Span("p"), Message("X001.gone"), NOTHING, Subject("file", ""))
    assert identity(one) == ("X001", "X001.gone", "file", "", "")
