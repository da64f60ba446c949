"""The document of a qualification as one HTML page, which fetches nothing and runs no script."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from riskfile.qualification.document import Grid, Heading, Points, Text, Verdict, parts, title
from riskfile.qualification.kit import Qualification
from riskfile.render.alone import as_text, hashed
from riskfile.render.palette import variables
from riskfile.version import __version__

_STYLE = Path(__file__).with_name("report.css")
_LOOKS = {
    "passed": "good",
    "FAILED": "bad",
    "not run": "open",
    "planned": "dim",
    "pass": "good",
    "fail": "bad",
    "open": "dim",
}
"""The class of each state, in a table and in the box."""


def page(found: Qualification) -> str:
    """The page."""
    style = f"{variables()}{_STYLE.read_text(encoding='utf-8')}"
    policy = f"default-src 'none'; style-src {hashed(style)}; base-uri 'none'; form-action 'none'"
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta name="generator" content="riskfile {__version__}">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{as_text(title(found))}</title>\n<style>{style}</style>\n</head>\n<body>\n<main>\n"
        + "".join(_pieces(found))
        + "</main>\n</body>\n</html>\n"
    )


def _pieces(found: Qualification) -> Iterator[str]:
    for part in parts(found):
        match part:
            case Heading(level, text):
                yield f"<h{level}>{as_text(text)}</h{level}>\n"
            case Text(text):
                yield f"<p>{as_text(text)}</p>\n"
            case Points(points):
                yield "<ul>" + "".join(f"<li>{as_text(each)}</li>" for each in points) + "</ul>\n"
            case Verdict(state, text):
                yield f'<p class="verdict {_LOOKS.get(state, "open")}">{as_text(text)}</p>\n'
            case Grid():
                yield _grid(part)


def _grid(grid: Grid) -> str:
    whole = sum(grid.widths)
    # styles of attributes are not let by the policy of the page: widths are classes
    columns = "".join(f'<col class="w{round(20 * width / whole)}">' for width in grid.widths)
    heads = "".join(f'<th scope="col">{as_text(head)}</th>' for head in grid.heads)
    rows = "".join(
        "<tr>"
        + "".join(
            f'<td data-head="{as_text(grid.heads[number])}">{_cell(grid, number, cell)}</td>'
            for number, cell in enumerate(row)
        )
        + "</tr>\n"
        for row in grid.rows
    )
    blank = ' class="blank"' if grid.rows and not any(cell for row in grid.rows for cell in row[1:]) else ""
    return f'<div class="wide" tabindex="0"><table{blank}><colgroup>{columns}</colgroup><thead><tr>{heads}</tr></thead><tbody>\n{rows}</tbody></table></div>\n'


def _cell(grid: Grid, number: int, text: str) -> str:
    if number == grid.states:
        return f'<span class="state {_LOOKS.get(text, "open")}">{as_text(text)}</span>'
    return as_text(text)
