"""Tables in the PDF, set as in a build, without one: whatever is in their cells is found again, and no page is wasted."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from pdf_measures import measure
from riskfile.model import Item
from riskfile.render.pdf import finish, settings
from riskfile.render.pdf.notation import code
from riskfile.render.pdf.typeset import typeset
from riskfile.sphinx.pdf.render import Press
from riskfile.views import Cell, Column, Row, Table


def item(id: str, title: str) -> Item:
    return Item("hazard", id, title, "", "docs/a", "docs/a.md", 1, 1, {}, {}, "", {}, {})


class Expected(list[str]):
    places: dict[str, str] = {}  # noqa: RUF012 - nothing is put into it


def set_table(
    folder: Path, table: Table, paper: str = "a4", turned: bool = False, brief: bool = False
) -> tuple[Path, Any]:
    """The PDF of a table, and the texts that should be in it."""

    def keep(name: str, text: str) -> str:
        (folder / name).write_text(text, encoding="utf-8")
        return name

    build = SimpleNamespace(
        file=SimpleNamespace(model=SimpleNamespace(types={"hazard": None}), retired={}),
        lone=True,
        context=SimpleNamespace(changes=None, pages={}),
        others={},
    )
    press = Press(cast(Any, build), keep, paper, turned=turned)
    press.__dict__["_marks"] = {}
    writer = SimpleNamespace(expected=Expected(), docname="docs/a")
    source = press.table(cast(Any, writer), table, "What there is", brief=brief)
    chosen = settings.PdfSettings(paper=paper)
    keep("settings.typ", f"#let settings = {code(chosen.for_typst(folder))}\n")
    keep("places.json", "{}")
    page = (
        f"paper: settings.paper, flipped: {code(turned)}, margin: (x: settings.margin * 1mm, top: 24mm, bottom: 22mm)"
    )
    keep(
        "main.typ",
        '#import "template.typ": *\n#set document(title: "x")\n'
        f'#set page({page})\n#set text(font: settings.fonts, size: 9.6pt, lang: "en", hyphenate: false)\n'
        "#show figure.where(kind: table): set block(breakable: true)\n#show figure: set align(left)\n"
        f"#show figure.where(kind: table): set figure.caption(position: top)\n{source}",
    )
    made = folder / "made.pdf"
    made.write_bytes(typeset(folder, datetime(2026, 1, 2, tzinfo=UTC)))
    return made, writer.expected


WORDS = "what is said of it in a few words"
WIDE = tuple(Column(f"c{n}", f"Column {n}", "Group" if n in (3, 4) else "") for n in range(14))
CASES: dict[str, Table] = {
    "sixty columns": Table(
        "any",
        tuple(Column(f"c{n}", f"C{n}") for n in range(60)),
        tuple(Row(None, tuple(Cell(f"cell{row}x{n}") for n in range(60))) for row in range(12)),
    ),
    "a word of 300 letters": Table("any", WIDE, (Row(None, tuple(Cell(f"{n}" + "x" * 300) for n in range(14))),)),
    "a cell of three pages": Table(
        "any", WIDE, (Row(None, (Cell("key"), Cell(" ".join(f"word{n}" for n in range(4000))), *[Cell(WORDS)] * 12)),)
    ),
    "chips, notes, gaps and lists": Table(
        "any",
        WIDE,
        tuple(
            Row(
                item(f"HAZ-{row:03}", "A hazard"),
                (
                    Cell(items=((item(f"HAZ-{row:03}", "A hazard"), ""),)),
                    Cell("Not acceptable", region=(3, 3), note="F5 x S5"),
                    Cell(gap=True),
                    Cell("S5"),
                    Cell("P3"),
                    Cell(items=tuple((item(f"SIT-{row:03}{n}", "One of many situations"), "pass") for n in range(9))),
                    *[Cell(f"{WORDS} {row}")] * 8,
                ),
            )
            for row in range(40)
        ),
    ),
}


@pytest.mark.parametrize("turned", [False, True], ids=["upright", "turned"])
@pytest.mark.parametrize("name", CASES)
def test_whatever_is_in_a_table_is_found_again(name: str, turned: bool, tmp_path: Path) -> None:
    made, expected = set_table(tmp_path, CASES[name], turned=turned)
    assert finish.missing(made, expected) == []
    found = measure(made)
    assert found.smallest() >= 6.99
    for fault in (
        "beyond_the_page",
        "beyond_the_margin",
        "cells_cut",
        "overlapping",
        "tables_without_head",
        "untagged",
    ):
        assert getattr(found, fault) == [], fault
