"""What a page takes to read grows no faster than the page: pathological fragments, time and again, wherever text stands."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from casekit import compose, write
from riskfile.model import ItemModel
from riskfile.project import Project
from riskfile.reading.markdown import read_page

FRAGMENTS = (
    "[", "![", "[^", "[^[", "*", "_", "`", "<", "$", "{", "(", ">", "|", ":::", "%", "&", "~", "\\", "'", '"', "@", "=", "[^a]", "[^a]: x\n",
    "[a]: b\n", "a\n: b\n", "- ", "* ", "1. ", "> - ", "{a}`", "{#a}", "[](", "![](", "[x](<", "<!--", "<a ", "<?", "**a", "_a_", "``",
    "$$", "$a", "+++\n", "---\n", "===\n", "# a\n", "# ", "(a)=\n", "| a ", "|-", "a|b\n", ":a: b\n", "[a][", "][", "&amp;", "&#x",
    "HAZ-1 ", "haz-1 ", "1 ", "1.2.3 ", "http://a ", "  \n", "a ", "a", "é", "\u2028", "```{note}\n", "````", "~~~", ":::{note}\n",
    ":::{hazard} a\n", ":id: HAZ-1\n", "{ref}`a` ", "[a](b) ", "[a](#b) ", "<b>", "<b a='", "<!-- a -->", "- [ ] a\n", "> ", "<<<<<<< a\n",
    "=======\n", ">>>>>>> b\n", "id: A-1\n", "|a|\n|-|\n", "{{", "$`", "$$a$$ (b)", "<http://a>", "[a]{.b #c}", "{.a}\n", "\u200b", "*a_", "**_",
)  # fmt: skip

AROUND = {
    "chapter": ("# T\n\n", ""),
    "item": (":::{hazard} a\n:id: HAZ-9\n\n", "\n:::\n"),
    "cell": ("| a |\n|---|\n|", "|\n"),
}

SHORT, LONG = 1_500, 6_000


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> ItemModel:
    root = tmp_path_factory.mktemp("linear")
    write(compose("linear", ""), root)
    return Project.open(root).model


def _spent(text: str, model: ItemModel) -> float:
    """Processor time: what else the machine does is no matter."""
    begun = time.process_time()
    read_page(text, "docs/p", model)
    return time.process_time() - begun


@pytest.mark.parametrize("where", AROUND)
def test_what_is_repeated_is_read_in_its_time(where: str, model: ItemModel) -> None:
    """Four times the text may take eight times as long, and a quarter of a second more; a square would be sixteen."""
    before, behind = AROUND[where]
    slow = {}
    for fragment in FRAGMENTS:
        short, long = (before + fragment * (size // len(fragment)) + behind for size in (SHORT, LONG))
        spent = _spent(long, model)
        if spent > 0.25 and min(spent, _spent(long, model)) > 8 * _spent(short, model) + 0.25:
            slow[fragment] = spent
    assert slow == {}


@pytest.mark.parametrize("fragment", ["[^", "[^[", "<<<<<<< a\n", "# a\n"])
def test_what_once_took_the_square_of_its_length(fragment: str, model: ItemModel) -> None:
    """5 s for 16,000 characters, when footnotes looked to the end of the text each time."""
    assert _spent("# T\n\n" + fragment * (16_000 // len(fragment)), model) < 2.5


def test_the_name_of_a_footnote_is_what_it_was(model: ItemModel, tmp_path: Path) -> None:
    for name in ("a", "1", "a-b_c", "a[b", "é", "x" * 999):
        page = read_page(f"# T\n\nText[^{name}].\n\n[^{name}]: A note.\n", "docs/p", model)
        assert "not-shown" not in {each.kind for each in page.problems}, name
