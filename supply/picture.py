"""Draw the picture at the top of the README: ``python supply/picture.py`` (or ``make picture``).

A new project (``riskfile init``) gets one mistake, and all that is shown comes out of the tool: the lines of the page, what
``riskfile check`` says of them, the matrix of the built HTML once the mistake is put right, and the page of the PDF on which
the same risk stands. ``manual/_static/one-risk.svg`` is written: four panels on one board, over which a camera moves twice
and then rests on all four. Where motion is not wanted (``prefers-reduced-motion``) the board stands still, and says the same.

The file is whole in itself (an ``<img>`` fetches nothing): type of the reader's machine, pictures of the pages as data.
Needs ``chromium`` on PATH, and the extra ``test``. ``tests/supply/test_picture.py`` holds its words against the tool.
"""

from __future__ import annotations

import base64
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import date
from html import escape
from pathlib import Path
from textwrap import wrap
from typing import Any, Final

from riskfile.scaffold import write_project

ROOT: Final = Path(__file__).resolve().parents[1]
PICTURE: Final = ROOT / "manual/_static/one-risk.svg"
TODAY: Final = date(2026, 11, 23)
NAME: Final = "Catheter"

PAGE: Final = "needs/design/risks.md"
RISK: Final = "RSK-001"
RIGHT: Final = ":residual-p1: F2"
WRONG: Final = ":residual-p1: F5"

WIDE, HIGH, GAP, EDGE = 960, 580, 40, 40
"""Size of a panel, the room between two, and the room around them, in units of the board."""
BOARD = (2 * WIDE + GAP + 2 * EDGE, 2 * HIGH + GAP + 2 * EDGE)
VIEW = (1000, round(1000 * BOARD[1] / BOARD[0]))
BAR: Final = 64
"""Height of the head of a panel."""
LETTER: Final = 12.6
"""Width of a letter of a fixed width at 21 units: each line is set to it, whatever type a machine has."""
LINE: Final = 31
COLUMNS: Final = 72
"""Letters in a line of the terminal."""

PANELS: Final = (
    "1  Write: a risk in Markdown",
    "2  Check: the mistake, its line and its rule",
    "3  Read: the matrix, once P1 is put right",
    "4  Release: the same risk in the PDF",
)

_STYLE = """
.board{fill:#e9edf2}.panel{fill:#fff;stroke:#c3ccd7;stroke-width:2}.head{fill:#f4f6f9}.rule{stroke:#c3ccd7;stroke-width:2}
.title{font:600 25px system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;fill:#1b2733}
.code text{font:21px ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono","DejaVu Sans Mono",monospace;fill:#24303c;white-space:pre}
.code .number{fill:#667484}.code .key{fill:#0b5394}.code .code-of-rule{fill:#a3172b;font-weight:700}.code .mark{fill:#a3172b;font-weight:700}
.code .help{fill:#1d5c3f}.wrong{fill:#fde4e7}.under{stroke:#a3172b;stroke-width:3;fill:none}.dark{display:none}.desk{fill:#d5dce4}.sheet{stroke:#aab4c0}
.arrow{stroke:#5a6b7d;stroke-width:7;fill:none;stroke-linecap:round;stroke-linejoin:round}
@media (prefers-color-scheme:dark){
.board{fill:#10161d}.panel{fill:#1a222b;stroke:#445160}.head{fill:#232d38}.rule{stroke:#445160}.title{fill:#eef2f6}
.code text{fill:#dfe6ed}.code .number{fill:#94a2b1}.code .key{fill:#8ec4ff}.code .code-of-rule,.code .mark{fill:#ff9aa8}
.code .help{fill:#8fdcb3}.wrong{fill:#4a2028}.under{stroke:#ff9aa8}.light{display:none}.dark{display:inline}.desk{fill:#2b3642}
.arrow{stroke:#9fb0c2}}
"""


# --- what the tool says -----------------------------------------------------------------------------------------------


def project(folder: Path, *, wrong: bool) -> Path:
    """A new project in ``folder``, with the mistake or without it."""
    write_project(folder, name=NAME, today=TODAY)
    page = folder / PAGE
    text = page.read_text(encoding="utf-8")
    assert text.count(RIGHT) == 1, f"{PAGE} has {RIGHT!r} {text.count(RIGHT)} times"
    if wrong:
        page.write_text(text.replace(RIGHT, WRONG), encoding="utf-8")
    return folder


def written(folder: Path) -> list[tuple[int, str]]:
    """The lines of the risk on its page, each with its number."""
    lines = (folder / PAGE).read_text(encoding="utf-8").splitlines()
    first = next(
        at for at, line in enumerate(lines) if line.startswith(":::{risk}") and f":id: {RISK}" in lines[at + 1]
    )
    last = next(at for at in range(first + 1, len(lines)) if lines[at] == ":::")
    return [(at + 1, lines[at]) for at in range(first, last + 1)]


def finding(folder: Path) -> list[str]:
    """What ``riskfile check`` prints of the finding, line by line; the line that counts items and rules is left out."""
    said = _riskfile(folder, "check", "--no-cache", "--today", TODAY.isoformat(), status=1)
    return said.rpartition("\n\n")[0].splitlines()


def _riskfile(folder: Path, *words: str, status: int = 0) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "riskfile", *words],
        cwd=folder,
        env={**os.environ, "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == status, f"riskfile {' '.join(words)}: {done.returncode}\n{done.stdout}{done.stderr}"
    return done.stdout


# --- what it builds ---------------------------------------------------------------------------------------------------

_LOOK = """() => {
  const map = (at) => {
    const table = document.querySelectorAll(".rf-maps table")[at];
    const levels = [...table.querySelectorAll("thead th[scope=col]")].map((each) => each.firstChild.textContent.trim());
    const found = [];
    for (const row of table.querySelectorAll("tbody tr")) {
      const cells = [...row.querySelectorAll("td")];
      cells.forEach((cell, at) => {
        const count = cell.textContent.match(/[1-9][0-9]*/);
        if (count) found.push(row.querySelector("th").firstChild.textContent.trim() + " " + levels[at] + ": " + count[0]);
      });
    }
    return found;
  };
  return [map(0), map(1)];
}"""


def _matrix(built: Path) -> tuple[dict[str, list[bytes]], Any]:
    """The two maps of the chapter on design and the row of the risk below them, light and dark as PNG, and in which cells
    of the maps risks are."""
    from playwright.sync_api import sync_playwright

    shots = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
        )
        for scheme in ("light", "dark"):
            page = browser.new_page(
                viewport={"width": 1240, "height": 1000}, color_scheme=scheme, device_scale_factor=1.2
            )
            page.goto((built / "docs/design.html").as_uri())
            page.wait_for_selector(".rf-maps td")
            page.wait_for_timeout(800)
            maps = page.locator(".rf-maps").first.screenshot()
            table = page.locator('[data-rf-caption="Residual risks of design"]')
            table.scroll_into_view_if_needed()
            head, row = table.locator(".ag-header").first, table.locator(".ag-row").first
            row.wait_for()
            page.wait_for_timeout(500)
            above, below = head.bounding_box(), row.bounding_box()
            assert above and below, "the table of residual risks has no row"
            high = below["y"] + below["height"] - above["y"]
            shots[scheme] = [maps, page.screenshot(clip={**above, "height": high})]
            cells = page.evaluate(_LOOK)
        browser.close()
    return shots, cells


def _sheet(pdf: Path) -> tuple[bytes, str]:
    """The page of the PDF with the card of the risk as PNG, and the text at its head."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    for page in document:
        text = " ".join(page.get_textpage().get_text_range().split())
        at = text.find(f"{RISK} Blockage by a clot from the shaft Risk")
        if 0 <= at < 200:
            # the card, from its name to its first table
            said = text[at : text.index("Basis of the estimate", at)].strip()
            return _png(page.render(scale=1.75).to_pil()), said
    raise SystemExit(f"{pdf} has no page that begins with the card of {RISK}")


def _png(picture: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def _small(png: bytes, colours: int = 96) -> tuple[str, int, int]:
    """A PNG with few colours as the address of its data, with its width and height."""
    from PIL import Image

    picture = Image.open(io.BytesIO(png)).convert("RGB")
    few = picture.quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    out = io.BytesIO()
    few.save(out, "PNG", optimize=True)
    return f"data:image/png;base64,{base64.b64encode(out.getvalue()).decode()}", *picture.size


def _colour(png: bytes) -> str:
    from PIL import Image

    red, green, blue = Image.open(io.BytesIO(png)).convert("RGB").getpixel((0, 0))  # type: ignore[misc]
    return f"#{red:02x}{green:02x}{blue:02x}"


# --- the board --------------------------------------------------------------------------------------------------------


def folded(lines: Sequence[str]) -> list[str]:
    """Lines as a terminal of ``COLUMNS`` letters shows them, broken between words."""
    return [part for line in lines for part in (wrap(line, COLUMNS) if len(line) > COLUMNS else [line])]


def _text(x: float, y: float, text: str, style: str = "") -> str:
    kind = f' class="{style}"' if style else ""
    # each line as wide as its letters say, so that the marks below it stand where they belong
    width = f' textLength="{len(text) * LETTER:.1f}" lengthAdjust="spacingAndGlyphs"' if text.strip() else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" xml:space="preserve"{kind}{width}>{escape(text)}</text>'


def _page(lines: Sequence[tuple[int, str]]) -> Iterator[str]:
    y = BAR + 42
    for number, line in lines:
        if line == WRONG:
            yield f'<rect class="wrong" x="1" y="{y - 22}" width="{WIDE - 2}" height="{LINE}"/>'
            under = 84 + line.index("F5") * LETTER
            yield f'<path class="under" d="M{under:.1f} {y + 5}h{2 * LETTER:.1f}"/>'
        yield _text(26, y, f"{number:3}", "number")
        key, colon, value = line[1:].partition(":")
        if line.startswith(":") and colon and not line.startswith(":::"):
            yield _text(84, y, f":{key}:", "key")
            yield _text(84 + (len(key) + 2) * LETTER, y, value)
        else:
            for row, part in enumerate(wrap(line, 66)):
                y += LINE if row else 0
                yield _text(84, y, part)
        y += LINE


def _terminal(lines: Sequence[str]) -> Iterator[str]:
    yield _text(26, BAR + 60, "$ riskfile check", "key")
    for at, line in enumerate(folded(lines)):
        y = BAR + 60 + (at + 1.6) * (LINE + 6)
        place, rule, said = line.partition("RMF310 residual-above-initial")
        if rule:
            yield _text(26, y, place)
            yield _text(26 + len(place) * LETTER, y, rule, "code-of-rule")
            yield _text(26 + len(place + rule) * LETTER, y, said)
        else:
            style = "mark" if set(line) <= set(" |^") and "^" in line else "help" if "= help" in line else ""
            # blanks before the first letter count, and are not drawn
            bare = line.lstrip()
            yield (
                _text(26 + (len(line) - len(bare)) * LETTER, y, bare, style)
                if style != "mark"
                else "".join(
                    _text(26 + at * LETTER, y, letter, style if letter == "^" else "")
                    for at, letter in enumerate(line)
                    if letter != " "
                )
            )


def _matrices(shots: dict[str, list[bytes]]) -> Iterator[str]:
    for scheme, each in shots.items():
        pictures = [_small(shot) for shot in each]
        # the panel has the colour of the page that it shows
        yield f'<path class="{scheme}" fill="{_colour(each[0])}" d="M1 {BAR + 1}H{WIDE - 1}V{HIGH - 16}a15 15 0 0 1-15 15H16a15 15 0 0 1-15-15z"/>'
        wide = WIDE - 72
        room = HIGH - BAR - sum(wide * height / width for _, width, height in pictures)
        y = float(BAR)
        for data, width, height in pictures:
            # as much above the first as between the two and below
            y += room / (len(pictures) + 1)
            high = wide * height / width
            yield f'<image class="{scheme}" x="36" y="{y:.1f}" width="{wide}" height="{high:.1f}" href="{data}"/>'
            y += high


def _paper(sheet: bytes) -> Iterator[str]:
    from PIL import Image

    whole = Image.open(io.BytesIO(sheet)).convert("RGB")
    # the head of the page, as far as the panel shows it
    wide, room = 820, HIGH - BAR - 22
    part = whole.crop((0, round(whole.width * 0.02), whole.width, round(whole.width * (0.02 + room / wide))))
    data, _, _ = _small(_png(part), 64)
    left = (WIDE - wide) / 2
    yield f'<rect class="desk" x="2" y="{BAR + 1}" width="{WIDE - 4}" height="{HIGH - BAR - 12}"/>'
    yield f'<rect class="desk" x="2" y="{HIGH - 32}" width="{WIDE - 4}" height="30" rx="16"/>'
    yield f'<image x="{left}" y="{BAR + 20}" width="{wide}" height="{room}" href="{data}"/>'
    yield f'<path class="sheet" fill="none" d="M{left} {HIGH - 2}V{BAR + 20}h{wide}V{HIGH - 2}"/>'


def _place(at: int) -> tuple[int, int]:
    return EDGE + at % 2 * (WIDE + GAP), EDGE + at // 2 * (HIGH + GAP)


def _tour() -> str:
    """The way of the camera: all, each panel in turn, all."""
    scale = VIEW[0] / BOARD[0]
    all_of_it = f"translate(0px,0px) scale({scale:.5f})"
    near = VIEW[0] / (WIDE + 2 * EDGE * 0.5)
    stops = [all_of_it]
    for at in range(4):
        x, y = _place(at)
        left = VIEW[0] / 2 - (x + WIDE / 2) * near
        top = VIEW[1] / 2 - (y + HIGH / 2) * near
        stops.append(f"translate({left:.2f}px,{top:.2f}px) scale({near:.5f})")
    stops.append(all_of_it)
    # where each stay begins and ends, in hundredths of the way
    stays = [(0, 8), (13, 29), (34, 53), (58, 72), (77, 93), (98, 100)]
    frames = "".join(f"{begin}%,{end}%{{transform:{stop}}}" for (begin, end), stop in zip(stays, stops, strict=True))
    return (
        f"#tour{{transform:{all_of_it};transform-origin:0 0}}"
        "@media (prefers-reduced-motion:no-preference){#tour{animation:tour 24s ease-in-out 2}}"
        f"@keyframes tour{{{frames}}}"
    )


def draw(
    lines: Sequence[tuple[int, str]],
    said: Sequence[str],
    shots: dict[str, list[bytes]],
    cells: Any,
    sheet: tuple[bytes, str],
) -> str:
    """The picture."""
    panels = (_page(lines), _terminal(said), _matrices(shots), _paper(sheet[0]))
    words = "\n".join((*(line for _, line in lines), "", "$ riskfile check", *said))
    facts = {"page": PAGE, "lines": lines, "finding": list(said), "matrix": cells, "pdf": sheet[1]}
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {VIEW[0]} {VIEW[1]}" width="{VIEW[0]}" height="{VIEW[1]}" role="img" aria-labelledby="t d">',
        '<title id="t">One risk: its lines in Markdown, the finding, the matrix, the page of the PDF</title>',
        f'<desc id="d">{escape(words)}</desc>',
        f"<metadata>{escape(json.dumps(facts, ensure_ascii=False))}</metadata>",
        f"<style>{_STYLE}{_tour()}</style>",
        f'<rect class="board" width="{VIEW[0]}" height="{VIEW[1]}" rx="10"/>',
        '<g id="tour">',
    ]
    for at, (title, panel) in enumerate(zip(PANELS, panels, strict=True)):
        x, y = _place(at)
        out += [
            f'<g transform="translate({x} {y})" class="code">',
            f'<rect class="panel" width="{WIDE}" height="{HIGH}" rx="16"/>',
            f'<path class="head" d="M1 {BAR}V16a15 15 0 0 1 15-15H{WIDE - 16}a15 15 0 0 1 15 15V{BAR}z"/>',
            f'<path class="rule" d="M0 {BAR}H{WIDE}"/>',
            f'<text class="title" style="font:inherit" x="26" y="42"><tspan class="title">{escape(title)}</tspan></text>',
            *panel,
            "</g>",
        ]
    middle = EDGE + WIDE + GAP / 2
    for row in (0, 1):
        y = EDGE + HIGH / 2 + row * (HIGH + GAP)
        out.append(f'<path class="arrow" d="M{middle - 13} {y - 18}l18 18l-18 18"/>')
    out.append(f'<path class="arrow" d="M{middle - 18} {EDGE + HIGH + GAP / 2 - 9}l18 18l18-18"/>')
    return "\n".join([*out, "</g>", "</svg>"]) + "\n"


def main() -> None:
    """Draw the picture."""
    with tempfile.TemporaryDirectory() as scratch:
        wrong = project(Path(scratch) / "wrong", wrong=True)
        right = project(Path(scratch) / "right", wrong=False)
        _riskfile(right, "build", "--today", TODAY.isoformat())
        shots, cells = _matrix(right / "_build/html")
        sheet = _sheet(right / "_build/pdf/risk-management-file.pdf")
        PICTURE.write_text(draw(written(wrong), finding(wrong), shots, cells, sheet), encoding="utf-8")
    print(f"{PICTURE.relative_to(ROOT)}: {PICTURE.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
