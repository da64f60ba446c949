"""From items to a project's files: Markdown pages, the policy, a front page and the import report.

What is written reads back as it was given, by MyST and by the fast reader alike: an option is quoted where it
must be, and text from a source is escaped so that it stays text. All files are written, or none.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from riskfile.importing.tables import ImportProblem, SourcePlace, SourceProblem, letter, one_line, refuse
from riskfile.model import Item, ItemModel, Value
from riskfile.text.files import write_all

if TYPE_CHECKING:
    from riskfile.importing.convert import AgreementRow, CellFate, ImportReport

INDEX: Final = "docs/index.md"
REPORT: Final = "docs/import-report.md"
POLICY: Final = "needs/policy.yaml"

# what begins a block where it begins a line; `(name)=` is a MyST target
_BLOCK = re.compile(r"(?=[#>+\-=|:%])|(?=\([^\n]*\)=\s*$)")
_NUMBERED = re.compile(r"(\d{1,9})([.)])(?=\s|$)")
_INLINE = re.compile(r"[\\`*\[<{$~]|(?<![^\W_])_|_(?![^\W_])|&(?=[#A-Za-z])")
_QUOTED = re.compile("^['\"|>#]| #|[\t\n\r\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]|^\\s|\\s$|^$")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}
_ESCAPED = re.compile('[\\\\"\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]')
_FENCE = re.compile(r"^[\s>]*(:{3,})", re.MULTILINE)


def as_markdown(text: str) -> str:
    """Markdown that shows exactly ``text``, whatever signs it holds: paragraphs and line ends are kept, markup,
    HTML, roles and directives are text."""
    paragraphs = []
    for paragraph in re.split("\n[ \t]*\n\\s*", text.strip()):
        lines = []
        for raw in paragraph.split("\n"):
            line = _INLINE.sub(r"\\\g<0>", raw.strip())
            line = _NUMBERED.sub(r"\1\\\2", line, count=1) if _NUMBERED.match(line) else line
            lines.append("\\" + line if _BLOCK.match(line) else line)
        paragraphs.append("\\\n".join(lines))
    return "\n\n".join(paragraphs)


def option_value(text: str) -> str:
    """``text`` as the value of a directive's option: plain where that reads back the same, else in double quotes."""
    if not _QUOTED.search(text):
        return text
    return '"' + _ESCAPED.sub(lambda match: _ESCAPES.get(match[0]) or f"\\u{ord(match[0]):04x}", text) + '"'


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def item_text(item: Item) -> str:
    """An item as a directive. Its title must be one line, its body Markdown.

    :raises ValueError: if it has a title that a directive cannot have.
    """
    if item.title != one_line(item.title) or not item.title:
        raise ValueError(f"{item.id}: a title is one line without white space at its ends, found {item.title!r}")
    longest = max((len(run) for run in _FENCE.findall(item.body)), default=2)
    fence = ":" * max(3, longest + 1)
    lines = [f"{fence}{{{item.type}}} {item.title}", f":id: {item.id}"]
    lines += [f":{name}: {', '.join(ids)}" for name, ids in item.links.items()]
    lines += [f":{name}: {option_value(_text(value))}" for name, value in item.fields.items()]
    if item.body:
        lines += ["", item.body]
    return "\n".join([*lines, fence]) + "\n"


def item_pages(items: Iterable[Item], model: ItemModel) -> dict[str, str]:
    """Path -> page for all items, in their order; a page's heading is the plural of what it holds first."""
    pages: dict[str, list[str]] = {}
    for item in items:
        parts = pages.setdefault(item.path, [f"# {model.types[item.type].plural}\n"])
        parts.append(item_text(item))
    return {path: "\n".join(parts) for path, parts in pages.items()}


def index_page(title: str, paths: Sequence[str]) -> str:
    """A front page whose table of contents names these pages."""
    entries = "".join(f"/{path.removesuffix('.md')}\n" for path in paths)
    return f"# {as_markdown(one_line(title))}\n\n```{{toctree}}\n:maxdepth: 1\n\n{entries}```\n"


def project_files(report: ImportReport, model: ItemModel, *, with_index: bool) -> dict[str, str]:
    """Path -> text of all that an import writes."""
    files = item_pages(report.items, model)
    pages = list(files)
    if report.policy_text:
        files[POLICY] = report.policy_text
    if with_index:
        files[INDEX] = index_page(report.title, [*pages, REPORT])
    files[REPORT] = ""
    return files


def write_files(root: Path, files: Mapping[str, str], *, force: bool) -> None:
    """Write ``files`` (path -> text) below ``root``: each beside its place, then all of them into place.

    :raises ImportProblem: if one of them exists (unless ``force``) or cannot be written; nothing has changed then.
    """
    targets = {path: root / path for path in files}
    if not force:
        there = [SourceProblem(SourcePlace(target.as_posix()), "exists already", "say --force to overwrite it")
                 for target in targets.values() if os.path.lexists(target)]  # fmt: skip
        if there:
            raise ImportProblem(there)
    try:
        write_all({target: files[path] for path, target in targets.items()})
    except IsADirectoryError as error:
        raise refuse(SourcePlace(Path(error.filename).as_posix()), "is a folder, expected a file") from None
    except OSError as error:
        where = error.filename or root
        raise refuse(SourcePlace(str(where)), f"cannot be written: {error.strerror or error}") from None


# --- report -------------------------------------------------------------------------------------------------


def report_page(report: ImportReport) -> str:
    """The import report as Markdown."""
    counts = report.counts
    total = sum(counts.values())
    lines = [
        "# Import report",
        "",
        f"Made by `riskfile import` with the mapping `{report.mapping.replace('`', '')}`. The pages were made from"
        " the tables below; the source stays the record of what was imported.",
        "",
        "## Summary",
        "",
        *_table(
            ("Cells with a value", "Number"),
            [
                *(
                    (name, str(counts.get(name, 0)))
                    for name in ("used", "compared", "ignored", "means empty", "not carried over")
                ),
                ("all", str(total)),
            ],
        ),
        "",
        *_table(("Items made", "Number"), [(kind, str(count)) for kind, count in _by_type(report).items()]),
        "",
    ]
    lines += _agreement(report.agreement)
    lines += ["## Source tables", ""]
    for table in report.tables:
        fates = [fate for fate in report.fates if fate.table == table.name]
        lines += [
            f"### {_inline(table.name)}",
            "",
            f"{_inline(str(table.place))}: {table.rows} rows, {len(table.columns)} columns, SHA-256 `{table.digest}`.",
            "",
        ]
        if table.other_sheets:
            lines += [f"Sheets that were not read here: {_inline(', '.join(table.other_sheets))}.", ""]
        rows = []
        for column in table.columns:
            own = [fate for fate in fates if fate.column is column]
            rows.append((column.letter, column.header, str(len(own)), _became(own, report)))
        lines += [*_table(("Column", "Heading", "Cells", "Became"), rows), ""]
    lines += _left(report)
    lines += _changed(report)
    lines += [
        "## Set by the mapping",
        "",
        "These values are in no cell of the source: the mapping decides on them.",
        "",
    ]
    rows = [(each.group, each.option, each.value, str(each.items)) for each in report.constants]
    lines += [*(_table(("Group", "Option", "Value", "Items"), rows) if rows else ["None."]), ""]
    notes = [
        f"{place}: a note on the cell, not carried over: {text}"
        for table in report.tables
        for place, text in table.notes
    ]
    lines += ["## Notes", ""]
    for note in dict.fromkeys([*report.notes, *notes]):
        lines.append(f"- {_inline(note)}")
    lines += ["- Colours, strike-through and other formatting of the source were not read.", ""]
    return "\n".join(lines)


def agreement_table(rows: Sequence[AgreementRow]) -> list[str]:
    """The lines of a Markdown table: computed beside published, estimate by estimate."""
    return _table(
        ("Risk", "Estimate", "Published", "Computed", "Agrees"),
        [
            (
                row.risk,
                row.stage,
                ", ".join(f"{what} {value}" for what, value in row.published.items()),
                ", ".join(f"{what} {value or '?'}" for what, value in row.computed.items()),
                "yes" if row.agrees else "NO: " + ", ".join(row.differences),
            )
            for row in rows
        ],
    )


def _agreement(rows: Sequence[AgreementRow]) -> list[str]:
    lines = [
        "## Agreement",
        "",
        "What the source publishes, beside what riskfile computes from its estimates and the policy.",
        "",
    ]
    if not rows:
        return [*lines, "Nothing to compare: the source declares no acceptability.", ""]
    wrong = sum(not row.agrees for row in rows)
    lines += [f"{len(rows) - wrong} of {len(rows)} estimates agree" + (f", **{wrong} do not**." if wrong else "."), ""]
    return [*lines, *agreement_table(rows), ""]


def _by_type(report: ImportReport) -> dict[str, int]:
    found: dict[str, int] = {}
    for item in report.items:
        found[item.type] = found.get(item.type, 0) + 1
    return found


def _became(fates: Sequence[CellFate], report: ImportReport) -> str:
    if not fates:
        return "empty"
    kinds = {item.id: item.type for item in report.items}
    words: dict[str, None] = {}
    for fate in fates:
        for use in fate.uses:
            kind = kinds.get(use.item, "")
            words.setdefault(f"{kind} {use.option}".strip())
    fate_words = {fate.fate: None for fate in fates if fate.fate != "used"}
    return "; ".join([*words, *fate_words])


def _left(report: ImportReport) -> list[str]:
    lines = ["## Not carried over", ""]
    groups: dict[tuple[str, str, str, str], list[CellFate]] = {}
    for fate in report.not_carried_over:
        name = f"{fate.column.letter} {fate.column.header}".strip() if fate.column else "around the table"
        groups.setdefault((fate.table, name, fate.fate, fate.reason), []).append(fate)
    if not groups:
        return [*lines, "Every cell with a value was carried over.", ""]
    lines += ["Every cell with a value that no item holds, and why.", ""]
    rows = [
        (table, name, fate, reason, "; ".join(f"{_address(each.cell.place)} {each.cell.text}" for each in found))
        for (table, name, fate, reason), found in groups.items()
    ]
    return [*lines, *_table(("Table", "Column", "What", "Why", "Cells"), rows), ""]


def _changed(report: ImportReport) -> list[str]:
    lines = ["## Changed values", ""]
    groups: dict[tuple[str, str, str, str, str], list[str]] = {}
    for change in report.changes:
        place = change.cell.place
        source = place.path.rpartition("/")[2] + (f"!{place.sheet}" if place.sheet else "")
        key = (change.how, source, change.option, change.before, change.after)
        groups.setdefault(key, []).append(_address(place))
    if not groups:
        return [*lines, "Every value is written as it stood.", ""]
    lines += ["Every value that is not written as it stood.", ""]
    rows = [
        (how, option, before, after or "(nothing)", f"{source} " + ", ".join(dict.fromkeys(places)))
        for (how, source, option, before, after), places in groups.items()
    ]
    return [*lines, *_table(("How", "Option", "In the source", "Written", "Where"), rows), ""]


def _address(place: SourcePlace) -> str:
    return f"{letter(place.column)}{place.row}"


def _shown(text: str) -> str:
    """``text`` on one line, what cannot be seen made visible."""
    shown = "".join(
        sign if sign.isprintable() else sign.encode("unicode_escape", "surrogatepass").decode("ascii") for sign in text
    )
    return f'"{shown}"' if shown != shown.strip() else shown


def _inline(text: str) -> str:
    return _INLINE.sub(r"\\\g<0>", _shown(text))


def _cell(text: str) -> str:
    return _inline(text).replace("|", "\\|")


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = ["| " + " | ".join(headings) + " |", "|" + " --- |" * len(headings)]
    return lines + ["| " + " | ".join(_cell(cell) for cell in row) + " |" for row in rows]
