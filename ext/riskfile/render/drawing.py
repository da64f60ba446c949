"""What all pictures of field data have in common: letters, colours, axes, the key, and text that finds its place."""

from __future__ import annotations

import io
import logging
import math
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from riskfile.render.palette import COLOURS, LEVELS, variable
from riskfile.render.pdf.typefaces import FONTS, cjk_families, more_fonts
from riskfile.text.messages import spoken, tr
from riskfile.text.widths import WIDE_SIGNS, is_wide

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.transforms import Bbox

FAMILY: Final = "Source Sans 3"

_NAMES: Final = ("ink", "dim", "line", "soft", "page", "accent", "teal", "amber", "violet")

# a picture is the same on paper as on a light page
INK, DIM, LINE, SOFT, PAGE, ACCENT = (COLOURS[name].light for name in _NAMES[:6])
INKS: Final = tuple(level.ink.light for level in LEVELS)
TEAL, AMBER, VIOLET = (COLOURS[name].light for name in _NAMES[6:])
GOOD, OPEN, BAD = INKS[1], INKS[3], INKS[5]

VARIABLES: Final = {
    **{COLOURS[name].light: f"--rf-{name}" for name in _NAMES},
    **{INKS[level]: variable(level, ink=True) for level in (1, 3, 5)},
}
"""The style sheet's names of the colours of a picture."""

WIDTH: Final = 7.1
"""In inches: what a page of A4 has between its margins."""

NARROW: Final = 3.9
"""In inches: what a telephone has, at letters that can be read there."""

_WIDTH: ContextVar[float] = ContextVar("width", default=WIDTH)


@contextmanager
def drawn_at(inches: float) -> Iterator[None]:
    """Within, pictures are so wide."""
    token = _WIDTH.set(inches)
    try:
        yield
    finally:
        _WIDTH.reset(token)


def width() -> float:
    """How wide a picture is, in inches."""
    return _WIDTH.get()


STYLE: Final[dict[str, Any]] = {
    "font.family": FAMILY,
    "font.size": 8.5,
    "svg.fonttype": "path",
    # titles and units are text of authors: `$` begins no formula in them
    "text.parse_math": False,
    "text.color": INK,
    "axes.edgecolor": DIM,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.7,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.facecolor": "none",
    "figure.facecolor": "none",
    "xtick.color": DIM,
    "ytick.color": DIM,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.major.width": 0.7,
    "ytick.major.width": 0.7,
    "grid.color": LINE,
    "grid.linewidth": 0.6,
    "legend.frameon": False,
    "legend.fontsize": 8,
    "legend.handlelength": 2.2,
    "lines.solid_capstyle": "butt",
}


HAN: Final = "Noto Sans CJK SC"

_TEXT: Final = re.compile(r'<text style="([^"]*)"([^>]*)>([^<]*)</text>')
_RUN: Final = re.compile(f"[{WIDE_SIGNS}]+|[^{WIDE_SIGNS}]+")
_SIZE: Final = re.compile(r"font-size: ([0-9.]+)px")
_LATIN: Final = 0.89
"""How large the Latin letters of the Chinese font are set to be as wide as ours, in which the text was measured."""
_READER: Final = f"'{HAN}', 'PingFang SC', 'Microsoft YaHei', sans-serif"
"""What Chinese letters are set in, by what the machine has."""


def _with_runs(found: re.Match[str]) -> str:
    """A text with Chinese letters, in their font: Typst looks for one font that has all letters of a text."""
    style, rest, said = found.groups()
    style = re.sub(rf"'{FAMILY}'(?:, '{HAN}')?", f"'{FAMILY}', {_READER}", style)
    size = _SIZE.search(style)
    if not is_wide(said) or size is None:
        return f'<text style="{style}"{rest}>{said}</text>'
    # and sets what has the usual weight in the thinnest that there is
    look = f"font-family: {_READER}" + ("" if "font-weight" in style else "; font-weight: 500")
    latin = f"{look}; font-size: {float(size[1]) * _LATIN:.4g}px"

    def run(part: re.Match[str]) -> str:
        return f'<tspan style="{look if is_wide(part[0]) else latin}">{part[0]}</tspan>'

    return f'<text style="{style}"{rest}>{_RUN.sub(run, said)}</text>'


def has_han(picture: object) -> bool:
    """Whether a picture has Chinese letters: it is said in Chinese, or its titles are."""
    return spoken() == "zh-CN" or is_wide(str(picture))


def style_of(han: bool) -> dict[str, Any]:
    """The style of a picture. Chinese stays text: outlines of some thousand letters are in no font of ours, a page has fonts of
    its reader, and the PDF those of the extra."""
    return {**STYLE, "font.family": [FAMILY, *cjk_families()], "svg.fonttype": "none"} if han else STYLE


class _Unseen(logging.Filter):
    """Says nothing of a font that is only measured: Han letters are as wide in each weight."""

    def filter(self, record: logging.LogRecord) -> bool:
        return not str(record.msg).startswith("findfont: Failed to find font weight")


@cache
def font() -> None:
    """Make the PDF's own letters known."""
    from matplotlib import font_manager

    for path in sorted(FONTS.glob("*.otf")):
        font_manager.fontManager.addfont(path)
    for folder in more_fonts():
        for path in sorted(Path(folder).glob("*.ttc")):
            font_manager.fontManager.addfont(path)
    logging.getLogger("matplotlib.font_manager").addFilter(_Unseen())


def one(height: float) -> tuple[Figure, Axes]:
    """A picture of so many inches with one pair of axes."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width(), height), layout="constrained")
    return figure, figure.add_subplot()


def as_svg(figure: Figure) -> str:
    """The picture as SVG for paper: the same bytes each time, without a style sheet."""
    import matplotlib as mpl

    out = io.StringIO()
    # else ids are chance, and the day is written down
    with mpl.rc_context({"svg.hashsalt": "riskfile"}):
        figure.savefig(out, format="svg", metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")))
    # a style sheet would be one of the whole page, and what describes the picture stands beside it
    svg = re.sub(r"\s*<metadata>.*?</metadata>", "", out.getvalue(), flags=re.DOTALL)
    svg = re.sub(r"\s*<defs>\s*<style[^>]*>.*?</style>\s*</defs>", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<!--.*?-->\s*", "", svg, flags=re.DOTALL)
    if mpl.rcParams["svg.fonttype"] == "none":
        svg = _TEXT.sub(_with_runs, svg)
    return svg.replace("<svg ", '<svg stroke-linejoin="round" stroke-linecap="butt" ', 1)


def scale(most: float) -> tuple[float, str]:
    """By how much a rate is multiplied to be read, 1,000 for 0.0016, and that as text ("" for 1)."""
    for power in (1, 100, 1_000, 10_000, 100_000, 1_000_000):
        if most * power >= 1:
            break
    return power, f"{power:,}" if power > 1 else ""


def key_above(axes: Axes, handles: Sequence[Any], side: Literal["left", "right"] = "left") -> None:
    """The key, above the picture, in as many rows as its width takes."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    figure = axes.figure
    assert figure is not None
    columns = 1
    for columns in range(min(len(handles), 6), 0, -1):
        key = axes.legend(
            handles=handles,
            loc=f"lower {side}",
            bbox_to_anchor=(-0.01 if side == "left" else 1.0, 1.0),
            ncols=columns,
            borderaxespad=0.2,
            columnspacing=1.2,
            handlelength=1.8,
            handletextpad=0.5,
        )
        # a key that is wider than the axes would press them together
        canvas = FigureCanvasAgg(figure)
        taken = key.get_window_extent(canvas.get_renderer()).width
        if taken <= (width() - (0.75 if side == "left" else 0.1)) * figure.dpi:
            break
    # a tall key takes nothing of what is drawn
    wide, high = figure.get_size_inches()  # type: ignore[union-attr]
    high += 0.165 * max(0, -(-len(handles) // columns) - 2)
    figure.set_size_inches(wide, high)  # type: ignore[union-attr]


def one_in(axes: Axes, low: float, high: float) -> None:
    """A logarithmic axis of probabilities, in words."""
    powers = [power for power in range(-12, 1) if low <= 10.0**power <= high]
    powers = powers[:: -(-len(powers) // 7) or 1]
    axes.set_xscale("log")
    axes.set_xlim(low, high)
    axes.set_xticks(
        [10.0**power for power in powers], [tr("1 in {number}", number=f"{10**-power:,}") for power in powers]
    )
    axes.minorticks_off()
    axes.grid(axis="x")
    axes.set_axisbelow(True)


class Wanted(NamedTuple):
    """A text that is to stand beside a place of the axes, in data's terms."""

    text: str
    x: float
    y: float
    colour: str = BAD


def place(axes: Axes, texts: Sequence[Wanted], taken: Sequence[tuple[float, float]] = ()) -> int:
    """Write each text beside its place where it lies on no other, on no point of ``taken``, and within the picture; gives how
    many found room. The first have the first choice; a table has what is left out."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.transforms import Bbox

    figure = axes.figure
    assert figure is not None
    if not texts:
        return 0
    canvas = FigureCanvasAgg(figure)
    # until it is laid out nobody knows where a place is
    figure.draw_without_rendering()  # type: ignore[union-attr]
    renderer = canvas.get_renderer()
    point = figure.dpi / 72
    inside = axes.get_window_extent(renderer)
    spots = [tuple(each) for each in axes.transData.transform([*((each.x, each.y) for each in texts), *taken])]
    sizes = [5.5] * len(texts) + [1.5] * len(taken)
    filled: list[Bbox] = [
        Bbox.from_bounds(x - size * point, y - size * point, 2 * size * point, 2 * size * point)
        for (x, y), size in zip(spots, sizes, strict=True)
    ]
    room, found = 4 * point, 0
    for number, (each, (x, y)) in enumerate(zip(texts, spots, strict=False)):
        shown = axes.annotate(
            each.text,
            (each.x, each.y),
            (0, 0),
            textcoords="offset points",
            color=each.colour,
            fontsize=8,
            va="center",
            bbox={"facecolor": PAGE, "edgecolor": "none", "pad": 0.8},
            zorder=5,
        )
        size = shown.get_window_extent(renderer)
        for side, up in _BESIDE:
            left = x + (
                8 * point if side == "left" else -8 * point - size.width if side == "right" else -size.width / 2
            )
            box = Bbox.from_bounds(left, y + up * point - size.height / 2, size.width, size.height)
            within = (
                box.x0 >= inside.x0 - room
                and box.x1 <= inside.x1 + room
                and box.y0 >= inside.y0 + room / 2
                and box.y1 <= inside.y1 + 2 * room
            )
            # it stands nearer to its own place than to that of another text
            own = min(range(len(texts)), key=lambda at: _distance(box, spots[at])) == number
            if within and own and not any(box.overlaps(other) for other in filled):
                shown.set_position(((box.x0 - x) / point, up))
                shown.set_horizontalalignment("left")
                filled.append(box)
                found += 1
                break
        else:
            shown.remove()
    return found


def _distance(box: Bbox, spot: Sequence[float]) -> float:
    x, y = spot
    return math.hypot(max(box.x0 - x, 0, x - box.x1), max(box.y0 - y, 0, y - box.y1))


_BESIDE: Final = tuple(
    (side, up)
    for up in (0.0, 8.0, -8.0, 14.0, -14.0)
    for side in ("left", "right", "over")
    if side != "over" or abs(up) > 10
)
"""Where a text may stand: its left end at the place, or its right end, or its middle over or under it; and how many points higher."""
