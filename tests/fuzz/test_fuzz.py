"""Pages that once failed, and the first so many of a fuzzer's pages: the same ones each time. ``make fuzz`` goes on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fuzz.grammar import frozen_pages, page
from fuzz.readers import Readers
from fuzz.smaller import smaller

# a pattern in a toctree may be one that Python will read otherwise some day
pytestmark = pytest.mark.filterwarnings("ignore:Possible nested set")

CORPUS = Path(__file__).parent / "corpus"
WHAT = {
    name: what
    for name, _, what in (line.partition("  ") for line in (CORPUS / "what.txt").read_text("utf-8").splitlines())
}
"""What each page of the corpus failed at."""

FIRST, MANY = 1, 350
"""The seeds: many times eight pages are a minute's work on two processors."""


@pytest.fixture(scope="module")
def readers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Readers]:
    with Readers(tmp_path_factory.mktemp("fuzz")) as readers:
        yield readers


def test_each_page_of_the_corpus_says_what_it_was() -> None:
    assert sorted(WHAT) == sorted(path.name for path in CORPUS.glob("*.md"))
    assert all(what.strip() for what in WHAT.values())


@pytest.mark.parametrize("name", sorted(WHAT))
def test_what_once_failed(readers: Readers, name: str) -> None:
    failure = readers.failure((CORPUS / name).read_bytes())
    assert failure is None, f"{WHAT[name]}\n{failure.kind}\n{failure.seen}"


@pytest.mark.parametrize("part", range(8))
def test_pages_of_the_grammar(readers: Readers, part: int) -> None:
    pages = frozen_pages()
    items = readers.items
    for seed in range(FIRST + part * MANY, FIRST + (part + 1) * MANY):
        failure = readers.failure(page(seed, pages))
        assert failure is None, f"python -m fuzz --frozen --pages 1 --seed {seed}\n{failure.kind}\n{failure.seen}"
    # they are pages with items, and not all are refused
    assert readers.items - items > MANY


def test_the_readers_are_found_out(readers: Readers, monkeypatch: pytest.MonkeyPatch) -> None:
    text = b":::{hazard} Heat\n:id: HAZ-1\n\nA word.\n:::\n"
    assert readers.failure(text) is None
    with monkeypatch.context() as patched:
        patched.setattr("riskfile.sphinx.items.ItemDirective.run", lambda _: [])
        failure = readers.failure(text)
    assert failure is not None
    assert failure.kind == "readers disagree: the checker has this item and Sphinx does not, and nothing is told"
    with monkeypatch.context() as patched:
        patched.setattr("riskfile.reading.markdown.split", lambda *_: 1 / 0)
        failure = readers.failure(text)
    assert failure is not None
    assert failure.kind.startswith("check ends in a traceback: ZeroDivisionError")


def test_a_failing_page_is_made_smaller() -> None:
    text = b"# Page\n\nabc\nxyz\n\n> q\n"
    assert smaller(text, lambda data: b"y" in data) == b"y"
    assert smaller(text, lambda data: b"b" in data and b"q" in data) == b"bq"
