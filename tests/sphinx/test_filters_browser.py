"""What is asked of a table, in a browser: chips in plain words, lists of values, ready filters, the reader's own views; and
each number of the example leads to exactly the rows that it counts."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import openpyxl
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from browserkit import Watched, needs_browser, new_page, serious
from casekit import compose, write
from sphinxkit import build

pytestmark = needs_browser

VIEWS = """# Views

```{trace-matrix}
:caption: Trace
```

```{controls-by-kind}
:caption: Controls
```

```{item-list}
:caption: Everything
```

```{cross-table}
:rows: hazard
:by: control
:caption: Pairs
```
"""
HAZARDS = "".join(
    f":::{{hazard}} {title}\n:id: HAZ-{900 + number}\n:category: energy\n:::\n\n"
    for number, title in enumerate(("A | b", "=1 + 1", "!important", "C:\\temp", *(f"Number {n}" for n in range(40))))
)
INFORMATION = (
    ":::{control} Warning on the label\n:id: CTL-7\n:kind: information\n:purpose: safety\n:acts-on: p1\n"
    ":option-rationale: nothing else helps\n:controls: RSK-2\n:::\n"
)


TABLE = "[data-rf-id='rf-trace-matrix']"


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("filters")
    case = compose(
        "filters",
        f"````markdown docs/views.md\n{VIEWS}````\n`````markdown needs/design/more.md\n# More\n\n{HAZARDS}{INFORMATION}`````\n",
    )
    write(case, root)
    (root / "docs/index.md").write_text(
        "# Front\n\n```{heat-map}\n```\n\n```{toctree}\n:glob:\n\nplan\nviews\n/needs/design/*\n```\n", encoding="utf-8"
    )
    return build(root).out


@pytest.fixture
def watched(browser: Browser) -> Iterator[Watched]:
    watched = Watched(new_page(browser))
    yield watched
    watched.page.close()
    watched.assert_quiet()


@pytest.fixture
def page(watched: Watched) -> Page:
    return watched.page


def views(out: Path, table: str = "", **state: str) -> str:
    tail = f"#{table}{f'?{urlencode(state)}' if state else ''}" if table else ""
    return f"{(out / 'docs/views.html').as_uri()}{tail}"


def box(page: Page, id: str) -> Locator:
    """A table, when it is ready."""
    found = page.locator(f"[data-rf-id='{id}']")
    found.scroll_into_view_if_needed()
    expect(found).to_have_attribute("data-rf-ready", "1")
    return found


def rows(table: Locator) -> int:
    return int(table.get_attribute("data-rf-rows") or "-1")


def wait_for_rows(table: Locator, count: int) -> None:
    expect(table).to_have_attribute("data-rf-rows", str(count))


def chips(table: Locator) -> list[str]:
    """What is asked, as its chips say it."""
    return [text.strip() for text in table.locator(".rf-filter > :first-child").all_inner_texts()]


def column(table: Locator, key: str) -> list[str]:
    """The texts of the cells of a column that are drawn."""
    return table.locator(f'.ag-row [col-id="{key}"]').all_inner_texts()


def pick(table: Locator, name: str) -> Locator:
    """The list below the head of a column with few values."""
    return table.locator(".ag-floating-filter").get_by_role("button", name=re.compile(f"^{name} filter:"))


def dialog(table: Locator) -> Locator:
    return table.get_by_role("dialog")


def test_a_link_of_the_heat_map_is_said_in_plain_words(page: Page, out: Path) -> None:
    page.goto((out / "docs/index.html").as_uri())
    number = page.locator(".rf-map").first.locator("td a[href*='rf-trace-matrix?']").first
    count, href = int(number.inner_text()), number.get_attribute("href") or ""
    page.goto(f"{(out / 'docs').as_uri()}/{href}")
    table = box(page, "rf-trace-matrix")
    wait_for_rows(table, count)
    said = chips(table)
    assert len(said) == 2
    assert re.fullmatch(r"Initial severity: S\d \w.*", said[0]) and re.fullmatch(
        r"Initial probability: [A-Z]\d \w.*", said[1]
    )
    # no box holds what a link is written in
    assert not re.search(r"[=!|]", "".join(table.locator("input").evaluate_all("all => all.map(one => one.value)")))
    # each is taken away by itself, and the address follows
    table.get_by_role("button", name=f"Take away: {said[1]}").click()
    expect(table.locator(".rf-filter")).to_have_count(1)
    page.wait_for_url(re.compile(r"#rf-trace-matrix\?f\.initial-s=%3DS\d$"))
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == f"Take away: {said[0]}"
    page.keyboard.press("Enter")
    expect(table.locator(".rf-filter")).to_have_count(0)
    page.wait_for_url("**#rf-trace-matrix")
    assert page.evaluate("document.activeElement.type") == "search"
    expect(table.locator(".rf-asked")).to_be_hidden()


def test_all_that_is_asked_has_a_chip(page: Page, out: Path) -> None:
    state = {
        "q": "strut wall",
        "show": "no-evidence",
        "gaps": "1",
        "f.hazard": "blood",
        "f.risk": "!oversized",
        "f.residual": "=no claim",
    }
    page.goto(views(out, "rf-trace-matrix", **state))
    table = box(page, "rf-trace-matrix")
    assert chips(table) == [
        "No evidence",
        "Only rows with gaps",
        "Search: strut wall",
        "Hazard: “blood”",
        "Risk: without “oversized”",
        "Residual risk, claimed: no claim",
    ]
    for left in range(5, 0, -1):
        table.get_by_role("button", name="Take away: ").first.click()
        expect(table.locator(".rf-filter")).to_have_count(left)
    table.get_by_role("searchbox", name="Search Trace").fill("perforation")
    expect(table.locator(".rf-filter")).to_have_count(2)
    table.get_by_role("button", name="Clear all").click()
    expect(table.locator(".rf-filter")).to_have_count(0)
    expect(table.get_by_role("searchbox", name="Search Trace")).to_have_value("")


def test_a_list_of_values_has_their_numbers_and_takes_several(page: Page, out: Path) -> None:
    page.goto(views(out, "everything-else"))
    table = box(page, "rf-item-list")
    every = rows(table)
    pick(table, "Type").click()
    values = dialog(table).locator(".rf-values li")
    numbers = {
        match[1]: int(match[2].replace(",", ""))
        for text in values.all_inner_texts()
        if (match := re.fullmatch(r"(.*?)\s*([\d,]+)", text, re.DOTALL))
    }
    assert sum(numbers.values()) == every and numbers["Hazard"] == 47
    values.filter(has_text=re.compile("^Risk")).get_by_role("checkbox").first.check()
    wait_for_rows(table, numbers["Risk"])
    dialog(table).get_by_role("checkbox", name=re.compile("^Harm")).check()
    wait_for_rows(table, numbers["Risk"] + numbers["Harm"])
    assert chips(table) == ["Type: Harm or Risk"]
    page.wait_for_url("**#rf-item-list?f.type=%3DHarm%7C%3DRisk")
    # the numbers of another column are of the rows that pass
    dialog(table).get_by_role("button", name="Done").click()
    expect(dialog(table)).to_have_count(0)
    pick(table, "Stage").click()
    assert (
        sum(map(int, dialog(table).locator(".rf-values .rf-of").all_inner_texts())) == numbers["Risk"] + numbers["Harm"]
    )
    page.keyboard.press("Escape")
    # the chip leads to the list, where All takes it back
    table.locator(".rf-filter button").first.click()
    expect(dialog(table).get_by_role("checkbox", checked=True)).to_have_count(2)
    dialog(table).get_by_role("button", name="All", exact=True).click()
    wait_for_rows(table, every)
    expect(dialog(table).get_by_role("checkbox", checked=True)).to_have_count(0)


def test_regions_stand_in_the_list_in_their_colours_the_worst_first(page: Page, out: Path) -> None:
    page.goto(views(out, "rf-trace-matrix"))
    table = box(page, "rf-trace-matrix")
    pick(table, "Initial risk").click()
    levels = (
        dialog(table)
        .locator(".rf-values .rf-chip")
        .evaluate_all("all => all.map(one => Number(/rf-level-(\\d)/.exec(one.className)[1]))")
    )
    assert levels == sorted(levels, reverse=True) and len(levels) > 1
    dialog(table).get_by_role("checkbox").first.check()
    expect(table.locator(f".rf-filter.rf-level-{levels[0]}")).to_have_count(1)


def test_a_list_is_used_by_keyboard(page: Page, out: Path) -> None:
    page.goto(views(out, "rf-item-list"))
    table = box(page, "rf-item-list")
    button = pick(table, "Type")
    button.focus()
    page.keyboard.press("Enter")
    expect(dialog(table)).to_be_visible()
    focused = "document.activeElement.closest('li')?.textContent || document.activeElement.type"
    if page.evaluate(focused) == "search":
        page.keyboard.press("Tab")
    first = page.evaluate(focused)
    page.keyboard.press("ArrowDown")
    assert page.evaluate(focused) != first
    page.keyboard.press("ArrowUp")
    assert page.evaluate(focused) == first
    page.keyboard.press("Space")
    expect(table.locator(".rf-filter")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(dialog(table)).to_have_count(0)
    assert page.evaluate("document.activeElement.classList.contains('rf-pick')")
    # a chip goes with the delete key
    table.locator(".rf-filter button").first.focus()
    page.keyboard.press("Delete")
    expect(table.locator(".rf-filter")).to_have_count(0)


@pytest.mark.parametrize("title", ["A | b", "=1 + 1", "!important", "C:\\temp"])
def test_what_is_typed_is_looked_for_as_it_is(page: Page, out: Path, title: str) -> None:
    page.goto(views(out, "rf-item-list"))
    table = box(page, "rf-item-list")
    filter = table.get_by_label("Item filter", exact=True)
    filter.fill(title)
    wait_for_rows(table, 1)
    assert title in column(table, "item")[0]
    expect(filter).to_have_value(title)
    # the address brings it back into the box
    page.wait_for_url("**#rf-item-list?f.item=*")
    page.reload()
    table = box(page, "rf-item-list")
    wait_for_rows(table, 1)
    expect(table.get_by_label("Item filter", exact=True)).to_have_value(title)


def test_a_text_column_has_more_ways_to_ask(page: Page, out: Path) -> None:
    page.goto(views(out, "rf-item-list"))
    table = box(page, "rf-item-list")
    every = rows(table)
    table.get_by_label("Item filter", exact=True).focus()
    page.keyboard.press("ArrowDown")
    form = dialog(table)
    form.get_by_label("Text").fill("number 1")
    both = sum("1" in f"{900 + number} {number - 4}" for number in range(4, 44))
    wait_for_rows(table, both)
    form.get_by_label("How").select_option("lacks")
    wait_for_rows(table, every - both)
    assert chips(table) == ["Item: without “number” and “1”"]
    form.get_by_label("How").select_option("is")
    form.get_by_label("Text").fill("HAZ-905 Number 1")
    wait_for_rows(table, 1)
    form.get_by_label("How").select_option("other")
    wait_for_rows(table, every - 1)
    form.get_by_label("How").select_option("filled")
    wait_for_rows(table, every)
    form.get_by_label("How").select_option("empty")
    wait_for_rows(table, 0)
    page.keyboard.press("Escape")
    # what no box can say stands there in words
    expect(table.get_by_label("Item filter", exact=True)).to_have_count(0)
    assert pick(table, "Item").inner_text().endswith("nothing in it")


def test_ready_filters_show_their_rows(page: Page, out: Path) -> None:
    page.goto(views(out, "rf-trace-matrix"))
    table = box(page, "rf-trace-matrix")
    table.locator("summary", has_text="Show").click()
    menu = table.locator(".rf-show button")
    said = [" ".join(text.split()) for text in menu.all_inner_texts()]
    assert said[:5] == [
        "Residual risk not acceptable 0",
        "Claimed differs from earned 0",
        "Rests on expert opinion alone 0",
        "Controlled by information alone 1",
        "No evidence 1",
    ]
    menu.filter(has_text="information alone").click()
    wait_for_rows(table, 1)
    assert "RSK-2" in column(table, "risk")[0]
    page.wait_for_url("**#rf-trace-matrix?show=information-alone")
    menu.filter(has_text="not acceptable").click()
    wait_for_rows(table, 0)
    assert chips(table) == ["Residual risk not acceptable", "Controlled by information alone"]
    page.wait_for_url("**?show=information-alone%2Cnot-acceptable")
    page.reload()
    table = box(page, "rf-trace-matrix")
    wait_for_rows(table, 0)
    assert chips(table) == ["Residual risk not acceptable", "Controlled by information alone"]
    # the same question is answered of the controls
    page.goto(views(out, "rf-controls-by-kind", show="information-alone"))
    page.reload()
    table = box(page, "rf-controls-by-kind")
    wait_for_rows(table, 1)
    assert "CTL-7" in column(table, "control")[0]


def test_an_unknown_question_does_no_harm(page: Page, out: Path) -> None:
    page.goto(views(out, "rf-trace-matrix", show="nothing,,no-evidence", **{"f.nothing": "x", "f.risk": ""}))
    table = box(page, "rf-trace-matrix")
    assert chips(table) == ["No evidence"] and rows(table) == 1
    page.goto(views(out, "rf-trace-matrix", **{"f.initial": "=Gone|!=x|y"}))
    page.reload()
    table = box(page, "rf-trace-matrix")
    assert chips(table) == ["Initial risk: Gone, not x or “y”"]


def test_the_way_back_brings_the_filters_back(page: Page, out: Path) -> None:
    page.goto(views(out, "rf-trace-matrix"))
    table = box(page, "rf-trace-matrix")
    table.get_by_role("searchbox", name="Search Trace").fill("perforation")
    page.wait_for_url("**#rf-trace-matrix?q=perforation")
    count = rows(table)
    table.locator(".ag-row [col-id='risk'] a").first.click()
    page.wait_for_url("**/base.html#RSK-*")
    page.go_back()
    page.wait_for_url("**#rf-trace-matrix?q=perforation")
    table = box(page, "rf-trace-matrix")
    wait_for_rows(table, count)
    assert chips(table) == ["Search: perforation"]


def test_a_reader_keeps_views_of_a_table(page: Page, out: Path) -> None:
    page.goto(views(out, "rf-trace-matrix"))
    table = box(page, "rf-trace-matrix")
    every = rows(table)
    table.get_by_role("searchbox", name="Search Trace").fill("perforation")
    table.locator("summary", has_text="Saved views").click()
    name = table.get_by_label("Name of this view")
    name.fill("My <b>risks</b>")
    page.keyboard.press("Enter")
    expect(table.get_by_role("status").filter(has_text="Saved in this browser: My <b>risks</b>")).to_be_visible()
    count = rows(table)
    assert 0 < count < every
    page.goto("about:blank")
    page.goto(views(out))
    table = box(page, "rf-trace-matrix")
    wait_for_rows(table, every)
    table.locator("summary", has_text="Saved views").click()
    table.get_by_role("button", name="My <b>risks</b>", exact=True).click()
    wait_for_rows(table, count)
    page.wait_for_url("**#rf-trace-matrix?q=perforation")
    page.go_back()
    wait_for_rows(table, every)
    # the views of one table are not those of another
    other = box(page, "rf-item-list")
    other.locator("summary", has_text="Saved views").click()
    expect(other.get_by_text("No view is saved in this browser.")).to_be_visible()
    table.locator("summary", has_text="Saved views").click()
    table.get_by_role("button", name="Remove view My <b>risks</b>").click()
    expect(table.get_by_text("No view is saved in this browser.")).to_be_visible()


@pytest.mark.parametrize("kept", ["null", "[1]", '{"a": 1}', "{", '"x"'])
def test_kept_views_that_are_none_do_no_harm(page: Page, out: Path, kept: str) -> None:
    page.add_init_script(f"localStorage.setItem('riskfile-views', {kept!r})")
    page.goto(views(out, "rf-trace-matrix"))
    table = box(page, "rf-trace-matrix")
    table.locator("summary", has_text="Saved views").click()
    expect(table.get_by_text("No view is saved in this browser.")).to_be_visible()


def test_where_nothing_is_kept_it_says_so(page: Page, out: Path) -> None:
    page.add_init_script(
        "const set = Storage.prototype.setItem;"
        "Storage.prototype.setItem = function (key, value) { if (key === 'riskfile-views') throw new Error('full'); set.call(this, key, value) }"
    )
    page.goto(views(out, "rf-trace-matrix"))
    table = box(page, "rf-trace-matrix")
    table.locator("summary", has_text="Saved views").click()
    table.get_by_label("Name of this view").fill("Mine")
    table.get_by_role("button", name="Save", exact=True).click()
    expect(table.get_by_text("This browser keeps nothing here: copy the link instead.")).to_be_visible()


def test_on_a_phone_a_list_lies_at_the_foot_of_the_window(page: Page, out: Path) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(views(out, "rf-trace-matrix"))
    table = box(page, "rf-trace-matrix")
    table.get_by_role("button", name="Filter", exact=True).click()
    names = dialog(table).locator(".rf-columns button > :first-child").all_inner_texts()
    # columns that are folded away can be asked too
    assert "Initial severity" in names and "Claimed probability" in names
    dialog(table).get_by_role("button", name=re.compile("^Initial severity")).click()
    dialog(table).get_by_role("checkbox", name=re.compile("^S3 ")).check()
    expect(table.locator(".rf-filter")).to_have_count(1)
    where: dict[str, float] = dialog(table).evaluate("box => box.getBoundingClientRect().toJSON()")
    assert where["left"] >= 0 and where["right"] <= 390 and where["bottom"] <= 844
    dialog(table).get_by_role("button", name="All columns").click()
    expect(dialog(table).get_by_role("button", name=re.compile("^Initial severity\\s*S3"))).to_be_focused()
    dialog(table).get_by_role("button", name="Close").click()
    expect(dialog(table)).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_filters_keep_nobody_out(browser: Browser, out: Path, scheme: Any, width: int) -> None:
    watched = Watched(new_page(browser, viewport={"width": width, "height": 900}, color_scheme=scheme))
    page = watched.page
    page.goto(views(out, "rf-trace-matrix", q="strut", show="no-evidence", **{"f.initial": "=Unacceptable"}))
    table = box(page, "rf-trace-matrix")
    expect(table.locator(".rf-filter")).to_have_count(3)
    if (width, scheme) == (1440, "light"):
        for opened in ("Show", "Saved views"):
            table.locator("summary", has_text=opened).click()
        assert serious(page, TABLE) == []
    table.get_by_role("button", name="Filter", exact=True).click()
    dialog(table).get_by_role("button", name=re.compile("^Initial risk")).click()
    expect(dialog(table).locator(".rf-values li").first).to_be_visible()
    assert serious(page, TABLE) == []
    page.keyboard.press("Escape")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    watched.page.close()
    assert watched.elsewhere == []


def book_of(page: Page, table: Locator) -> Any:
    """The workbook that a table is downloaded as."""
    table.locator("summary", has_text="Download").click()
    with page.expect_download() as got:
        table.get_by_role("button", name="XLSX", exact=True).click()
    with warnings.catch_warnings():
        # the writer leaves out a style that nothing uses
        warnings.filterwarnings("ignore", "Workbook contains no default style")
        return openpyxl.load_workbook(io.BytesIO(Path(got.value.path()).read_bytes()))


def test_a_workbook_is_filtered_frozen_coloured_and_linked(page: Page, out: Path) -> None:
    state = {"f.initial": "=Unacceptable", "sort": "risk:desc", "step": "all"}
    page.goto(views(out, "rf-trace-matrix", **state))
    table = box(page, "rf-trace-matrix")
    count = rows(table)
    assert count > 0
    book = book_of(page, table)
    sheet, about = book.worksheets
    heads = [cell.value for cell in sheet[1]]
    last = sheet.cell(count + 1, len(heads)).coordinate
    assert sheet.auto_filter.ref == f"A1:{last}" == sheet.dimensions
    pinned = table.evaluate(
        "box => riskfile.viewOf(box).api.getAllDisplayedColumns().filter(each => each.isPinned()).length"
    )
    assert pinned > 0 and sheet.freeze_panes == sheet.cell(2, pinned + 1).coordinate
    assert sheet.print_title_rows == "$1:$1" and sheet.page_setup.orientation == "landscape"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert "RMF-BASE" in sheet.oddFooter.left.text and sheet.oddFooter.right.text == "Page &P of &N"
    assert all(
        cell.font.b and cell.fill.fgColor.rgb == "FFEAEFF5" and cell.border.bottom.style == "thin" for cell in sheet[1]
    )
    # regions have their colours, and gaps theirs
    initial = sheet.cell(2, heads.index("Initial risk") + 1)
    assert initial.value.startswith("Unacceptable") and initial.fill.fgColor.rgb == "FFF6C5CB"
    risk = sheet.cell(2, heads.index("Risk") + 1)
    assert risk.value.startswith("RSK-1 ")
    assert risk.hyperlink.target == f"{(out / 'needs/design/base.html').as_uri()}#RSK-1"
    controls = sheet.cell(2, heads.index("Risk control measures") + 1)
    assert controls.hyperlink.tooltip == "Opens CTL-1, one of 2"
    assert all(sheet.column_dimensions[cell.column_letter].width >= 8 for cell in sheet[1])
    known = dict(about.iter_rows(values_only=True))
    assert (
        about.title == "About"
        and known["Document"] == "RMF-BASE"
        and known["Judged as of"]
        and "1" in known["Revision"]
    )
    assert known["Filters"] == "Initial risk: Unacceptable"
    assert known["Columns"] == "All"
    assert known["Rows"].startswith(f"{count} of ") and known["Sorted by"] == "Risk, descending"
    order = {name: state[name] for name in ("f.initial", "sort", "step")}
    assert known["Source"] == views(out, "rf-trace-matrix", **order)
    assert about.auto_filter.ref is None


def test_the_row_of_sums_is_no_row_to_filter(page: Page, out: Path) -> None:
    page.goto(views(out))
    table = box(page, "rf-cross-table")
    book = book_of(page, table)
    sheet, about = book.worksheets
    assert sheet.max_row == 49 and sheet.cell(49, 1).value == "Hazards, number"
    assert sheet.auto_filter.ref.endswith("48") and sheet.cell(2, 2).data_type == "n"
    assert dict(about.iter_rows(values_only=True))["Rows"] == "all 47"


def test_numbers_are_numbers_and_a_name_is_no_markup(page: Page, out: Path) -> None:
    page.goto(views(out))
    box(page, "rf-trace-matrix")
    page.evaluate(
        """async caption => {
          await riskfile.data("items");
          riskfile.receive("numbers", { kind: "numbers", columns: [["a", "A & <b>", "", false], ["n", "N", "", false]],
            rows: [["x", "10"], ["y & z", ""], ["", "9.5"], ["w", "007"]].slice(0, 3).map(row => [-1, ...row]) });
          const box = riskfile.make("div", { class: "rf-live", "data-rf-table": "numbers", "data-rf-id": "numbers",
                                             "data-rf-caption": caption });
          document.querySelector("article").prepend(box);
          riskfile.start(box);
        }""",
        'It\'s "A & B" <i>',
    )
    table = box(page, "numbers")
    sheet = book_of(page, table).worksheets[0]
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["A & <b>", "N"],
        ["x", 10],
        ["y & z", None],
        [None, 9.5],
    ]
    assert sheet.title == 'It\'s "A & B" <i>' and sheet.print_title_rows == "$1:$1"
    assert sheet.oddFooter.center.text == 'It\'s "A && B" <i>'


LINK = re.compile(r'<a\b[^>]*?href="([^"#]*)#(rf-[a-z0-9-]+)\?([^"]+)"[^>]*>(.*?)</a>', re.DOTALL)


def test_each_number_of_the_example_leads_to_the_rows_that_it_counts(browser: Browser, example: Path) -> None:
    numbers: dict[tuple[str, str], int] = {}
    for path in sorted(example.rglob("*.html")):
        for href, table, query, content in LINK.findall(path.read_text(encoding="utf-8")):
            # a level at the head of a column counts nothing
            number = re.search(r"(?<![A-Z])\b\d[\d,]*", unescape(re.sub(r"<[^>]+>", " ", content)))
            target = (path.parent / href).resolve() if href else path
            if number is not None:
                known = numbers.setdefault(
                    (str(target), f"#{table}?{unescape(query)}"), int(number[0].replace(",", ""))
                )
                assert known == int(number[0].replace(",", "")), query
    # heat maps before, claimed and earned, key figures, cells of the stage grid
    assert len(numbers) > 50
    watched = Watched(new_page(browser))
    page, wrong, at = watched.page, [], ""
    for (target, tail), number in sorted(numbers.items()):
        if target != at:
            page.goto("about:blank")
            page.goto(Path(target).as_uri() + tail)
            at = target
        else:
            page.evaluate("tail => { location.hash = tail }", tail)
        table = page.locator(f"[data-rf-id='{tail[1:].partition('?')[0]}']")
        expect(table).to_have_attribute("data-rf-ready", "1")
        try:
            expect(table).to_have_attribute("data-rf-rows", str(number), timeout=3000)
        except AssertionError:
            wrong.append(f"{tail}: {number} counted, {table.get_attribute('data-rf-rows')} rows")
        said = chips(table)
        if not said or any(re.search(r"[=!|]", text) for text in said):
            wrong.append(f"{tail}: {said}")
    assert wrong == []
    watched.page.close()
    watched.assert_quiet()
