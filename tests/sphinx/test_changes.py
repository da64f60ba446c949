"""What has changed since a baseline, in the built file: the view, marks on cards and rows, the revision history."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from browserkit import Watched, needs_browser, new_page, serious
from casekit import TODAY, compose, release, write
from riskfile.change.baseline import read, written
from riskfile.change.content_hash import content_hash
from riskfile.project import Project, check
from riskfile.render.pdf import finish
from riskfile.sphinx.state import files_of
from sphinxkit import CONF, Built, build, build_apart, differing, edit, pages

PAGE = "needs/design/base.md"
NEW = "\n:::{hazard} Light from the marker band\n:id: HAZ-9\n:category: energy\n:source: band\n:::\n"
VIEWS = """# What changed

```{changes}
```

## History

```{revision-history}
:caption: What was released
```

## Lists

```{item-list}
:types: hazard, harm, control
:caption: Everything
```

```{item-list}
:types: hazard, harm, control
:filter: changed
:caption: All that changed
```

```{item-list}
:filter: changed == new
:caption: All that is new
```

```{trace-matrix}
```
"""


def started(root: Path) -> Path:
    """The base with a page of views, and nothing released."""
    one_list = "# List\n\n```{item-list}\n:types: harm\n```\n"
    pages = f"````markdown docs/changes.md\n{VIEWS}````\n````markdown docs/list.md\n{one_list}````\n"
    write(compose("changes", pages), root)
    edit(
        root, PAGE, lambda text: text.replace(":severity: S4\n:::", ":severity: S4\n\nHeart muscle dies for good.\n:::")
    )
    (root / "conf.py").write_text(CONF, encoding="utf-8")
    return root


def harm_changed(text: str) -> str:
    text = text.replace(":id: HRM-2\n:severity: S3", ":id: HRM-2\n:severity: S5")
    return text.replace("Heart muscle dies for good.", "Heart muscle dies, and does not grow again.")


def released(root: Path) -> Path:
    """The same with two baselines, and changed since the second."""
    started(root)
    release(root, "A", "2026-02-01", "Design released")
    edit(root, PAGE, harm_changed)
    release(root, "B", "2026-03-01", "Launch")
    edit(root, PAGE, lambda text: text.replace("metal is known that does", "alloy is known that does") + NEW)
    return root


def called(root: Path, name: str, other: str) -> None:
    """Give a baseline another name."""
    path = root / f"needs/baselines/{name}.json"
    kept = read(path.read_bytes())._replace(name=other)
    path.unlink()
    path.with_name(f"{other}.json").write_text(written(kept), encoding="utf-8")


SINCE = {"riskfile_today": TODAY, "riskfile_since": "A"}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return released(tmp_path_factory.mktemp("changes") / "project")


@pytest.fixture(scope="module")
def built(root: Path) -> Built:
    """All that has changed since the first baseline, with its PDF."""
    built = build(root, overrides={**SINCE, "riskfile_pdf": True})
    assert built.status == 0
    return built


def text_of(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def page_of(built: Built, name: str = "docs/changes") -> str:
    return (built.out / f"{name}.html").read_text(encoding="utf-8")


def card(page: str, id: str) -> str:
    start = page.index(f'id="{id}"', page.index('class="rf-card'))
    begin = page.rindex("<section", 0, start)
    return page[begin : page.index("</section>", start)]


# --- the view ---------------------------------------------------------------------------------------------------------


def test_the_report_tells_verdicts_first_and_what_flipped_them(built: Built) -> None:
    report = page_of(built).partition('<span id="rf-changes">')[2].partition('id="rf-revision-history"')[0]
    said = text_of(report)
    assert "A of 2026-02-01" in said and "Design released" in said
    heads = ["Verdicts that flipped", "Decisions of the policy", "Items"]
    places = [said.index(each) for each in heads if each in said]
    assert places == sorted(places)
    # a severity has moved the risks that rest on it
    group = report.partition('class="rf-by"')[2].partition('<div class="rf-cause">')[0]
    assert "#HRM-2" in group and "#RSK-2" in group and "As far as possible" in text_of(group)
    assert "<del>S3</del> <ins>S5</ins>" in report
    words = re.search(r"Heart muscle .*?</dd>", report)
    assert words is not None and text_of(words[0]) == "Heart muscle dies for good. dies, and does not grow again."
    assert 'href="../needs/design/base.html#HAZ-9"' in report
    assert "Risk control measures" in said and "Hazards" in said


def test_the_history_has_each_baseline_and_the_file_as_it_is(built: Built) -> None:
    page = page_of(built)
    table = page.partition('id="rf-revision-history"')[2].partition("</table>")[0]
    rows = [
        [text_of(cell) for cell in re.findall(r"<td.*?>(.*?)</td>", row, re.DOTALL)]
        for row in re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)[1:]
    ]
    assert [row[:3] for row in rows] == [
        ["(not released)", TODAY, ""],
        ["B", "2026-03-01", "Launch"],
        ["A", "2026-02-01", "Design released"],
    ]
    assert [row[4] for row in rows] == ["items: 1 changed, 1 added", "items: 2 changed", "the first"]
    assert re.fullmatch(r"\d+, [1-9]\d* for the worse", rows[1][5]) and rows[2][5] == ""
    assert len({row[7] for row in rows}) == 3


def test_without_a_baseline_it_is_said_how_to_make_one(tmp_path: Path) -> None:
    root = started(tmp_path / "project")
    built = build(root, overrides={"riskfile_today": TODAY})
    report = text_of(page_of(built).partition('<span id="rf-changes">')[2])
    assert report.startswith("There is no baseline to compare with. riskfile baseline NAME keeps a state")
    assert "rf-change" not in page_of(built, "needs/design/base").replace("rf-changes", "")
    # the file is what was released last, and nothing before it was
    release(root, "A", "2026-01-10")
    built = build(root, overrides={"riskfile_today": TODAY})
    assert "The file says what the baseline A of 2026-01-10 says" in text_of(page_of(built))
    built = build(root, overrides=SINCE)
    assert "Nothing has changed since A." in text_of(page_of(built))


def test_a_baseline_that_is_not_there_is_refused_before_anything_is_read(root: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sphinx", "-q", "-D", "riskfile_since=Q", str(root), str(tmp_path / "out")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    said = "riskfile_since is 'Q': needs/baselines/Q.json: there is no baseline 'Q'; there are A, B"
    assert done.stderr.count(said) == 1 and "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists() or not list((tmp_path / "out").rglob("*.html"))


def test_a_baseline_that_was_edited_is_told_once_and_left_out(tmp_path: Path) -> None:
    root = released(tmp_path / "project")
    edit(root, "needs/baselines/B.json", lambda text: text.replace("Launch", "Lunch"))
    built = build(root, overrides={"riskfile_today": TODAY})
    assert built.warnings.count("needs/baselines/B.json") == 1
    checked = check(root, cached=False, today=TODAY)
    assert [each.code for each in checked.report.findings if each.span.path.endswith("B.json")] == ["RMF929"]
    assert "A of 2026-02-01" in text_of(page_of(built))
    assert "Launch" not in text_of(page_of(built))


# --- marks ------------------------------------------------------------------------------------------------------------


def test_cards_say_what_has_changed_and_keep_it_folded(built: Built) -> None:
    page = page_of(built, "needs/design/base")
    changed, new, flipped, same = (card(page, id) for id in ("HRM-2", "HAZ-9", "RSK-2", "HAZ-1"))
    assert "rf-changed" in changed and "changed since A" in text_of(changed)
    assert "<summary>Changed since A: Severity of harm</summary>" in changed
    assert "<del>S3</del> <ins>S5</ins>" in changed and "<details" in changed and "<details open" not in changed
    assert "new since A" in text_of(new) and "<details" not in new
    # it says what it said, and another verdict
    assert "verdict changed since A" in text_of(flipped) and "#HRM-2" in flipped.partition("rf-because")[2]
    assert "since A" not in text_of(same)
    # who links to it sees it too
    assert "changed since A" in text_of(flipped.partition("rf-foot")[2])


def test_filters_know_what_has_changed(built: Built) -> None:
    page = page_of(built)

    def ids(caption: str) -> set[str]:
        table = page.partition(f"<caption>{caption} ")[2].partition("</table>")[0]
        return set(re.findall(r'<td data-col="item">.*?#([A-Z]+-\d+)"', table))

    assert ids("All that changed") == {"HRM-1", "HRM-2", "CTL-2", "HAZ-9"}
    assert ids("All that is new") == {"HAZ-9"}
    assert len(ids("Everything")) > 6


@pytest.mark.parametrize(
    ("filter", "said"),
    [
        ("changed == nwe", "compares changed with 'nwe', which it never is"),
        ("chnaged", "unknown field 'chnaged'; did you mean changed or"),
    ],
)
def test_a_filter_that_asks_for_no_change_there_is_is_told_by_both(filter: str, said: str, tmp_path: Path) -> None:
    root = started(tmp_path / "project")
    edit(root, "docs/changes.md", lambda text: text.replace("changed == new", filter))
    found = [each for each in check(root, cached=False, today=TODAY).report.findings if each.code == "RMF921"]
    assert [str(each.message) for each in found if said in str(each.message)]
    assert said in build(root, overrides={"riskfile_today": TODAY}).warnings


def test_a_field_of_the_projects_own_keeps_its_name(tmp_path: Path) -> None:
    root = released(tmp_path / "project")
    (root / "needs/model.yaml").write_text(
        "version: 1\ntypes: {hazard: {fields: {changed: {kind: text, help: when}}}}\n", encoding="utf-8"
    )
    edit(root, PAGE, lambda text: text.replace(":source: bare strut", ":source: bare strut\n:changed: new"))
    built = build(root, overrides={"riskfile_today": TODAY})
    table = page_of(built).partition("<caption>All that is new ")[2].partition("</table>")[0]
    assert set(re.findall(r'<td data-col="item">.*?#([A-Z]+-\d+)"', table)) == {"HAZ-1"}


def test_the_build_and_the_reader_have_one_fingerprint(built: Built, root: Path) -> None:
    project = Project.open(root, today=TODAY, cached=False)
    (part,) = files_of(built.app.config)
    read = content_hash(part.built.file, part.built.policy)
    assert read == content_hash(project.file, project.policy)
    changes = project.changes("A")
    assert changes is not None and part.changes is not None
    assert part.changes.marks == changes.marks and part.changes.difference.flips == changes.difference.flips


# --- paper ------------------------------------------------------------------------------------------------------------


def test_the_pdf_has_the_report_and_the_marks(built: Built) -> None:
    text = "".join(finish.text_of(built.out.parent / "pdf/risk-management-file.pdf"))
    for said in (
        "Verdicts that are worse",
        "because of HRM-2 Perforation of the vessel",
        "Since the baseline A of 2026-02-01",
        "↕ verdict changed since A",
        "Δ changed since A",
        "+ new since A",
        "Since baseline A: + new, Δ changed or renamed",
        "S3 S5",
        "Design released",
    ):
        assert finish.bare(said) in text, said


def test_other_outputs_have_it_too(root: Path, tmp_path: Path) -> None:
    built = build(root, tmp_path / "text", builder="text", overrides=SINCE)
    text = (built.out / "docs/changes.txt").read_text(encoding="utf-8")
    assert "Verdicts that are worse" in text and "Severity of harm: [-S3-] {+S5+}" in " ".join(text.split())
    items = (built.out / "needs/design/base.txt").read_text(encoding="utf-8")
    assert "Changed since A: Severity of harm" in items


# --- incremental ------------------------------------------------------------------------------------------------------


def test_an_incremental_build_is_a_clean_one(tmp_path: Path) -> None:
    root = released(tmp_path / "project")
    overrides: dict[str, object] = {"riskfile_today": TODAY}
    out = build(root, tmp_path / "out", overrides=overrides).out
    steps = (
        # an item changes, the page of which shows others that link to it
        lambda: edit(root, PAGE, lambda text: text.replace(":source: label", ":source: printed label")),
        # what is shown since another state, of which no page says anything
        lambda: release(root, "C", "2026-04-01"),
        (root / "needs/baselines/B.json").unlink,
        # it goes by another name: all that bears a mark says it
        lambda: called(root, "A", "Z"),
        lambda: shutil.rmtree(root / "needs/baselines"),
    )
    for step in steps:
        step()
        shutil.rmtree(tmp_path / "clean", ignore_errors=True)
        shutil.rmtree(tmp_path / "clean-doctrees", ignore_errors=True)
        build(root, out, overrides=overrides)
        clean = build(root, tmp_path / "clean", overrides=overrides).out
        assert differing(pages(out), pages(clean)) == []


def test_several_processes_write_the_same(built: Built, root: Path, tmp_path: Path) -> None:
    apart = build_apart(root, tmp_path / "html", parallel=2, overrides=SINCE)
    alone = build(root, tmp_path / "alone", overrides=SINCE)
    assert differing(pages(apart.out), pages(alone.out)) == []


# --- in a browser -----------------------------------------------------------------------------------------------------


@pytest.fixture
def page(browser: Browser, built: Built) -> Iterator[Page]:
    watched = Watched(new_page(browser))
    watched.page.goto((built.out / "docs/changes.html").as_uri())
    yield watched.page
    watched.page.close()
    watched.assert_quiet()


@needs_browser
def test_a_table_shows_only_what_has_changed(page: Page, built: Built) -> None:
    table = page.locator("[data-rf-caption='Everything']")
    table.scroll_into_view_if_needed()
    expect(table).to_have_attribute("data-rf-ready", "1")
    every = int(table.get_attribute("data-rf-rows") or 0)
    table.locator("summary", has_text="Show").click()
    button = table.get_by_role("button", name="Changed only")
    expect(button).to_have_attribute("aria-pressed", "false")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    mark = table.locator(".rf-change-new").first
    expect(mark).to_have_text("+new since A")
    shown = int(table.get_attribute("data-rf-rows") or 0)
    assert 0 < shown < every
    # the row of what has changed itself has a bar
    assert table.locator(".ag-row.rf-row-changed").count() >= 4
    # an address brings it back, and shows a row for nothing that is folded away
    page.goto("about:blank")
    page.goto(f"{(built.out / 'docs/changes.html').as_uri()}#rf-trace-matrix?changed=1")
    matrix = page.locator("[data-rf-id='rf-trace-matrix']")
    expect(matrix).to_have_attribute("data-rf-ready", "1")
    expect(matrix.get_by_role("list", name="Filters of")).to_contain_text("Only changed since A")
    expect(matrix.locator("[col-id='harm'] .rf-change-changed").first).to_be_visible()


@needs_browser
def test_quick_find_marks_what_has_changed(page: Page) -> None:
    page.keyboard.press("/")
    page.get_by_role("combobox").fill("HRM-2")
    expect(page.get_by_role("option").first.locator(".rf-change")).to_have_text("Δchanged since A")


@needs_browser
def test_the_picture_of_a_chain_marks_what_has_changed(page: Page, built: Built) -> None:
    page.goto(f"{(built.out / 'explorer.html').as_uri()}#RSK-2")
    node = page.locator(".rf-node[data-id='HRM-2']")
    expect(node).to_have_attribute("aria-label", re.compile("changed since A"))
    expect(node.locator(".rf-svg-id")).to_have_text("HRM-2 Δ")
    expect(page.locator(".rf-node[data-id='HAZ-2'] .rf-svg-id")).to_have_text("HAZ-2")


@needs_browser
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_everyone_can_read_the_report(browser: Browser, built: Built, theme: str, width: int) -> None:
    watched = Watched(new_page(browser, viewport={"width": width, "height": 900}, color_scheme=theme))
    page = watched.page
    for name in ("docs/changes", "needs/design/base"):
        page.goto((built.out / f"{name}.html").as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        assert serious(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    watched.page.close()
    # the audit itself asks for style sheets that a page of a folder may not have
    assert watched.elsewhere == []
