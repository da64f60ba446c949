from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import riskfile
from riskfile import rules
from riskfile.model import Span
from riskfile.text import messages
from riskfile.text.messages import CATALOGUE, NOTHING, Message, Phrase, hint_of, names_of, plain, render


@pytest.fixture
def phrase() -> Iterator[type[Phrase]]:
    """A phrase that is gone after the test."""
    before = dict(CATALOGUE)
    yield Phrase
    CATALOGUE.clear()
    CATALOGUE.update(before)


@pytest.mark.parametrize(
    ("template", "value", "expected"),
    [
        ("{x}", "RSK-1", "RSK-1"),
        ("{x}", 3, "3"),
        ("{x}", 0.00001, "1e-5"),
        ("{x}", ("a", "b", "c"), "a, b, c"),
        ("{x}", (), ""),
        ("{x:or}", ("a", "b", "c"), "a or b or c"),
        ("{x:and}", ("a", "b", "c"), "a and b and c"),
        ("{x:;}", ("a", "b"), "a; b"),
        ("{x:, and}", ("a",), "a"),
        ("{x:, and}", ("a", "b"), "a and b"),
        ("{x:, and}", ("a", "b", "c"), "a, b and c"),
        ("{x:, and}", (), ""),
        ("{x:, or}", ("a", "b", "c"), "a, b or c"),
        ("{x:, and 2}", ("a", "b", "c"), "a, b and c"),
        ("{x:, and 2}", ("a", "b", "c", "d"), "a, b and 2 more"),
        ("{x:; 2}", ("a", "b", "c"), "a; b and 1 more"),
        ("{x:2}", ("a", "b"), "a, b"),
        ("{x:2}", ("a", "b", "c", "d"), "a, b and 2 more"),
        ("{x} {x:risk|risks}", 1, "1 risk"),
        ("{x} {x:risk|risks}", 0, "0 risks"),
        ("{x:risk|risks}", ("RSK-1",), "risk"),
        ("{x:risk|risks}", ("RSK-1", "RSK-2"), "risks"),
        ("{x:{x} is|{x:, and} are}", ("a",), "a is"),
        ("{x:{x} is|{x:, and} are}", ("a", "b", "c"), "a, b and c are"),
        ("{x:{x!r}|}", ("{x}|b",), "'{x}|b'"),
        ("{x:a}", "risk", "a risk"),
        ("{x:a}", "event", "an event"),
        ("{x:a}", plain("Area"), "an Area"),
        ("{{{x}: ...}}", "P1", "{P1: ...}"),
        ("{x}", "{x} is no gap", "{x} is no gap"),
        ("{x}", Span("page.md", 3, 7), "page.md:3:7"),
        ("<{x}>", NOTHING, "<>"),
        ("{x:.3}", 0.00031259, "0.000313"),
        ("{x:.3}", 1, "1"),
        ("{x:,}", 41_000_000, "41,000,000"),
        ("{x:,}", 12.5, "12.5"),
        ("{x!r}", "a 'b'", "\"a 'b'\""),
        ("{x!r:, and}", ("a", "b"), "'a' and 'b'"),
        ("{x!r}", plain("a"), "'a'"),
    ],
)  # fmt: skip
def test_gaps(phrase: type[Phrase], template: str, value: object, expected: str) -> None:
    assert render(phrase("test.gap", template)(x=value)) == expected


def test_a_list_that_is_spelled_wrong_is_no_list(phrase: type[Phrase]) -> None:
    for how in ("nor", ", ;", "and3", ", 3", "0"):
        with pytest.raises(ValueError, match="is no way to list"):
            render(phrase(f"test.{how}", f"{{x:{how}}}")(x=("a", "b")))


def test_a_message_within_a_message_is_said_in_the_same_language(
    phrase: type[Phrase], monkeypatch: pytest.MonkeyPatch
) -> None:
    part = phrase("test.part", "{n} {n:risk|risks}")
    whole = phrase("test.whole", "{what:, and} of {file}", "look at {what:2}")
    monkeypatch.setitem(
        messages.LANGUAGES,
        "de",
        {"test.part": "{n} {n:Risiko|Risiken}", "test.whole": "{what:, and} von {file}", "list.and": " und "},
    )
    said = whole(what=(part(n=1), part(n=2), "RSK-9"), file="x")
    assert render(said) == "1 risk, 2 risks and RSK-9 of x"
    assert render(said, "de") == "1 Risiko, 2 Risiken und RSK-9 von x"
    # what has no translation is said in English, and its parts in the language
    assert hint_of(said) == "look at 1 risk, 2 risks and 1 more"
    assert hint_of(said, "de") == "look at 1 Risiko, 2 Risiken and 1 more"


def test_a_message_is_plain_data_by_which_it_is_known(phrase: type[Phrase]) -> None:
    one = phrase("test.one", "{id} has {n}", by=("id",))
    assert one(id="A", n=1) == one(n=1, id="A") != one(id="A", n=2)
    assert len({one(id="A", n=1), one(id="A", n=1)}) == 1
    assert not NOTHING and one(id="A", n=1) and plain("x") == Message("", (("text", "x"),)) and plain("") is NOTHING
    assert render(NOTHING) == hint_of(NOTHING) == hint_of(plain("x")) == ""


def test_a_language_that_nobody_has_written_is_english(phrase: type[Phrase], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(messages.LANGUAGES, "de", {"test.hint.hint": "tu es"})
    said = phrase("test.hint", "found", "do it")()
    assert (render(said, "de"), hint_of(said, "de")) == ("found", "tu es")
    assert (render(said, "fr"), hint_of(said, "fr")) == ("found", "do it")


@given(st.text(), st.lists(st.text(), min_size=1, max_size=6))
def test_what_an_author_wrote_is_said_as_it_is(text: str, words: list[str]) -> None:
    assert str(plain(text)) == text
    before = dict(CATALOGUE)
    try:
        said = Phrase("test.text", "{x}{y:1: {y}|n: {y}}")(x=text, y=tuple(words))
        assert render(said) == f"{text}{'1' if len(words) == 1 else 'n'}: {', '.join(words)}"
    finally:
        CATALOGUE.clear()
        CATALOGUE.update(before)


def test_a_hint_is_a_message_of_its_own(phrase: type[Phrase], monkeypatch: pytest.MonkeyPatch) -> None:
    said = phrase("test.one", "{id} has {n}", "see {where}")(id="A", n=1, where="x")
    monkeypatch.setitem(messages.LANGUAGES, "de", {"test.one.hint": "siehe {where}"})
    assert render(said.hint) == hint_of(said) == "see x"
    assert render(said.hint, "de") == hint_of(said, "de") == "siehe x"
    assert hint_of(said.hint) == hint_of(said.hint, "de") == ""
    assert said.hint.hint == phrase("test.two", "{id}")(id="A").hint == plain("x").hint == NOTHING.hint == NOTHING


def test_a_phrase_is_called_with_its_own_arguments(phrase: type[Phrase]) -> None:
    one = phrase("test.one", "{id} has {n}", "see {where}", by=("option",))
    assert one.names == {"id", "n", "where", "option"}
    assert phrase("test.nested", "{n:{id} is|{ids:, and} are{more:|, {of!r}}}").names == {
        "n",
        "id",
        "ids",
        "more",
        "of",
    }
    with pytest.raises(TypeError, match=r"test\.one takes \['id', 'n', 'option', 'where'\], found \['id'\]"):
        one(id="A")
    with pytest.raises(TypeError, match="found"):
        one(id="A", n=1, where="x", option="p1", more=1)
    with pytest.raises(ValueError, match=r"two phrases have the key test\.one"):
        phrase("test.one", "again")


def test_every_phrase_can_be_read() -> None:
    """A gap of a template names an argument, and what stands behind its colon is one of the words that are known."""
    assert len(rules.CATALOGUE) > 80
    for key, each in CATALOGUE.items():
        pending = [each.text, each.hint]
        while pending:
            for _, name, spec, conversion in string.Formatter().parse(pending.pop()):
                if name is None:
                    continue
                assert name.isidentifier(), f"{key}: {name!r} names no argument"
                assert conversion in (None, "r"), f"{key}: !{conversion}"
                how = spec or ""
                if "|" in how:
                    pending += how.split("|", 1)
                    continue
                known = messages.LIST.fullmatch(how) or how in (",", "a")
                assert known or how.removeprefix(".").isdigit(), f"{key}: {spec!r} says nothing"
        assert set(each.by) <= each.names == names_of(each.text) | names_of(each.hint) | set(each.by), key


ROOT = Path(riskfile.__file__).parents[1]
MODULES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for path in ROOT.glob("riskfile/**/*.py")
    if " = Phrase(" in path.read_text(encoding="utf-8")
)


def said_elsewhere(name: str, key: str) -> bool:
    """Whether another module calls the phrase by its name."""
    call = re.compile(rf"\b{key}\(")
    return any(
        call.search(path.read_text(encoding="utf-8"))
        for path in (ROOT / "riskfile").rglob("*.py")
        if path.stem != name.rpartition(".")[2]
    )


@pytest.mark.parametrize("name", MODULES)
def test_a_phrase_is_called_with_the_arguments_that_it_has(name: str) -> None:
    """Each phrase that has a name is said, and each call by that name fits: no test needs to run into it for that."""
    module = import_module(name)
    source = Path(str(module.__file__)).read_text(encoding="utf-8")
    own = {key: value for key, value in vars(module).items() if isinstance(value, Phrase) and f"\n{key}" in source}
    read = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            read.add(node.id)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in own:
            phrase = own[node.func.id]
            named = {each.arg for each in node.keywords if each.arg is not None}
            # with ** only some of them can be seen
            more = any(each.arg is None for each in node.keywords)
            fits = not node.args and (named <= phrase.names if more else named == phrase.names)
            assert fits, f"{name}:{node.lineno}: {phrase.key} takes {sorted(phrase.names)}"
    # a phrase without an underscore may be said by a module that imports it
    others = {key for key in set(own) - read if not key.startswith("_") and said_elsewhere(name, key)}
    assert set(own) - others <= read, "a phrase that nobody says"


MORE_THAN_ONE = {
    # of a list that names two or more, or a limit that is above one
    "surveillance.sum", "policy.expected.digits", "policy.too-long", "policy.too-deep", "RMF315.single", "RMF001.no-plan",
    "RMF210.many", "RMF211.many", "RMF921.one-type", "bad-series.column-twice", "bad-design-list.column-twice", "own.too-long", "unreadable-file.too-deep",
    "unreadable-file.lists-too-deep", "option-block.hexadecimal", "signature.too-large",
    # all but one of them in a form for one
    "bad-series.and-rows",
    # a scale of three or more
    "policy.more-levels",
    # below nought, and one that has another text for one
    "RMF608.count", "not-shown.no-program",
    # most of four or more
    "RMF215.matrix", "RMF215.scores", "RMF209.another-criterion", "RMF214.another-criterion",
}  # fmt: skip
COUNTS = r"\{(?:count|n|columns|rows|months|days|years|levels|length|risks|most|events)\}"


def test_a_count_is_not_said_in_the_plural_of_one() -> None:
    said = {
        key: found[0]
        for key, each in CATALOGUE.items()
        # other tests have phrases of their own
        if not key.startswith("test-")
        and (found := re.search(COUNTS + r" (?:[a-z]+ )?[a-z]+s\b(?! {)", f"{each.text} {each.hint}"))
        and f"|{found[0]}" not in each.text + each.hint
    }
    assert said.keys() - MORE_THAN_ONE == set(), said
