"""Pages in the pseudo-language: what the tool says on them is in brackets, and has room."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup, Comment

from riskfile.rules import CATALOGUE
from sphinxkit import project

if TYPE_CHECKING:
    from playwright.sync_api import Browser

BUILD = """
import sys
from pathlib import Path
from riskfile.text.messages import speak
from sphinxkit import build
speak("en-XA")
built = build(Path(sys.argv[1]), Path(sys.argv[2]))
sys.stderr.write(built.warnings)
sys.exit(built.status)
"""

OF_THE_THEME = """
Color mode Light Dark System Settings Auto Skip to main content Back top Version warning Announcement Site navigation
Link this heading previous next page term Ctrl Permalink definition table image Created using Built with Theme Sphinx
Copyright Section Navigation Show Source Searching Please Wait Search Index Risk management file PDF JSON XLSX CSV CSP SHA RMF
"""
"""Words of the theme and of Sphinx, which have catalogues of their own, and names of formats."""

REFERENCES = """
ISO IEC MDR Annex III XIV FDA FD&C Act CFR NBRG consensus paper AAMI TIR TIR57 ANSI SW96 MIR form figure engineering
riskfile sphinx build riskfile_pdf
"""
"""What clauses are called, and commands: the same in each language."""

RULES = " ".join(rule.name for rule in CATALOGUE.values())
"""Names of rules are identities."""

ATTRIBUTES = ("title", "aria-label", "placeholder", "alt", "data-head")


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A project, and its pages as the pseudo-language says them; built once, nobody writes into it."""
    root = project(tmp_path_factory.mktemp("spoken"))
    out = root / "_build/html"
    path = os.pathsep.join(filter(None, sys.path))
    done = subprocess.run(
        [sys.executable, "-c", BUILD, str(root), str(out)],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        env={**os.environ, "PYTHONPATH": path},
    )
    assert done.returncode == 0, done.stderr
    return root, out


def _words(text: str) -> set[str]:
    return {word.lower() for word in re.findall(r"[A-Za-z]{3,}", text)}


def _written(root: Path) -> set[str]:
    """The words that the author has written, or named a file by."""
    sources = [each for each in root.rglob("*") if each.is_file() and "_build" not in each.parts]
    found = set()
    for each in sources:
        found |= _words(str(each.relative_to(root)))
        if each.suffix in (".md", ".yaml", ".csv", ".py", ".toml"):
            found |= _words(each.read_text(encoding="utf-8"))
    return found


def _outside(text: str) -> str:
    """What of a text stands in no brackets."""
    while True:
        shorter = re.sub("⟦[^⟦⟧]*⟧", " ", text)
        if shorter == text:
            return shorter
        text = shorter


def _pages(out: Path) -> list[Path]:
    """The pages that a reader sees: the first file leads to one of them at once."""
    return [
        path
        for path in sorted(out.rglob("*.html"))
        if path != out / "index.html" and not {"_static", "_riskfile", "_sources"} & {*path.relative_to(out).parts}
    ]


def _shown(path: Path) -> list[str]:
    """The texts of a page, and those of its attributes."""
    soup = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
    for each in soup(["script", "style"]):
        each.decompose()
    # names of classes and properties of an ontology, which are the same in every language
    for each in soup.select(".rf-riskman h2, .rf-riskman [typeof]"):
        each.decompose()
    found = [str(each) for each in soup.find_all(string=True) if not isinstance(each, Comment)]
    # what is said of several elements together begins in one and ends in another
    for each in soup.find_all(
        ["p", "li", "td", "th", "dt", "dd", "caption", "summary", "button", "a", "h1", "h2", "h3"]
    ):
        if "⟦" in each.get_text():
            found = [text for text in found if text not in {str(one) for one in each.find_all(string=True)}]
            found.append(each.get_text(" "))
    return found + [str(each[name]) for each in soup.find_all(True) for name in ATTRIBUTES if each.get(name)]


def test_all_that_the_tool_says_on_a_page_is_in_brackets(pages):
    root, out = pages
    known = _written(root) | _words(OF_THE_THEME) | _words(REFERENCES) | _words(RULES) | _words("Riskman")
    found = {}
    for path in _pages(out):
        for text in _shown(path):
            left = _words(_outside(text)) - known
            if left:
                found.setdefault(" ".join(text.split())[:120], path.relative_to(out).as_posix())
    assert found == {}


def test_a_page_says_much_in_brackets(pages):
    _, out = pages
    assert (out / "docs/index.html").read_text(encoding="utf-8").count("⟦") > 20


@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_no_label_is_clipped(pages, browser: Browser, width):
    # `make versions` has no browser
    from browserkit import new_page

    _, out = pages
    page = new_page(browser, viewport={"width": width, "height": 900})
    clipped = []
    for path in _pages(out):
        page.goto(path.as_uri())
        clipped += page.evaluate(
            """() => [...document.querySelectorAll("button, th, dt, label, .rf-chip, .rf-note, .rf-tool, caption, summary, h1, h2")]
              .filter((each) => {
                if (!each.checkVisibility({ contentVisibilityAuto: true, visibilityProperty: true })) return false;
                for (let at = each; at; at = at.parentElement) {
                  const { width, height } = at.getBoundingClientRect();
                  // shown to nobody: for who hears the page
                  if (width <= 2 || height <= 2 || getComputedStyle(at).clipPath !== "none") return false;
                }
                return true;
              })
              .filter((each) => getComputedStyle(each).overflowX !== "visible"
                && getComputedStyle(each).textOverflow !== "ellipsis" && each.scrollWidth > each.clientWidth + 1)
              .map((each) => `${location.pathname.split("/").pop()}: ${each.className || each.tagName}: ${each.textContent.slice(0, 60)}`)"""
        )
    page.close()
    assert clipped == []
