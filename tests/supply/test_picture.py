"""The picture at the top of the README: what it says is what the tool says today, and it is whole in itself."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

import picture
from riskfile.assessment import assess
from riskfile.policy import load_policy
from riskfile.project import check

SVG = picture.PICTURE.read_text(encoding="utf-8")
# our own file
TREE = ElementTree.fromstring(SVG)
NS = {"svg": "http://www.w3.org/2000/svg"}


def drawn() -> list[str]:
    """The texts of the picture in the order in which they are drawn."""
    return ["".join(each.itertext()) for each in TREE.iterfind(".//svg:text", NS)]


@pytest.fixture(scope="module")
def facts() -> dict[str, Any]:
    said = TREE.find("svg:metadata", NS)
    assert said is not None
    found: dict[str, Any] = json.loads(said.text or "")
    return found


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return picture.project(tmp_path_factory.mktemp("wrong") / "it", wrong=True)


@pytest.fixture(scope="module")
def right(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return picture.project(tmp_path_factory.mktemp("right") / "it", wrong=False)


def test_the_lines_and_the_finding_are_those_of_today(wrong: Path, facts: dict[str, Any]) -> None:
    lines = picture.written(wrong)
    said = picture.finding(wrong)
    assert facts["lines"] == [list(each) for each in lines], "run: make picture"
    assert facts["finding"] == said, "run: make picture"
    assert re.match(rf"{picture.PAGE}:\d+:\d+: RMF310 residual-above-initial \[error\] {picture.RISK} ", said[0])
    assert (61, picture.WRONG) in lines

    # and they are what is drawn, letter by letter: a line of the terminal is broken between words
    shown = "".join("".join(drawn()).split())
    for line in (*(line for _, line in lines), *said):
        assert "".join(line.split()) in shown, line


def test_the_matrix_and_the_pdf_say_what_is_computed(right: Path, facts: dict[str, Any]) -> None:
    file = check(right, cached=False, today=picture.TODAY).file
    policy = load_policy((right / "needs/policy.yaml").read_text(encoding="utf-8"), "needs/policy.yaml")
    risk = assess(file, policy).risks[picture.RISK]
    assert risk.residual is not None and risk.initial.probability and risk.residual.probability
    before, after = (each.probability.id + " " + each.severity.id for each in (risk.initial, risk.residual))  # type: ignore[union-attr]
    assert facts["matrix"] == [[f"{before}: 1"], [f"{after}: 1"]], "run: make picture"
    title = next(item.title for item in file if item.id == picture.RISK)
    assert facts["pdf"].startswith(f"{picture.RISK} {title} Risk · design")
    for region in (risk.initial.region, risk.residual.region):
        assert region is not None and region.label in facts["pdf"]


def test_it_is_whole_in_itself_small_and_stands_still_where_asked() -> None:
    assert picture.PICTURE.stat().st_size < 500_000
    assert TREE.find(".//svg:script", NS) is None
    addresses = re.findall(r'(?:href|src)="([^"]{0,30})|url\(', SVG)
    assert len(addresses) == 5 and all(each.startswith("data:image/png;base64,") for each in addresses)
    style = TREE.findtext("svg:style", namespaces=NS) or ""
    # what moves, moves only where that is wanted; without it the board shows all four
    (moves,) = re.findall(r"[^-]animation:", style)
    assert moves and "@media (prefers-reduced-motion:no-preference){#tour{animation:" in style
    # twice, and then it rests
    assert re.search(r"animation:tour \d+s ease-in-out 2}", style)
    assert "@media (prefers-color-scheme:dark)" in style
    titles = [each for each in drawn() if each in picture.PANELS]
    assert titles == list(picture.PANELS)


def test_who_does_not_see_it_is_told() -> None:
    readme = (picture.ROOT / "README.md").read_text(encoding="utf-8")
    (alt,) = re.findall(r"!\[([^\]]+)\]\(manual/_static/one-risk\.svg\)", readme)
    assert all(word in alt for word in ("Markdown", "RMF310", "matrix", "PDF"))
    assert (TREE.findtext("svg:desc", namespaces=NS) or "").count("residual P1 is F5") == 1
