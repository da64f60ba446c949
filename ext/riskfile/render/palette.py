"""Every colour, and the sign that stands beside it, once: for pages in light and dark, paper, pictures and scripts.

The style sheets have their colours in blocks that ``python -m riskfile.render.palette STYLESHEET...`` writes, so that
each is one file that can be read as it stands; a test holds the two together. Typst reads ``as_typst`` when a PDF is written,
pictures and scripts read the tables here or the style sheet's variables.

Text keeps a contrast of at least 4.5:1 with what is behind it, and a colour never says anything alone: a level and a
mark have a sign, and a word beside it.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple


class Colour(NamedTuple):
    """A colour on a light page, on a dark one, and on paper ("" where that is as on a light page)."""

    light: str
    dark: str
    paper: str = ""

    @property
    def printed(self) -> str:
        """The colour on paper."""
        return self.paper or self.light


COLOURS: Final[Mapping[str, Colour]] = {
    "line": Colour("#d4dae2", "#3a4653", "#c9d1da"),
    "soft": Colour("#f5f7fa", "#1c232b", "#f4f6f9"),
    "head": Colour("#eaeff5", "#26303a", "#e6ecf3"),
    "ink": Colour("#1b2733", "#e4eaf0"),
    "dim": Colour("#566575", "#a3b1bf", "#4f5e6d"),
    "accent": Colour("#1f5f99", "#7db7ec"),
    # lines of a picture, beside the accent: each has a form of its own too
    "teal": Colour("#0b7568", "#56cdbb"),
    "amber": Colour("#9a5b00", "#eeb458"),
    "violet": Colour("#7440a8", "#c7a2f2"),
    "gap": Colour("#fff3f4", "#33191d"),
    "page": Colour("#ffffff", "#121417"),
    "field": Colour("#7b8896", "#7c8a98"),
    # under what lies above the page, and over the page below a dialog
    "shadow": Colour("#000000", "#000000"),
    "veil": Colour("#0a1016", "#0a1016"),
    # heads of a spreadsheet, whose ground is white whatever the page's is
    "sheet": Colour("#eaeff5", "#eaeff5"),
}
"""By name, which is that of the style sheet's variable behind ``--rf-``."""


class RiskLook(NamedTuple):
    """How a level of risk looks: its ground, what is written on it, and its sign."""

    fill: Colour
    ink: Colour
    sign: str


LEVELS: Final = (
    RiskLook(COLOURS["soft"]._replace(paper="#eef1f4"), COLOURS["dim"], ""),
    RiskLook(Colour("#d3ece6", "#123f37"), Colour("#0b4a3e", "#b5efe0"), "●"),
    RiskLook(Colour("#e6f0cf", "#35400f"), Colour("#3c4a0d", "#e0efb0"), "◆"),
    RiskLook(Colour("#fff0b8", "#4d3d05"), Colour("#5c4600", "#ffe9a0"), "▲"),
    RiskLook(Colour("#fdd9b0", "#5a3307"), Colour("#6d3800", "#ffd3a3"), "▲"),
    RiskLook(Colour("#f6c5cb", "#5b1624"), Colour("#7a0f22", "#ffc6d0"), "■"),
)
"""From 1, the best of a policy's regions, to 5, the worst; 0 is for what has no region."""


def digits(colour: Colour) -> str:
    """A colour on a light page as six hexadecimal digits, as the formats of office programs have it."""
    return colour.light.removeprefix("#").upper()


def levels_in_digits() -> list[tuple[str, str]]:
    """Ground and ink of each level of risk, so written."""
    return [(digits(each.fill), digits(each.ink)) for each in LEVELS]


class StateLook(NamedTuple):
    """How a state looks: in the colours of a level, with a sign of its own; ``on_page`` is that on a web page ("" for
    the same)."""

    level: int
    sign: str
    on_page: str = ""

    @property
    def shown(self) -> str:
        """The sign on a page."""
        return self.on_page or self.sign


_PAST = StateLook(0, "–")
_DONE, _NOT_YET, _WRONG = StateLook(1, "✓"), StateLook(3, "○", "▲"), StateLook(5, "✗")

MARKS: Final[Mapping[str, StateLook]] = {
    # proofs, and what stands behind a control
    "pass": _DONE,
    "verified": _DONE,
    "fail": _WRONG,
    "open": _NOT_YET,
    "none": _NOT_YET,
    "unverified": _NOT_YET,
    "not-earned": _NOT_YET,
    # a result that counts no more
    "pass-superseded": _PAST,
    "fail-superseded": _PAST,
    "open-superseded": _PAST,
    # findings
    "error": StateLook(5, "■"),
    "warning": StateLook(3, "▲"),
    "waived": StateLook(0, "◇"),
    # what became of a rule
    "passed": _DONE,
    "findings": StateLook(5, "■"),
    "crashed": _WRONG,
    "not-evaluated": _NOT_YET,
    "off": StateLook(0, ""),
    "changed": StateLook(3, "▲"),
    # gates and cells
    "complete": _DONE,
    "draft": StateLook(0, ""),
    "retired": StateLook(0, ""),
    # requirements of a checklist
    "said": StateLook(0, "»"),
    "not-applicable": StateLook(0, "–"),
}
"""By the identity of the state, which is the class of the style sheet behind ``rf-``."""


def levels_of_marks() -> dict[str, int]:
    """In the colours of which level each state is shown."""
    return {name: look.level for name, look in MARKS.items()}


CHANGE_SIGNS: Final[Mapping[str, str]] = {"new": "+", "changed": "Δ", "renamed": "Δ", "retired": "×", "verdict": "↕"}
"""By what has become of an item since a baseline, the sign beside its id; words stand with it."""


def variable(level: int, *, ink: bool = False) -> str:
    """The style sheet's name for the ground or the ink of a level."""
    if not level:
        return "--rf-dim" if ink else "--rf-soft"
    return f"--rf-{level}{'-ink' if ink else ''}"


# --- the style sheet --------------------------------------------------------------------------------------------------


def _variables() -> Iterator[tuple[str, Colour]]:
    for name, colour in COLOURS.items():
        yield f"--rf-{name}", colour
    for number, level in enumerate(LEVELS[1:], 1):
        yield variable(number), level.fill
        yield variable(number, ink=True), level.ink


def _colours() -> Iterator[str]:
    # which of the two is shown follows the theme's switch, wherever that stands: a theme says `color-scheme` with it
    yield ":root {"
    for name, colour in _variables():
        same = colour.light == colour.dark
        yield f"  {name}: {colour.light if same else f'light-dark({colour.light}, {colour.dark})'};"
    yield "}"


def variables() -> str:
    """The style sheet's variables, for a page that stands alone."""
    return "".join(f"{line}\n" for line in _colours())


def _looks() -> Iterator[str]:
    for number in range(1, len(LEVELS)):
        ground, ink = f"var({variable(number)})", f"var({variable(number, ink=True)})"
        # a mark stands behind a class of its own, since tables and cards have classes of the same names
        marks = [f".rf-note.rf-{name}" for name, mark in MARKS.items() if mark.level == number]
        yield f"{', '.join([f'.rf-level-{number}', *marks])} {{ background: {ground}; color: {ink}; }}"
        yield f".rf-node-band.rf-band-{number} {{ fill: {ink}; }}"
        yield f".rf-fill-{number} rect {{ fill: {ground}; stroke: {ink}; }}"
        yield f".rf-fill-{number} text {{ fill: {ink}; }}"


def _paper() -> Iterator[str]:
    # what stands in the margins of a sheet has no scheme of a page to follow: it has the colours of paper as they are
    yield ":root {"
    for name, colour in _variables():
        yield f"  {name.replace('--rf-', '--rf-paper-')}: {colour.printed};"
    yield "}"


def _bar() -> Iterator[str]:
    # in a tree of its own, which has no variables of a page's sheet
    yield ":host, body.own {"
    more = {"error": LEVELS[-1].ink, "warning": COLOURS["amber"], "good": COLOURS["teal"]}
    shown = {name: COLOURS[name] for name in ("page", "soft", "ink", "dim", "line", "accent", "shadow")}
    for name, colour in (shown | more).items():
        yield f"  --{name}: light-dark({colour.light}, {colour.dark});"
    yield "}"


SHEETS: Final[Mapping[str, Mapping[str, Callable[[], Iterator[str]]]]] = {
    "riskfile.css": {"colours": _colours, "levels and marks": _looks},
    "riskfile-print.css": {"colours of paper": _paper},
    "live.css": {"colours of the bar": _bar},
}
"""The blocks of each style sheet that has some, by the name of its file."""
_BLOCK: Final = "/* {name}: written by python -m riskfile.render.palette */\n{text}/* end of {name} */\n"


def in_style_sheet(css: str, name: str = "riskfile.css") -> str:
    """``css``, the style sheet of that name, with its blocks as they are to be.

    :raises ValueError: if it lacks one.
    """
    for block_name, lines in SHEETS[name].items():
        head, _, tail = _BLOCK.format(name=block_name, text="\0").partition("\0")
        block = re.compile(f"{re.escape(head)}.*?{re.escape(tail)}", re.DOTALL)
        found = block.findall(css)
        if len(found) != 1:
            raise ValueError(f"the style sheet has the block of {block_name} {len(found)} times; expected it once")
        css = css.replace(found[0], head + "".join(f"{line}\n" for line in lines()) + tail)
    return css


# --- Typst ------------------------------------------------------------------------------------------------------------


def _typst(colour: Colour) -> str:
    # white is a grey in Typst, which says it in fewer bytes
    return "white" if colour.printed == "#ffffff" else f'rgb("{colour.printed}")'


def as_typst() -> str:
    """What the PDF's template imports: ``paper``, colours by name; ``levels``; ``marks``, looks by identity."""
    paper = ", ".join(f"{name}: {_typst(colour)}" for name, colour in COLOURS.items())
    levels = "".join(
        f'  (fill: {_typst(each.fill)}, ink: {_typst(each.ink)}, sign: "{each.sign}"),\n' for each in LEVELS
    )
    marks = "".join(f'  "{name}": levels.at({mark.level}) + (sign: "{mark.sign}"),\n' for name, mark in MARKS.items())
    return f"#let paper = ({paper})\n#let levels = (\n{levels})\n#let marks = (\n{marks})\n"


if __name__ == "__main__":
    for sheet in map(Path, sys.argv[1:]):
        sheet.write_text(in_style_sheet(sheet.read_text(encoding="utf-8"), sheet.name), encoding="utf-8")
