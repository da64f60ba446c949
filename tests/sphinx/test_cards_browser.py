"""Cards in a browser: dense on a desk, folded on a phone, found and printed all the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from browserkit import Watched, needs_browser, new_page, serious
from cardkit import proved
from sphinxkit import build_apart

pytestmark = needs_browser

PAGE = "needs/design/base.html"
WIDTHS = (1440, 1024, 390)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = proved(tmp_path_factory.mktemp("cards") / "project")
    return build_apart(root, root.parent / "out").out


@pytest.fixture
def opened(browser: Browser, out: Path) -> Iterator[Page]:
    page = new_page(browser, viewport={"width": 390, "height": 844})
    page.goto(f"{out.as_uri()}/{PAGE}")
    yield page
    page.close()


def body(page: Page, id: str) -> bool:
    """Whether what is below the head of a card is shown."""
    shown: bool = page.evaluate(
        f"document.getElementById('rf-of-{id}').checkVisibility({{contentVisibilityAuto: true}})"
    )
    return shown and not page.evaluate(f"document.getElementById('rf-of-{id}').hasAttribute('hidden')")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_cards_are_usable_at_every_width(
    browser: Browser, out: Path, width: int, theme: Literal["light", "dark"]
) -> None:
    page = new_page(browser, viewport={"width": width, "height": 900}, color_scheme=theme)
    watched = Watched(page)
    page.goto(f"{out.as_uri()}/{PAGE}#RSK-2")
    expect(page.locator("#RSK-2 > .rf-body")).to_be_visible()
    page.get_by_role("button", name="Open all cards").click()
    watched.assert_quiet()
    assert serious(page) == []
    # nothing is wider than its card, and no word that says a state is broken within
    wide = page.evaluate(
        """[...document.querySelectorAll(".rf-card")].filter(card => [...card.querySelectorAll("*")].some(each =>
          each.checkVisibility() && !each.closest(".rf-scroll, .rf-unseen, thead") && each.getBoundingClientRect().right > card.getBoundingClientRect().right + 1
        )).map(card => card.id)"""
    )
    assert wide == []
    broken = page.evaluate(
        """[...document.querySelectorAll(".rf-card .rf-note, .rf-card .rf-chip")].filter(each =>
          !each.textContent.trim().includes(" ") && each.getClientRects().length > 1).map(each => each.textContent)"""
    )
    assert broken == []
    page.close()


def test_on_a_phone_cards_are_heads_that_open(opened: Page) -> None:
    page = opened
    assert not body(page, "RSK-1") and not body(page, "CTL-1")
    head = page.locator("#RSK-1 > .rf-head")
    expect(head).to_contain_text("Infarction by thrombus on struts")
    expect(head.locator(".rf-card-state")).to_contain_text("Acceptable")
    button = page.get_by_role("button", name="Details of RSK-1", exact=True)
    expect(button).to_have_attribute("aria-expanded", "false")
    button.focus()
    page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-expanded", "true")
    assert body(page, "RSK-1") and not body(page, "RSK-2")
    page.keyboard.press("Enter")
    assert not body(page, "RSK-1")
    page.get_by_role("button", name="Open all cards").click()
    assert body(page, "RSK-1") and body(page, "CTL-1")
    page.get_by_role("button", name="Fold all cards").click()
    assert not body(page, "RSK-1") and not body(page, "CTL-1")


def test_a_link_opens_its_card(opened: Page) -> None:
    page = opened
    page.get_by_role("button", name="Details of RSK-1", exact=True).click()
    page.locator("#RSK-1 a", has_text="CTL-1").first.click()
    expect(page.locator("#rf-of-CTL-1:not([hidden])")).to_be_visible()
    at = page.evaluate("document.getElementById('CTL-1').getBoundingClientRect().top")
    assert -5 < at < 400
    # the same address a second time
    page.get_by_role("button", name="Details of CTL-1", exact=True).click()
    assert not body(page, "CTL-1")
    page.locator("#RSK-1 a", has_text="CTL-1").first.click()
    expect(page.locator("#rf-of-CTL-1:not([hidden])")).to_be_visible()
    page.goto("about:blank")
    page.go_back()
    expect(page.locator("#rf-of-CTL-1:not([hidden])")).to_be_visible()


def test_what_the_browser_finds_in_a_folded_card_opens_it(opened: Page) -> None:
    page = opened
    folded = page.locator("#rf-of-CTL-3")
    expect(folded).to_have_attribute("hidden", "until-found")
    # a text fragment is found as the reader's own search finds it
    address = page.url.partition("#")[0]
    page.goto("about:blank")
    page.goto(f"{address}#:~:text=a%20label%20cannot%20be%20designed")
    expect(page.locator("#rf-of-CTL-3:not([hidden])")).to_be_visible()
    expect(page.get_by_role("button", name="Details of CTL-3", exact=True)).to_have_attribute("aria-expanded", "true")


def test_wide_again_all_cards_are_open(opened: Page) -> None:
    opened.set_viewport_size({"width": 1440, "height": 900})
    expect(opened.locator(".rf-body[hidden]")).to_have_count(0)
    assert body(opened, "RSK-1")


def test_twice_as_large_cards_stand_below_each_other(browser: Browser, out: Path) -> None:
    # 200 % on a window of 1280
    page = new_page(browser, viewport={"width": 640, "height": 450}, device_scale_factor=2)
    page.goto(f"{out.as_uri()}/{PAGE}#RSK-1")
    expect(page.locator("#RSK-1 .rf-of-controls")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert (
        page.evaluate("getComputedStyle(document.querySelector('#RSK-1 .rf-of-controls tbody td')).display") == "block"
    )
    page.close()


def test_without_scripts_every_card_is_open(browser: Browser, out: Path) -> None:
    page = new_page(browser, java_script_enabled=False, viewport={"width": 390, "height": 844})
    page.goto(f"{out.as_uri()}/{PAGE}")
    expect(page.locator("#RSK-1 .rf-of-controls")).to_be_visible()
    expect(page.locator("#CTL-3 > .rf-body")).to_be_visible()
    page.close()


def test_on_paper_nothing_is_folded(opened: Page) -> None:
    page = opened
    page.get_by_role("button", name="Fold all cards").click()
    page.emulate_media(media="print")
    assert page.evaluate("document.getElementById('rf-of-RSK-1').getBoundingClientRect().height") > 100
    page.evaluate("document.querySelectorAll('.rf-card details').forEach(each => each.open = false)")
    heights = page.evaluate(
        "[...document.querySelectorAll('.rf-card details > :not(summary)')].map(each => each.getBoundingClientRect().height)"
    )
    assert all(height > 0 for height in heights)
    expect(page.locator(".rf-toggle").first).to_be_hidden()
