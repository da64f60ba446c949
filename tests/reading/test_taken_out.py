"""A page from which items were taken out says what it says when it is read so."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casekit import base_files
from riskfile.model import BUILTIN_MODEL, Item
from riskfile.policy import read_policy
from riskfile.policy.placeholders import Search
from riskfile.reading.markdown import read_page
from riskfile.reading.page import Page
from riskfile.reading.taken_out import page_without
from riskfile.source import Disk

ROOT = Path(__file__).resolve().parents[2]
DOCNAME = "needs/design/page"
POLICY = read_policy(Disk(ROOT))
FILLERS = Search(BUILTIN_MODEL, POLICY)


def read(text: str) -> Page:
    page = read_page(text, DOCNAME, BUILTIN_MODEL)
    return page._replace(fillers=FILLERS.ids(page.items))


def emptied(text: str, *items: Item) -> str:
    lines = text.split("\n")
    for item in items:
        lines[item.line - 1 : item.last_line] = [""] * (item.last_line - item.line + 1)
    return "\n".join(lines)


def items_of(page: Page) -> list[Item]:
    return [*map(Item._make, page.items)]


def test_of_the_example_each_is_taken_out_without_reading() -> None:
    read_again = 0
    for path in sorted((ROOT / "needs").rglob("*.md"))[::4]:
        text = path.read_text("utf-8")
        page = read(text)
        for item in items_of(page)[::7]:
            found = page_without(page, text, [item])
            read_again += found is None
            assert found is None or found == read(emptied(text, item)), item.id
    # the only one of its page is
    assert read_again <= 1


def test_several_of_one_page() -> None:
    text = base_files()["needs/design/base.md"]
    page = read(text)
    first, second, *_ = items_of(page)[4::9]
    neighbours = items_of(page)[7:10]
    for gone in ([first, second], neighbours):
        assert page_without(page, text, gone) == read(emptied(text, *gone))


HAZARD = ":::{hazard} Heat\n:id: HAZ-1\n:::\n"
HARM = ":::{harm} Burn\n:id: HRM-1\n:severity: S1\n:::\n"


@pytest.mark.parametrize(
    "text",
    [
        HARM,
        f"# Page\n\n{HARM}",
        f"{HAZARD}\n(name)=\n\n{HARM}\nText\n",
        f"{HAZARD}\n## Heading\n\n{HARM}",
        f"{HAZARD}\n##\n{HARM}\nTitle\n===\n",
        f"{HAZARD}\n- a list\n\n{HARM}\n  that goes on\n",
        f"{HAZARD}\nTerm\n\n{HARM}\n: what it means\n",
        f"{HAZARD}\n::::{{note}}\n{HARM}::::\n",
        f"{HAZARD}\n:::{{note}}\n{HARM}\nText\n",
        f"{HAZARD}\n- :::{{note}}\n\n{HARM}\n",
        f"{HAZARD}\n```text\n:::\n{HARM}```\n",
        f"{HAZARD}\n{HARM.replace('S1', 'S1' + chr(10) * 2 + '(name)=' + chr(10) + 'Text')}\n",
        f"{HAZARD}\n{HARM.replace('S1', 'S1' + chr(10) * 2 + 'See [x][y].')}\n[y]: https://example.org\n",
        f"{HAZARD}\n{HARM.replace('S1', 'S1' + chr(10) * 2 + '# Heading')}\n",
        f"{HAZARD}\n{HARM.replace('Burn', 'Burn {term}`x`')}\n",
        f"{HAZARD}\n{HARM}\n{HARM}",
        f"{HAZARD}\n{HARM[:-4]}",
        f"{HAZARD}\n  {HARM}",
    ],
    ids=range(18),
)
def test_what_is_not_plain_is_read(text: str) -> None:
    page = read(text)
    harm = next((each for each in items_of(page) if each.id == "HRM-1"), None)
    assert harm is None or page_without(page, text, [harm]) is None


_LINES = [
    "", "", "Text here.", "- a", "- a\n  b", "1. one", "> quoted", "    code", "\ttab", "| a | b |\n|---|---|\n| 1 | 2 |",
    "# H", "## H2", "##", "Title\n===", "Title\n---", "---", "===", "(name)=", "{#id}", "{.cls}", "% comment", "+++", "+++ x",
    "<!-- c -->", "<!--", "-->", "<div>", "</div>", "<pre>", "term", ": def", "term\n: def", ":field: value", "$$", "$$ x $$ (lab)",
    ":::", "::::", "```", "~~~", ":::{note}", "::::{note}", "- :::{note}", "> :::{note}", "```{note}", "```python", ":::{note}\nx\n:::",
    "[^1]: foot", "[^1]", "[ref]: https://example.org", "[x][ref]", "see CTL-060, ctl-001 and RSK-1", "{term}`x`", "{role}`x`",
    ":::{toctree}\na\n:::", ":id: HAZ-9", ":::hazard", ":::{hazard}X", "<<<<<<< HEAD", "=======", ">>>>>>> b", "\\begin{equation}",
]  # fmt: skip


@st.composite
def pages(draw: st.DrawFn) -> str:
    """Three items of the base one below the other, with all that may stand around and in them."""
    base = base_files()["needs/design/base.md"]
    known = items_of(read(base))
    first = draw(st.integers(0, len(known) - 3))
    some = st.lists(st.sampled_from(_LINES), max_size=2)
    blank = st.sampled_from(["", "\n", "\n"])
    text = draw(st.sampled_from(["", "# Page\n\n", "---\norphan: true\n---\n"]))
    for item in known[first : first + 3]:
        lines = base.split("\n")[item.line - 1 : item.last_line]
        if draw(st.integers(0, 3)) == 0:
            lines.insert(draw(st.integers(1, len(lines))), draw(st.sampled_from(_LINES)))
        text += "".join(f"{each}\n{draw(blank)}" for each in draw(some)) + "\n".join(lines) + "\n" + draw(blank)
    return text + "".join(f"{each}\n{draw(blank)}" for each in draw(some))


@given(pages())
def test_whatever_stands_around(text: str) -> None:
    page = read(text)
    for item in items_of(page):
        found = page_without(page, text, [item])
        assert found is None or found == read(emptied(text, item)), text
