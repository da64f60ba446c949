"""The bar at the foot of a served page, and pages that load themselves again, in a browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from live_kit import Served, serving
from sphinxkit import edit, project

pytest.importorskip("playwright")
from browserkit import Watched, expect, launched, needs_browser, new_page, serious

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

pytestmark = needs_browser
PAGE = "needs/design/base.md"
STATE = "riskfile-serve .state"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return project(tmp_path_factory.mktemp("bar"))


@pytest.fixture(scope="module")
def served(root: Path) -> Iterator[Served]:
    with serving(root, "--today", "2026-11-23") as served:
        served.settled()
        yield served


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@pytest.fixture
def watched(browser: Browser, served: Served) -> Iterator[Watched]:
    page = new_page(browser, viewport={"width": 1024, "height": 700})
    watched = Watched(page)
    page.goto(f"{served.url}needs/design/base.html")
    expect(page.locator(STATE)).to_have_text("Up to date")
    yield watched
    page.close()


def at_top(page: Page, id: str) -> float:
    top: float = page.evaluate("id => document.getElementById(id).getBoundingClientRect().top", id)
    return top


def test_an_edit_is_shown_at_the_same_place(watched: Watched, root: Path) -> None:
    page = watched.page
    page.evaluate(
        "document.getElementById('CTL-1').scrollIntoView({behavior: 'instant', block: 'start'}); scrollBy(0, -150)"
    )
    folded = page.locator("main details").first
    was = bool(folded.evaluate("each => (each.open = !each.open)")) if folded.count() else None
    page.evaluate("window.stays = true")
    before = at_top(page, "CTL-1")
    # above what is looked at, which moves down
    edit(root, PAGE, lambda text: text.replace("\n:::{", "\nA new paragraph above.\n\n:::{", 1))
    expect(page.locator("main")).to_contain_text("A new paragraph above.")
    assert page.evaluate("window.stays") is None
    page.wait_for_timeout(600)
    assert at_top(page, "CTL-1") == pytest.approx(before, abs=3)
    assert page.evaluate("scrollY") > 0
    if was is not None:
        assert folded.evaluate("each => each.open") is was
    watched.assert_quiet()


def test_another_page_is_left_alone(watched: Watched, root: Path, served: Served) -> None:
    page = watched.page
    page.evaluate("window.stays = true")
    before = served.state()["number"]
    edit(root, "docs/plan.md", lambda text: text + "\nA sentence of the plan.\n")
    served.settled(before)
    page.wait_for_timeout(300)
    assert page.evaluate("window.stays") is True


def test_a_page_that_is_taken_out_says_so(watched: Watched, root: Path, served: Served) -> None:
    page = watched.page
    more, number = root / "needs/design/taken-out.md", served.state()["number"]
    more.write_text("# Soon gone\n\nWords.\n", encoding="utf-8")
    served.settled(number)
    page.goto(f"{served.url}needs/design/taken-out.html")
    expect(page.locator(STATE)).to_have_text("Up to date")
    more.unlink()
    expect(page.locator(STATE)).to_have_text("This page is gone: no file of the project makes it any more")
    # nothing is said of what it no longer is
    expect(page.locator("riskfile-serve .here")).to_be_hidden()
    # and it comes again by itself
    more.write_text("# Back again\n\nWords.\n", encoding="utf-8")
    expect(page.locator("h1")).to_contain_text("Back again")
    number = served.state()["number"]
    more.unlink()
    served.settled(number)


def test_what_is_found_stands_in_the_bar(watched: Watched, root: Path) -> None:
    page = watched.page
    edit(root, PAGE, lambda text: text.replace(":severity: S", ":severity: X", 1))
    here = page.locator("riskfile-serve button.here")
    expect(here).to_contain_text("error")
    here.click()
    panel = page.locator("riskfile-serve .panel")
    expect(panel).to_be_visible()
    link: Locator = panel.locator("a.to").first
    target = link.get_attribute("href")
    assert target is not None and target.startswith("/needs/design/base.html#")
    watched.assert_quiet()
    assert serious(page, "riskfile-serve") == []
    # it asks for style sheets by the wrong addresses
    watched.errors.clear()
    link.click()
    expect(page.locator(f"[id='{target.partition('#')[2]}']")).to_be_in_viewport()
    page.keyboard.press("Escape")
    page.locator("riskfile-serve button.all").click()
    expect(panel).to_contain_text("All findings at gate")
    edit(root, PAGE, lambda text: text.replace(":severity: X", ":severity: S", 1))
    expect(here).not_to_contain_text("error")
    watched.assert_quiet()


def test_what_cannot_be_built_is_told_in_the_page(watched: Watched, root: Path) -> None:
    page, path = watched.page, root / PAGE
    whole = path.read_bytes()
    path.write_bytes(whole + b"\n\xff\n")
    expect(page.locator(STATE)).to_have_text("Not built")
    page.locator("riskfile-serve button.why").click()
    expect(page.locator("riskfile-serve .panel pre")).to_contain_text(PAGE)
    path.write_bytes(whole)
    expect(page.locator(STATE)).to_have_text("Up to date")
    watched.assert_quiet()


@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_it_fits(watched: Watched, width: int) -> None:
    page = watched.page
    page.set_viewport_size({"width": width, "height": 800})
    bar = page.locator("riskfile-serve .bar").bounding_box()
    assert bar is not None and bar["x"] == 0 and bar["width"] <= width and bar["height"] <= (80 if width < 600 else 44)
    assert bar["y"] + bar["height"] == pytest.approx(800, abs=1)
