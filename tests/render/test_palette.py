"""Colours and signs stand once: what is written from them is as they say, and nothing else has a colour of its own."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import get_args

import pytest

import riskfile
from riskfile.assessment import ProofState
from riskfile.render import charts
from riskfile.render.palette import COLOURS, LEVELS, MARKS, SHEETS, as_typst, in_style_sheet, variable
from riskfile.rules.engine.finding import FindingLevel
from riskfile.rules.engine.run import OutcomeStatus
from riskfile.rules.stage_cells import CellState
from riskfile.sphinx.html import STATIC
from riskfile.text.words import BESIDE_WORDS, CONTROL_KIND_WORDS
from riskfile.views.answers import RequirementState
from riskfile.views.surveillance import STATE_MARKS

HOUSE = Path(riskfile.__file__).parent
SHEET = STATIC / "riskfile.css"
SHEET_FILES = [path for path in sorted(HOUSE.rglob("*.css")) if path.name in SHEETS]
CSS = SHEET.read_text(encoding="utf-8")

# names of colours that CSS and Typst know, where one may stand as a value
NAMES = "white|black|red|green|blue|yellow|orange|purple|pink|brown|gr[ae]y|navy|teal|silver|maroon|olive|aqua|lime"
LITERAL = re.compile(
    r"#[0-9a-fA-F]{3,8}\b(?![\w-])"
    r"|\b(?:rgba?|hsla?|luma|cmyk|oklab|oklch)\(\s*[\d.\"']"
    rf"|(?<=[\s:,(+])(?:{NAMES})\b(?=\s*(?:[;,)!}}]|$))",
    re.MULTILINE,
)


def own_colours(text: str, *, comments: str) -> list[str]:
    return LITERAL.findall(re.sub(comments, "", text, flags=re.DOTALL | re.MULTILINE))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (".a { color: #1b2733; }", ["#1b2733"]),
        (".a { color: #fff }", ["#fff"]),
        (".a { box-shadow: 0 0 2px rgb(0 0 0 / .18); }", ["rgb(0"]),
        (".a { background: white; }", ["white"]),
        ("stroke: 1.5pt + white, inset: 4pt", ["white"]),
        ('fill: rgb("#123456")', ['rgb("', "#123456"]),
        (".a { color: var(--rf-ink); border: 1px solid currentColor; background: transparent; }", []),
        ("#let rf-head = 1\n#rf-head", []),
        ("a.b#rf-details", []),
    ],
)
def test_a_colour_is_known_where_it_stands(text: str, found: list[str]) -> None:
    assert own_colours(text, comments=r"\0") == found


@pytest.mark.parametrize("path", SHEET_FILES, ids=lambda path: path.name)
def test_a_style_sheet_is_as_the_palette_writes_it(path: Path) -> None:
    css = path.read_text(encoding="utf-8")
    assert in_style_sheet(css, path.name) == css, f"run python -m riskfile.render.palette {path}"


def test_each_style_sheet_with_blocks_is_there() -> None:
    assert {each.name for each in SHEET_FILES} == SHEETS.keys()


def test_the_style_sheet_follows_a_changed_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(COLOURS, "line", COLOURS["line"]._replace(dark="#123456"))  # type: ignore[arg-type]
    light = COLOURS["line"].light
    assert in_style_sheet(CSS) == CSS.replace(f"light-dark({light}, #3a4653)", f"light-dark({light}, #123456)", 1)


def test_a_style_sheet_without_the_blocks_is_refused() -> None:
    with pytest.raises(ValueError, match="the block of colours 0 times; expected it once"):
        in_style_sheet(".rf-card { margin: 0; }")
    with pytest.raises(ValueError, match="the block of colours 2 times; expected it once"):
        in_style_sheet(CSS + CSS)


def test_no_style_sheet_script_or_template_has_a_colour_of_its_own() -> None:
    for path in [*sorted(STATIC.glob("*.css")), *sorted((HOUSE / "server").rglob("*.css"))]:
        text = path.read_text(encoding="utf-8")
        if path.name in SHEETS:
            written = in_style_sheet(text, path.name)
            text = re.sub(r"/\* ([a-z ]+): written by .*?/\* end of \1 \*/", "", written, flags=re.DOTALL)
            assert not re.search(r"--(?:rf-)?(?:paper-)?ink:", text) and re.search(r"var\(--(?:rf-)?ink\)", text)
        assert own_colours(text, comments=r"/\*.*?\*/") == [], path.name
    for path in sorted(STATIC.glob("*.js")):
        assert own_colours(path.read_text(encoding="utf-8"), comments=r"/\*.*?\*/|^\s*//.*?$") == [], path.name
    for path in sorted(HOUSE.rglob("*.typ")):
        assert own_colours(path.read_text(encoding="utf-8"), comments=r"^\s*//.*?$") == [], path.name


def test_no_module_beside_the_palette_has_a_colour() -> None:
    modules = [path for path in sorted(HOUSE.rglob("*.py")) if path.name != "palette.py"]
    assert len(modules) > 50
    found = {
        path.relative_to(HOUSE).as_posix(): re.findall(r"#[0-9a-fA-F]{6}\b", path.read_text(encoding="utf-8"))
        for path in modules
    }
    # what Typst has written, which is taken out or becomes the colour of the text
    assert found.pop("sphinx/mathematics.py") == ["#010203", "#000000"]
    assert {name: some for name, some in found.items() if some} == {}


def test_each_state_that_views_mark_has_a_look() -> None:
    states = {*get_args(ProofState), *get_args(FindingLevel), *get_args(CellState), *STATE_MARKS.values()}
    states |= set(get_args(RequirementState))
    states |= {each.replace(" ", "-") for each in get_args(OutcomeStatus)}
    # the kind of a control is said beside it, and is no state
    states |= BESIDE_WORDS.keys() - CONTROL_KIND_WORDS.keys() - {"safety", "disclosure", "answers"}
    for path in HOUSE.rglob("*.py"):
        states |= set(re.findall(r'\bmark="([a-z-]+)"', path.read_text(encoding="utf-8")))
    assert states | {"draft"} == MARKS.keys()


def test_what_looks_the_same_has_another_sign() -> None:
    looks = {(mark.level, mark.sign) for mark in MARKS.values()}
    assert {sign for level, sign in looks if level == 5} == {"✗", "■"}
    assert {sign for level, sign in looks if level == 1} == {"✓"}
    # an error must not be told from a warning, nor a good level from a bad one, by its colour alone
    assert MARKS["error"].sign != MARKS["warning"].sign
    assert len({level.sign for level in LEVELS}) == 5, "the two levels with one sign are two words"


def test_pictures_have_the_palettes_colours() -> None:
    css = {name: f"--rf-{name}" for name in COLOURS}
    for colour, name in charts.VARIABLES.items():
        levels = {variable(number, ink=True): level.ink for number, level in enumerate(LEVELS)}
        known = levels | {css[each]: COLOURS[each] for each in COLOURS}
        assert known[name].light == colour


def test_typst_gets_each_colour_of_paper() -> None:
    import typst

    source = as_typst() + '#metadata((repr((paper, levels)), repr(marks.at("not-earned")))) <all>\n'
    compiler = typst.Compiler(input=source.encode())
    all_of_it, mark = json.loads(compiler.query("<all>", field="value", one=True))
    for colour in COLOURS.values():
        assert ("luma(100%)" if colour.printed == "#ffffff" else colour.printed) in all_of_it
    for level in LEVELS:
        assert level.fill.printed in all_of_it and level.ink.printed in all_of_it
    assert LEVELS[3].ink.printed in mark and "○" in mark
