"""The pages under the themes that projects of sphinx-needs have: nothing is cut, dark is dark, and all tools are at hand."""

from __future__ import annotations

import re
import shutil
import warnings
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from time import monotonic
from types import SimpleNamespace
from typing import Any, Literal, NamedTuple, cast

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from browserkit import WAIT, WIDE, Watched, needs_browser, new_page
from casekit import TODAY, compose, write
from paperkit import printed
from riskfile.sphinx.themes import set_options
from sphinxkit import Built, build, build_apart

with warnings.catch_warnings():
    # playwright's event loop policy is deprecated in newer Pythons
    warnings.simplefilter("ignore")
    from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]

PROJECT = Path(__file__).parents[1] / "projects/themes"
SIZES: tuple[ViewportSize, ...] = (
    {"width": 1440, "height": 1000},
    {"width": 1024, "height": 800},
    {"width": 390, "height": 844},
)
PAGES = (
    "docs/index.html",
    "docs/views.html",
    "docs/text.html",
    "needs/design/base.html",
    "explorer.html#RSK-1",
    "search.html",
)
# what themes and the extensions that they bring ask of Sphinx and of Python
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::PendingDeprecationWarning")


class Theme(NamedTuple):
    """``switch`` is what a reader clicks for light and dark, "" where the theme has no dark; ``beside`` what conf.py has to
    load with it."""

    name: str
    switch: str = ""
    beside: tuple[str, ...] = ()
    options: dict[str, Any] | None = None


_PALETTE = [
    {
        "media": "(prefers-color-scheme: light)",
        "scheme": "default",
        "toggle": {"icon": "material/brightness-4", "name": "Dark"},
    },
    {
        "media": "(prefers-color-scheme: dark)",
        "scheme": "slate",
        "toggle": {"icon": "material/brightness-4", "name": "Light"},
    },
]
THEMES = (
    Theme("pydata_sphinx_theme", ".theme-switch-button"),
    Theme("furo", ".theme-toggle"),
    Theme("sphinx_rtd_theme"),
    Theme("alabaster"),
    Theme("sphinx_book_theme", ".theme-switch-button"),
    Theme("shibuya", ".js-theme"),
    # it has one colour, unless conf.py says which others
    Theme("sphinx_immaterial", ".md-header__option label", ("sphinx_immaterial",), {"palette": _PALETTE}),
)


_SHEETS = {
    "pydata_sphinx_theme": "pydata-sphinx-theme",
    "furo": r"styles/furo\.css",
    "sphinx_rtd_theme": r"css/theme\.css",
    "alabaster": r"alabaster\.css",
    "sphinx_book_theme": "sphinx-book-theme",
    "shibuya": r"shibuya\.css",
    "sphinx_immaterial": "sphinx_immaterial_theme",
}


def foreign(root: Path) -> Path:
    write(compose("themes", ""), root)
    shutil.copytree(PROJECT, root, dirs_exist_ok=True)
    return root


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return foreign(tmp_path_factory.mktemp("themes"))


@pytest.fixture(scope="module", params=THEMES, ids=lambda theme: theme.name)
def theme(request: pytest.FixtureRequest) -> Theme:
    found: Theme = request.param
    if find_spec(found.name) is None:
        pytest.skip(f"NO THEME {found.name}: it is not installed, so that no page was looked at under it")
    return found


@pytest.fixture(scope="module")
def built(root: Path, theme: Theme) -> Built:
    settings: dict[str, object] = {
        "html_theme": theme.name,
        "extensions": [*theme.beside, "riskfile"],
        "riskfile_today": TODAY,
    }
    if theme.options:
        settings["html_theme_options"] = theme.options
    return build_apart(root, root / "_build" / theme.name, parallel=2, strict=True, overrides=settings)


def opened(browser: Browser, scheme: Literal["light", "dark"] = "light") -> Watched:
    return Watched(new_page(browser, color_scheme=scheme))


def ready(page: Page) -> None:
    """Each table in turn, since those out of sight are not made yet."""
    for table in page.locator("[data-rf-table]").all():
        table.scroll_into_view_if_needed()
        table.locator("xpath=self::*[@data-rf-ready]").wait_for()
    page.evaluate("scrollTo(0, 0)")
    if page.locator("#rf-explorer").count():
        page.locator("#rf-explorer .rf-node").first.wait_for()


SETTLED = """async () => {
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  // what moves is where it will be
  for (const each of document.getAnimations()) if (each instanceof CSSTransition) each.finish();
}"""


def settle(page: Page) -> None:
    """Have a page show what it has to show. A page behind another one draws once a second."""
    page.bring_to_front()
    page.evaluate(SETTLED)


class Pages:
    """The pages of a theme, each loaded once, for tests that look and leave a page as it was."""

    def __init__(self, browser: Browser, built: Built) -> None:
        self._browser, self._built = browser, built
        self._there: dict[str, Watched] = {}

    def at(self, path: str, scheme: Literal["light", "dark"] = "light") -> Watched:
        """A page, in the wide window; it had nothing to say when it was loaded."""
        if path not in self._there:
            watched = self._there[path] = opened(self._browser)
            go(watched, self._built, path)
            assert_quiet(watched)
        watched = self._there[path]
        watched.errors.clear()
        watched.page.set_viewport_size(WIDE)
        watched.page.emulate_media(color_scheme=scheme)
        settle(watched.page)
        return watched

    def close(self) -> None:
        for each in self._there.values():
            each.page.close()


@pytest.fixture(scope="module")
def seen(browser: Browser, built: Built) -> Iterator[Pages]:
    pages = Pages(browser, built)
    yield pages
    pages.close()


def go(watched: Watched, built: Built, path: str) -> Page:
    watched.page.goto(f"{built.out.as_uri()}/{path}")
    ready(watched.page)
    return watched.page


def pages_of(built: Built) -> list[str]:
    # one theme searches in its header
    return [path for path in PAGES if (built.out / path.partition("#")[0]).exists()]


_BLOCKED = re.compile(
    r"Loading the font 'https://cdn\.jsdelivr\.net/npm/country-flag-emoji-polyfill\S+ violates the following Content Security"
)
"""What shibuya asks another server for on every page, and our policy does not let it have."""


def assert_quiet(watched: Watched) -> None:
    """Nothing was complained of but what is blocked, and nothing asked of others."""
    watched.errors[:] = [each for each in watched.errors if not _BLOCKED.match(each)]
    watched.assert_quiet()


def test_each_page_says_which_scripts_run(built: Built, theme: Theme) -> None:
    pages = [
        path
        for path in built.out.rglob("*.html")
        if not {"_static", "_riskfile"} & {*path.relative_to(built.out).parts}
    ]
    assert len(pages) > 5
    for path in pages:
        text = path.read_text(encoding="utf-8")
        assert text.count('http-equiv="Content-Security-Policy"') == 1, path
        first = text.find("<script")
        assert first < 0 or text.index("Content-Security-Policy") < first


def test_a_build_says_nothing(built: Built, theme: Theme) -> None:
    assert (built.status, built.warnings) == (0, "")
    # what is looked at below is the theme that is meant: each names itself in its style sheets
    assert re.search(_SHEETS[theme.name], (built.out / "docs/index.html").read_text("utf-8"))
    for path in ("docs/views.html", "explorer.html"):
        page = (built.out / path).read_text("utf-8")
        # our own theme has them in a header that is there a second time for narrow windows
        twice = (1, 2) if theme.name == "pydata_sphinx_theme" else (1,)
        assert page.count("data-rf-find ") in twice and page.count("data-rf-explorer-link ") in twice
        assert page.count("data-rf-downloads ") in twice and "data-rf-pdf " not in page
        # what lies above a page is said once, by the theme or by us
        ways = r'class="(?:rf-breadcrumb|sy-breadcrumbs)"|aria-label="Page navigation"'
        assert len(re.findall(ways, page)) == 1, path
        assert page.count("rf-identity") == 1
        assert page.count("This file is an example") == 1
        # what a page would fetch from elsewhere by itself
        assert re.findall(r"<(?:script|link|img)\b[^>]*(?:src|href)=\"https?://[^>]*>", page) == []


# ---------------------------------------------------------------------------------------------------- room

CUT = """() => {
  const found = [], width = document.documentElement.clientWidth;
  const say = (what, e) => found.push(`${what}: ${e.tagName.toLowerCase()}.${e.className.baseVal ?? e.className}`);
  if (document.scrollingElement.scrollWidth > width + 1) found.push(`page: ${document.scrollingElement.scrollWidth} of ${width}`);
  const ours = ".rf-view, .rf-card, .rf-explorer, .rf-bar, .rf-example, .rf-identity";
  const scrolls = (e) => { for (; e && e.closest(ours); e = e.parentElement) if (/auto|scroll/.test(getComputedStyle(e).overflowX)) return true; return false; };
  for (const e of document.querySelectorAll(`:is(${ours}), :is(${ours}) *`)) {
    const box = e.getBoundingClientRect(), style = getComputedStyle(e);
    // what is there for those who do not see it is cut on purpose
    if (style.clipPath === "inset(50%)") continue;
    if (!box.width || !box.height || e.closest("svg") || style.visibility === "hidden" || e.closest(".ag-measurement-container, .ag-aria-description-container")) continue;
    // words for who hears the page
    if (style.clipPath === "inset(50%)") continue;
    const scrolled = scrolls(e);
    if (!scrolled && (box.right > width + 1 || box.left < -1)) say("sticks out", e);
    if (e.closest(".rf-ag") && !e.matches(".ag-cell")) continue;
    if (/hidden|clip/.test(style.overflowX) && e.scrollWidth > e.clientWidth + 1) say("cut on the right", e);
    if (/hidden|clip/.test(style.overflowY) && e.scrollHeight > e.clientHeight + 1) say("cut below", e);
  }
  for (const grid of document.querySelectorAll(".rf-ag:not(.rf-tall)")) {
    const bar = grid.querySelector(".ag-body-horizontal-scroll:not(.ag-hidden)")?.getBoundingClientRect();
    const last = Math.max(...[...grid.querySelectorAll(".ag-row")].map((row) => row.getBoundingClientRect().bottom));
    if (bar?.height && last > bar.top + 1) found.push(`the last row is ${last - bar.top} below its scroll bar`);
  }
  return found;
}"""


@needs_browser
def test_nothing_is_cut_and_no_page_is_wider_than_the_window(seen: Pages, built: Built, theme: Theme) -> None:
    pages = {path: seen.at(path) for path in pages_of(built)}
    cut = {}
    for size in SIZES:
        for each in pages.values():
            each.page.set_viewport_size(size)
        # rows have their new heights in the next moment
        each.page.wait_for_timeout(150)
        for path, each in pages.items():
            settle(each.page)
            if found := each.page.evaluate(CUT):
                cut[path, size["width"]] = found[:5]
    assert cut == {}
    for each in pages.values():
        assert_quiet(each)


@needs_browser
def test_what_is_cut_is_seen(seen: Pages, theme: Theme) -> None:
    page = seen.at("docs/views.html").page
    style = """([caption, cell]) => {
      document.querySelector(".rf-caption").style = caption;
      document.querySelector(".rf-map td").style = cell;
    }"""
    page.evaluate(style, ["width: 3000px", "overflow: hidden; white-space: nowrap; max-width: 2px; display: block"])
    kinds = {each.partition(":")[0] for each in page.evaluate(CUT)}
    assert {"sticks out", "cut on the right"} <= kinds
    page.evaluate(style, ["", ""])


@needs_browser
def test_a_matrix_has_more_room_than_the_text(seen: Pages, theme: Theme) -> None:
    page = seen.at("docs/views.html").page
    wide = page.locator(".rf-live").first.bounding_box()
    written = seen.at("docs/text.html").page.get_by_text("The strut of the device")
    text = written.locator("visible=true").first.bounding_box()
    assert wide and text
    assert wide["width"] >= text["width"] - 1
    # its left edge stays where the text's is, so that nothing jumps from page to page; one theme has its text in the middle
    assert abs(wide["x"] - text["x"]) <= 2 or theme.name == "sphinx_book_theme"
    if theme.name in ("sphinx_rtd_theme", "alabaster", "furo", "sphinx_immaterial"):
        page.set_viewport_size({"width": 1900, "height": 1000})
        settle(page)
        wider = page.locator(".rf-live").first.bounding_box()
        assert wider and wider["width"] > 1000


# ---------------------------------------------------------------------------------------------------- light and dark

GROUNDS = """() => {
  const paint = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const dark = (e) => {
    let ground = "";
    for (; e && !ground; e = e.parentElement) {
      const colour = getComputedStyle(e).backgroundColor;
      if (!/(, 0|\\/ 0)\\)$|transparent/.test(colour)) ground = colour;
    }
    paint.fillStyle = ground || "#fff";
    paint.fillRect(0, 0, 1, 1);
    const [red, green, blue] = paint.getImageData(0, 0, 1, 1).data;
    return red + green + blue < 384;
  };
  const card = document.querySelector(".rf-card");
  if (!card) return [dark(document.querySelector(".rf-view"))];
  return [dark(card.parentElement), dark(card), dark(card.querySelector(".rf-head"))];
}"""


def grounds(page: Page) -> bool:
    """Whether page and cards are dark, both alike; colours may take a moment to change."""
    found: list[bool] = []
    until = monotonic() + WAIT / 1000
    # the policy of the page lets no test have it ask again and again
    while len(set(found)) != 1 and monotonic() < until:
        page.wait_for_timeout(100)
        found = page.evaluate(GROUNDS)
    assert len(set(found)) == 1, "page, card and its head are not all light or all dark"
    return found[0]


@needs_browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_cards_are_dark_where_the_page_is(
    browser: Browser, built: Built, theme: Theme, scheme: Literal["light", "dark"]
) -> None:
    watched = opened(browser, scheme)
    page = go(watched, built, "needs/design/base.html")
    seen = [grounds(page)]
    # what the system says counts until a reader says otherwise
    assert seen == [scheme == "dark" and theme.switch != ""]
    for mode in ("dark", "light", "auto") if theme.switch else ():
        page.locator(theme.switch).locator("visible=true").first.click()
        # some have a menu of what there is, others take one after the other
        choices = page.locator(f".theme-change-button[data-mode={mode}]").locator("visible=true")
        if theme.switch == ".theme-switch-button":
            choices.first.click()
        seen.append(grounds(page))
    assert set(seen) == ({False, True} if theme.switch else {False})
    page.close()
    assert_quiet(watched)


OURS = [[each] for each in (".rf-view", ".rf-explorer", ".rf-bar", ".rf-example", ".rf-identity")]
CARDS = """() => {
  const found = new Map();
  for (const card of document.querySelectorAll(".rf-card")) {
    const parts = [card, ...card.querySelectorAll("[class]")].map((each) => each.getAttribute("class"));
    const look = [...new Set(parts)].sort().join();
    if (!found.has(look)) found.set(look, [`#${card.id}`]);
  }
  return [...found.values()];
}"""
"""One card of each look: of two that have the same parts in the same states, one is audited."""


@needs_browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_written_stands_out_from_what_is_behind_it(
    seen: Pages, theme: Theme, scheme: Literal["light", "dark"]
) -> None:
    if scheme == "dark" and not theme.switch:
        pytest.skip("the theme is never dark")
    weak = []
    for path in ("docs/index.html", "docs/views.html", "needs/design/base.html"):
        page = seen.at(path, scheme).page
        if grounds(page) != (scheme == "dark"):
            # one theme asks what the system says only when it comes for the first time
            page.evaluate("localStorage.clear()")
            page.reload()
            ready(page)
        assert grounds(page) == (scheme == "dark")
        there = [each for each in OURS if page.locator(each[0]).count()] + page.evaluate(CARDS)
        # names and sizes are the same in the dark
        of_both = [] if scheme == "dark" else ["target-size", "link-name", "button-name"]
        rules = {"runOnly": ["color-contrast", *of_both], "resultTypes": ["violations"]}
        found = Axe().run(page, context={"include": there}, options=rules).response["violations"]
        weak += [f"{path} {each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"][:3]]
    assert weak == []


@needs_browser
def test_letters_are_the_themes(seen: Pages, theme: Theme) -> None:
    page = seen.at("docs/views.html").page
    fonts = """(places) => places.map((place) => [place, getComputedStyle(document.querySelector(place)).fontFamily])"""
    theirs = page.get_by_text("Before and after risk control").evaluate("e => getComputedStyle(e).fontFamily")
    shown = page.evaluate(
        fonts, [".rf-map td", ".rf-cell", ".rf-button", ".rf-input", ".rf-find-button", ".rf-scroll td"]
    )
    assert {place: font for place, font in shown if font != theirs} == {}
    shown = seen.at("needs/design/base.html").page.evaluate(
        fonts, [".rf-name", ".rf-type", ".rf-fields dd", ".rf-tool"]
    )
    assert {place: font for place, font in shown if font != theirs} == {}


# ---------------------------------------------------------------------------------------------------- tools


@needs_browser
def test_quick_find_and_explorer_are_at_hand(browser: Browser, built: Built, theme: Theme) -> None:
    watched = opened(browser)
    page = go(watched, built, "docs/text.html")
    page.locator("[data-rf-find]").locator("visible=true").first.click()
    dialog = page.locator("dialog.rf-find")
    dialog.get_by_role("combobox").fill("thrombus on struts")
    expect(dialog.get_by_role("option").first).to_contain_text("RSK-1")
    page.keyboard.press("Enter")
    page.wait_for_url("**/needs/design/base.html#RSK-1")
    assert page.locator("#RSK-1").is_visible()
    # the card is not below a header that stays in view
    # a theme may take its time to scroll there
    seen = """() => { const card = document.getElementById("RSK-1"), box = card.getBoundingClientRect();
      return card.contains(document.elementFromPoint(box.left + 30, box.top + 8)); }"""
    until = monotonic() + WAIT / 1000
    while not page.evaluate(seen) and monotonic() < until:
        page.wait_for_timeout(100)
    assert page.evaluate(seen)
    page.keyboard.press("Control+k")
    expect(dialog.get_by_role("combobox")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.locator("[data-rf-explorer-link]").locator("visible=true").first.click()
    page.wait_for_url("**/explorer.html*")
    page.locator("#rf-explorer .rf-node").first.wait_for()
    expect(page.locator(".rf-identity")).to_contain_text("RMF-BASE")
    page.close()
    assert_quiet(watched)


@needs_browser
def test_the_way_to_all_results_leads_to_the_page_of_the_search(browser: Browser, built: Built, theme: Theme) -> None:
    watched = opened(browser)
    page = go(watched, built, "docs/text.html")
    page.locator("[data-rf-find]").locator("visible=true").first.click()
    dialog = page.locator("dialog.rf-find")
    dialog.get_by_role("combobox").fill("thrombus")
    dialog.get_by_role("option").filter(has_text="on one page").click()
    page.wait_for_url("**/search.html?q=thrombus")
    found = page.locator(".rf-search-found a").first
    expect(found).to_contain_text("RSK-1")
    # an item that is found has its card for an address
    expect(found).to_have_attribute("href", re.compile(r"base\.html#RSK-1$"))
    page.close()


@needs_browser
def test_who_has_no_mouse_sees_where_he_is(browser: Browser, built: Built, theme: Theme) -> None:
    watched = opened(browser)
    page = go(watched, built, "docs/views.html")
    page.keyboard.press("Tab")
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    for place in ("[data-rf-find]", "[data-rf-explorer-link]", ".rf-live .rf-button", ".rf-scroll"):
        style = (
            page.locator(place)
            .locator("visible=true")
            .first.evaluate(
                """(e) => { e.focus({ focusVisible: true }); const s = getComputedStyle(e);
              return s.outlineStyle !== "none" && parseFloat(s.outlineWidth) > 0 || s.boxShadow !== "none"; }"""
            )
        )
        assert style, place
    page.close()


@needs_browser
def test_paper_is_white_and_has_the_tables(browser: Browser, built: Built, theme: Theme) -> None:
    watched = opened(browser, "dark")
    page = go(watched, built, "docs/views.html")
    page.emulate_media(media="print", color_scheme="dark")
    # what the browser does when it prints
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert not page.locator(".rf-live").first.is_visible() and not page.locator(".rf-bar").first.is_visible()
    printed = page.locator(".rf-printed").first
    assert printed.is_visible()
    assert printed.locator("tbody").count() == 3
    ink = printed.locator("td").first.evaluate("e => getComputedStyle(e).color")
    assert ink == "rgb(27, 39, 51)"
    page.close()


# ---------------------------------------------------------------------------------------------------- a good citizen


def test_what_conf_says_of_its_theme_stays(tmp_path: Path) -> None:
    root = foreign(tmp_path / "project")
    given = {
        "html_theme": "pydata_sphinx_theme",
        "html_theme_options": {"navbar_end": ["theme-switcher"]},
        "html_sidebars": {"**": ["sidebar-nav-bs"]},
    }
    config = build(root, tmp_path / "out", overrides=cast("dict[str, object]", given)).app.config
    assert {name: config[name] for name in given} == given
    page = (tmp_path / "out/docs/views.html").read_text("utf-8")
    # the look of the site is its own, and our tools stand in the page
    assert "riskfile-look.css" not in page and 'class="rf-bar"' in page and page.count("data-rf-find ") == 1


def test_who_gives_our_tools_a_place_has_them_once(tmp_path: Path) -> None:
    root = foreign(tmp_path / "project")
    options = {"navbar_persistent": ["riskfile-find.html"], "footer_end": ["riskfile-identity"]}
    build(root, tmp_path / "out", overrides={"html_theme": "pydata_sphinx_theme", "html_theme_options": options})
    page = (tmp_path / "out/docs/views.html").read_text("utf-8")
    bar = page[page.index('class="rf-bar"') :].partition("</nav>")[0]
    assert "data-rf-explorer-link" in bar and "data-rf-find" not in bar
    assert page.count("rf-identity") == 1


@pytest.mark.parametrize(("given", "font"), [({}, False), ({"font": {"text": "Roboto"}}, {"text": "Roboto"})])
def test_fonts_are_fetched_only_where_conf_says_so(given: dict[str, object], font: object) -> None:
    config = SimpleNamespace(html_theme="sphinx_immaterial", html_theme_options=given)
    set_options(cast(Any, config))
    assert config.html_theme_options["font"] == font


@pytest.mark.parametrize("builder", ["dirhtml", "singlehtml"])
def test_other_forms_of_html_have_what_they_can(tmp_path: Path, builder: str) -> None:
    if find_spec("furo") is None:
        pytest.skip("NO THEME furo: it is not installed, so that no page was looked at under it")
    root = foreign(tmp_path / "project")
    built = build(root, tmp_path / "out", builder=builder, overrides={"html_theme": "furo", "riskfile_today": TODAY})
    assert (built.status, built.warnings) == (0, "")
    page = (built.out / ("docs/views/index.html" if builder == "dirhtml" else "index.html")).read_text("utf-8")
    # once for who reads the page, and for the margins of paper where the one page has its style in it
    said = page.count('<p class="rf-example">This file is an example')
    assert page.count("rf-identity") == said == 1
    assert page.count("This file is an example") - said == page.count('--rf-print-example: "This file is an example')
    assert page.count("--rf-print-example:") == (builder == "singlehtml")
    if builder == "dirhtml":
        assert 'href="../../explorer/"' in page and 'data-search="../../search/"' in page
    else:
        assert "data-rf-find" not in page


@pytest.mark.parametrize("scripts", [True, False])
def test_pages_are_whole_on_paper(browser: Browser, built: Built, tmp_path: Path, scripts: bool) -> None:
    page = new_page(browser, color_scheme="dark", java_script_enabled=scripts)
    for path in ("docs/views.html", "needs/design/base.html"):
        page.goto(f"{built.out.as_uri()}/{path}")
        if scripts:
            ready(page)
        found = printed(page, tmp_path / "page.pdf")
        assert [sheet.cut for sheet in found] == [[]] * len(found)
        text = " ".join(" ".join(sheet.text for sheet in found).split())
        assert "RSK-1" in text and "CTL-1" in text and "Skip to" not in text and "Copy link" not in text
        for number, sheet in enumerate(found, 1):
            assert "RMF-BASE" in sheet.text and f"Page {number} of {len(found)}" in sheet.text
            assert (sheet.width, sheet.height) in {(210, 297), (297, 210), (420, 297)}
    page.close()
