"""The manual as pages: its first page, its search, what is said where a page is found or sent, and where there is none. A part of
its pages is built, with its own configuration."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from browserkit import Watched, needs_browser, new_page, serious
from riskfile.manual import begins

MANUAL = Path(__file__).resolve().parents[2] / "manual"
PAGES = (
    "index",
    "404",
    "change",
    "ci",
    "command-line",
    "compared",
    "getting-started",
    "policy-keys",
    "terms",
    "rules/RMF310",
    "rules/RMF402",
    *(f"start/{each}" for each in ("author", "ci", "reviewer", "migrating")),
)
ROOT = "https://manual.example/riskfile"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    source = tmp_path_factory.mktemp("manual")
    shutil.copy(MANUAL / "conf.py", source)
    for folder in ("_static", "_templates"):
        shutil.copytree(MANUAL / folder, source / folder)
    for page in PAGES:
        (source / page).parent.mkdir(exist_ok=True)
        text = (MANUAL / f"{page}.md").read_text(encoding="utf-8")
        if page == "index":
            # the contents, as far as there are pages
            text = re.sub(
                r"^(?!\s*$)[\w/-]+\n", lambda line: line[0] if line[0].strip() in PAGES else "", text, flags=re.M
            )
        (source / f"{page}.md").write_text(text, encoding="utf-8")
    out = source / "_build/html"
    # other pages are not here, and links to them lead nowhere: `make manual` looks at all of them, with -W
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-b", "html", str(source), str(out)],
        env={**os.environ, "RISKFILE_MANUAL_URL": f"{ROOT}/"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return out


def head(site: Path, page: str) -> dict[str, str]:
    text = (site / f"{page}.html").read_text(encoding="utf-8")
    found = re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)"', text)
    return {key: unescape(value) for key, value in found}


@pytest.mark.parametrize("page", [page for page in PAGES if page != "404"])
def test_a_page_says_in_its_head_what_it_is_about(page: str, site: Path) -> None:
    title, said = begins((MANUAL / f"{page}.md").read_text(encoding="utf-8"))
    found = head(site, page)
    assert (found["og:title"], found["description"], found["og:description"]) == (title, said, said)
    assert found["og:url"] == f"{ROOT}/{page}.html"
    # a picture that is shared is no SVG
    image = found["og:image"].removeprefix(f"{ROOT}/")
    assert image.endswith(".png") and (site / image).is_file()


def test_the_page_for_what_is_not_found_leads_on_from_any_address(site: Path) -> None:
    text = (site / "404.html").read_text(encoding="utf-8")
    base = f'<base href="{ROOT}/">'
    # before the first file that it asks for
    assert 0 < text.index(base) < text.index("stylesheet")
    assert head(site, "404")["robots"] == "noindex"
    assert "<base " not in (site / "index.html").read_text(encoding="utf-8")


@needs_browser
@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("RMF310", "RMF310 residual-above-initial"),
        ("residual-above-initial", "RMF310 residual-above-initial"),
        ("unacceptable-residual", "RMF402 unacceptable-residual"),
        ("worst-case", "Keys of the policy"),
        ("exposure-unit", "Keys of the policy"),
        ("--format junit", re.compile(r"^\s*CI\s*$")),
        ("spreadsheet", "Compared"),
        ("riskfile diff", "What changed, and what it touches"),
        ("accept", "What changed, and what it touches"),
        ("completion", "Looking things up"),
        ("危险情况", "Terms"),
        # a part of a longer run of signs
        ("预见", "Terms"),
    ],
)
def test_the_search_finds(asked: str, first: str | re.Pattern[str], site: Path, browser: Browser) -> None:
    watched = Watched(new_page(browser))
    try:
        watched.page.goto((site / "search.html").as_uri())
        watched.page.locator("input[type=search]").last.fill(asked)
        watched.page.locator("input[type=search]").last.press("Enter")
        expect(watched.page.locator("#search-results .search-summary, #search-results p").first).to_contain_text(
            re.compile("found|finished|match", re.IGNORECASE)
        )
        hits = watched.page.locator("#search-results li > a")
        expect(hits.first).to_contain_text(first)
        assert watched.elsewhere == []
    finally:
        watched.page.close()


@needs_browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_the_first_page_can_be_used_by_all(width: int, scheme: str, site: Path, browser: Browser) -> None:
    page = new_page(browser, viewport={"width": width, "height": 900}, color_scheme=scheme)
    try:
        watched = Watched(page)
        page.goto((site / "index.html").as_uri())
        assert page.evaluate("document.querySelector('img[src$=\"one-risk.svg\"]').naturalWidth") > 500
        assert page.locator(".ways > .way").count() == 4
        tops = page.evaluate("[...document.querySelectorAll('.ways > .way')].map((each) => each.offsetTop)")
        assert len(set(tops)) == (4 if width == 390 else 2)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert serious(page) == []
        assert watched.elsewhere == []
        page.locator(".way a", has_text="Migrating team").click()
        expect(page.locator("h1")).to_contain_text("Five minutes for a team that migrates")
    finally:
        page.close()
