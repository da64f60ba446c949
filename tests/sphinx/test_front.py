"""The front page in a browser: the verdict, the small grid, heat maps whose numbers open their risks beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, Page, expect

from browserkit import Watched, needs_browser, new_page, serious
from sphinxkit import build_apart, edit, project

pytestmark = needs_browser

FRONT = """# Front

```{verdict}
```

```{stage-grid}
:cells-only:
```

```{heat-map}
:movement:
```

```{heat-map}
:filter: stage == design
:caption: Of design
```

```{toctree}
:glob:

plan
views
/needs/design/*
/needs/manufacturing/process
```
"""
WAIVER = "\nwaivers:\n  - {rule: RMF112, item: FMD-2, reason: analysed elsewhere, approver: R. Manager, expires: 2026-12-31}\n"


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of the front page of a file at its design gate, with a waiver and one proof that is open."""
    root = project(tmp_path_factory.mktemp("front") / "project")
    (root / "docs/index.md").write_text(FRONT, encoding="utf-8")
    edit(root, "needs/policy.yaml", lambda text: text.replace("gate: draft", "gate: design") + WAIVER)
    edit(root, "needs/manufacturing/process.md", lambda text: text.replace(":leads-to: EVT-2\n", ""))
    edit(root, "needs/design/base.md", lambda text: text.replace(":result: pass", ":result: open", 1))
    built = build_apart(root, root.parent / "out", overrides={"riskfile_today": "2026-01-20"})
    assert built.status == 0, built.warnings
    return (built.out / "docs/index.html").as_uri()


def shown(browser: Browser, address: str, width: int = 1440, scheme: str = "light", **settings: Any) -> Watched:
    watched = Watched(new_page(browser, viewport={"width": width, "height": 900}, color_scheme=scheme, **settings))
    watched.page.goto(address)
    return watched


@pytest.fixture
def page(browser: Browser, front: str) -> Iterator[Page]:
    watched = shown(browser, front)
    yield watched.page
    watched.assert_quiet()
    watched.page.close()


def test_one_screen_holds_the_verdict_and_what_is_open(page: Page) -> None:
    verdict = page.get_by_role("region", name="Verdict")
    expect(verdict.locator(".rf-judgement-word")).to_contain_text(
        "Not shown to be acceptable: the gate design is not passed"
    )
    box = verdict.bounding_box()
    assert box is not None and box["y"] + box["height"] <= 900, box
    assert verdict.locator("dt", has_text="Open at this gate").is_visible()
    # a number leads to what it counts
    link = verdict.locator(".rf-line-open a", has_text="error").first
    link.click()
    page.wait_for_url("**/docs/views.html#rf-findings?*")
    rows = page.locator('[data-rf-id="rf-findings"]')
    expect(rows).to_have_attribute("data-rf-rows", "1")


def test_lines_say_what_is_computed_and_what_is_decided(page: Page) -> None:
    basis = {
        line.locator("dt").inner_text().split("\n")[0].strip(" ✓▲✗◇–○"): line.locator(".rf-basis").inner_text()
        for line in page.locator(".rf-statements > div").all()
    }
    assert basis["Residual risks"] == "computed"
    assert basis["Overall residual risk"] == basis["Review"] == "decided"
    assert basis["Not judged"] == "not judged"


def test_a_waiver_of_one_item_does_not_colour_its_cell(page: Page) -> None:
    cell = page.locator("td.rf-cell-complete", has=page.locator(".rf-within")).first
    expect(cell.locator(".rf-state-word")).to_have_text("complete")
    panel = cell.locator(".rf-panel")
    expect(panel).to_be_hidden()
    cell.locator("button.rf-state").click()
    expect(panel).to_contain_text("analysed elsewhere")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(cell.locator("button.rf-state")).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_a_number_opens_the_list_of_its_risks(browser: Browser, front: str, width: int, scheme: str) -> None:
    watched = shown(browser, front, width, scheme)
    page = watched.page
    number = page.locator('a.rf-number[data-rf-panel*="-initial-F4-S4"]')
    assert number.inner_text().strip() == "1", "a number and nothing else"
    panel = page.locator(f'[id="{number.get_attribute("data-rf-panel")}"]')
    # with the keyboard: open, to the risk, and back
    number.focus()
    page.keyboard.press("Enter")
    expect(panel).to_be_visible()
    expect(number).to_have_attribute("aria-expanded", "true")
    expect(panel).to_be_focused()
    expect(panel.get_by_role("link", name="RSK-1")).to_be_visible()
    box = panel.bounding_box()
    assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= width
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(panel.get_by_role("link", name="RSK-1")).to_be_focused()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(number).to_be_focused()
    # with the mouse, anywhere in the cell; a second click closes it
    cell = number.locator("xpath=ancestor::td")
    cell.click(position={"x": 6, "y": 30})
    expect(panel).to_be_visible()
    number.click()
    expect(panel).to_be_hidden()
    number.click()
    panel.get_by_role("link", name="Show in the trace matrix").click()
    page.wait_for_url("**/docs/views.html#rf-trace-matrix?*")
    assert unquote(page.url).endswith("?f.initial-s==S4&f.initial-p==F4"), "as the table reads it"
    expect(page.locator('[data-rf-id="rf-trace-matrix"]')).to_have_attribute("data-rf-rows", "1")
    watched.assert_quiet()
    page.close()


def test_before_and_after_stand_beside_each_other_with_the_movement(page: Page) -> None:
    first = page.locator(".rf-maps").first.locator(".rf-map")
    assert first.count() == 3, "one proof is open, so that not all is earned"
    tops = {round(box["y"]) for box in (each.bounding_box() for each in first.all()) if box}
    assert len(tops) == 1, tops
    lines = page.locator("svg.rf-movement .rf-move")
    table = page.locator(".rf-moves tbody tr")
    assert lines.count() == table.count() > 0, "a line for each move"
    # what is drawn ends where the risks are: RSK-3 goes from F3 S3 to F1 S3
    last = page.locator('a.rf-number[data-rf-panel*="-residual-F1-S3"]').bounding_box()
    drawn = page.locator("svg.rf-movement").bounding_box()
    assert last is not None and drawn is not None
    assert (
        drawn["y"] < last["y"] < drawn["y"] + drawn["height"] and drawn["x"] < last["x"] < drawn["x"] + drawn["width"]
    )


def test_a_map_is_low(page: Page) -> None:
    box = page.locator(".rf-maps").first.bounding_box()
    assert box is not None and box["height"] < 450, box
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width", [1440, 390])
def test_without_scripts_a_cell_leads_to_its_risks(browser: Browser, front: str, width: int) -> None:
    watched = shown(browser, front, width, java_script_enabled=False)
    page = watched.page
    button = page.locator("button.rf-state").first
    button.click()
    panel = page.locator(f'[id="{button.get_attribute("popovertarget")}"]')
    expect(panel).to_be_visible()
    page.keyboard.press("Escape")
    # a map of some risks only has no page to lead to: its numbers open their lists
    part = page.locator("button.rf-number").first
    part.click()
    expect(page.locator(f'[id="{part.get_attribute("popovertarget")}"]')).to_be_visible()
    page.keyboard.press("Escape")
    number = page.locator('a.rf-number[data-rf-panel*="-initial-F4-S4"]').first
    number.click()
    page.wait_for_url("**/docs/views.html#rf-trace-matrix?f.initial-s=%3DS4&f.initial-p=%3DF4")
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_nothing_serious_and_nothing_beside_the_window(browser: Browser, front: str, width: int, scheme: str) -> None:
    watched = shown(browser, front, width, scheme)
    page = watched.page
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert serious(page) == []
    page.locator("a.rf-number").first.click()
    page.locator(".rf-panel:popover-open").wait_for()
    assert serious(page) == []
    page.close()


def test_twice_as_large_it_still_fits(browser: Browser, front: str) -> None:
    # 200 % of 1280 by 900
    watched = shown(browser, front, 640, device_scale_factor=2)
    assert watched.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    cut = "e => e.filter(x => x.scrollWidth > x.clientWidth + 1).map(x => x.textContent)"
    assert watched.page.eval_on_selector_all(".rf-state, .rf-number, .rf-statements dd", cut) == []
    watched.page.close()


def test_letters_are_those_of_the_pdf_and_come_with_the_page(browser: Browser, front: str) -> None:
    watched = shown(browser, front)
    page = watched.page
    page.evaluate("document.fonts.ready")
    family = page.evaluate("getComputedStyle(document.querySelector('.rf-judgement-word')).fontFamily")
    assert family.startswith('"Source Sans 3"'), family
    assert page.evaluate("document.fonts.check('16px \"Source Sans 3\"')")
    fetched = [re.sub(".*/", "", each) for each in watched.requests if each.endswith(".woff2")]
    assert "source-sans-3-latin-wght-normal.woff2" in fetched
    watched.assert_quiet()
    page.close()
