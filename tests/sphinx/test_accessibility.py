"""Every type of page is usable by everyone: an audit by axe-core, the contrast of all colours, and signs beside colour."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page

from browserkit import needs_browser, new_page, serious
from riskfile.sphinx.html import STATIC
from sphinxkit import build, project

CSS = (STATIC / "riskfile.css").read_text(encoding="utf-8")

PAGES = {
    "front page": "docs/index.html",
    "chapter": "docs/plan.html",
    "chapter with cards": "needs/design/base.html",
    "tables": "docs/views.html",
    "search": "search.html?q=thrombus",
    "explorer": "explorer.html#RSK-1",
    "impact": "explorer.html#CTL-1?view=impact",
}


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(project(tmp_path_factory.mktemp("audit"))).out


def ready(page: Page) -> None:
    """Scroll to each table in turn, since those out of sight are not made yet, and back up."""
    for table in page.locator("[data-rf-table]").all():
        table.scroll_into_view_if_needed()
        table.locator("xpath=self::*[@data-rf-ready]").wait_for()
    page.evaluate("scrollTo(0, 0)")


@needs_browser
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("kind", PAGES)
def test_an_audit_finds_nothing_serious(
    browser: Browser, out: Path, kind: str, theme: Literal["light", "dark"]
) -> None:
    page = new_page(browser, color_scheme=theme)
    page.goto(f"{out.as_uri()}/{PAGES[kind]}")
    ready(page)
    assert page.evaluate("document.documentElement.dataset.theme") == theme
    assert serious(page) == []
    page.close()


@needs_browser
def test_the_audit_sees_what_is_wrong(browser: Browser, out: Path) -> None:
    page = new_page(browser)
    page.goto(f"{out.as_uri()}/docs/plan.html")
    page.evaluate("document.querySelector('article').append(document.createElement('button'))")
    assert any(line.startswith("button-name") for line in serious(page))
    page.close()


# ---------------------------------------------------------------------------------------------------- colours


COLOURS = re.findall(r"--rf-([a-z0-9-]+): (?:light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)|(#[0-9a-f]{6}));", CSS)
LIGHT = {name: light or both for name, light, _, both in COLOURS}
DARK = {name: dark or both for name, _, dark, both in COLOURS}
LENGTHS = {"rem", "header", "mono", "sans", "han"}
"""The variables that are no colours."""

SURFACES = ("page", "soft", "head")
TEXTS = ("ink", "dim", "accent")
PAIRS = [
    *((text, surface) for text in TEXTS for surface in SURFACES),
    *((f"{level}-ink", str(level)) for level in range(1, 6)),
    ("ink", "gap"),
    ("dim", "gap"),
    ("accent", "gap"),
    ("5-ink", "gap"),
    # a pressed button
    ("page", "accent"),
]


def luminance(colour: str) -> float:
    parts = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_computed_as_wcag_does() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(("theme", "values"), [("light", LIGHT), ("dark", DARK)])
def test_texts_stand_out_from_what_is_behind_them(theme: str, values: dict[str, str]) -> None:
    weak = {pair: round(contrast(values[pair[0]], values[pair[1]]), 2) for pair in PAIRS}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 4.5} == {}, theme
    # the border of a field is not text: WCAG 1.4.11 asks for 3:1
    assert contrast(values["field"], values["page"]) >= 3


def test_every_colour_has_a_light_and_a_dark_value() -> None:
    assert LIGHT.keys() == set(re.findall(r"var\(--rf-([a-z0-9-]+)[,)]", CSS)) - LENGTHS | LIGHT.keys()


def test_a_rule_that_sets_both_colours_sets_a_pair_that_is_checked() -> None:
    known = set(PAIRS)
    for rule in re.findall(r"\{([^{}]*)\}", CSS):
        text = re.search(r"(?:^|[;\s])color: var\(--rf-([a-z0-9-]+)\)", rule)
        behind = re.search(r"background(?:-color)?: var\(--rf-([a-z0-9-]+)\)", rule)
        if text and behind:
            assert (text[1], behind[1]) in known, rule


@needs_browser
def test_without_colour_regions_differ_by_sign_and_word(browser: Browser, out: Path) -> None:
    page = new_page(browser)
    page.goto(f"{out.as_uri()}/docs/views.html")
    ready(page)
    chips = page.evaluate(
        """() => [...document.querySelectorAll(".rf-live .rf-chip")]
          .map(chip => [/rf-level-\\d/.exec(chip.className)?.[0], chip.textContent.trim()])"""
    )
    assert len(chips) > 3
    words: dict[str, set[str]] = {}
    for level, text in chips:
        assert re.fullmatch(r"[●◆▲■] \S.*", text), text
        words.setdefault(level, set()).add(text)
    assert len(words) > 1
    every = [text for texts in words.values() for text in texts]
    assert len(every) == len(set(every)), "two levels have the same sign and word"
    page.close()
