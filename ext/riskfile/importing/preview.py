"""A dry run of an import: the first items as they would be written, and what is left over, before anything is written."""

from __future__ import annotations

from collections import Counter
from typing import Final

from riskfile.editing.writing import item_text
from riskfile.importing.report import CellFate, ImportReport
from riskfile.tables.table import SourceProblem, one_line
from riskfile.text.messages import tr
from riskfile.text.numbers import counted

SHOWN: Final = 3
"""How many examples of a kind are shown."""

LONGEST: Final = 60
"""How much of a cell's text is shown."""


def preview(report: ImportReport, first: int = 1) -> str:
    """What the import would write, as text for a terminal: the ``first`` items of each type, the cells that no item holds
    by column, values that would be written otherwise, values that the mapping sets."""
    lines: list[str] = []
    by_type: dict[str, list[str]] = {}
    for item in report.items:
        by_type.setdefault(item.type, []).append(item_text(item))
    made = ", ".join(f"{len(texts)} {name}" for name, texts in by_type.items()) or tr("no items")
    lines += [tr("Would be made: {made}.", made=made), ""]
    for name, texts in by_type.items():
        shown = texts[:first]
        count = (
            tr("first of {n}", n=len(texts))
            if len(shown) == 1
            else tr("first {shown} of {n}", shown=len(shown), n=len(texts))
        )
        lines += [f"--- {name}, {count} ---", *(text.rstrip() for text in shown), ""]
    lines += _left(report)
    lines += _changed(report)
    if report.constants:
        lines.append(tr("Set by the mapping, in no cell of the source:"))
        lines += [
            f"  {each.group}, {each.option}: {_short(each.value)!r} ({counted(each.items, 'item')})"
            for each in report.constants
        ]
        lines.append("")
    if report.agreement:
        compared = [row for row in report.agreement if row.compared]
        agree = sum(row.agrees for row in compared)
        lines.append(
            tr("Of {n} estimates that the source judges, {agree} are computed alike.", n=len(compared), agree=agree)
        )
        wrong = [row for row in report.agreement if not row.agrees]
        lines += [
            "  "
            + tr(
                "{risk}, {stage}: the source says {what}, computed {what2}",
                risk=row.risk,
                stage=tr(row.stage),
                what=_pairs(row.published),
                what2=_pairs(row.computed),
            )
            for row in wrong[:SHOWN]
        ]
        if len(wrong) > SHOWN:
            lines.append("  " + tr("and {n} more", n=len(wrong) - SHOWN))
        lines.append("")
    if report.notes:
        lines += [tr("Notes:"), *(f"  {note}" for note in report.notes[: 3 * SHOWN])]
        if len(report.notes) > 3 * SHOWN:
            lines.append("  " + tr("and {n} more", n=len(report.notes) - 3 * SHOWN))
        lines.append("")
    return "\n".join(lines)


def unreadable(problems: tuple[SourceProblem, ...]) -> str:
    """What keeps an import from being done, by what is wrong, the commonest first."""
    kinds: dict[str, list[SourceProblem]] = {}
    for problem in problems:
        kinds.setdefault(_kind(problem), []).append(problem)
    lines = [tr("The import cannot be done: {problems}.", problems=counted(len(problems), "problem"))]
    for found in sorted(kinds.values(), key=len, reverse=True):
        lines += [f"  {problem}" for problem in found[:SHOWN]]
        if len(found) > SHOWN:
            lines.append("  " + tr("and {what} more of this kind", what=len(found) - SHOWN))
    return "\n".join(lines)


def _kind(problem: SourceProblem) -> str:
    """The message without what differs from cell to cell."""
    text = problem.message
    out: list[str] = []
    quoted = False
    for sign in text:
        if sign == "'":
            quoted = not quoted
        elif not quoted and not sign.isdigit():
            out.append(sign)
    return "".join(out).partition(":")[2] or "".join(out)


def _left(report: ImportReport) -> list[str]:
    groups: dict[tuple[str, str, str, str], list[CellFate]] = {}
    for fate in report.not_carried_over:
        name = (fate.column.header or fate.column.name) if fate.column else tr("around the table")
        groups.setdefault((fate.table, name, fate.fate, fate.reason), []).append(fate)
    total = len(report.fates)
    if not groups:
        return [tr("Left over: nothing; each of the {cells} is in an item.", cells=counted(total, "cell")), ""]
    lines = [tr("Left over, of {cells}:", cells=counted(total, "cell"))]
    for (table, name, fate_name, reason), fates in groups.items():
        texts = list(dict.fromkeys(_short(fate.cell.text) for fate in fates))
        shown = ", ".join(map(repr, texts[:SHOWN])) + (", ..." if len(texts) > SHOWN else "")
        lines.append(f"  {table}, {one_line(name)}: {counted(len(fates), 'cell')} {tr(fate_name)}"
                     + (f" ({tr(reason)})" if reason else "") + f": {shown}")  # fmt: skip
    return [*lines, ""]


def _changed(report: ImportReport) -> list[str]:
    if not report.changes:
        return []
    count: Counter[str] = Counter(change.how for change in report.changes)
    lines = [tr("Written otherwise than they stand:")]
    for how, number in count.most_common():
        example = next(change for change in report.changes if change.how == how)
        after = repr(_short(example.after)) if example.after else tr("left out")
        lines.append(
            "  "
            + tr(
                "{values}, {how}: such as {what!r} as {after} ({item} {option})",
                values=counted(number, "value"),
                how=tr(how),
                what=_short(example.before),
                after=after,
                item=example.item,
                option=example.option,
            )
        )
    return [*lines, ""]


def _short(text: str) -> str:
    text = one_line(text)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _pairs(values: object) -> str:
    assert hasattr(values, "items")
    return ", ".join(f"{what} {value or '?'}" for what, value in values.items())
