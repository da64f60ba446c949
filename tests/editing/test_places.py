"""What stands at a place: on pages that are finished as the reader has it, and on those that are half written."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from fuzz.grammar import all_pages, page
from riskfile.editing.places import Place, place_at
from riskfile.model import BUILTIN_MODEL, Item, ItemModel, Mark
from riskfile.reading.markdown import read_page
from riskfile.reading.page import decode
from riskfile.views.registry import VIEWS

ROOT = Path(__file__).resolve().parents[2]
MODEL: ItemModel = BUILTIN_MODEL._replace(views=tuple(VIEWS))
READ_OTHERWISE = frozenset(("unreadable-file", "merge-conflict", "not-an-item", "option-in-text", "bad-field"))
"""What is told of a page that is not read as it is written."""


def differences(text: str, every: int = 1) -> Iterator[str]:
    """Where reader and place differ on a page that is read as it is written."""
    read = read_page(text, "needs/design/a", MODEL)
    if read.mended or not READ_OTHERWISE.isdisjoint(each.kind for each in read.problems):
        return
    lines = text.split("\n")
    for record in read.items[::every]:
        item = Item._make(record)
        if item.title:
            found = place_at(text, item.line, len(lines[item.line - 1].rstrip()) + 1, MODEL)
            if (found.kind, found.directive) != ("title", item.type):
                yield f"title of {item.id}: {found}"
        for option, mark in ((name, Mark._make(place)) for name, place in item.marks.items()):
            found = place_at(text, mark.line, mark.column, MODEL)
            if (found.kind, found.directive) != ("option", item.type):
                yield f"name of {option} of {item.id}: {found}"
            if mark[:2] == mark[2:4]:
                continue
            for place in (mark[2:4], mark[4:]):
                found = place_at(text, *place, MODEL)
                if (found.kind, found.option, found.directive) != ("value", option, item.type):
                    yield f"{option} of {item.id}, at {place}: {found}"
                elif found.around[-1].opened != item.line:
                    yield f"{option} of {item.id} is of the directive at line {found.around[-1].opened}"
                elif {each.name for each in found.given} != {*item.marks}:
                    yield f"{item.id} has {found.given}"
        for link, targets in item.links.items():
            for target, (row, column) in zip(targets, item.link_marks[link], strict=True):
                found = place_at(text, row, column + len(target), MODEL)
                if (found.option, found.word) != (link, target):
                    yield f"{target} in {link} of {item.id}, at {row}:{column}: {found}"


def test_place_and_reader_agree() -> None:
    pages = all_pages()
    texts = [*pages[::4], *(decode(page(seed, pages))[0] for seed in range(100))]
    texts += (decode(path.read_bytes())[0] for path in sorted(ROOT.glob("needs/design/risks-u*.md")))
    assert [each for text in texts for each in differences(text, 1 + len(text) // 3000)] == []


def at(marked: str) -> Place:
    """The place where ``|`` stands in a text."""
    before, _, behind = marked.partition("|")
    return place_at(before + behind, before.count("\n") + 1, len(before) - before.rfind("\n"), MODEL)


DIRECTIVES = {
    "nothing yet": (":::|", ""),
    "a brace": (":::{|", ""),
    "some letters": ("# Page\n\n:::{ris|", "ris"),
    "closed by the editor": (":::{ris|}", "ris"),
    "no brace": (":::ris|", "ris"),
    "a longer fence": ("::::::{ha|", "ha"),
    "backticks": ("```{risk-t|", "risk-t"),
    "an item above that has no end": (":::{risk} A\n:id: RSK-001\n\n:::{ha|", "ha"),
    "in a list": ("- :::{ha|", "ha"),
    "within another": ("::::{note}\n:::{ha|\n::::\n", "ha"),
    "before others": (":::{ha|\n\n:::{risk} A\n:id: RSK-001\n:::\n", "ha"),
}


@pytest.mark.parametrize("case", DIRECTIVES)
def test_a_directive_that_is_typed(case: str) -> None:
    text, word = DIRECTIVES[case]
    found = at(text)
    assert (found.kind, found.word) == ("directive", word)
    assert "risk" not in (each.name for each in found.around)
    line = text.replace("|", "").split("\n")[found.line - 1]
    # what is replaced is all behind the fence: braces are not doubled
    assert line[: found.start - 1].endswith(found.fence) and not line[found.end - 1 :].startswith("}")


OPTIONS = {
    "a colon": (":::{risk} A\n:|\n:::", "risk", ""),
    "some letters": (":::{risk} A\n:id: RSK-001\n:har|\n:::", "risk", "har"),
    "no colon": (":::{risk} A\n:id: RSK-001\nhar|\n:::", "risk", "har"),
    "an empty line": (":::{risk} A\n:id: RSK-001\n|\n:::", "risk", ""),
    "between others": (":::{risk} A\n:id: RSK-001\n:p|\n:p2: C1\n:::", "risk", "p"),
    "an empty line between others": (":::{risk} A\n:id: RSK-001\n|\n:p2: C1\n:::", "risk", ""),
    "no end yet": (":::{risk} A\n:id: RSK-001\n:har|", "risk", "har"),
    "no end, and another below": (":::{risk} A\n:har|\n\n:::{harm} B\n:id: HRM-001\n:::", "risk", "har"),
    "in YAML": (":::{risk} A\n---\nid: RSK-001\nhar|\n---\n:::", "risk", "har"),
    "a view": ("```{risk-table}\n:fil|\n```", "risk-table", "fil"),
    "in a block quote": ("> :::{risk} A\n> :har|\n> :::", "risk", "har"),
    "in a list": ("- :::{risk} A\n  :har|\n  :::", "risk", "har"),
    "in backticks": ("````{risk} A\n:har|\n````", "risk", "har"),
}


@pytest.mark.parametrize("case", OPTIONS)
def test_an_option_that_is_typed(case: str) -> None:
    text, directive, word = OPTIONS[case]
    found = at(text)
    assert (found.kind, found.directive, found.word) == ("option", directive, word)
    assert word not in (each.name for each in found.given)
    if ":p2:" in text:
        assert [each.name for each in found.given] == ["id", "p2"]


VALUES = {
    "nothing yet": (":::{risk} A\n:harm: |\n:::", "harm", ""),
    "no blank": (":::{risk} A\n:harm:|\n:::", "harm", ""),
    "an id begun": (":::{risk} A\n:harm: HRM-0|\n:::", "harm", "HRM-0"),
    "the second of a list": (":::{cycle} A\n:reviews: RSK-001, RS|\n:::", "reviews", "RS"),
    "the first of a list": (":::{cycle} A\n:reviews: RS|, RSK-002\n:::", "reviews", "RS"),
    "within a word": (":::{cycle} A\n:reviews: RSK|-001\n:::", "reviews", "RSK"),
    "no end yet": (":::{risk} A\n:harm: HRM-0|", "harm", "HRM-0"),
    "in YAML": (":::{risk} A\n---\nharm: HRM-0|\n---\n:::", "harm", "HRM-0"),
    "in a list of YAML": (":::{cycle} A\n---\nreviews:\n  - RSK-001\n  - RS|\n---\n:::", "reviews", "RS"),
    "a view": ("```{item-list}\n:types: risk, ha|\n```", "types", "ha"),
}


@pytest.mark.parametrize("case", VALUES)
def test_a_value_that_is_typed(case: str) -> None:
    text, option, word = VALUES[case]
    found = at(text)
    assert (found.kind, found.option, found.word) == ("value", option, word)
    line = text.replace("|", "").split("\n")[found.line - 1]
    assert line[found.start - 1 : found.end - 1] == ("RSK-001" if case == "within a word" else word)


OTHERS = {
    "text": ("See RSK-0| for more.", "text", "RSK-0"),
    "text of an item": (":::{risk} A\n:id: RSK-001\n\nSee HRM-|\n:::", "text", "HRM-"),
    "text of a note in an item": ("::::{risk} A\n:id: RSK-001\n\n:::{note}\nSee HRM-|\n:::\n::::", "text", "HRM-"),
    "text behind an item": (":::{risk} A\n:id: RSK-001\n:::\nSee HRM-|", "text", "HRM-"),
    "a role": ("See {need}`RSK-|`", "text", "RSK-"),
    "title": (":::{risk} Heat of|", "title", "Heat of"),
    "code": ("```\n:::{ris|\n```", "none", ""),
    "code with a language": ("```yaml\nRSK-|\n```", "none", ""),
    "a comment": ("% RSK-|", "none", ""),
    "a comment of HTML": ("<!-- RSK-|\n-->", "none", ""),
    "settings of the page": ("---\nRSK-|\n---\n", "none", ""),
    "a table of contents": ("```{toctree}\n:maxdepth: 1\n\nneeds/de|\n```", "entry", "needs/de"),
    "an entry with a title": ("```{toctree}\nRisks <needs/de|>\n```", "entry", "needs/de"),
    "before the lines of a directive": ("- :::{risk} A\n | :id: RSK-001\n  :::", "none", ""),
    "an end": (":::{risk} A\n:::|", "none", ""),
    "an empty page": ("|", "text", ""),
}


@pytest.mark.parametrize("case", OTHERS)
def test_other_places(case: str) -> None:
    text, kind, word = OTHERS[case]
    found = at(text)
    assert (found.kind, found.word) == (kind, word)


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_lines_may_end_otherwise(end: str) -> None:
    text = "\ufeff:::{risk} A\n:id: RSK-001\n:har\n:::\n".replace("\n", end)
    found = place_at(text, 3, 5, MODEL)
    assert (found.kind, found.word, found.start, found.end) == ("option", "har", 1, 5)


def test_every_place_of_a_text_that_is_cut_off_is_one() -> None:
    text = max(all_pages(), key=len)
    for length in range(0, min(len(text), 1500), 7):
        cut = text[:length]
        place_at(cut, cut.count("\n") + 1, len(cut) - cut.rfind("\n"), MODEL)


if __name__ == "__main__":
    # pages by their paths, or so many of the fuzz
    pages_of = all_pages()
    for name in sys.argv[1:]:
        texts_of = (
            [decode(page(seed, pages_of))[0] for seed in range(int(name))]
            if name.isdigit()
            else [decode(Path(name).read_bytes())[0]]
        )
        for each_text in texts_of:
            for told in differences(each_text):
                print(name, told)  # noqa: T201 - for who calls it
