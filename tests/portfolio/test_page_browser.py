"""The overview of a portfolio in a browser: seen at any width, in light and dark, by keyboard and by a screen reader."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from browserkit import WIDE, Watched, launched, needs_browser, new_page, serious
from portfoliokit import many, samples
from riskfile.portfolio.metrics import Day, Threshold
from riskfile.portfolio.page import overview
from riskfile.portfolio.reports import Counts, FieldReports, Reported, Totals
from riskfile.portfolio.results import Row

pytestmark = needs_browser


_COUNTS = Counts(
    "stents/beta",
    "month",
    20,
    0,
    {"injury": 2},
    {"2025-10": {"injury": 4}, "2025-12": {"malfunction": 16}},
    {("HRM-2", "malfunction"): {"2025-12": 16}},
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as found:
        yield found


def _written(folder: Path, rows: tuple[Row, ...]) -> str:
    page = overview(
        rows,
        today="2026-01-20",
        title="All devices",
        thresholds=[Threshold("files.failed", at_most=0), Threshold("files.judged", at_least=1)],
        field=FieldReports((Reported("a.json", 20),), Totals(20, 1, 0), (_COUNTS,)),
        history=[
            Day("2026-01-06", "0.1.0", {"findings.error": 9}, "a"),
            Day("2026-01-13", "0.1.0", {"findings.error": 7}, "b"),
        ],
    ).page
    path = folder / "index.html"
    path.write_text(page, encoding="utf-8")
    return path.as_uri()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    return _written(tmp_path_factory.mktemp("portfolio"), samples())


@pytest.fixture
def watched(browser: Browser, address: str) -> Iterator[Watched]:
    page = new_page(browser)
    found = Watched(page)
    page.goto(address)
    yield found
    found.assert_quiet()
    page.close()


def _shown(page: Page) -> list[str]:
    names: list[str] = page.locator("table.files tbody:visible .name").all_inner_texts()
    return names


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (1024, "dark"), (390, "light"), (390, "dark")])
def test_everybody_can_use_it_at_any_width(browser: Browser, address: str, width: int, scheme: str) -> None:
    page = new_page(browser, viewport={"width": width, "height": 900}, color_scheme=scheme)
    found = Watched(page)
    page.goto(address)
    for button in page.locator(".unfold").all()[:6]:
        button.click()
    for summary in page.locator("summary").all():
        summary.click()
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found.assert_quiet()
    page.close()


def test_a_very_long_name_takes_a_few_lines_and_the_verdict_is_in_view_on_a_phone(
    browser: Browser, tmp_path: Path
) -> None:
    rows = samples()
    long = [
        row._replace(result=row.result and row.result._replace(device="Balloon catheter " * 300, document="N" * 800))
        for row in rows
    ]
    page = new_page(browser, viewport={"width": 390, "height": 900})
    page.goto(_written(tmp_path, tuple(long)))
    pills = [each.bounding_box() for each in page.locator("tr.file > td:nth-child(2) > .pill").all()]
    assert len(pills) == len(rows)
    assert all(each is not None and each["x"] + each["width"] <= 390 for each in pills)
    heads = [each.bounding_box() for each in page.locator("tr.file > th").all()]
    assert all(each is not None and each["height"] < 200 for each in heads)
    page.close()


def test_files_are_filtered_by_text_and_state(watched: Watched) -> None:
    page = watched.page
    assert len(_shown(page)) == 14
    page.get_by_role("searchbox").fill("stents drug-eluting")
    expect(page.locator(".told")).to_have_text("4 of 14 files")
    assert _shown(page) == ["stents/alpha", "stents/alpha-long", "stents/beta", "stents/beta-mini"]
    page.get_by_role("button", name="Not shown to be acceptable").click()
    assert _shown(page) == ["stents/beta", "stents/beta-mini"]
    page.get_by_role("button", name="Not judged").click()
    page.get_by_role("searchbox").fill("")
    expect(page.locator(".told")).to_have_text("7 of 14 files")


def test_a_finding_is_found_too(watched: Watched) -> None:
    page = watched.page
    page.get_by_role("searchbox").fill("rmf325")
    expect(page.locator(".told")).to_have_text("2 of 14 files")


def test_files_are_sorted_by_a_figure_and_what_was_not_judged_stays_at_the_end(watched: Watched) -> None:
    page = watched.page
    head = page.get_by_role("button", name="Errors")
    head.focus()
    page.keyboard.press("Enter")
    expect(page.locator("th[aria-sort=descending]")).to_have_text("Errors")
    shown = _shown(page)
    assert set(shown[:2]) == {"balloons/epsilon", "stents/beta-mini"}
    assert set(shown[-3:]) == {"pumps/iota", "pumps/kappa", "pumps/lambda"}
    head.click()
    shown = _shown(page)
    assert set(shown[9:11]) == {"balloons/epsilon", "stents/beta-mini"}
    assert set(shown[-3:]) == {"pumps/iota", "pumps/kappa", "pumps/lambda"}


def test_a_row_unfolds_by_keyboard_and_by_a_link(watched: Watched) -> None:
    page = watched.page
    button = page.get_by_role("button", name="Details of stents/beta", exact=True)
    detail = page.locator("table.files .more").filter(has_text="OBS-1 has 30 malfunctions")
    expect(detail).to_be_hidden()
    button.focus()
    page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-expanded", "true")
    expect(detail).to_be_visible()
    page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-expanded", "false")
    page.get_by_role("searchbox").fill("epsilon")
    expect(page.locator(".told")).to_have_text("1 of 14 files")
    page.locator("#signals").get_by_role("link", name="stents/beta", exact=True).first.click()
    expect(button).to_have_attribute("aria-expanded", "true")
    expect(button).to_be_in_viewport()


def test_without_a_script_all_is_there(browser: Browser, address: str) -> None:
    page = new_page(browser, java_script_enabled=False, viewport=WIDE)
    page.goto(address)
    expect(page.locator("tr.more").first).to_be_visible()
    expect(page.locator(".tools")).to_be_hidden()
    page.close()


def test_the_head_of_a_long_table_stays(browser: Browser, tmp_path: Path) -> None:
    page = new_page(browser)
    page.goto(_written(tmp_path, many(120)))
    region = page.locator(".files-of")
    region.scroll_into_view_if_needed()
    region.evaluate("each => { each.scrollTop = 2000 }")
    head, box = page.locator("table.files thead th").first.bounding_box(), region.bounding_box()
    assert head is not None
    assert box is not None
    assert abs(head["y"] - box["y"]) < 3
    page.close()


def test_it_is_printed_in_light_colours_with_all_columns(watched: Watched) -> None:
    page = watched.page
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.locator(".tools")).to_be_hidden()
    expect(page.get_by_role("columnheader", name="Waived").first).to_be_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('.files-of')).maxHeight") == "none"
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"
    page.emulate_media(media="screen")
