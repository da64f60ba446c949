"""The difference as a page: all of it is there, it stands alone, and what somebody has written in it is text."""

from __future__ import annotations

import re
import warnings
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from browserkit import Browser, Watched, launched, needs_browser, new_page
from casekit import TODAY
from diffkit import BASE, PAGE, changed, told
from riskfile.change.diff import Difference
from riskfile.cli import main
from riskfile.render.diff_page import MOST_OPEN, _words, page
from riskfile.reporters.diff_told import Told
from riskfile.text.messages import speaking
from riskfile.text.quoting import visible
from riskfile.text.redline import compared, joined, words_of

with warnings.catch_warnings():
    # playwright's event loop policy is deprecated in newer Pythons
    warnings.simplefilter("ignore")
    from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]


class Read(HTMLParser):
    """A page as a browser has it: tags with their attributes, and what is text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in ("meta", "input"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] not in (["style"], ["script"]):
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())

    def all(self, name: str) -> list[str]:
        return [attributes[name] for _, attributes in self.tags if name in attributes]


@pytest.fixture(scope="module")
def difference() -> Told:
    return told(BASE, changed())


@pytest.fixture(scope="module")
def html(difference: Told) -> str:
    return "".join(page(difference))


@pytest.fixture(scope="module")
def read(html: str) -> Read:
    return Read(html)


def test_all_that_differs_is_on_it(difference: Told, read: Read) -> None:
    found: Difference = difference.found
    assert found.flips and found.gates and found.new and found.decisions and found.items
    text = read.text
    for flip in found.flips:
        assert flip.id in text
    for finding in (*found.new, *found.gone):
        assert finding.code in text and " ".join(finding.message.split()) in text and str(finding.span) in text
    for decision in found.decisions:
        assert decision.name in text
    for item in found.items:
        assert item.id in text and item.was in text
    for each in difference.headlines:
        assert f"{each.number} {each.words}" in text
    assert difference.sides[0].fingerprint in text and difference.sides[1].fingerprint in text
    assert difference.sides[0].fingerprint != difference.sides[1].fingerprint
    assert f"Both states are judged on {TODAY}" in text


def test_what_is_retired_is_told_with_the_reason(read: Read) -> None:
    card = read.text.split("retiredUSE-2")[1]
    assert card.startswith("Use after the expiry dateRetired becauseno lamp is sold any more")


def test_causes_stand_with_what_they_flipped(difference: Told, html: str) -> None:
    first = difference.directions[0]
    assert first.key == "worse"
    named = {reason.name for because in first.causes for reason in because.reasons}
    assert {cause.name for flip in difference.found.worse for cause in flip.causes} == named
    assert sum(because.number for because in first.causes) == len(difference.found.worse) == first.number
    # a region is never told by its colour alone
    assert re.search(r'<span class="pill l5">■ \w', html) and "matrix.F2.S3" in named


def test_the_trigger_that_says_why_is_named_and_that_there_is_none(difference: Told, read: Read) -> None:
    why = {
        reason.name: (because.unexplained, [each.id for each in because.triggers])
        for because in difference.directions[0].causes
        for reason in because.reasons
    }
    assert why["VER-1"] == (False, ["TRG-77"])
    assert why["matrix.F2.S3"] == (True, [])
    assert "The reason is in TRG-77 Worse steel." in read.text and "No trigger says why." in read.text
    # what was changed is held to what the trigger says
    assert "What TRG-77 (Worse steel) says that it changes is not what was changed." in read.text
    assert "Named, and not changed (1): HAZ-98" in read.text


def test_the_matrix_marks_the_cell_that_is_another(difference: Told, html: str) -> None:
    (grid,) = difference.grids
    assert [cell.before is not None for _, cells in grid.rows for cell in cells].count(True) == 1
    assert len(re.findall(r"<td class=\"l\d other\">", html)) == 1 and "1 cell differs" in html


def test_what_somebody_has_written_is_text(html: str, read: Read) -> None:
    assert "<script>alert(1)</script> \\u202e<img src=x onerror=alert(2)> & 'quotes\"" in read.text
    assert "after <b>" in read.text and "\u202e" not in html
    assert [tag for tag, _ in read.tags if tag in ("script", "img", "b", "link", "iframe")] == ["script"]
    assert read.open == []


def test_it_stands_alone(html: str, read: Read) -> None:
    policy = next(attributes["content"] for _, attributes in read.tags if attributes.get("http-equiv"))
    assert policy.startswith("default-src 'none'; ") and "unsafe" not in policy and "http" not in policy
    for tag in ("style", "script"):
        (inside,) = re.findall(f"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
        assert f"{tag}-src 'sha256-{b64encode(sha256(inside.encode()).digest()).decode()}'" in policy
    assert read.all("style") == [] and read.all("src") == []
    assert not [name for _, attributes in read.tags for name in attributes if name.startswith("on")]
    assert all(target.startswith("#") for target in read.all("href"))


def test_every_link_leads_somewhere_and_no_place_is_there_twice(read: Read) -> None:
    ids = read.all("id")
    assert len(ids) == len(set(ids))
    assert {target.removeprefix("#") for target in read.all("href")} <= set(ids)


def test_nothing_that_differs_is_said_so() -> None:
    text = Read("".join(page(told(BASE, BASE)))).text
    assert "Nothing differs." in text and "The two states say the same" in text


def test_many_items_are_folded_and_all_are_there() -> None:
    number = MOST_OPEN + 1
    more = "".join(f":::{{hazard}} Hazard\n:id: HAZ-{at}\n:::\n\n" for at in range(100, 100 + number))
    read = Read("".join(page(told(BASE, {**BASE, "needs/design/more.md": f"# More\n\n{more}"}))))
    types = [attributes for tag, attributes in read.tags if tag == "details" and attributes.get("class") == "type"]
    assert types and not any("open" in each for each in types)
    assert {f"HAZ-{at}" for at in range(100, 100 + number)} <= set(read.all("id"))


def test_a_long_text_is_cut_where_it_did_not_change() -> None:
    words = " ".join(f"w{number}" for number in range(400))
    item = "\n:::{{hazard}} Long\n:id: HAZ-99\n\n{}\n:::\n"
    both = ({**BASE, PAGE: BASE[PAGE] + item.format(text)} for text in (words, words.replace("w200 ", "other ")))
    text = Read("".join(page(told(*both)))).text
    assert "w199 w200 other w201" in text and re.search(r"\[… 176 words …\]", text) and "w100" not in text


def test_the_command_writes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for path, text in BASE.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["baseline", "A", "--today", TODAY]) == 0
    (tmp_path / PAGE).write_text(changed()[PAGE], encoding="utf-8")
    asked = ["diff", "A", "--today", TODAY, "--format", "html"]
    assert main([*asked, "--output", "diff.html"]) == 1
    assert "flipped" in capsys.readouterr().out.splitlines()[-1]
    written = (tmp_path / "diff.html").read_text("utf-8")
    assert "baseline A" in written and Read(written).open == []
    assert main(asked) == 1
    # the log of a CI job obeys nothing in it
    assert capsys.readouterr().out.replace("\\x3a", ":") == written


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as started:
        yield started


@needs_browser
@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_in_a_browser(width: int, html: str, browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "diff.html"
    path.write_text(html, encoding="utf-8")
    shown = new_page(browser, viewport={"width": width, "height": 900})
    watched = Watched(shown)
    shown.goto(path.as_uri())
    assert shown.evaluate("document.documentElement.scrollWidth") <= width
    shown.get_by_label("Filter the items").fill("haz-99")
    assert shown.locator("#told").inner_text().startswith("1 of ")
    assert shown.locator(".card:visible").count() == 1
    shown.get_by_label("Filter the items").fill("")
    shown.get_by_role("button", name="Fold all", exact=True).click()
    assert shown.locator(".card:visible").count() == 0
    # what a link leads to is unfolded
    shown.goto(f"{path.as_uri()}#HAZ-99")
    shown.locator("#HAZ-99").wait_for(state="visible")
    watched.assert_quiet()
    shown.close()


@needs_browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_audit_finds_nothing(scheme: Literal["light", "dark"], html: str, browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "diff.html"
    path.write_text(html, encoding="utf-8")
    # the audit is a script that the page itself would not run
    shown = new_page(browser, bypass_csp=True, color_scheme=scheme)
    shown.goto(path.as_uri())
    standard = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = Axe().run(shown, options={"runOnly": standard}).response["violations"]
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []
    shown.close()


@needs_browser
def test_it_is_readable_without_its_script(html: str, browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "diff.html"
    path.write_text(html, encoding="utf-8")
    shown = new_page(browser, java_script_enabled=False)
    shown.goto(path.as_uri())
    assert shown.locator("#HAZ-99").is_visible() and not shown.locator("#tools").is_visible()
    shown.close()


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_two_texts_are_words_of_the_page(before: str, after: str) -> None:
    html = f"<p>{_words(tuple(compared(before, after)))}</p>"
    read = Read(html)
    assert read.open == [] and {tag for tag, _ in read.tags} <= {"p", "del", "ins"}
    # without what is gone it is the second text
    kept = Read(re.sub("<del>.*?</del>", "", html, flags=re.DOTALL)).text
    assert kept.split() == visible(joined(words_of(after)), line=False).split()


def test_the_page_is_in_chinese(difference: Told) -> None:
    with speaking("zh-CN"):
        chinese = "".join(page(told(BASE, changed())))
    assert '<html lang="zh-CN">' in chinese
    words = re.sub(r"<(script|style)>.*?</\1>", "", chinese, flags=re.DOTALL)
    for said in (
        "To the changes",
        "New findings",
        "Because of",
        "Gates passed",
        "Unfold all",
        "what is gone",
        "cell differs",
    ):
        assert said in "".join(page(difference)) and said not in words, said
    # the same places, and what leads to them
    places = [re.findall(r' (?:id|href)="([^"]*)"', text) for text in (chinese, "".join(page(difference)))]
    assert places[0] == places[1]
    assert "${shown}／${cards.length} 个条目" in chinese
