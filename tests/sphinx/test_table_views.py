"""Views of a table by step, groups, density, folded lists, keys and the narrow page, as a reader uses them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from browserkit import Watched, needs_browser, new_page, serious
from casekit import compose, write
from sphinxkit import build

pytestmark = needs_browser

MANY = 8
"""How many controls more the first risk has."""


def _item(type: str, title: str, **options: str) -> str:
    lines = "".join(f":{name.replace('_', '-')}: {value}\n" for name, value in options.items())
    return f":::{{{type}}} {title}\n{lines}:::\n\n"


PAGE = "".join(
    (
        *(
            _item("control", f"Measure {n}", id=f"CTL-{n}", kind="inherent", acts_on="p1", controls="RSK-1")
            for n in range(50, 50 + MANY)
        ),
        *(
            _item(
                "verification", f"Proof {n}", id=f"VER-{n}", proves="implementation", method="inspection",
                criterion="seen", result="pass", evidence=f"TR-{n}", verifies=f"CTL-{n}",
            )
            for n in range(50, 50 + MANY)
        ),
        _item("hazard", "Kept for the reviewer", id="HAZ-9", category="energy", waive="RMF105 -- asked for; approver A. Prover; until 2026-12-31"),
    )
)  # fmt: skip
VIEWS = """# Views

```{trace-matrix}
:caption: Trace
```

```{cross-table}
:rows: hazard
:by: control
:caption: Pairs
```

```{item-list}
:caption: Everything
```
"""


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("views")
    write(
        compose(
            "views",
            f"````markdown docs/views.md\n{VIEWS}````\n`````markdown needs/design/many.md\n# Many\n\n{PAGE}`````\n",
        ),
        root,
    )
    (root / "docs/index.md").write_text(
        "# Front\n\n```{toctree}\n:glob:\n\nplan\nviews\n/needs/design/*\n```\n", encoding="utf-8"
    )
    return build(root).out


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    watched = Watched(new_page(browser))
    yield watched.page
    watched.page.close()
    watched.assert_quiet()


def opened(page: Page, out: Path, tail: str = "", id: str = "rf-trace-matrix") -> Locator:
    page.goto(f"{out.as_uri()}/docs/views.html{tail}")
    table = page.locator(f"[data-rf-id='{id}']")
    table.scroll_into_view_if_needed()
    expect(table).to_have_attribute("data-rf-ready", "1")
    return table


def row_of(table: Locator, id: str) -> Locator:
    return table.locator(".ag-row", has=table.page.locator(f"[col-id='risk'] a.rf-ref:text-is('{id}')"))


def head(table: Locator, key: str) -> Locator:
    return table.locator(f'.ag-header-cell[col-id="{key}"]:not(.ag-floating-filter)')


@pytest.mark.parametrize("width", [1440, 1920])
def test_the_conclusion_is_in_sight(page: Page, out: Path, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 1000})
    table = opened(page, out)
    grid = table.locator(".rf-ag").bounding_box()
    assert grid is not None
    for key in ("hazard", "risk", "initial", "controls", "residual", "earned", "benefit"):
        there = head(table, key).bounding_box()
        assert there is not None and there["x"] >= grid["x"], key
        assert there["x"] + there["width"] <= grid["x"] + grid["width"] + 1, key


def test_the_risk_stays_beside_the_hazard(page: Page, out: Path) -> None:
    table = opened(page, out, "#rf-trace-matrix?step=all")
    before = [head(table, key).bounding_box() for key in ("hazard", "risk")]
    table.locator(".ag-grid-viewport").evaluate("each => each.scrollLeft = 600")
    table.locator(".ag-body-horizontal-scroll-viewport").evaluate("each => each.scrollLeft = 600")
    assert [head(table, key).bounding_box() for key in ("hazard", "risk")] == before
    # where there is less room the risk alone stays
    page.set_viewport_size({"width": 800, "height": 1000})
    expect(head(table, "hazard").locator("xpath=ancestor::*[contains(@class,'pinned-left')]")).to_have_count(0)


def test_a_link_brings_back_what_is_chosen(page: Page, out: Path) -> None:
    table = opened(page, out)
    table.get_by_role("button", name="Evidence", exact=True).click()
    table.get_by_role("button", name="Compact").click()
    table.get_by_label("Group rows").select_option("hazard")
    row_of(table, "RSK-1").first.locator(".rf-unfold").first.click()
    expect(row_of(table, "RSK-1").first.get_by_role("button", name="fewer").first).to_be_visible()
    table.locator(".rf-group-toggle").last.click()
    expect(table.locator(".rf-group-toggle[aria-expanded='false']")).to_have_count(1)
    page.wait_for_url("**#rf-trace-matrix?step=evidence&rows=compact&group=hazard&folded=*&turned=RSK-1")
    look = """box => [box.dataset.rfRows, ...[...box.querySelectorAll(".ag-row, .ag-header-cell")].map(each => each.textContent)]"""
    seen = sorted(table.evaluate(look))
    page.evaluate("window.prompt = (words, link) => { window.copied = link; }")
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    table.get_by_role("button", name="Copy link").click()
    link = page.evaluate("window.copied")
    assert link == page.url
    page.goto("about:blank")
    page.goto(link)
    table = page.locator("[data-rf-id='rf-trace-matrix']")
    expect(table).to_have_attribute("data-rf-ready", "1")
    expect(table.locator(".rf-group-toggle[aria-expanded='false']")).to_have_count(1)
    assert sorted(table.evaluate(look)) == seen
    table.get_by_role("button", name="Clear").click()
    page.wait_for_url("**#rf-trace-matrix")
    expect(table.locator(".rf-group-head")).to_have_count(0)


def test_a_link_of_an_earlier_version_shows_what_was_folded_out(page: Page, out: Path) -> None:
    table = opened(page, out, "#rf-trace-matrix?open=Initial+risk")
    expect(head(table, "initial-s")).to_have_count(1)


def test_long_lists_fold(page: Page, out: Path) -> None:
    table = opened(page, out)
    row = row_of(table, "RSK-1")
    controls = row.locator("[col-id='controls']")
    folded = controls.locator("a.rf-ref").count()
    assert folded == 3
    controls.get_by_role("button", name=re.compile("^[0-9]+ more$")).click()
    expect(controls.locator("a.rf-ref")).to_have_count(MANY + 2)
    # and by keyboard
    controls.focus()
    page.keyboard.press("Space")
    expect(controls.locator("a.rf-ref")).to_have_count(folded)
    page.keyboard.press("*")
    expect(controls.locator("a.rf-ref")).to_have_count(MANY + 2)
    expect(table.get_by_role("button", name="Fold lists")).to_have_attribute("aria-pressed", "true")
    page.wait_for_url("**?lists=open")


def test_density(page: Page, out: Path) -> None:
    table = opened(page, out)
    heights = []
    for name in ("Comfortable", "Compact", "One line"):
        table.get_by_role("button", name=name).click()
        expect(table.get_by_role("button", name=name)).to_have_attribute("aria-pressed", "true")
        page.wait_for_timeout(300)
        there = row_of(table, "RSK-1").first.bounding_box()
        assert there is not None
        heights.append(there["height"])
    assert heights == sorted(heights, reverse=True) and heights[-1] <= 30
    row_of(table, "RSK-1").locator(".rf-unfold").first.click()
    page.wait_for_timeout(300)
    there = row_of(table, "RSK-1").first.bounding_box()
    assert there is not None and there["height"] > 100


def test_groups_have_heads_that_count_what_passes(page: Page, out: Path) -> None:
    table = opened(page, out, "#rf-trace-matrix?group=hazard")
    all = int(table.get_attribute("data-rf-rows") or "0")
    heads = table.locator(".rf-group-head")
    assert heads.count() > 2
    one = heads.first
    assert re.search("[0-9]+ rows?", one.inner_text()) and one.locator("a.rf-ref").inner_text().startswith("HAZ-")
    table.get_by_label("Risk filter", exact=True).fill("RSK-1")
    expect(table).to_have_attribute("data-rf-rows", "1")
    assert {text for each in heads.all() for text in re.findall("[0-9]+ rows?", each.inner_text())} == {"1 row"}
    table.get_by_label("Risk filter", exact=True).fill("")
    expect(table).to_have_attribute("data-rf-rows", str(all))
    # by keyboard: a head folds with Space
    table.locator(".ag-full-width-row").first.focus()
    page.keyboard.press("Space")
    expect(heads.first.locator(".rf-group-toggle")).to_have_attribute("aria-expanded", "false")


def test_keys(page: Page, out: Path) -> None:
    table = opened(page, out)
    search = table.get_by_role("searchbox")
    cell = row_of(table, "RSK-1").locator("[col-id='initial']")
    cell.focus()
    page.keyboard.press(">")
    expect(table.get_by_role("button", name="Identification")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("<")
    expect(table.get_by_role("button", name="Overview")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("-")
    expect(table.get_by_role("button", name="Compact")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("?")
    dialog = table.get_by_role("dialog", name="Keys of a table")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    row_of(table, "RSK-1").locator("[col-id='risk']").focus()
    page.keyboard.type("rsk-2")
    expect(search).to_have_value("rsk-2")
    expect(table).to_have_attribute("data-rf-rows", "1")
    page.keyboard.press("Enter")
    expect(table.locator(".ag-cell-focus")).to_be_focused()


def test_what_a_waiver_accepts_and_the_total(page: Page, out: Path) -> None:
    table = opened(page, out)
    row = table.locator(".ag-row", has=page.locator("a.rf-ref:text-is('HAZ-9')"))
    assert "waived" in row.inner_text() and "RMF105" in row.inner_text() and "missing" not in row.inner_text()
    pairs = page.locator("[data-rf-id='rf-cross-table']")
    pairs.scroll_into_view_if_needed()
    expect(pairs).to_have_attribute("data-rf-ready", "1")
    count = int(pairs.get_attribute("data-rf-rows") or "0")
    expect(pairs.locator(".ag-row.rf-row-total")).to_have_attribute("row-index", str(count))
    assert f"{count} rows" in pairs.locator(".rf-count").first.inner_text()
    head(pairs, "item").click()
    head(pairs, "item").click()
    expect(pairs.locator(".ag-row.rf-row-total")).to_have_attribute("row-index", str(count))
    pairs.get_by_role("searchbox").fill("HAZ-9")
    expect(pairs).to_have_attribute("data-rf-rows", "1")
    expect(pairs.locator(".ag-row.rf-row-total")).to_have_count(0)


def test_full_screen_has_a_way_out(page: Page, out: Path) -> None:
    table = opened(page, out)
    table.get_by_role("button", name="Full screen", exact=True).click()
    leave = table.get_by_role("button", name="Exit full screen (Esc)")
    expect(leave).to_be_in_viewport()
    assert page.evaluate("document.fullscreenElement?.dataset.rfId") == "rf-trace-matrix"
    leave.click()
    expect(table.get_by_role("button", name="Full screen", exact=True)).to_be_visible()
    assert page.evaluate("document.fullscreenElement") is None


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 720, 1024])
def test_a_narrow_page(browser: Browser, out: Path, width: int, theme: Literal["light", "dark"]) -> None:
    # 720 pixels: half of a desk's window, as it is at 200 percent
    watched = Watched(new_page(browser, viewport={"width": width, "height": 844}, color_scheme=theme))
    page = watched.page
    table = opened(page, out)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    if width == 390:
        block = table.locator(".rf-stacked", has=page.locator("a.rf-ref:text-is('RSK-1')")).first
        text = block.inner_text()
        assert text.startswith("RSK-1") and all(
            word in text for word in ("Hazard", "Initial risk", "Residual risk: Earned")
        )
        inside, around = block.bounding_box(), table.bounding_box()
        assert inside and around and inside["x"] + inside["width"] <= around["x"] + around["width"]
        table.get_by_role("searchbox").fill("RSK-2")
        expect(table).to_have_attribute("data-rf-rows", "1")
        table.get_by_role("searchbox").fill("")
    else:
        expect(head(table, "risk")).to_be_in_viewport()
    page.evaluate("scrollTo(0, 0)")
    watched.assert_quiet()
    assert serious(page) == []
    watched.page.close()
