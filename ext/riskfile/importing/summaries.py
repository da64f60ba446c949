"""Summary tables and traceability matrices of the source: what they say is written into the policy, to be held against the
items."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from riskfile.importing.lists import Known, read_ids
from riskfile.importing.mapping import SummarySpec, Word
from riskfile.importing.texts import clean
from riskfile.tables.table import SourceCell, SourceRow, one_line
from riskfile.text.messages import later, tr

# what is importing, and one of its tables: they stand in the module that calls this one
_Import = Any
_Loaded = Any

_WHOLE = frozenset((".0", ",0"))
_Levels = dict[str, tuple[int | None, list[str] | None]]


def summaries_text(work: _Import) -> str:
    """The key ``legacy-summaries`` of the policy, "" where the mapping names no summary. Cells are accounted for in ``work``."""
    lines: list[str] = []
    for spec in (*work.mapping.summaries, *_found(work)):
        loaded = work.tables[spec.table]
        lines += _traces(work, loaded, spec) if spec.id is not None else _levels(work, loaded, spec)
    return "\n".join(["", "legacy-summaries:", *lines, ""]) if lines else ""


def _found(work: _Import) -> Iterator[SummarySpec]:
    """The tables that the mapping makes nothing of, and that are keyed by the levels of the policy: summaries by level."""
    mapping = work.mapping
    if mapping.policy is None or mapping.policy.legacy_summaries:
        return
    used = {group.table for group in mapping.groups.values()} | {spec.table for spec in mapping.summaries}
    levels = {name.casefold() for region in mapping.policy.regions for name in (region.id, region.label)}
    for name, loaded in work.tables.items():
        if name in used or len(loaded.spec.key) != 1 or not loaded.table.rows:
            continue
        key = loaded.spec.key[0]
        words = [one_line(work.text(loaded, row, key)).casefold() for row in loaded.table.rows]
        if not all(word in levels for word in words):
            continue
        spec = SummarySpec(loaded.spec.name, loaded.spec.name, level=key)
        known = set(work.ids)
        find = _finder(work, spec, ("risk",))
        count = risks = None
        for column in loaded.table.columns:
            texts = [loaded.text(row.cells[column.position]) for row in loaded.table.rows]
            given = [one_line(text) for text in texts if text]
            ids = [find(id) for text in given for id in read_ids(clean(text), Known()).ids]
            if not column.header or not given or column.name == key:
                continue
            if all(text.isascii() and text.isdigit() for text in given):
                count = count or Word.at(column.name, key.extent)
            elif 2 * sum(id in known for id in ids) > len(ids):
                risks = risks or Word.at(column.name, key.extent)
        if count or risks:
            what = " and ".join(f'"{word}"' for word in (count, risks) if word)
            work.notes.append(
                tr(
                    "The mapping makes nothing of the table {name}, whose key holds levels of the policy: it "
                    "was taken for a summary of the risks before control ({what}). Say otherwise under "
                    "`summaries`.",
                    name=name,
                    what=what,
                )
            )
            yield SummarySpec(loaded.spec.name, loaded.spec.name, level=key, count=count, risks=risks)


def _head(spec: SummarySpec, name: str) -> list[str]:
    lines = [f"  - id: {name}"]
    if spec.stage:
        lines.append(f"    stage: {_quoted(spec.stage)}")
    if spec.criterion:
        lines.append(f"    criterion: {_quoted(spec.criterion)}")
    return lines


def _levels(work: _Import, loaded: _Loaded, spec: SummarySpec) -> Iterator[str]:
    """A summary by level; a level that has several rows makes a summary for each."""
    parts: list[_Levels] = []
    find = _finder(work, spec, ("risk",))
    for row in loaded.table.rows:
        level = _cell(work, loaded, row, spec.level, spec, "level")
        if level is None:
            continue
        word = one_line(level.text)
        word = spec.map.get(word, word)
        if not word:
            continue
        count = _count(work, loaded, row, spec)
        cell = _cell(work, loaded, row, spec.risks, spec, "risks")
        # a cell that is left empty beside a count does not say that there are none
        silent = spec.risks is None or (cell is None and count is not None)
        risks = None if silent else [*_ids(cell, find)] if cell is not None else []
        at = next((each for each in parts if word not in each), None)
        if at is None:
            at = {}
            parts.append(at)
        at[word] = (count, risks)
    for number, part in enumerate(parts, 1):
        yield from _head(spec, str(spec.name) if number == 1 else f"{spec.name}-{number}")
        yield "    levels:"
        for word, (stated, named) in part.items():
            pairs = [f"level: {_quoted(word)}"]
            if stated is not None:
                pairs.append(f"count: {stated}")
            if named is not None:
                pairs.append(f"risks: [{', '.join(map(_quoted, named))}]")
            yield f"      - {{{', '.join(pairs)}}}"


def _count(work: _Import, loaded: _Loaded, row: SourceRow, spec: SummarySpec) -> int | None:
    cell = _cell(work, loaded, row, spec.count, spec, "count")
    if cell is None:
        return None
    text = one_line(cell.text)
    whole = text[:-2] if text[-2:] in _WHOLE else text
    if whole.isascii() and whole.isdigit() and len(whole) < 10:
        return int(whole)
    work.defect(later("no number"), cell.place, "", tr("{name}: count: {text!r}, left out", name=spec.name, text=text))
    return None


def _traces(work: _Import, loaded: _Loaded, spec: SummarySpec) -> Iterator[str]:
    find = _finder(work, spec, ())
    traces: dict[str, dict[str, None]] = {}
    for row in loaded.table.rows:
        own = _cell(work, loaded, row, spec.id, spec, "id")
        if own is None:
            continue
        named: dict[str, None] = {}
        for word in spec.to:
            cell = _cell(work, loaded, row, word, spec, str(word))
            if cell is not None:
                named |= dict.fromkeys(_ids(cell, find))
        if spec.marked:
            named |= dict.fromkeys(_marked(work, loaded, row, spec, find))
        for id in _ids(own, find):
            traces.setdefault(id, {}).update(named)
    if traces:
        yield from _head(spec, str(spec.name))
        yield "    traces:"
        for id, to in traces.items():
            yield f"      {_quoted(id)}: [{', '.join(map(_quoted, to))}]"


def _marked(
    work: _Import, loaded: _Loaded, row: SourceRow, spec: SummarySpec, find: Callable[[str], str]
) -> Iterator[str]:
    """The ids above the cells of a row in which something stands."""
    words = [word for word in (spec.id, *loaded.spec.ignore) if word is not None]
    left = {found[1].position for word in words if (found := work.column(loaded, word)) is not None}
    for column, cell in zip(loaded.table.columns, row.cells, strict=True):
        if column.position in left or not column.header:
            continue
        if loaded.text(cell):
            work.use((cell,), "item", "", f"summary {spec.name}")
            for id in read_ids(column.header, Known()).ids:
                yield find(id)


def _cell(
    work: _Import, loaded: _Loaded, row: SourceRow, word: Word | None, spec: SummarySpec, what: str
) -> SourceCell | None:
    """The cell of a column in a row, if something stands in it."""
    if word is None:
        return None
    cell: SourceCell | None = work.cell(loaded, row, word)
    if cell is None or not work.text(loaded, row, word):
        return None
    work.use((cell,), "item", "", f"summary {spec.name}: {what}")
    return cell


def _ids(cell: SourceCell, find: Callable[[str], str]) -> Iterator[str]:
    found = read_ids(clean(cell.text), Known())
    yield from dict.fromkeys(find(id) for id in found.ids)
    # what names no id is told by the check as an id that nothing has
    yield from dict.fromkeys(one_line(each.text) for each in found.unread if one_line(each.text))


def _finder(work: _Import, spec: SummarySpec, types: Iterable[str]) -> Callable[[str], str]:
    """What makes the id of an item of an id of the source; one that no item has stays as it is."""
    kinds = set(types)
    names = spec.of or [name for name, group in work.mapping.groups.items() if not kinds or group.type in kinds]
    keys: list[Mapping[str, str]] = [
        {key.casefold(): draft.id for key, draft in work.by_key[name].items()} for name in names if name in work.by_key
    ]

    def find(text: str) -> str:
        if text in work.ids:
            return text
        hits = dict.fromkeys(each[text.casefold()] for each in keys if text.casefold() in each)
        # a key from which several items were made names none of them
        return next(iter(hits)) if len(hits) == 1 or (hits and spec.of) else text

    return find


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
