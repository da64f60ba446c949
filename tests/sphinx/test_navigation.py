"""Where a page stands: the tree of chapters, the breadcrumb, the menu of a narrow window, and what the pages give out."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, cast

import pytest
from bs4 import BeautifulSoup, Tag
from playwright.sync_api import Browser, Page, expect

from browserkit import needs_browser, new_page, serious
from casekit import TODAY, compose, write
from riskfile.sphinx.navigation import WHOLE, WINDOW, Contents, Group, Leaf, Step, Writer
from sphinxkit import Built, build, build_apart, differing, pages

NARROW = {"width": 390, "height": 844}
TITLE = "An infusion pump with a name that is long: risk management file"
WORDS = "What was done, by whom, and what was found where nobody had looked before. " * 40

FILES = {
    "docs/index.md": """# The file of the pump

```{toctree}
:caption: Review & verdict
:hidden:

plan
```

```{toctree}
:caption: Stages
:hidden:

design
The public registry & its devices <https://example.org/registry?a=1&b=2>
```
""",
    "docs/design.md": f"""# Design & development

## Identification

{WORDS}

### By the panel

{WORDS}

## Evaluation

{WORDS}

## Control

Short.

```{{item-list}}
:types: hazard, situation
:caption: Hazards
```

```{{toctree}}
:caption: Items

/needs/design/base
```
""",
}


def project(root: Path) -> Path:
    write(compose("navigation", ""), root)
    for path, text in FILES.items():
        (root / path).write_text(text, encoding="utf-8")
    (root / "conf.py").write_text(f'project = "{TITLE}"\nextensions = ["riskfile"]\n', encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return project(tmp_path_factory.mktemp("navigation"))


@pytest.fixture(scope="module")
def built(root: Path) -> Built:
    """HTML and PDF, in a process that has no browser."""
    done = build_apart(root, root / "_build/html", overrides={"riskfile_today": TODAY, "riskfile_pdf": True})
    assert (done.status, done.warnings) == (0, "")
    return done


def soup(built: Built, name: str) -> BeautifulSoup:
    return BeautifulSoup((built.out / f"{name}.html").read_text("utf-8"), "html.parser")


def text(tag: Any) -> str:
    return " ".join(cast(Tag, tag).get_text(" ").split())


# ---------------------------------------------------------------------------------------------------- the tree


def test_captions_are_the_groups_of_the_tree(built: Built) -> None:
    (tree,) = soup(built, "docs/plan").select(".rf-tree")
    groups = {text(tree.find(id=each["aria-labelledby"])): each for each in tree.select("ul[aria-labelledby]")}
    assert list(groups) == ["Review & verdict", "Stages", "Items"]
    assert [text(each) for each in tree.select(":scope > ul > li > a")] == [
        "Overview",
        "Risk management plan",
        "Design & development",
        "The public registry & its devices",
    ]
    # pages of items are folded below their chapter, which is closed on another page
    (folded,) = tree.select("details")
    assert not folded.has_attr("open")
    assert [each["href"] for each in folded.select("a")] == ["../needs/design/base.html"]
    elsewhere = tree.select("a")[-1]
    assert elsewhere["href"] == "https://example.org/registry?a=1&b=2"


def test_the_page_is_marked_and_its_headings_stand_below_it(built: Built) -> None:
    (tree,) = soup(built, "docs/design").select(".rf-tree")
    (here,) = tree.select('[aria-current="page"]')
    assert text(here) == "Design & development"
    (details,) = tree.select("details[open]")
    places = details.select(".rf-tree-places a")
    assert [(text(each), each["href"]) for each in places] == [
        ("Identification", "#identification"),
        ("By the panel", "#by-the-panel"),
        ("Evaluation", "#evaluation"),
        ("Control", "#control"),
    ]


def test_a_page_of_items_names_each(built: Built) -> None:
    page = soup(built, "needs/design/base")
    (tree,) = page.select(".rf-tree")
    ids = [each["id"] for each in page.select(".rf-card")]
    places = [each for each in tree.select(".rf-tree-places a") if each.select(".rf-tree-id")]
    assert [each["href"] for each in places] == [f"#{id}" for id in ids]
    assert text(places[0]).startswith(ids[0]) and len(text(places[0])) > len(ids[0]) + 3
    # what it is below is unfolded
    assert tree.select("details")[0].has_attr("open")


def test_a_breadcrumb_says_what_lies_above(built: Built) -> None:
    (crumbs,) = soup(built, "needs/design/base").select(".rf-breadcrumb")
    steps = [(text(each), (each.find("a") or {}).get("href")) for each in crumbs.select("li")]
    assert steps[:3] == [
        ("Overview", "../../docs/index.html"),
        ("Stages", None),
        ("Design & development", "../../docs/design.html"),
    ]
    assert len(steps) == 4 and crumbs.select("li")[-1]["aria-current"] == "page"
    assert soup(built, "docs/index").select(".rf-breadcrumb") == []
    for name in ("explorer", "downloads", "search"):
        (crumbs,) = soup(built, name).select(".rf-breadcrumb")
        assert next(text(each) for each in crumbs.select("li")) == "Overview"


def test_nothing_is_behind_more_and_no_heading_is_empty(built: Built) -> None:
    for name in ("docs/index", "docs/design", "needs/design/base", "explorer", "downloads", "search", "genindex"):
        page = soup(built, name)
        head, column = page.select(".bd-header")[0], page.select("#pst-primary-sidebar")[0]
        assert "More" not in text(head) and "Section Navigation" not in text(column)
        assert head.select(".navbar-nav, .dropdown-menu a") == []
        shown = [text(each) for each in head.select(".navbar-header-items__end > .navbar-item") if text(each)]
        assert shown[:4] == ["Find Ctrl K", "Chain explorer", "PDF", "Downloads"]
        for list_ in column.select("ul, nav"):
            assert list_.select("li"), f"{name}: {list_}"


def test_the_pages_before_and_after_are_those_of_the_contents(built: Built) -> None:
    order = ["docs/index", "docs/plan", "docs/design", "needs/design/base"]
    for before, after in itertools.pairwise(order):
        (link,) = soup(built, before).select("a.right-next")
        assert (built.out / before).parent.joinpath(str(link["href"])).resolve() == (
            built.out / f"{after}.html"
        ).resolve()
        (back,) = soup(built, after).select("a.left-prev")
        assert (built.out / after).parent.joinpath(str(back["href"])).resolve() == (
            built.out / f"{before}.html"
        ).resolve()


def test_no_link_of_tree_or_breadcrumb_leads_nowhere(built: Built) -> None:
    for name in ("docs/index", "docs/design", "needs/design/base", "explorer", "downloads", "search"):
        page = soup(built, name)
        for link in page.select(".rf-tree a, .rf-breadcrumb a, .rf-offered a, .rf-download, [data-rf-pdf]"):
            path, _, anchor = str(link["href"]).partition("#")
            if "://" in path:
                continue
            target = (built.out / name).parent / path if path else built.out / f"{name}.html"
            assert target.is_file(), (name, link)
            if anchor:
                assert f'id="{anchor}"' in target.read_text("utf-8"), (name, link)


# ---------------------------------------------------------------------------------------------------- long files


def long_file(count: int, page: str, extra: int = 300) -> str:
    """The tree of a file with ``count`` pages in its first chapter, and ``extra`` in its second."""
    chapters, above = [], {"docs/index": ()}
    for chapter, number in (("docs/a", count), ("docs/b", extra)):
        way = (Step("", "Stages"), Step(chapter, chapter))
        leaves = tuple(Leaf(f"{chapter}-{n}", "", f"{chapter}-{n}") for n in range(number))
        above |= {chapter: way[:1], **{each.docname: way for each in leaves}}
        chapters.append(Leaf(chapter, "", chapter, (Group("", leaves),)))
    contents = Contents("docs/index", (Group("Stages", tuple(chapters)),), above)
    return Writer(contents, page, page, lambda docname: f"{docname}.html").tree()


def test_a_page_of_a_long_file_has_its_own_branch(built: Built) -> None:
    shown = re.findall(r'href="([^"]*)"', long_file(WINDOW, "docs/a-3"))
    assert "docs/a-0.html" in shown and "docs/b.html" in shown and "docs/b-0.html" not in shown
    whole = re.findall(r'href="([^"]*)"', long_file(WINDOW, "docs/a-3", extra=WHOLE - WINDOW - 3))
    assert "docs/b-0.html" in whole


@pytest.mark.parametrize("here", [0, 10, 500, 980, 999])
def test_of_a_long_chapter_the_pages_around_are_named(here: int) -> None:
    tree = long_file(1000, f"docs/a-{here}")
    named = [int(each) for each in re.findall(r">docs/a-(\d+)</a>", tree)]
    assert named == list(range(named[0], named[0] + WINDOW)) and here in named
    left_out = {word: int(number) for number, word in re.findall(r'rf-tree-more">(\d+) (before|more)<', tree)}
    assert left_out.get("before", 0) + WINDOW + left_out.get("more", 0) == 1000
    assert left_out.get("before", 0) == named[0]


def test_the_tree_of_a_long_file_is_light() -> None:
    assert max(len(long_file(count, "docs/a-1")) for count in (10, 1000, 100_000)) < 10_000


# ---------------------------------------------------------------------------------------------------- what is given out


def test_the_pdf_lies_beside_the_pages(built: Built) -> None:
    copied = built.out / "risk-management-file.pdf"
    assert copied.read_bytes() == (built.out.parent / "pdf/risk-management-file.pdf").read_bytes()
    for name in ("docs/index", "needs/design/base", "explorer", "downloads"):
        for link in soup(built, name).select("[data-rf-pdf]"):
            assert (built.out / name).parent.joinpath(str(link["href"])).resolve() == copied.resolve()


def test_downloads_name_the_pdf_the_data_and_each_table(built: Built) -> None:
    page = soup(built, "downloads")
    assert [each["href"] for each in page.select(".rf-download")] == ["risk-management-file.pdf", "needs.json"]
    assert [(text(each), each["href"]) for each in page.select(".rf-offered a")] == [
        ("Design & development", "docs/design.html"),
        ("Hazards", "docs/design.html#rf-item-list"),
    ]


def test_pages_without_a_pdf_say_so(tmp_path: Path) -> None:
    root, out = project(tmp_path / "project"), tmp_path / "out/html"
    settings: dict[str, object] = {"riskfile_today": TODAY}
    build(root, out, overrides={**settings, "riskfile_pdf": True})
    assert (out / "risk-management-file.pdf").is_file()
    again = build(root, out, overrides=settings)
    assert (again.status, again.warnings) == (0, "")
    # what is not of these pages does not stay beside them
    assert not (out / "risk-management-file.pdf").exists()
    assert (tmp_path / "out/pdf/risk-management-file.pdf").is_file()
    for name in ("docs/plan", "needs/design/base", "explorer", "downloads"):
        assert soup(again, name).select("[data-rf-pdf]") == [], name
    assert "No PDF was made with these pages" in text(soup(again, "downloads").select(".rf-downloads")[0])
    clean = build(root, tmp_path / "clean/html", overrides=settings)
    assert differing(pages(clean.out), pages(out)) == []


# ---------------------------------------------------------------------------------------------------- in a browser


def opened(
    browser: Browser, built: Built, path: str, scheme: Literal["light", "dark"] = "light", **settings: Any
) -> Iterator[Page]:
    page = new_page(browser, color_scheme=scheme, **settings)
    page.goto(f"{built.out.as_uri()}/{path}")
    yield page
    page.close()


CUT = """() => {
  const width = document.documentElement.clientWidth;
  const head = document.querySelector(".bd-header"), title = head.querySelector(".logo__title");
  const words = document.createRange();
  words.selectNodeContents(title);
  const box = words.getBoundingClientRect();
  const others = [...head.querySelectorAll("button, a")].filter((e) => !e.contains(title) && e.getClientRects().length);
  const over = others.filter((e) => {
    const at = e.getBoundingClientRect();
    return at.left < box.right && at.right > box.left && at.top < box.bottom && at.bottom > box.top;
  });
  return {
    outside: [title, ...others].filter((e) => e.getBoundingClientRect().right > width + 1).map((e) => e.className),
    over: over.map((e) => e.className),
    clipped: box.bottom > head.getBoundingClientRect().bottom + 1,
    wide: document.scrollingElement.scrollWidth > width + 1,
  };
}"""


@needs_browser
@pytest.mark.parametrize("width", [1440, 1024, 720, 390, 320])
def test_a_title_is_not_cut(browser: Browser, built: Built, width: int) -> None:
    # 720 pixels are a window of 1440 at a zoom of 200 %
    for page in opened(browser, built, "docs/design.html", viewport={"width": width, "height": 800}):
        assert page.evaluate(CUT) == {"outside": [], "over": [], "clipped": False, "wide": False}
        assert page.locator(".logo__title").first.inner_text() == TITLE


@needs_browser
def test_the_place_that_is_read_is_marked(browser: Browser, built: Built) -> None:
    for page in opened(browser, built, "docs/design.html"):
        here = page.locator(".rf-tree-here")
        expect(here).to_have_count(0)
        for heading in ("By the panel", "Evaluation", "Identification"):
            page.evaluate(
                "(words) => { const at = [...document.querySelectorAll('h2, h3')].find((e) => e.textContent.startsWith(words));"
                " scrollTo(0, scrollY + at.getBoundingClientRect().top - 90); }",
                heading,
            )
            expect(here).to_have_text(heading)
        # the last one is too near to the end to be scrolled up; the table there is made when it comes into view
        page.keyboard.press("End")
        page.locator("[data-rf-table][data-rf-ready]").wait_for()
        for _ in range(50):
            # the page grows while tables are made, and its end is another then
            page.keyboard.press("End")
            page.wait_for_timeout(200)
            if here.count() and here.inner_text().strip() == "Control":
                break
        expect(here).to_have_text("Control")
        page.keyboard.press("Home")
        expect(here).to_have_count(0)
        # what was asked for is marked, and does not stay so
        page.locator(".rf-tree").get_by_role("link", name="Control").click()
        expect(here).to_have_text("Control")
        page.locator(".rf-tree").get_by_role("link", name="Evaluation").click()
        expect(here).to_have_text("Evaluation")
        page.mouse.move(900, 500)
        page.mouse.wheel(0, -20_000)
        expect(here).to_have_count(0)


@needs_browser
def test_the_menu_works_by_keyboard(browser: Browser, built: Built) -> None:
    for page in opened(browser, built, "docs/design.html", viewport=NARROW):
        button, dialog = page.locator(".primary-toggle"), page.locator("#pst-primary-sidebar-modal")
        expect(page.locator(".rf-tree")).not_to_be_in_viewport()
        button.focus()
        page.keyboard.press("Enter")
        expect(dialog.locator(".rf-tree")).to_be_in_viewport()
        expect(dialog.locator('.rf-tree [aria-current="page"]')).to_be_in_viewport()
        page.keyboard.press("Escape")
        expect(button).to_be_focused()
        expect(page.locator(".rf-tree")).not_to_be_in_viewport()
        expect(dialog.locator(".rf-tree")).to_have_count(0)
        page.keyboard.press("Enter")
        dialog.get_by_role("button", name="Close menu").press("Enter")
        expect(button).to_be_focused()
        # closed, and its content is back where it came from: only then is there something to open
        expect(dialog.locator(".rf-tree")).to_have_count(0)
        # a place on this page is not hidden by the menu
        page.keyboard.press("Enter")
        dialog.get_by_role("link", name="Evaluation").press("Enter")
        expect(dialog.locator(".rf-tree")).to_have_count(0)
        expect(page.get_by_role("heading", name="Evaluation")).to_be_in_viewport()
        button.click()
        dialog.get_by_role("link", name="Risk management plan").press("Enter")
        page.wait_for_url("**/docs/plan.html")


@needs_browser
def test_the_menu_works_without_scripts(browser: Browser, built: Built) -> None:
    for page in opened(browser, built, "docs/plan.html", viewport=NARROW, java_script_enabled=False):
        expect(page.locator(".primary-toggle")).to_be_hidden()
        page.get_by_role("link", name="Menu", exact=True).click()
        tree = page.locator(".rf-tree")
        expect(tree.get_by_role("link", name="Overview")).to_be_in_viewport()
        # unfolded by the browser alone
        expect(tree.get_by_role("link", name=re.compile("base"))).to_be_hidden()
        tree.locator("summary").click()
        expect(tree.locator("details a").first).to_be_visible()
        page.get_by_role("link", name="Close menu").click()
        expect(tree.get_by_role("link", name="Overview")).not_to_be_in_viewport()
        page.get_by_role("link", name="Menu", exact=True).click()
        tree.get_by_role("link", name=re.compile("^Design")).click()
        page.wait_for_url("**/docs/design.html")


@needs_browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_audit_of_the_menu_and_the_downloads_finds_nothing_serious(
    browser: Browser, built: Built, scheme: Literal["light", "dark"]
) -> None:
    for page in opened(browser, built, "needs/design/base.html", scheme, viewport=NARROW):
        page.locator(".primary-toggle").click()
        expect(page.locator("dialog .rf-tree")).to_be_in_viewport()
        # the menu slides in
        page.wait_for_timeout(400)
        assert serious(page) == []
    for page in opened(browser, built, "downloads.html", scheme):
        assert serious(page) == []
        # each name stands on lines of its own, below the other
        boxes = [each.bounding_box() for each in page.locator(".rf-offered a").all()]
        assert len(boxes) == 2 and all(box and box["height"] < 60 for box in boxes)
    for page in opened(browser, built, "docs/design.html#evaluation", scheme):
        expect(page.locator(".rf-tree-here")).to_have_text("Evaluation")
        assert serious(page) == []


@needs_browser
def test_the_page_that_is_open_is_in_view_in_the_tree(browser: Browser, built: Built) -> None:
    for page in opened(browser, built, "needs/design/base.html", viewport={"width": 1440, "height": 400}):
        expect(page.locator('.rf-tree [aria-current="page"]')).to_be_in_viewport()
        assert page.evaluate("scrollY") == 0
