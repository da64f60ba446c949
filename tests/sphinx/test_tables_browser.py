"""Tables to filter, sort and download, in a browser, from a folder and from a server; and without scripts the same rows."""

from __future__ import annotations

import csv
import functools
import http.server
import io
import re
import shutil
import threading
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import openpyxl
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from browserkit import Watched, needs_browser, new_page
from casekit import compose, write
from sphinxkit import build

pytestmark = needs_browser

SCRIPT = '</script><script>window.ran = 1</script><img src=x onerror="window.ran = 2">'
WORD = "Overlong" * 1250
TITLES = {
    "HAZ-901": f"Markup {SCRIPT}",
    "HAZ-902": f"\"Double\" and 'single' quotes, & a {WORD}",
    "HAZ-903": "=HYPERLINK(1;2) formula",
    "HAZ-904": "\u05e1\u05d9\u05db\u05d5\u05df \u0645\u062e\u0627\u0637\u0631 \u202eright to left",
    "HAZ-905": "\U0001f9ea emoji \U0001f469\u200d\u2695\ufe0f",
}
STARTS = ("=1+1", "+1+1", "-1+1", "@SUM(1)")
"""Texts that a spreadsheet would take for formulas, each of an item's source."""

VIEWS = """# Views

```{risk-table}
:caption: Risks
```

```{trace-matrix}
:caption: Trace
```

```{item-list}
:caption: Everything
:name: everything
```
"""
HOSTILE = "# Hostile\n\n```{item-list}\n:types: hazard\n:caption: '=Hazards' & <b>others</b>\n```\n"
MANY = "# Many\n\n```{item-list}\n:types: hazard\n:caption: All hazards\n```\n"
LONG = 1100


def hazard(id: str, title: str) -> str:
    return f":::{{hazard}} {title}\n:id: {id}\n:category: energy\n:::\n\n"


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("tables")
    hazards = "".join(hazard(id, title) for id, title in TITLES.items())
    case = compose(
        "tables",
        f"````markdown docs/views.md\n{VIEWS}````\n````markdown docs/hostile.md\n{HOSTILE}````\n"
        f"`````markdown needs/design/hostile.md\n# Hostile\n\n{hazards}`````\n",
    )
    write(case, root)
    (root / "docs/index.md").write_text(
        "# Front\n\n```{toctree}\n:glob:\n\nplan\nviews\nhostile\n/needs/design/*\n```\n", encoding="utf-8"
    )
    return build(root).out


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("long")
    hazards = "".join(hazard(f"HAZ-{number}", f"Number {number}") for number in range(1000, 1000 + LONG))
    case = compose(
        "long",
        f"````markdown docs/many.md\n{MANY}````\n`````markdown needs/design/many.md\n# Many\n\n{hazards}`````\n",
    )
    write(case, root)
    (root / "docs/index.md").write_text(
        "# Front\n\n```{toctree}\n:glob:\n\nplan\nmany\n/needs/design/*\n```\n", encoding="utf-8"
    )
    return build(root).out


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture(scope="module")
def served(out: Path) -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(out)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def watched(browser: Browser) -> Iterator[Watched]:
    watched = Watched(new_page(browser))
    yield watched
    watched.page.close()
    assert watched.elsewhere == []


@pytest.fixture
def page(watched: Watched) -> Iterator[Page]:
    yield watched.page
    assert watched.errors == []


def box(page: Page, id: str) -> Locator:
    """A table, when it is ready."""
    found = page.locator(f"[data-rf-id='{id}']")
    found.scroll_into_view_if_needed()
    expect(found).to_have_attribute("data-rf-ready", "1")
    return found


def rows(table: Locator) -> int:
    return int(table.get_attribute("data-rf-rows") or "-1")


def column(table: Locator, key: str) -> list[str]:
    """The texts of a column, from top to bottom."""
    cells: list[str] = table.evaluate(
        """(box, key) => [...box.querySelectorAll(`.ag-row [col-id="${key}"]`)]
          .sort((a, b) => a.closest(".ag-row").getAttribute("row-index") - b.closest(".ag-row").getAttribute("row-index"))
          .map(cell => cell.textContent)""",
        key,
    )
    return cells


def head(table: Locator, key: str) -> Locator:
    return table.locator(f'.ag-header-cell[col-id="{key}"]:not(.ag-floating-filter)')


def typed(table: Locator, label: str, text: str) -> None:
    table.get_by_label(f"{label} filter", exact=True).fill(text)


def wait_for_rows(table: Locator, count: int) -> None:
    expect(table).to_have_attribute("data-rf-rows", str(count))


def in_plain_html(path: Path, caption: str) -> list[list[str]]:
    """The rows of a table as they are in the file, for a browser without scripts."""
    text = path.read_text(encoding="utf-8")
    start = text.index(f"<caption>{caption} ")
    body = text[text.index("<tbody>", start) : text.index("</tbody>", start)]
    return [
        [same(re.sub(r"<[^>]+>", " ", cell)) for cell in re.findall(r"<td.*?>(.*?)</td>", row, re.DOTALL)]
        for row in re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    ]


def same(text: str) -> str:
    """Text without its layout: signs of regions, brackets of words, white space."""
    return " ".join(re.sub(r"[●◆▲■\[\]]", " ", text).split())


@pytest.mark.parametrize("how", ["file", "http"])
def test_the_rows_of_the_plain_table_are_shown(page: Page, out: Path, served: str, how: str) -> None:
    page.goto(f"{served if how == 'http' else out.as_uri()}/docs/views.html#rf-risk-table?step=all")
    table = box(page, "rf-risk-table")
    expected = in_plain_html(out / "docs/views.html", "Risks")
    assert len(expected) == rows(table) == 3
    for index, key in enumerate(re.findall(r'data-col="([^"]+)"', (out / "docs/views.html").read_text("utf-8"))):
        if index >= len(expected[0]):
            break
        texts = [same(text).replace(" ", "") for text in column(table, key)]
        assert texts == [row[index].replace(" ", "") for row in expected], key
    assert "3 rows" in table.locator(".rf-count").inner_text()


def test_search_looks_for_all_words_in_all_columns(page: Page, out: Path) -> None:
    page.goto((out / "docs/views.html").as_uri())
    table = box(page, "rf-item-list")
    everything = rows(table)
    table.get_by_role("searchbox", name="Search Everything").fill("THROMBUS struts rsk-1")
    expected = [
        row[0]
        for row in in_plain_html(out / "docs/views.html", "Everything")
        if all(word in " ".join(row).lower() for word in ("thrombus", "struts", "rsk-1"))
    ]
    assert 0 < len(expected) < everything
    wait_for_rows(table, len(expected))
    # rows that are new are drawn a moment later
    for cell in table.locator('.ag-row [col-id="item"]').all():
        expect(cell).not_to_be_empty()
    shown = [same(text) for text in column(table, "item")]
    assert shown and shown == expected[: len(shown)]
    assert f"{len(expected)} of {everything} rows" in table.locator(".rf-count").inner_text()
    page.wait_for_url("**#rf-item-list?q=THROMBUS+struts+rsk-1")
    table.get_by_role("searchbox").fill("")
    wait_for_rows(table, everything)


@pytest.mark.parametrize(
    ("text", "passes"),
    [
        ("hazard", lambda type: "hazard" in type.lower()),
        ("=Hazard", lambda type: type == "Hazard"),
        ("!=hazard", lambda type: type != "Hazard"),
        ("!haz", lambda type: "haz" not in type.lower()),
        ("=hazard | =risk", lambda type: type in ("Hazard", "Risk")),
        ("situation hazardous", lambda type: type == "Hazardous situation"),
        ("=", lambda type: not type),
    ],
)
def test_a_column_is_filtered(page: Page, out: Path, text: str, passes: Callable[[str], bool]) -> None:
    page.goto(f"{(out / 'docs/views.html').as_uri()}#everything?{urlencode({'f.type': text})}")
    table = box(page, "rf-item-list")
    types = [row[TYPE] for row in in_plain_html(out / "docs/views.html", "Everything")]
    assert {"Hazard", "Risk", "Hazardous situation"} <= set(types)
    wait_for_rows(table, sum(map(passes, types)))
    assert all(map(passes, column(table, "type")))


TYPE = 1
"""Where the type stands among the columns of an item list."""


def test_a_region_is_sorted_by_how_bad_it_is(page: Page, out: Path) -> None:
    page.goto((out / "docs/views.html").as_uri())
    table = box(page, "rf-risk-table")
    levels = """box => [...box.querySelectorAll('.ag-row')]
      .sort((a, b) => a.getAttribute("row-index") - b.getAttribute("row-index"))
      .map(row => Number(/rf-level-(\\d)/.exec(row.querySelector('[col-id="initial"]').innerHTML)?.[1] || 0))"""
    head(table, "initial").click()
    page.wait_for_url("**#rf-risk-table?sort=initial%3Aasc")
    up = table.evaluate(levels)
    head(table, "initial").click()
    page.wait_for_url("**#rf-risk-table?sort=initial%3Adesc")
    down = table.evaluate(levels)
    assert up == sorted(up) and down == sorted(up, reverse=True) and len(set(up)) > 1


def test_a_view_by_step_has_its_columns(page: Page, out: Path) -> None:
    page.goto((out / "docs/views.html").as_uri())
    table = box(page, "rf-trace-matrix")
    steps = table.get_by_role("group", name="Columns by step")
    expect(steps.get_by_role("button", pressed=True)).to_have_text("Overview")
    details = head(table, "initial-s")
    expect(details).to_have_count(0)
    steps.get_by_role("button", name="Evaluation").click()
    expect(details).to_have_count(1)
    expect(head(table, "earned")).to_have_count(0)
    page.wait_for_url("**#rf-trace-matrix?step=evaluation")
    steps.get_by_role("button", name="All").click()
    expect(head(table, "earned")).to_have_count(1)
    steps.get_by_role("button", name="Overview").click()
    expect(details).to_have_count(0)
    page.wait_for_url("**#rf-trace-matrix")


def test_columns_are_hidden(page: Page, out: Path) -> None:
    page.goto((out / "docs/views.html").as_uri())
    table = box(page, "rf-risk-table")
    table.locator("summary", has_text="Columns").click()
    table.get_by_label("Harm", exact=True).uncheck()
    expect(table.locator('[col-id="harm"]')).to_have_count(0)
    page.wait_for_url("**#rf-risk-table?hide=harm")
    page.keyboard.press("Escape")
    assert table.locator(".rf-menu[open]").count() == 0
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    table.get_by_role("button", name="Clear").click()
    expect(head(table, "harm")).to_have_count(1)
    page.wait_for_url("**#rf-risk-table")


def test_gaps_only(page: Page, out: Path) -> None:
    text = (out / "docs/views.html").read_text("utf-8")
    start = text.index("<caption>Trace ")
    body = text[start : text.index("</tbody>", start)]
    gaps = sum('class="rf-gap"' in row for row in body.split("<tr>"))
    page.goto((out / "docs/views.html").as_uri())
    table = box(page, "rf-trace-matrix")
    assert 0 < gaps < rows(table)
    table.locator("summary", has_text="Show").click()
    button = table.get_by_role("button", name="Gaps only")
    button.click()
    wait_for_rows(table, gaps)
    assert button.get_attribute("aria-pressed") == "true"
    page.wait_for_url("**#rf-trace-matrix?gaps=1")
    assert table.locator(".ag-cell.rf-gap").first.inner_text() == "missing"


def test_a_link_brings_the_state_back(watched: Watched, page: Page, out: Path) -> None:
    address = (out / "docs/views.html").as_uri()
    state = "q=struts&f.risk=RSK&sort=risk%3Adesc&hide=benefit&add=initial-s"
    page.goto(f"{address}#rf-trace-matrix?{state}")
    table = box(page, "rf-trace-matrix")
    expect(table.get_by_role("searchbox")).to_have_value("struts")
    assert 0 < rows(table) < len(in_plain_html(out / "docs/views.html", "Trace"))
    risks = column(table, "risk")
    assert risks == sorted(risks, reverse=True) and all("RSK" in risk for risk in risks)
    assert head(table, "benefit").count() == 0
    assert head(table, "initial-s").count() == 1
    assert page.url == f"{address}#rf-trace-matrix?{state}"
    # and the table that is not named is as it was
    assert rows(box(page, "rf-risk-table")) == 3
    page.evaluate("location.hash = '#rf-trace-matrix?f.risk=RSK-1'")
    wait_for_rows(table, 1)
    expect(table.get_by_role("searchbox")).to_have_value("")
    assert head(table, "benefit").count() == 1
    page.evaluate("location.hash = '#rf-trace-matrix'")
    wait_for_rows(table, len(in_plain_html(out / "docs/views.html", "Trace")))


@pytest.mark.parametrize(
    "tail", ["#%", "#everything?f.nothing=1&sort=nothing,&hide=,&open=x&q=", "#everything?%zz", "#nothing?q=x"]
)
def test_an_address_that_is_none_does_no_harm(page: Page, out: Path, tail: str) -> None:
    page.goto((out / "docs/views.html").as_uri() + tail)
    table = box(page, "rf-item-list")
    assert rows(table) == len(in_plain_html(out / "docs/views.html", "Everything"))


def test_tables_of_a_page_keep_apart(page: Page, out: Path) -> None:
    page.goto((out / "docs/views.html").as_uri())
    one, other = box(page, "rf-risk-table"), box(page, "rf-trace-matrix")
    before = rows(other)
    one.get_by_role("searchbox").fill("RSK-1")
    wait_for_rows(one, 1)
    assert rows(other) == before
    other.get_by_role("searchbox").fill("nothing has this")
    wait_for_rows(other, 0)
    assert rows(one) == 1
    expect(other.get_by_text("No row passes the filters.").first).to_be_visible()
    page.wait_for_url("**#rf-trace-matrix?q=nothing+has+this")


def sheet_of(data: bytes) -> Any:
    with warnings.catch_warnings():
        # the writer leaves out a style that nothing uses
        warnings.filterwarnings("ignore", "Workbook contains no default style")
        return openpyxl.load_workbook(io.BytesIO(data)).active


def downloaded(page: Page, table: Locator, kind: str) -> tuple[str, bytes]:
    if table.locator(".rf-menu[open]").count() == 0:
        table.locator("summary", has_text="Download").click()
    with page.expect_download() as got:
        table.get_by_role("button", name=kind, exact=True).click()
    return got.value.suggested_filename, Path(got.value.path()).read_bytes()


def test_downloads_hold_what_is_shown(page: Page, out: Path) -> None:
    page.goto(
        (out / "docs/views.html").as_uri() + "#rf-risk-table?step=all&q=RSK&f.risk=!RSK-1&hide=harm&sort=initial:desc"
    )
    table = box(page, "rf-risk-table")
    keys = table.evaluate(
        """box => [...box.querySelectorAll('.ag-header-cell[col-id]:not(.ag-floating-filter)')]
          .sort((a, b) => a.getAttribute("aria-colindex") - b.getAttribute("aria-colindex"))
          .map(head => [head.getAttribute("col-id"), head.innerText.trim()])"""
    )
    columns = [[same(text).replace(" ", "") for text in column(table, key)] for key, _ in keys]
    shown = [list(row) for row in zip(*columns, strict=True)]
    assert len(shown) == rows(table) and len(keys) > 5
    name, data = downloaded(page, table, "CSV")
    assert name == "Risks.csv" and data.startswith(b"\xef\xbb\xbf")
    read = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert [[same(cell).replace(" ", "") for cell in row] for row in read[1:]] == shown
    assert read[0] == [label for _, label in keys] and "Harm" not in read[0]
    name, data = downloaded(page, table, "XLSX")
    assert name == "Risks.xlsx"
    sheet = sheet_of(data)
    assert sheet.title == "Risks"
    assert [[cell.value or "" for cell in row] for row in sheet.iter_rows()] == read


def test_formulas_are_text_in_a_spreadsheet(page: Page, out: Path) -> None:
    page.goto((out / "docs/views.html").as_uri())
    box(page, "rf-item-list")
    # an item's title has its id before it: texts of this kind come of fields
    texts = [*STARTS, "\t=1", "-5", "+4.2e3", "\x0bcontrol \x00", 'say "=1"', "x" * 40000]
    page.evaluate(
        """async texts => {
          const file = await riskfile.data("items");
          riskfile.receive("hostile", { kind: "hostile", columns: [["text", "=Text", "", false]],
                                       rows: texts.map(text => [-1, text]) });
          const box = riskfile.make("div", { class: "rf-live", "data-rf-table": "hostile", "data-rf-id": "hostile",
                                             "data-rf-caption": "Formulas: [all]" });
          document.querySelector("article").prepend(box);
          riskfile.start(box);
        }""",
        texts,
    )
    table = box(page, "hostile")
    _, data = downloaded(page, table, "CSV")
    read = [row[0] for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))]
    assert read[0] == "'=Text"
    for text in texts:
        written = next(cell for cell in read[1:] if cell.lstrip("'") == text)
        assert written == text if text in ("-5", "+4.2e3") else written[0] not in "=+-@\t\r", text
    _, data = downloaded(page, table, "XLSX")
    sheet = sheet_of(data)
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s"}
    values = [row[0].value for row in sheet.iter_rows()]
    assert values[:5] == ["=Text", *STARTS]
    assert "?control ?" in values
    assert values[-1].endswith("[cut here]") and len(values[-1]) <= 32767
    assert sheet.title == "Formulas   all"


def test_titles_stay_text_and_within_the_page(page: Page, out: Path) -> None:
    page.goto((out / "docs/hostile.html").as_uri())
    table = box(page, "rf-item-list")
    for width in (1440, 1024, 400):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), width
    page.set_viewport_size({"width": 1440, "height": 12000})
    # rows are drawn after the change of a window's size, and again when the tallest of them is measured
    titles = [f"{id} {title}" for id, title in TITLES.items()]
    shown = ""
    for _ in range(100):
        shown = "\n".join(column(table, "item"))
        if all(title in shown for title in titles):
            break
        page.wait_for_timeout(50)
    assert [title for title in titles if title not in shown] == []
    assert page.evaluate("window.ran") is None
    assert table.locator("script, img, b").count() == 0
    assert table.locator(".rf-caption").inner_text().startswith("'=Hazards' & <b>others</b>")
    _, data = downloaded(page, table, "CSV")
    assert f"HAZ-902 {TITLES['HAZ-902']}" in {row[0] for row in csv.reader(io.StringIO(data.decode("utf-8-sig")))}
    _, data = downloaded(page, table, "XLSX")
    sheet = sheet_of(data)
    assert {f"{id} {title}" for id, title in TITLES.items()} <= {row[0].value for row in sheet.iter_rows()}


def test_print_has_all_rows_that_pass(page: Page, out: Path) -> None:
    page.goto((out / "docs/views.html").as_uri() + "#everything?f.type==hazard")
    table = box(page, "rf-item-list")
    count = rows(table)
    assert count < len(in_plain_html(out / "docs/views.html", "Everything"))
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    printed = page.locator(".rf-printed", has=page.locator("caption", has_text="Everything"))
    assert printed.is_visible() and not table.is_visible()
    assert printed.locator("tbody tr").count() == count
    # one that nobody has scrolled to has its rows on paper too
    assert page.locator(".rf-printed, .rf-plain table").count() == 3
    page.emulate_media(media="screen")
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.locator(".rf-printed, .rf-plain").count() == 0
    assert table.is_visible()


def test_without_scripts_the_same_rows_are_there(browser: Browser, out: Path, long: Path) -> None:
    page = new_page(browser, java_script_enabled=False)
    page.goto((out / "docs/views.html").as_uri())
    for kind, caption in (("risk-table", "Risks"), ("trace-matrix", "Trace"), ("item-list", "Everything")):
        table = page.locator(f"table.rf-{kind}")
        assert table.is_visible()
        assert table.locator("tbody tr").count() == len(in_plain_html(out / "docs/views.html", caption)) > 0
    assert not page.locator(".rf-live").first.is_visible()
    page.goto((long / "docs/many.html").as_uri())
    page.get_by_role("link", name=re.compile("All hazards: plain table of")).click()
    page.wait_for_url("**/_riskfile/item-list*.html")
    shown = page.locator("tbody tr").count()
    assert shown > LONG
    page.locator("a", has_text="HAZ-2000").click()
    page.wait_for_url("**/needs/design/many.html#HAZ-2000")
    page.close()


def test_a_long_table_shows_its_last_row(page: Page, long: Path) -> None:
    page.goto((long / "docs/many.html").as_uri())
    table = box(page, "rf-item-list")
    count = rows(table)
    assert count > LONG and table.locator(".ag-row").count() < 200
    # a key that is pressed while the rows are still being sorted goes to a cell that is about to be drawn anew: go on
    # once the greatest number is seen at the top
    first = table.locator(".ag-row[row-index='0'] .ag-cell").first
    for order in ("ascending", "descending"):
        head(table, "item").click()
        expect(head(table, "item")).to_have_attribute("aria-sort", order)
    expect(first).to_contain_text("HAZ-2099")
    first.click(position={"x": 2, "y": 2})
    expect(first).to_be_focused()
    page.keyboard.press("Control+End")
    expect(table.locator(f".ag-row[row-index='{count - 1}'] .ag-cell").first).to_contain_text("HAZ-1 ")


@pytest.mark.parametrize("broken", ["gone", "cut"])
def test_without_its_data_a_table_is_plain(watched: Watched, out: Path, tmp_path: Path, broken: str) -> None:
    copy = tmp_path / "html"
    shutil.copytree(out, copy)
    script = copy / "_riskfile/trace-matrix.js"
    if broken == "gone":
        script.unlink()
    else:
        script.write_text(script.read_text("utf-8")[:200], encoding="utf-8")
    page = watched.page
    page.goto((copy / "docs/views.html").as_uri())
    table = page.locator("table.rf-trace-matrix")
    expect(table).to_be_visible()
    assert table.locator("tbody tr").count() == len(in_plain_html(out / "docs/views.html", "Trace"))
    assert any("trace-matrix" in error or "columns" in error for error in watched.errors)
    assert rows(box(page, "rf-risk-table")) == 3
    page.emulate_media(media="print")
    assert table.is_visible()


def test_a_table_is_used_by_keyboard(page: Page, out: Path) -> None:
    page.goto((out / "docs/views.html").as_uri())
    table = box(page, "rf-trace-matrix")
    search = table.get_by_role("searchbox")
    search.focus()
    where = "document.activeElement.closest('.ag-cell')?.getAttribute('col-id') || ''"
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate(where):
            break
    assert page.evaluate(where) == "hazard"
    page.keyboard.press("ArrowRight")
    assert page.evaluate(where) == "risk"
    page.keyboard.press("ArrowDown")
    row = "document.activeElement.closest('.ag-row').getAttribute('row-index')"
    assert page.evaluate(row) == "1"
    page.keyboard.press("Enter")
    link = page.evaluate("[document.activeElement.tagName, document.activeElement.textContent]")
    assert link[0] == "A" and link[1].startswith("RSK-")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.getAttribute('col-id')") == "risk"
    # the tab key leaves the grid; nobody has to go through its cells
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('[data-rf-id]')?.dataset.rfId") != "rf-trace-matrix"
    assert page.url.startswith((out / "docs/views.html").as_uri())
    table.locator(".ag-row[row-index='1'] [col-id='risk']").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**#{link[1]}")
