"""Checklists as pages: each link leads somewhere, a state is shown without a script, and rows are read on a phone and on paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from browserkit import Browser, Page, Watched, expect, needs_browser, new_page, serious
from casekit import compose, write
from sphinxkit import CONF, build_apart, edit

pytestmark = [
    needs_browser,
    # what sphinx-needs lays out asks docutils in a way that docutils will not answer for ever
    pytest.mark.filterwarnings("ignore:The frontend.Option.*class:DeprecationWarning"),
]

LIST = """\
version: 1
title: Requirements of a law
source: A law, in our own words
requirements:
  - number: "1"
    heading: General
    requirement: Risks are reduced
    evidence:
      - clauses: ["7.1", "7.5"]
      - items: [HRM-1]
        says: the harm
      - chapter: docs/plan#acceptability-criteria
      - document: QP-14
        place: revision 6
  - number: "2"
    requirement: Nothing burns
    applicable: false
    reason: the device holds no energy
  - number: "3"
    requirement: Users are told
    gap: the leaflet is in print until March
"""
PAGE = (
    "# Lists\n\n```{clause-checklist}\n:caption: The standard\n```\n\n## The law\n\n"
    "```{clause-checklist}\n:list: gspr\n```\n\n```{findings}\n```\n"
)


class Site(NamedTuple):
    """A built project with both lists on a page."""

    root: Path
    out: Path

    @property
    def page(self) -> str:
        """The address of the page with the lists."""
        return (self.out / "docs/lists.html").as_uri()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    root = tmp_path_factory.mktemp("lists")
    files = f"````markdown docs/lists.md\n{PAGE}````\n```yaml needs/checklists/gspr.yaml\n{LIST}```\n"
    write(compose("lists", files), root)
    (root / "conf.py").write_text(CONF, encoding="utf-8")
    out = root / "_build/html"
    built = build_apart(root, out)
    assert built.status == 0, built.warnings
    return Site(root, out)


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    watched = Watched(new_page(browser))
    watched.page.goto(site.page)
    yield watched.page
    watched.assert_quiet()
    watched.page.close()


def rows(page: Page, number: int = 0) -> list[str]:
    """The numbers of the requirements that are seen in a list."""
    found = page.locator(".rf-checklist").nth(number).locator("tbody[data-state]:visible .rf-number")
    return found.all_text_contents()


def test_each_link_leads_to_something(site: Site) -> None:
    html = (site.out / "docs/lists.html").read_text(encoding="utf-8")
    table = "".join(re.findall(r'<table class="rf-checks">.*?</table>', html, re.DOTALL))
    targets = set(re.findall(r'href="([^"]*)"', table))
    assert len(targets) > 20
    for target in targets:
        path, _, anchor = target.partition("#")
        there = site.out / "docs" / path if path else site.out / "docs/lists.html"
        text = there.read_text(encoding="utf-8")
        anchor = anchor.partition("?")[0]
        assert not anchor or f'id="{anchor}"' in text, target
    assert 'id="clause-7-5"' in html and 'id="gspr-1"' in html


def test_a_state_alone_by_keyboard_and_without_a_script(browser: Browser, site: Site) -> None:
    page = new_page(browser, viewport={"width": 1024, "height": 900}, java_script_enabled=False)
    page.goto(site.page)
    whole, law = rows(page), rows(page, 1)
    assert len(whole) == 23 and law == ["1", "2", "3"]
    first = page.locator(".rf-checklist").first
    first.get_by_text("Said by the author").first.click()
    assert rows(page) == ["4.3"] and rows(page, 1) == law
    page.keyboard.press("ArrowLeft")
    assert "4.3" not in rows(page) and "7.5" in rows(page)
    law_box = page.locator(".rf-checklist").nth(1)
    law_box.get_by_role("radio", name="Open").check(force=True)
    assert rows(page, 1) == ["3"]
    expect(law_box.locator("tbody:visible", has_text="the leaflet is in print")).to_have_count(1)
    page.close()


def test_an_address_shows_where_a_clause_is_met(page: Page, site: Site) -> None:
    page.goto(f"{site.page}#clause-7-5")
    row = page.locator("#clause-7-5")
    expect(row).to_be_in_viewport()
    expect(row).to_contain_text("3 of 3 measures were looked at for new risks")
    row.get_by_role("link", name="CTL-1", exact=True).click()
    assert page.url.endswith("#CTL-1")


@pytest.mark.parametrize("width", [1440, 1024, 390])
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_it_fits_and_can_be_read(browser: Browser, site: Site, width: int, mode: str) -> None:
    scheme = "dark" if mode == "dark" else "light"
    page = new_page(browser, viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.goto(site.page)
    wide = page.evaluate(
        "[...document.querySelectorAll('.rf-checks, .rf-checks *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1).length"
    )
    assert wide == 0
    if width == 390:
        # what is missing stands below what it is missing from, with its head
        states = page.locator("#gspr-3 > tr > *")
        tops = [states.nth(index).bounding_box()["y"] for index in (0, 2, 1, 3)]  # type: ignore[index]
        assert tops == sorted(tops)
    assert serious(page) == []
    page.close()


def test_zoomed_twice_it_is_read_without_scrolling_sideways(browser: Browser, site: Site) -> None:
    page = new_page(browser, viewport={"width": 720, "height": 500}, device_scale_factor=2)
    page.goto(site.page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1")
    page.close()


def test_a_print_says_which_state_is_shown(page: Page, site: Site) -> None:
    page.locator(".rf-checklist").nth(1).get_by_role("radio", name="Open").check(force=True)
    page.emulate_media(media="print")
    chosen = page.locator(".rf-checklist").nth(1).locator(".rf-shown label:visible")
    assert [text.strip() for text in chosen.all_text_contents()] == ["Open 1"]
    expect(page.locator("#gspr-3")).to_be_visible()
    expect(page.locator("#gspr-2")).to_be_hidden()
    page.emulate_media(media="screen")


def test_an_edited_list_is_shown_anew_and_an_unknown_one_is_told(site: Site, tmp_path: Path) -> None:
    path = site.root / "needs/checklists/gspr.yaml"
    path.write_text(LIST.replace("holds no energy", "holds no energy at all"), encoding="utf-8")
    built = build_apart(site.root, site.out)
    assert built.status == 0, built.warnings
    assert "holds no energy at all" in (site.out / "docs/lists.html").read_text(encoding="utf-8")
    path.write_text(LIST.replace("HRM-1", "HRM-404"), encoding="utf-8")
    edit(site.root, "docs/lists.md", lambda text: text.replace(":list: gspr", ":list: gspt"))
    built = build_apart(site.root, site.out)
    assert built.findings == [("docs/lists.md", 10, 8, "RMF921"), ("needs/checklists/gspr.yaml", 10, 17, "RMF930")]
    assert "did you mean gspr?" in built.warnings
    assert "There is no list gspt." in (site.out / "docs/lists.html").read_text(encoding="utf-8")
