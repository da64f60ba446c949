"""The audit trail for people, for spreadsheets and for programs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any, Final

from riskfile.change.trail import COLUMNS, Change
from riskfile.text.messages import tr

FORMATS: Final = ("text", "csv", "json")
JSON_VERSION: Final = 1


def as_text(changes: Sequence[Change], limits: Sequence[str]) -> str:
    """Each commit, with what it has changed, and what cannot be known."""
    return "".join(f"{line}\n" for line in (*_lines(changes), *(f"- {each}" for each in limits)))


def _lines(changes: Sequence[Change]) -> Iterator[str]:
    last = ""
    for each in changes:
        at = each.commit
        if at.name != last:
            signed = tr(", signed by {signed_by}", signed_by=at.signed_by) if at.signed_by else tr(", not signed")
            if each.kind == "signature":
                signed = ""
            yield f"{at.authored} {at.author} <{at.email}>, {at.name[:12]}{signed}: {at.subject}"
            last = at.name
        words = f"  {each.kind} {each.name}: {each.state}"
        if each.field or each.before or each.after:
            field = f"{each.field}: " if each.field else ""
            words += f", {field}{_short(each.before)} -> {_short(each.after)}"
        yield words
    yield "" if changes else tr("Nothing was changed.")
    yield tr("What this cannot know:")


def _short(text: str) -> str:
    words = " ".join(text.split())
    return (words if len(words) <= 60 else f"{words[:57]}...") or "none"


def as_csv(changes: Sequence[Change], limits: Sequence[str]) -> str:
    """A row for each change, below the heads; what cannot be known in rows of the kind "limit" at the end. No cell is a
    formula to a spreadsheet."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for each in changes:
        writer.writerow([_data(value) for value in each.row().values()])
    for limit in limits:
        writer.writerow([{"kind": "limit", "after": limit}.get(column, "") for column in COLUMNS])
    return out.getvalue()


def _data(value: str) -> str:
    return f"'{value}" if value[:1] in tuple("=+-@\t\r") and value[:1] else value


def as_json(changes: Sequence[Change], limits: Sequence[str]) -> dict[str, Any]:
    """All of it, as JSON holds it."""
    return {"version": JSON_VERSION, "changes": [each.row() for each in changes], "cannot_be_known": list(limits)}
