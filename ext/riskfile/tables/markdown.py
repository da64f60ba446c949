"""Tables of Markdown files (GitHub's form): each with the headings above it, each cell with its line and column."""

from __future__ import annotations

import re
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.front_matter import front_matter_plugin

from riskfile.tables.csv import decoded
from riskfile.tables.markup import parts_of
from riskfile.tables.table import (
    MAX_PROBLEMS,
    ImportProblem,
    SourceCell,
    SourceHeading,
    SourcePlace,
    SourceProblem,
    SourceRow,
    SourceSheet,
    TableChoice,
    cell_of,
    refuse,
)
from riskfile.text.messages import tr

_PREFIX: Final = re.compile(r"[ \t]*(?:>[ \t]?|[-*+][ \t]+|\d{1,9}[.)][ \t]+)*[ \t]*")
_LABEL: Final = re.compile(r"(\*\*|__)(?!\s)(.+?)(?<!\s)\1:?")
_BOLD_LEVEL: Final = 7


def read_markdown(data: bytes, place: SourcePlace, choice: TableChoice) -> tuple[SourceSheet, ...]:
    """The tables of a Markdown file, in their order.

    :raises ImportProblem: if it is no text, or a row has more cells than headings.
    """
    place = place._replace(signs=True)
    text, _ = decoded(data, place, choice)
    # the parser knows one kind of line end; each stays one line
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    parser = MarkdownIt("commonmark").enable("table").use(front_matter_plugin)
    # where blocks are; what stands in the cells is looked at below
    parser.core.ruler.enableOnly(["normalize", "block"])
    tokens = parser.parse(text)
    sheets: list[SourceSheet] = []
    problems: list[SourceProblem] = []
    headings: list[SourceHeading] = []
    in_html: list[int] = []
    for index, token in enumerate(tokens):
        if token.type == "heading_open" and token.map:
            _under(
                headings, SourceHeading(int(token.tag[1:]), _heading(place, token, tokens[index + 1].content, lines))
            )
        elif token.type == "paragraph_open" and token.map and token.level == 0:
            label = _LABEL.fullmatch(tokens[index + 1].content.strip())
            if label:
                _under(headings, SourceHeading(_BOLD_LEVEL, _heading(place, token, label[2], lines)))
        elif token.type == "html_block" and token.map and "<table" in token.content.lower():
            in_html.append(token.map[0] + 1)
        elif token.type == "table_open" and token.map:
            rows, head = _rows(place, tokens, index, lines, problems)
            sheets.append(
                SourceSheet(place, rows, number=len(sheets) + 1, headings=tuple(headings), head=(head,), marked=True)
            )
    if problems:
        raise ImportProblem(problems[:MAX_PROBLEMS])
    if in_html and not sheets:
        raise refuse(
            place._replace(row=in_html[0]),
            tr("holds a table in HTML, expected one in Markdown"),
            tr("save it as a file .html"),
        )
    said = tuple(
        tr("{what}: a table in HTML, which was not read here.", what=place._replace(row=line)) for line in in_html
    )
    return tuple(sheet._replace(said=said) for sheet in sheets)


def _under(headings: list[SourceHeading], new: SourceHeading) -> None:
    while headings and headings[-1].level >= new.level:
        headings.pop()
    headings.append(new)


def _heading(place: SourcePlace, token: Token, content: str, lines: list[str]) -> SourceCell:
    assert token.map is not None
    line = token.map[0]
    column = len(lines[line]) - len(lines[line].lstrip(" \t>#")) + 1
    text = "".join(part for part, _ in parts_of(content)).strip()
    return cell_of(place._replace(row=line + 1, column=column), [(text, False)], "heading")


def _rows(
    place: SourcePlace, tokens: list[Token], start: int, lines: list[str], problems: list[SourceProblem]
) -> tuple[tuple[SourceRow, ...], int]:
    """The rows of the table that begins with the token ``start``, and the number of that with the headings."""
    rows: list[SourceRow] = []
    width = 0
    for token in tokens[start:]:
        if token.type == "table_close":
            break
        if token.type != "tr_open" or token.map is None:
            continue
        line = token.map[0]
        cells = split_row(lines[line])
        width = width or len(cells)
        found = []
        for nth, (column, raw) in enumerate(cells):
            here = place._replace(row=line + 1, column=column)
            if nth >= width:
                if raw:
                    problems.append(
                        SourceProblem(
                            here,
                            tr(
                                "the row has {n} cells, expected {width} as in the row with the headings",
                                n=len(cells),
                                width=width,
                            ),
                            tr("a pipe that is no border is written \\|"),
                        )
                    )
                    break
                continue
            found.append(cell_of(here, parts_of(raw), "", raw))
        found += [SourceCell(place._replace(row=line + 1, column=len(lines[line]) + 1), "")] * (width - len(found))
        rows.append(SourceRow(line + 1, tuple(found)))
    return tuple(rows), rows[0].number


def split_row(line: str) -> list[tuple[int, str]]:
    r"""The cells of a line of a table, each with the column (from 1) in which it begins; ``\|`` is a pipe."""
    match = _PREFIX.match(line)
    begin = match.end() if match else 0
    end = len(line.rstrip())
    if begin < end and line[begin] == "|":
        begin += 1
    cells: list[tuple[int, str]] = []
    at = begin
    while at <= end:
        stop = at
        while stop < end and not (line[stop] == "|" and line[stop - 1 : stop] != "\\"):
            stop += 1
        raw = line[at:stop]
        if stop >= end and not raw.strip() and cells:
            break
        text = raw.strip()
        column = at + len(raw) - len(raw.lstrip()) + 1 if text else at + 1
        cells.append((column, text.replace("\\|", "|")))
        at = stop + 1
    return cells
