"""How a page is made up: what can be folded, what is selected next, and what its paths lead to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from lsprotocol import types

from riskfile.model import Item, Span
from riskfile.policy.policy import MonitoringPlan
from riskfile.server.lsp.asking import Asked, feature, last_line, marks_of
from riskfile.server.lsp.naming import BEYOND, whole
from riskfile.server.lsp.server import RiskfileServer
from riskfile.server.lsp.symbols import headings_of
from riskfile.source import SourceError
from riskfile.text.messages import tr

_WORD: Final = re.compile(r"[^\s,;]+")


def sections(asked: Asked) -> Iterator[tuple[int, int]]:
    """The first and the last line of each section, from 1; without the empty lines at its end."""
    headings = headings_of(asked)
    for each in headings:
        end = next((one.line for one in headings if one.line > each.line and one.level <= each.level), 0)
        last = end - 1 if end else asked.document.lines
        while last > each.line and not asked.document.line(last - 1).strip():
            last -= 1
        yield each.line, last


def options_of(item: Item) -> tuple[int, int] | None:
    """The lines of an item's options, from the first to the last; None where it has none."""
    marks = [each for _, each in marks_of(item) if each.line > item.line]
    return (min(each.line for each in marks), max(each.end_line for each in marks)) if marks else None


def _around(asked: Asked, line: int, column: int) -> Iterator[types.Range]:
    """What lies around a place, the smallest first: a word, a value, its line, the options, the item, the sections, the
    page."""
    text = asked.document.line(line - 1)
    for match in _WORD.finditer(text):
        if match.start() <= column - 1 <= match.end():
            yield asked.range(Span(asked.path, line, match.start() + 1, line, match.end() + 1))
            break
    item = asked.item_at(line)
    if item is not None:
        for _, mark in marks_of(item):
            if mark.line <= line <= mark.end_line:
                value = Span(asked.path, mark.value_line, mark.value_column, mark.end_line, mark.end_column)
                if value.start <= (line, column) <= value.end:
                    yield asked.range(value)
                yield asked.range(Span(asked.path, mark.line, 1, mark.end_line, BEYOND))
                break
        options = options_of(item)
        if options is not None and options[0] <= line <= options[1]:
            yield asked.range(Span(asked.path, options[0], 1, options[1], BEYOND))
    yield asked.range(Span(asked.path, line, 1, line, BEYOND))
    if item is not None:
        yield asked.range(whole(item))
    around = sorted(((last - first, first, last) for first, last in sections(asked) if first <= line <= last))
    for _, first, last in around:
        yield asked.range(Span(asked.path, first, 1, last, BEYOND))
    yield asked.range(Span(asked.path, 1, 1, asked.document.lines, BEYOND))


def _selection(asked: Asked, position: types.Position) -> types.SelectionRange:
    here = types.Range(position, position)
    made: types.SelectionRange | None = None
    found: list[types.Range] = []
    for each in _around(asked, *asked.place(position)):
        within = found[-1] if found else here
        if each != within and _holds(each, within):
            found.append(each)
    for each in reversed(found):
        made = types.SelectionRange(each, made)
    return made or types.SelectionRange(here)


def _holds(outer: types.Range, inner: types.Range) -> bool:
    return _place(outer.start) <= _place(inner.start) and _place(inner.end) <= _place(outer.end)


def _place(position: types.Position) -> tuple[int, int]:
    return position.line, position.character


# --- what paths lead to -----------------------------------------------------------------------------------------------


def _links(asked: Asked) -> Iterator[types.DocumentLink]:
    layout = asked.project.source.layout
    for item in asked.items:
        evidence = asked.file.evidence.get(item.id)
        if evidence is not None and evidence.state == "present" and "evidence" in item.marks:
            yield _link(asked, item.at("evidence"), layout.at(evidence.path), tr("the evidence"))
    if asked.path != layout.policy:
        return
    policy = asked.policy
    for part, chapter in policy.plan.items():
        page, _, section = chapter.partition("#")
        document = asked.file.documents.get(policy.page(page))
        if document is not None:
            line = next((each.line for each in document.headings if section in (each.slug, *each.targets)), 1)
            yield _link(asked, policy.at("plan", part), document.path, tr("the section of the plan"), line)
    named = [
        *((("monitoring", "plans", each.id, "path"), each.path) for each in _plans(asked)),
        *((("design-lists", each.path, "path"), each.path) for each in policy.design_lists),
    ]
    for keys, path in named:
        if path and keys in policy.positions and asked.project.source.kind(layout.at(path)) == "file":
            yield _link(asked, policy.at(*keys), layout.at(path), tr("the data"))


def _plans(asked: Asked) -> tuple[MonitoringPlan, ...]:
    return asked.policy.monitoring.plans if asked.policy.monitoring is not None else ()


def _link(asked: Asked, at: Span, path: str, what: str, line: int = 0) -> types.DocumentLink:
    if at.end == at.start:
        # of a key's value only the begin is known
        match = re.compile(r"[^\s#,\]}'\"]\S*").search(asked.document.line(at.line - 1), at.column - 1)
        if match is not None:
            at = at._replace(column=match.start() + 1, end_line=at.line, end_column=match.end() + 1)
    uri = asked.open.uri(path) + (f"#L{line}" if line else "")
    return types.DocumentLink(asked.range(at), uri, tooltip=tr("Open {what}", what=what))


def add(server: RiskfileServer) -> None:
    """Answer how a page is made up."""

    @feature(server, types.TEXT_DOCUMENT_FOLDING_RANGE)
    def folding(asked: Asked, params: types.FoldingRangeParams) -> list[types.FoldingRange]:
        found = [types.FoldingRange(first - 1, last - 1) for first, last in sections(asked) if last > first]
        for item in asked.items:
            if last_line(item) > item.line:
                found.append(types.FoldingRange(item.line - 1, last_line(item) - 1, kind=types.FoldingRangeKind.Region))
            options = options_of(item)
            if options is not None and options[1] > options[0]:
                found.append(types.FoldingRange(options[0] - 1, options[1] - 1))
        most = asked.can("text_document.folding_range.range_limit")
        return found[:most] if most else found

    @feature(server, types.TEXT_DOCUMENT_SELECTION_RANGE)
    def selection(asked: Asked, params: types.SelectionRangeParams) -> list[types.SelectionRange]:
        return [_selection(asked, each) for each in params.positions]

    @feature(server, types.TEXT_DOCUMENT_DOCUMENT_LINK)
    def links(asked: Asked, params: types.DocumentLinkParams) -> list[types.DocumentLink]:
        try:
            return [*_links(asked)]
        except SourceError:
            # a folder that may not be looked into
            return []
