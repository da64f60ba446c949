"""The document of a qualification as PDF (PDF/A-2a, PDF/UA-1), set by Typst as the risk management file is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from riskfile.qualification.document import Grid, Heading, Points, Text, Verdict, parts, title
from riskfile.qualification.kit import Qualification
from riskfile.render.palette import as_typst
from riskfile.render.pdf.notation import literal
from riskfile.render.pdf.typeset import typeset

_HEAD: Final = """
#set document(title: TITLE, author: "riskfile")
#set page(paper: "a4", flipped: true, margin: (x: 1.6cm, top: 1.8cm, bottom: 1.6cm), numbering: "1 / 1",
  header: text(8pt, fill: paper.dim)[#TITLE; #h(1fr) DAY])
#set text(font: ("Source Sans 3",), size: 9.5pt, lang: "en", fill: paper.ink)
#set par(leading: 0.55em)
#set heading(numbering: none)
#show heading.where(level: 1): set text(18pt)
#show heading.where(level: 2): it => block(above: 1.4em, below: 0.7em, it)
#let chip(state) = {
  let level = if state in ("passed", "pass") { 1 } else if state in ("FAILED", "fail") { 5 } else if state == "not run" { 3 } else { 0 }
  if level == 0 { text(fill: paper.dim, state) } else {
    box(fill: levels.at(level).fill, inset: (x: 3pt, y: 1pt), outset: (y: 1pt), radius: 2pt, text(fill: levels.at(level).ink, weight: "semibold", state))
  }
}
#let grid-of(widths, heads, rows, states, tall) = table(
  columns: widths, stroke: (x, y) => (bottom: 0.5pt + paper.line), inset: (x: 4pt, y: if tall { 10pt } else { 4pt }), align: left + top,
  table.header(..heads.map(each => table.cell(fill: paper.soft, text(weight: "semibold", each)))),
  ..rows.map(row => row.enumerate().map(((n, cell)) => if n == states { chip(cell) } else { [#cell] })).flatten()
)
#let verdict(state, said) = {
  let level = if state == "pass" { 1 } else if state == "fail" { 5 } else if state == "not run" { 3 } else { 0 }
  block(width: 100%, fill: paper.soft, inset: 10pt, radius: 3pt, stroke: (left: 4pt + if level == 0 { paper.dim } else { levels.at(level).ink }), text(11pt, weight: "semibold", said))
}
"""


def pdf(found: Qualification) -> bytes:
    """The document. Its bytes rest on the qualification alone: it is stamped with the day.

    :raises ModuleNotFoundError: if riskfile[build] is not installed.
    """
    name = literal(title(found))
    source = (
        as_typst() + _HEAD.replace("TITLE", name).replace("DAY", f"#{literal(found.day)}") + "".join(_pieces(found))
    )
    stamp = datetime.fromisoformat(found.day).replace(tzinfo=UTC)
    with TemporaryDirectory(prefix="riskfile-qualify-") as folder:
        (Path(folder) / "main.typ").write_text(source, encoding="utf-8")
        return typeset(Path(folder), stamp)


def _pieces(found: Qualification) -> Iterator[str]:
    for part in parts(found):
        match part:
            case Heading(level, text):
                yield f"#heading(level: {level}, {literal(text)})\n"
            case Text(text):
                yield f"#par({literal(text)})\n"
            case Points(points):
                yield f"#list({', '.join(f'[#{literal(each)}]' for each in points)})\n"
            case Verdict(state, text):
                yield f"#verdict({literal(state)}, {literal(text)})\n"
            case Grid(heads, rows, widths, states):
                tall = bool(rows) and not any(cell for row in rows for cell in row[1:])
                columns = ", ".join(f"{width}fr" for width in widths)
                cells = "".join(f"  ({', '.join(map(_breakable, row))},),\n" for row in rows)
                shown = ", ".join(map(literal, heads))
                yield f"#grid-of(({columns},), ({shown},), (\n{cells}), {'none' if states is None else states}, {str(tall).lower()})\n"


def _breakable(text: str) -> str:
    """A cell: long paths may break behind a slash."""
    return literal(text.replace("/", "/\u200b"))
