"""Measure the page of a long trace matrix in headless Chromium, from a folder, as a reviewer opens it.

    python benchmarks/browser.py [--rows 20000] [--runs 5] [--plain-runs 1] [--json FILE]

A small project is built by Sphinx; then the data of a long matrix, which the fast reader and the views make of a
generated project, is laid below the same page. Each figure is the median of several fresh pages. A filter is answered
when the rows that pass are painted, counted from the key stroke: the pause that waits for the next key is in it. The
first key comes one and a half seconds after the first rows. For
comparison the same rows as a plain HTML table, which is what a browser without scripts gets.
"""

from __future__ import annotations

import argparse
import io
import json
import shutil
import statistics
import sys
import tempfile
from html import escape
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from generate import SHARES, write
from playwright.sync_api import Page, sync_playwright
from sphinx.application import Sphinx

from riskfile.project import Project
from riskfile.rules import Report
from riskfile.sphinx.build import Build
from riskfile.sphinx.data import FOLDER, Numbers, items_data, script, table_data
from riskfile.sphinx.html import Pen
from riskfile.views import Table, trace_matrix
from riskfile.views.context import Context
from riskfile.views.ready import ready_filters
from riskfile.views.registry import VIEWS

DOCNAME = "docs/matrix"
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
AIMS = {"first rows shown": 2000.0, "filter answered": 200.0, "search answered": 200.0}
"""Milliseconds; nothing fails over them."""

# two frames: the first begins after the change, the second after it is painted
PAINTED = "const painted = () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));"
WATCH = """
const look = () => {
  const row = document.querySelector("SELECTOR");
  if (row && row.textContent) requestAnimationFrame(() => { window.shownAfter = performance.now(); });
  else requestAnimationFrame(look);
};
look();
"""
LIVE_ROW = ".rf-ag .ag-row .rf-cell"
PLAIN_ROW = ".rf-table tbody tr:last-child td"

TYPED = (
    PAINTED
    + """
async ([selector, text]) => {
  const input = document.querySelector(selector);
  const box = input.closest("[data-rf-table]");
  const before = box.dataset.rfRows;
  const start = performance.now();
  input.value = text;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  while (box.dataset.rfRows === before) await new Promise(done => setTimeout(done, 1));
  const known = performance.now() - start;
  await painted();
  return [known, performance.now() - start];
}"""
)
TO_END = (
    PAINTED
    + """
async ([selector, last]) => {
  const area = document.querySelector(selector);
  const start = performance.now();
  // a height that was estimated is mended as rows come into sight
  do {
    area.scrollTop = area.scrollHeight;
    await painted();
  } while (last && ![...document.querySelectorAll(last)].some(row => row.textContent));
  return performance.now() - start;
}"""
)


def function(text: str) -> str:
    """A script with helpers before its function, as one expression."""
    helpers, _, body = text.partition(";\n")
    return f"(argument) => {{ {helpers}; return ({body.strip()})(argument); }}"


def small_project(root: Path) -> Sphinx:
    """A project with a page that shows a trace matrix, built; its page takes the long one."""
    write(200, root, views=False)
    (root / f"{DOCNAME}.md").write_text(
        "# Matrix\n\n```{trace-matrix}\n:caption: From hazard to residual risk\n```\n", encoding="utf-8"
    )
    index = root / "docs/index.md"
    index.write_text(index.read_text(encoding="utf-8").replace("appendix\n", "appendix\nmatrix\n"), encoding="utf-8")
    app = Sphinx(root, root, root / "_build/html", root / "_build/doctrees", "html", status=io.StringIO())
    app.build()
    return app


def long_matrix(rows: int, root: Path) -> tuple[Build, Table]:
    """A file whose matrix has that many rows, and the matrix."""
    write(rows * 100 // SHARES["risk"] + 100, root)
    project = Project.open(root, cached=False)
    file, policy = project.file, project.policy
    # no rule is run: the matrix shows none
    build = Build(Context(file, policy, Report((), (), (), {}, "draft"), "2026-01-01"))
    table = trace_matrix(file, policy)
    assert len(table.rows) >= rows, len(table.rows)
    return build, table._replace(rows=table.rows[:rows])


def shown_after(page: Page) -> float:
    """When the first rows were there; a page's policy lets no predicate be waited for."""
    while not (found := page.evaluate("window.shownAfter")):
        page.wait_for_timeout(20)
    return float(found)


def live(page: Page, url: str, rows: int) -> dict[str, float]:
    """One fresh page with the table that a script makes."""
    page.add_init_script(WATCH.replace("SELECTOR", LIVE_ROW))
    page.goto(url)
    figures = {"first rows shown": shown_after(page)}
    typed, end = function(TYPED), function(TO_END)
    # nobody types before they have looked
    page.wait_for_timeout(1500)
    columns = ".ag-floating-filter input"
    search = ".rf-live .rf-input"
    for name, selector, text in (
        ("filter answered", columns, "vessel"),
        ("filter taken back", columns, ""),
        ("search answered", search, "strut balloon"),
        ("search again", search, "strut balloon vessel"),
        ("search taken back", search, ""),
    ):
        figures[f"{name}: rows known"], figures[name] = page.evaluate(typed, [selector, text])
    last = f".rf-ag .ag-row[row-index='{rows - 1}']"
    figures["scrolled to the end"] = page.evaluate(end, [".rf-ag .ag-grid-viewport", last])
    return figures


def plain(page: Page, url: str, rows: int) -> dict[str, float]:
    """One fresh page with the same rows as plain HTML."""
    page.add_init_script(WATCH.replace("SELECTOR", f".rf-table tbody tr:nth-child({rows}) td"))
    page.goto(url)
    figures = {"first rows shown": shown_after(page)}
    figures["scrolled to the end"] = page.evaluate(function(TO_END), [".rf-scroll", ""])
    return figures


def medians(runs: list[dict[str, float]]) -> dict[str, float]:
    return {name: statistics.median(run[name] for run in runs) for name in (runs[0] if runs else ())}


def size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def measure(rows: int, runs: int, plain_runs: int, root: Path) -> dict[str, Any]:
    app = small_project(root / "small")
    out = Path(app.outdir)
    items = 200
    shipped = size_of(out / "_static")
    whole = (size_of(out) - shipped) / items
    build, table = long_matrix(rows, root / "long")
    numbers = Numbers(build.file).of
    uri = app.builder.get_target_uri
    data = {
        "items": items_data(build, uri),
        "trace-matrix": table_data(table, numbers, ready_filters(table, build.context), VIEWS["trace-matrix"].table),
    }
    for name, value in data.items():
        (out / FOLDER / f"{name}.js").write_text(script(name, value), encoding="utf-8")
    # a page of the table alone asks no more of its risk file than what is known of it
    pen = Pen(app.builder, SimpleNamespace(built=build, changes=None), DOCNAME)  # type: ignore[arg-type]
    (out / "docs/plain.html").write_text(
        f'<!DOCTYPE html><html lang="en" data-theme="light"><head><meta charset="utf-8"><title>{escape(table.kind)}</title>'
        f'<link rel="stylesheet" href="../_static/riskfile.css"></head><body>{pen.plain_table(table, "")}</body></html>',
        encoding="utf-8",
    )
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("chromium is not on PATH")
    found: dict[str, list[dict[str, float]]] = {"live": [], "plain": []}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        ways = (("live", live, f"{DOCNAME}.html", runs), ("plain", plain, "docs/plain.html", plain_runs))
        for name, way, path, times in ways:
            for _ in range(times):
                page = browser.new_page(bypass_csp=True, viewport={"width": 1440, "height": 1000})
                page.set_default_timeout(180_000)
                found[name].append(way(page, (out / path).as_uri(), rows))
                page.close()
        browser.close()
    long_items = len(build.file.items)
    return {
        "rows": rows,
        "items": long_items,
        "live": medians(found["live"]),
        "plain": medians(found["plain"]),
        "bytes": {
            "HTML, search index and data, an item (200 items)": whole,
            "scripts and style, once a file": float(shipped),
            f"items.js, an item ({long_items:,} items)": (out / FOLDER / "items.js").stat().st_size / long_items,
            "matrix, a row": (out / FOLDER / "trace-matrix.js").stat().st_size / rows,
            "plain matrix, a row": (out / "docs/plain.html").stat().st_size / rows,
        },
    }


def show(found: dict[str, Any]) -> None:
    print(f"| ms, median | table of {found['rows']:,} rows | aim | plain HTML |")
    print("|---|---:|---:|---:|")
    for name, value in found["live"].items():
        aim = f"{AIMS[name]:,.0f}" if name in AIMS else ""
        other = found["plain"].get(name)
        print(f"| {name} | {value:,.0f} | {aim} | {f'{other:,.0f}' if other is not None else ''} |")
    print("\n| output | bytes |\n|---|---:|")
    for name, value in found["bytes"].items():
        print(f"| {name} | {value:,.0f} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=20000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument(
        "--plain-runs", type=int, default=1, help="of the plain table, which takes minutes each; 0: none"
    )
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="riskfile-browser-") as folder:
        found = measure(arguments.rows, arguments.runs, arguments.plain_runs, Path(folder))
    show(found)
    if arguments.json:
        arguments.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
