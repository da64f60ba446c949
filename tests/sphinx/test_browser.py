"""The file in a browser, opened from a folder: nothing is loaded from elsewhere, nothing fails, links lead where they say."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from browserkit import Watched, needs_browser, new_page, set_aside
from casekit import compose, write
from sphinxkit import build

pytestmark = needs_browser

VIEWS = "# Views\n\n```{heat-map}\n```\n\n```{risk-table}\n:caption: Risks\n```\n\n```{trace-matrix}\n:caption: Trace\n```\n"


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("browser")
    write(compose("browser", f"````markdown docs/views.md\n{VIEWS}````\n"), root)
    (root / "docs/index.md").write_text(
        "# Front\n\n```{toctree}\nplan\nviews\n/needs/design/base\n```\n", encoding="utf-8"
    )
    return build(root).out


@pytest.fixture(params=["light", "dark"])
def watched(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Watched]:
    watched = Watched(new_page(browser, color_scheme=request.param))
    yield watched
    watched.page.close()
    watched.assert_quiet()


def test_a_file_from_a_folder(watched: Watched, out: Path) -> None:
    page = watched.page
    page.goto((out / "index.html").as_uri())
    page.wait_for_url("**/docs/index.html")
    page.goto((out / "docs/views.html").as_uri())
    for table in ("risk-table", "trace-matrix"):
        page.locator(f'[data-rf-table="{table}"][data-rf-rows="3"]').wait_for(state="attached")
    page.locator('[data-rf-table="risk-table"] a', has_text="RSK-1").first.click()
    page.wait_for_url("**/needs/design/base.html#RSK-1")
    card = page.locator("#RSK-1")
    assert card.is_visible()
    assert "Infarction by thrombus on struts" in card.inner_text()
    card.locator("a", has_text="CTL-2").first.click()
    assert page.url.endswith("#CTL-2") and page.locator("#CTL-2").is_visible()


def test_a_wide_table_scrolls_within_itself(watched: Watched, out: Path) -> None:
    page = watched.page
    page.goto((out / "docs/views.html").as_uri())
    for width in (1440, 1024):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), width
        page.locator('[data-rf-table="trace-matrix"] .ag-body-horizontal-scroll').wait_for(state="attached")


def test_search_finds_ids_and_titles_without_a_server(watched: Watched, out: Path) -> None:
    page = watched.page
    page.goto((out / "search.html").as_uri() + "?q=thrombus")
    first = page.locator(".rf-search-found a").first
    expect(first).to_contain_text("RSK-1")
    expect(first).to_contain_text("Infarction by thrombus on struts")
    expect(first).to_contain_text("Items of the base")


def test_light_and_dark_differ(out: Path, watched: Watched) -> None:
    page = watched.page
    page.goto((out / "needs/design/base.html").as_uri())
    theme = page.evaluate("document.documentElement.dataset.theme")
    background = page.evaluate("getComputedStyle(document.querySelector('.rf-card')).backgroundColor")
    assert (theme, background) in (("light", "rgb(255, 255, 255)"), ("dark", "rgb(18, 20, 23)"))


def test_what_has_an_event_loop_runs_beside_the_browser(watched: Watched, out: Path) -> None:
    # tests of one process come in any order: those of the language server after those of pages
    with set_aside(wanted=False):
        assert asyncio.run(asyncio.sleep(0, "done")) == "done"
    watched.page.goto((out / "docs/views.html").as_uri())
    watched.page.locator('[data-rf-table="risk-table"][data-rf-rows="3"]').wait_for(state="attached")
