"""The file in two languages, in a browser: the switch keeps the place, Chinese is found, tables filter, and nothing is cut off."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from browserkit import Watched, needs_browser, new_page, serious
from sphinxkit import edit, project
from translatekit import names_languages, translate

pytestmark = needs_browser

SAID = {
    "Opening a narrowed coronary artery": "开通狭窄的冠状动脉",
    "Use after the expiry date": "有效期后使用",
    "Risk management plan": "风险管理计划",
}
MORE = """````markdown needs/design/more.md
# Of more

:::{hazard} Blood clot in the stent
:id: HAZ-77
:category: energy

Words of it.
:::
````
"""


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = project(tmp_path_factory.mktemp("switch"), MORE)
    names_languages(root)
    edit(root, "docs/plan.md", lambda text: text.replace("## Scope", "## Scope\n\n" + "A long text.\n\n" * 60, 1))
    translate(root, said={**SAID, "Blood clot in the stent": "支架内血栓形成的危险源"})
    # in a process of its own: see build_apart
    command = [
        sys.executable,
        "-m",
        "riskfile",
        "build",
        str(root),
        "--lang",
        "all",
        "--no-pdf",
        "--today",
        "2026-11-23",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    return root / "_build/html"


@pytest.fixture
def watched(browser: Browser) -> Iterator[Watched]:
    watched = Watched(new_page(browser))
    yield watched
    watched.page.close()
    watched.assert_quiet()


def switch(page: Page) -> None:
    page.locator("a[data-rf-language]:visible").click()


def test_the_switch_stays_on_the_item(watched: Watched, out: Path) -> None:
    page = watched.page
    page.goto((out / "needs/design/base.html").as_uri() + "#RSK-1")
    link = page.locator("a[data-rf-language]:visible")
    expect(link).to_have_attribute("hreflang", "zh-CN")
    assert link.get_attribute("rel") == "alternate" and link.get_attribute("aria-label") == "简体中文"
    switch(page)
    page.wait_for_url("**/zh/needs/design/base.html#RSK-1")
    expect(page.locator("#RSK-1")).to_be_in_viewport()
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    switch(page)
    page.wait_for_url("**/html/needs/design/base.html#RSK-1")


def test_the_switch_by_keyboard_and_on_a_heading(watched: Watched, out: Path) -> None:
    page = watched.page
    page.goto((out / "zh/docs/plan.html").as_uri() + "#responsibilities")
    page.locator("a[data-rf-language]:visible").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/html/docs/plan.html#responsibilities")
    expect(page.locator("#responsibilities")).to_be_in_viewport()


def test_the_switch_keeps_filters(watched: Watched, out: Path) -> None:
    page = watched.page
    page.goto((out / "docs/views.html").as_uri() + "#rf-item-list?f.type=%3DHazards")
    table = page.locator("[data-rf-id='rf-item-list']")
    expect(table.locator("tbody tr, [role=row]").first).to_be_visible()
    before = page.url.partition("#")[2]
    switch(page)
    page.wait_for_url("**/zh/docs/views.html#*")
    assert page.url.partition("#")[2] == before
    expect(
        page.locator("[data-rf-id='rf-item-list'] [role=row], [data-rf-id='rf-item-list'] tbody tr").first
    ).to_be_visible()


@pytest.mark.parametrize(
    "typed", ["血栓", "支架内血栓", "支架血栓", "HAZ-77 血栓", "HAZ-77血栓", "haz77 血栓", "“支架内血栓”"]
)
def test_chinese_is_found(watched: Watched, out: Path, typed: str) -> None:
    page = watched.page
    page.goto((out / "zh/docs/plan.html").as_uri())
    page.keyboard.press("/")
    dialog = page.locator("dialog.rf-find")
    dialog.get_by_role("combobox").fill(typed)
    first = dialog.get_by_role("option").first
    expect(first).to_contain_text("HAZ-77")
    marked = first.locator("mark").all_inner_texts()
    assert "血栓" in "".join(marked), marked
    page.keyboard.press("Enter")
    page.wait_for_url("**/zh/needs/design/more.html#HAZ-77")


def test_what_was_found_lately_is_of_the_language(watched: Watched, out: Path) -> None:
    page = watched.page
    page.goto((out / "zh/search.html").as_uri() + "?q=%E8%A1%80%E6%A0%93")
    expect(page.locator(".rf-search-found a").first).to_contain_text("HAZ-77")
    expect(page.locator(".rf-search-found mark").first).to_have_text("血栓")
    switch(page)
    page.wait_for_url("**/html/search.html?q=%E8%A1%80%E6%A0%93")


@pytest.mark.parametrize("width", [1440, 1024, 390])
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_switch_has_room(browser: Browser, out: Path, width: int, mode: str) -> None:
    page = new_page(browser, viewport={"width": width, "height": 900}, color_scheme=mode)
    try:
        for path in ("zh/docs/index.html", "docs/index.html"):
            page.goto((out / path).as_uri())
            link = page.locator("a[data-rf-language]:visible")
            expect(link).to_have_count(1)
            box = link.bounding_box()
            assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= width and box["height"] >= 24
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            assert serious(page, ".rf-languages") == []
    finally:
        page.close()
