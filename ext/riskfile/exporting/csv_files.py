"""``riskfile export csv``: a table for each item type, in one archive; or one of them."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Final

from riskfile.exporting.data import Item, ItemType, RiskManagementFile, data_of
from riskfile.exporting.judged import Judged, Written
from riskfile.text.quoting import no_formula

_COMPUTED: Final = {
    "risk": (
        *("initial-severity", "initial-probability", "initial-region"),
        *("claimed-severity", "claimed-probability", "claimed-region"),
        *("earned-severity", "earned-probability", "earned-region", "unearned-controls"),
    ),
    "control": ("implementation-proof", "effectiveness-proof", "verified"),
}
"""The columns of what is computed, behind those that authors write."""


def write(judged: Judged, *, type: str = "") -> Written:
    """All tables as a zip archive of CSV files, or that of one item type as CSV (UTF-8, comma, a line feed a row).

    :raises KeyError: if there is no such item type.
    """
    data = data_of(judged)
    if type:
        declared = {each.name: each for each in data.item_types}[type]
        items = [each for each in data.items if each.type == type]
        return Written(table(declared, items).encode(), len(items))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for declared in data.item_types:
            items = [each for each in data.items if each.type == declared.name]
            if items:
                _add(archive, f"{declared.name}.csv", table(declared, items))
        _add(archive, "findings.csv", _findings(data))
    return Written(out.getvalue(), len(data.items))


def _add(archive: zipfile.ZipFile, name: str, text: str) -> None:
    # the day on which somebody exported is no part of what is exported
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, text.encode())


def table(declared: ItemType, items: Sequence[Item]) -> str:
    """A row for each item: what is written, what it links to, what is computed, where it stands. No cell is a formula to a
    spreadsheet: one that begins like one begins with an apostrophe."""
    fields = [each.name for each in declared.fields if any(each.name in item.fields for item in items)]
    links = [each.name for each in declared.links]
    computed = _COMPUTED.get(declared.name, ())
    # a type of the project's own may have a field that is called as one of these
    head = ["id", "title", "stage", *(each for each in fields if each not in ("id", "title", "stage")), *links]
    return _written(
        [*head, *computed, "text", "retired", "path", "line"],
        (
            [
                item.id,
                item.title,
                item.stage,
                *(_text(item.fields.get(name, "")) for name in head[3 : len(head) - len(links)]),
                *(", ".join(item.links.get(name, ())) for name in links),
                *_computed(item),
                item.text,
                _text(item.retired),
                item.place.path,
                str(item.place.line),
            ]
            for item in items
        ),
    )


def _computed(item: Item) -> list[str]:
    if item.type == "risk":
        if item.risk is None:
            return [""] * len(_COMPUTED["risk"])
        estimates = (item.risk.initial, item.risk.claimed, item.risk.earned)
        cells = [
            (getattr(each, name) if each is not None else None) or ""
            for each in estimates
            for name in ("severity", "probability", "region")
        ]
        return [*cells, ", ".join(item.risk.unearned_controls)]
    if item.type == "control":
        if item.control is None:
            return [""] * len(_COMPUTED["control"])
        return [item.control.implementation, item.control.effectiveness, _text(item.control.verified)]
    return []


def _findings(data: RiskManagementFile) -> str:
    rows = (
        [
            each.code,
            each.name,
            each.level,
            each.kind,
            each.clause,
            each.item,
            each.place.path,
            str(each.place.line),
            each.message,
            each.hint,
        ]
        for each in data.findings
    )
    return _written(["code", "name", "level", "kind", "clause", "item", "path", "line", "message", "hint"], rows)


def _written(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(head)
    for row in rows:
        writer.writerow(map(no_formula, row))
    return out.getvalue()


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return ", ".join(value) if isinstance(value, tuple) else str(value)
