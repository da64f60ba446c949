"""Pages on paper: a printed table is whole, whatever it is wide, and a printed chapter is its text and its tables."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from browserkit import Watched, needs_browser, new_page, serious
from casekit import compose, write
from paperkit import Sheet, bare, printed
from riskfile.sphinx.printing import css_text
from sphinxkit import build_apart

pytestmark = needs_browser

PAGE = """# Views

```{trace-matrix}
:caption: Trace
```

```{trace-matrix}
:direction: backward
:caption: Back
```

## Lists

A sentence that names [a risk](#RSK-1) by words, and <https://example.org/standard>.

```{item-list}
:caption: Everything
```

```{findings}
```
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("paper")
    write(compose("paper", f"````markdown docs/views.md\n{PAGE}````\n"), root)
    (root / "docs/index.md").write_text(
        "# Front\n\n```{toctree}\n:glob:\n\nplan\nviews\n/needs/design/*\n```\n", encoding="utf-8"
    )
    return build_apart(root, root / "_build/html").out


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    watched = Watched(new_page(browser, color_scheme="dark"))
    # what the browser's own dialog would do is done by `printed`
    watched.page.add_init_script("window.print = () => { window.asked = (window.asked || 0) + 1; }")
    yield watched.page
    watched.page.close()
    # axe asks for style sheets in a way that a page of a folder must not
    assert [each for each in watched.errors if "XMLHttpRequest" not in each and "ERR_FAILED" not in each] == []
    assert watched.elsewhere == []


def box(page: Page, id: str) -> Locator:
    found = page.locator(f"[data-rf-id='{id}']")
    found.scroll_into_view_if_needed()
    expect(found).to_have_attribute("data-rf-ready", "1")
    return found


def asked(page: Page) -> None:
    """Wait until the page has asked the browser to print; its policy lets nobody wait within it."""
    for _ in range(600):
        if page.evaluate("window.asked"):
            return
        page.wait_for_timeout(50)
    raise AssertionError("the page has not asked to be printed")


def print_it(page: Page, table: Locator, path: Path, *, paper: str = "a4", all: bool = False) -> list[Sheet]:
    """The sheets of one table, as the reader asks for them."""
    table.get_by_role("button", name="Print", exact=True).click()
    dialog = page.locator("dialog.rf-print")
    dialog.locator(f"input[value='{paper}']").check()
    if all and dialog.locator("input[value='all']").count():
        dialog.locator("input[value='all']").check()
    dialog.get_by_role("button", name="Print", exact=True).click()
    asked(page)
    expect(dialog).to_have_count(0)
    found = printed(page, path)
    assert page.locator(".rf-paper").count() == 0, "what was made for paper is gone"
    return found


def plain_rows(path: Path, caption: str) -> tuple[list[str], list[list[str]]]:
    """Heads and rows of a table as they stand in the page for a browser without scripts."""
    text = path.read_text("utf-8")
    start = text.index(f"<caption>{html.escape(caption)} ")
    end = text.index("</tbody>", start)
    heads = re.findall(r'<th scope="col">(.*?)</th>', text[start:end])
    rows = []
    for row in re.findall(r"<tr>(.*?)</tr>", text[text.index("<tbody>", start) : end], re.DOTALL):
        cells = re.findall(r"<td.*?>(.*?)</td>", row, re.DOTALL)
        unseen = [re.sub(r'<span class="rf-unseen">.*?</span>', "", cell) for cell in cells]
        rows.append([bare(html.unescape(re.sub(r"<[^>]+>", " ", cell))) for cell in unseen])
    return [html.unescape(head) for head in heads], rows


def assert_whole(found: list[Sheet], heads: list[str], rows: list[list[str]], key: int = -1) -> None:
    """Every cell of every row is on paper, in order, and nothing stands beyond the margins; ``key`` is the column that
    stands beside all bands of a row, if there are several."""
    assert [sheet.cut for sheet in found] == [[]] * len(found)
    text = "".join(bare(sheet.text) for sheet in found)
    at = 0
    for row in rows:
        whole = "".join([row[key], *row[:key], *row[key + 1 :]] if key >= 0 else row)
        place = text.find(whole, at)
        assert place >= 0, (whole, text[at : at + 600])
        at = place + len(whole)
    for number, sheet in enumerate(found, 1):
        # the heads of all columns, the document and the page stand on each sheet
        shown = bare(sheet.text)
        assert [word for head in heads for word in head.split() if bare(word) not in shown] == []
        assert f"Page {number} of {len(found)}" in sheet.text


VIEWS = [
    ("matrices", "rf-trace-matrix", "From hazard to residual risk, all stages", "a4", "risk"),
    ("matrices", "rf-trace-matrix", "From hazard to residual risk, all stages", "a3", ""),
    ("sheets", "rf-hazard-analysis", "", "a4", ""),
    ("sheets", "rf-fmea-sheet", "", "us-letter", ""),
]


@pytest.mark.parametrize(("name", "id", "caption", "paper", "key"), VIEWS)
def test_a_printed_table_is_whole(
    page: Page, example: Path, tmp_path: Path, name: str, id: str, caption: str, paper: str, key: str
) -> None:
    path = example / f"docs/{name}.html"
    page.goto(path.as_uri())
    table = box(page, id)
    caption = caption or table.get_attribute("data-rf-caption") or ""
    heads, rows = plain_rows(path, caption)
    found = print_it(page, table, tmp_path / "table.pdf", paper=paper, all=True)
    keys = page.evaluate(
        "id => riskfile.viewOf(document.querySelector(`[data-rf-id='${id}']`)).columns.map(each => each.key)", id
    )
    assert len(rows) > 20 and len(rows[0]) == len(keys)
    assert_whole(found, heads, rows, keys.index(key) if key else -1)
    width = {"a4": 297, "a3": 420, "us-letter": 279}[paper]
    assert {sheet.width for sheet in found} == {width}
    for sheet in found:
        assert "RMF-EX-001, revision 0.C, 2026-11-02" in sheet.text and "Judged as of" in sheet.text
        assert caption in sheet.text and "Example DES 2.0" in sheet.text and "Printed 2" in sheet.text


def test_what_is_filtered_sorted_and_hidden_is_printed_as_it_is_shown(page: Page, small: Path, tmp_path: Path) -> None:
    path = small / "docs/views.html"
    page.goto(f"{path.as_uri()}#rf-item-list?f.type==hazard&hide=stage&sort=item:desc")
    table = box(page, "rf-item-list")
    count = int(table.get_attribute("data-rf-rows") or 0)
    heads, rows = plain_rows(path, "Everything")
    found = print_it(page, table, tmp_path / "table.pdf")
    stage = heads.index("Stage")
    shown = [[cell for index, cell in enumerate(row) if index != stage] for row in rows if row[1] == "Hazard"]
    assert 0 < len(shown) == count < len(rows)
    assert_whole(found, [head for head in heads if head != "Stage"], shown[::-1])
    text = " ".join(found[0].text.split())
    assert f"{count} of {len(rows)} rows" in text
    assert re.search(r"Filters: .*hazard", text, re.IGNORECASE) and "Sorted by: Item, downwards" in text
    assert "Columns left out: Stage" in text
    # in the foot of each sheet as well
    assert all(re.search(r"filtered: .*hazard", sheet.text, re.IGNORECASE) for sheet in found)


def test_a_row_that_does_not_fit_is_set_in_bands(page: Page, small: Path, tmp_path: Path) -> None:
    page.goto((small / "docs/views.html").as_uri())
    box(page, "rf-item-list")
    # 14 columns of words that no sheet has beside each other
    page.evaluate(
        """() => {
          const columns = Array.from({ length: 14 }, (_, index) => [`c${index}`, `Column ${index + 1}`, index < 9 ? "First" : "Second", false]);
          const rows = Array.from({ length: 40 }, (_, row) => [-1, ...columns.map((_, index) => `R${row}C${index} unbreakable-${"x".repeat(30)}`)]);
          riskfile.receive("broad", { kind: "broad", columns, rows });
          const box = riskfile.make("div", { class: "rf-live", "data-rf-table": "broad", "data-rf-id": "broad", "data-rf-caption": "Broad", "data-rf-count": 40 });
          document.querySelector("article section").prepend(box);
          return riskfile.start(box);
        }"""
    )
    table = box(page, "broad")
    table.get_by_role("button", name="Print", exact=True).click()
    dialog = page.locator("dialog.rf-print")
    expect(dialog.locator(".rf-print-plan")).to_contain_text("bands")
    page.keyboard.press("Escape")
    found = print_it(page, table, tmp_path / "broad.pdf", all=True)
    rows = [[bare(f"R{row}C{index} unbreakable-{'x' * 30}") for index in range(14)] for row in range(40)]
    assert_whole(found, ["First", "Second", *(f"Column {number}" for number in range(1, 15))], rows)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_chapter_is_printed_with_all_its_tables(browser: Browser, small: Path, tmp_path: Path, scripts: bool) -> None:
    path = small / "docs/views.html"
    page = new_page(browser, color_scheme="dark", java_script_enabled=scripts)
    page.goto(path.as_uri())
    if scripts:
        box(page, "rf-trace-matrix")
    found = printed(page, tmp_path / "chapter.pdf")
    page.close()
    assert [sheet.cut for sheet in found] == [[]] * len(found)
    text = "".join(bare(sheet.text) for sheet in found)
    for caption, key in (("Trace", "risk"), ("Back", ""), ("Everything", "")):
        heads, rows = plain_rows(path, caption)
        assert len(rows) > 2 and [word for head in heads for word in head.split() if bare(word) not in text] == []
        for row in rows:
            order = row
            if scripts and key and "".join(row) not in text:
                # in bands: the risk stands beside all of them
                at = heads.index("Risk")
                order = [row[at], *row[:at], *row[at + 1 :]]
            assert "".join(order) in text, row
    # neither what leads around the site nor what works only on a screen
    for word in ("Chainexplorer", "CtrlK", "Copylink", "Gapsonly", "Previous", "Skipto", "Searchallcolumns"):
        assert word not in text, word
    assert {(sheet.width, sheet.height) for sheet in found} <= {(210, 297), (297, 210), (420, 297)}
    assert all(f"Page {number} of {len(found)}" in sheet.text for number, sheet in enumerate(found, 1))
    whole = " ".join(" ".join(sheet.text for sheet in found).split())
    assert "Test device" in whole or "Judged as of" in whole
    assert "(https://example.org/standard)" in whole or whole.count("https://example.org/standard") == 1
    if scripts:
        assert "a risk (RSK-1)" in whole


def test_paper_is_light_and_the_page_is_as_it_was(page: Page, small: Path, tmp_path: Path) -> None:
    page.goto((small / "docs/views.html").as_uri())
    box(page, "rf-trace-matrix")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    colours = page.evaluate(
        """() => [...document.querySelectorAll("article, article p, article h1, .rf-printed td, .rf-printed th")]
          .map(element => getComputedStyle(element)).map(style => [style.color, style.backgroundColor])"""
    )
    assert len(colours) > 20
    for ink, ground in colours:
        assert max(int(each) for each in re.findall(r"\d+", ink)[:3]) < 130, ink
        light = re.findall(r"[\d.]+", ground)
        assert (len(light) == 4 and light[3] == "0") or min(float(each) for each in light[:3]) > 200, ground
    page.emulate_media(media="screen")
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.locator(".rf-paper-inline, .rf-printed, [data-rf-to]").count() == 0


def test_the_key_of_the_browser_prints_tables_that_are_not_made_yet(page: Page, small: Path, tmp_path: Path) -> None:
    page.set_viewport_size({"width": 1440, "height": 300})
    page.goto((small / "docs/views.html").as_uri())
    page.wait_for_load_state("load")
    page.keyboard.press("Control+p")
    asked(page)
    found = printed(page, tmp_path / "page.pdf")
    text = "".join(bare(sheet.text) for sheet in found)
    for row in plain_rows(small / "docs/views.html", "Everything")[1]:
        assert "".join(row) in text


@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_what_is_asked_before_printing(page: Page, small: Path, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto((small / "docs/views.html").as_uri())
    table = box(page, "rf-trace-matrix")
    button = table.get_by_role("button", name="Print", exact=True)
    button.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Print Trace")
    expect(dialog).to_be_visible()
    expect(dialog.locator(".rf-print-plan")).to_contain_text("sheet")
    expect(dialog.get_by_role("button", name="Print", exact=True)).to_be_focused()
    assert dialog.evaluate(
        "box => box.scrollWidth <= box.clientWidth && box.getBoundingClientRect().right <= innerWidth"
    )
    assert serious(page) == []
    dialog.get_by_label("A3").check()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    # only what has been printed on is kept
    expect(dialog.get_by_label("A4")).to_be_checked()
    dialog.get_by_label("A3").check()
    page.keyboard.press("Enter")
    asked(page)
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    page.reload()
    box(page, "rf-trace-matrix").get_by_role("button", name="Print", exact=True).click()
    expect(dialog.get_by_label("A3")).to_be_checked()


def test_a_very_long_table_is_printed_in_parts(page: Page, small: Path, tmp_path: Path) -> None:
    page.goto((small / "docs/views.html").as_uri())
    box(page, "rf-item-list")
    page.evaluate(
        """() => {
          riskfile.receive("long", { kind: "long", columns: [["n", "Number", "", false]], rows: Array.from({ length: 5200 }, (_, row) => [-1, `Row ${row + 1}`]) });
          const box = riskfile.make("div", { class: "rf-live", "data-rf-table": "long", "data-rf-id": "long", "data-rf-caption": "Long", "data-rf-count": 5200 });
          document.querySelector("article section").prepend(box);
          return riskfile.start(box);
        }"""
    )
    table = box(page, "long")
    table.get_by_role("button", name="Print", exact=True).click()
    dialog = page.locator("dialog.rf-print")
    options = dialog.get_by_label("Rows to print").locator("option").all_inner_texts()
    assert options == [
        "Rows 1 to 1,000",
        "Rows 1,001 to 2,000",
        "Rows 2,001 to 3,000",
        "Rows 3,001 to 4,000",
        "Rows 4,001 to 5,000",
        "Rows 5,001 to 5,200",
    ], "more than 5,000 in one go no browser prints"
    dialog.get_by_label("Rows to print").select_option("Rows 5,001 to 5,200")
    dialog.get_by_role("button", name="Print", exact=True).click()
    asked(page)
    found = printed(page, tmp_path / "long.pdf")
    text = " ".join(" ".join(sheet.text for sheet in found).split())
    assert (
        "rows 5,001 to 5,200 of these" in text
        and "Row 5001 " in text
        and "Row 5200" in text
        and "Row 5000 " not in text
    )
    # with its page it is not printed, and the page says so
    found = printed(page, tmp_path / "page.pdf")
    text = " ".join(" ".join(sheet.text for sheet in found).split())
    assert "Long: 5,200 rows are too many to be printed with this page" in text and "Row 17 " not in text


def test_a_card_is_on_one_sheet(page: Page, example: Path, tmp_path: Path) -> None:
    path = example / "needs/design/risks.html"
    page.goto(path.as_uri())
    cards = page.locator("section.rf-card:has(.rf-source)").evaluate_all(
        "cards => cards.map(card => [card.querySelector('.rf-name').textContent, card.querySelector('.rf-source').textContent])"
    )
    found = printed(page, tmp_path / "cards.pdf")
    assert len(cards) > 5 and [sheet.cut for sheet in found] == [[]] * len(found)
    whole = 0
    for title, source in cards:
        # its end, and its head: one that is longer than a sheet has them on two
        last = next(sheet for sheet in found if re.search(rf"{re.escape(source)}\b", sheet.text))
        whole += bare(title) in bare(last.text)
    assert whole >= len(cards) / 2


def test_a_name_stays_one_string_of_the_style_sheet() -> None:
    assert css_text('say "x"\\ </style>\n') == '"say \\22 x\\22 \\5c  \\3c /style>\\a "'
