"""How items are written on a page: the same things, in one form.

The lines of an item's options stand in the order of its type, with one blank behind the colon; its first line and its last
have no blanks to spare; one empty line stands between options and text, and around items that stand by themselves. Text is
left as it is, to the character.

Nothing is changed that changes what is read: each item is read again before and after, and so is the page as a whole. What
is not understood (comments among options, text where an option should be, a merge conflict, bytes that are no UTF-8) is left
as it is, and told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from riskfile.editing.edits import Edit
from riskfile.editing.option_order import option_order
from riskfile.editing.places import lines_of
from riskfile.model import Item, ItemModel, ItemType, Span
from riskfile.reading.item_options import Content, split
from riskfile.reading.markdown import read_page
from riskfile.reading.page import SUFFIX, Page, decode
from riskfile.source import USUAL, Layout
from riskfile.text.conflicts import may_conflict, resolve
from riskfile.text.messages import Message, Phrase
from riskfile.text.patterns import compiled_late

_FIRST_LINE: Final = compiled_late(r"(:{3,}|`{3,}|~{3,})[ \t]*\{([^\s}]*)\}(?:[ \t]+(.*?))?[ \t]*")
_BLANKS: Final = compiled_late(r"[ \t]*")
_OPTION: Final = compiled_late(r"[ \t]*:([A-Za-z0-9_-]+):(.*)")
_KEY: Final = compiled_late(r"([A-Za-z0-9_-]+):(?:[ \t]+(\S.*?))?[ \t]*")
_LIST_ENTRY: Final = compiled_late(r"[ \t]*-[ \t]+(\S.*?)[ \t]*")
_PLAIN: Final = compiled_late(r"[^\s'\"|>#&*!%@`\[\]{},?:-][^#]*")
_KEEPS_WITH: Final = compiled_late(r"[ \t]*(?:\([^)]+\)=|%|\{[^}]*\}|<!--.*-->)[ \t]*")

_NOT_UTF8: Final = Phrase("formatting.not-utf8", "is left as it is: byte {byte} is not UTF-8")
_CONFLICT: Final = Phrase("formatting.conflict", "is left as it is: a merge conflict stands here")
_MENDED: Final = Phrase(
    "formatting.mended", "is left as it is: this page is not read as it is written; `riskfile check` says why"
)
_ODD: Final = Phrase("formatting.odd", "{item} is left as it is: a sign among its lines ends a line for some programs")
_OPTIONS: Final = Phrase("formatting.options", "{item} is left as it is: here stands what is no option")
_COMMENT: Final = Phrase(
    "formatting.comment", "{item} is left as it is: its options hold comments, or values that are not plain"
)
_AROUND: Final = Phrase("formatting.around", "{item} is left as it is: its lines do not all stand below its first one")
_NOT_CLOSED: Final = Phrase("formatting.not-closed", "{item} is left as it is: nothing closes it")
_CHANGES: Final = Phrase("formatting.changes", "is left as it is: in another form this page would be read otherwise")

_UNREAD: Final = frozenset(("unreadable-file", "merge-conflict", "not-an-item"))


class LeftAlone(NamedTuple):
    """What is not put into form, and why."""

    span: Span
    why: Message


class Formatted(NamedTuple):
    """What is to be done with a page so that it is in form, and what is left alone; ``unreadable`` says that this is all of it,
    as it cannot be read."""

    edits: tuple[Edit, ...] = ()
    left: tuple[LeftAlone, ...] = ()
    unreadable: bool = False


class _Run(NamedTuple):
    """Lines, by their index, in place of which others are to stand. ``behind`` is the index behind the last."""

    first: int
    behind: int
    lines: tuple[str, ...]


def formatted(data: bytes, docname: str, model: ItemModel, layout: Layout = USUAL) -> Formatted:
    """What is to be done with the bytes of a page."""
    path = docname + SUFFIX
    text, bad = decode(data)
    if bad is not None:
        line, column, byte = bad
        return Formatted(
            left=(LeftAlone(Span(path, line, column, line, column + 1), _NOT_UTF8(byte=byte)),), unreadable=True
        )
    return formatted_text(text, docname, model, layout)


def formatted_text(
    text: str, docname: str, model: ItemModel, layout: Layout = USUAL, within: tuple[int, int] | None = None
) -> Formatted:
    """The same with a text; ``within``: only items of which a line stands from the first of these to the second (from 1).
    The lines of the edits are those of the text, whichever way they end."""
    path = docname + SUFFIX
    text = text.removeprefix("\ufeff")
    lines = lines_of(text)
    plain = "\n".join(lines)
    if may_conflict(plain) and (conflicts := resolve(plain.split("\n"))[0]):
        return Formatted(
            left=tuple(LeftAlone(Span(path, *each.place), _CONFLICT()) for each in conflicts), unreadable=True
        )
    page = read_page(plain, docname, model, None, layout)
    if page.mended:
        wrong = next((each.span for each in page.problems if each.kind in _UNREAD), Span(path))
        return Formatted(left=(LeftAlone(wrong, _MENDED()),))
    runs: list[_Run] = []
    left: list[LeftAlone] = []
    items = [Item._make(record) for record in page.items]
    inside = _inside(items)
    for item in items:
        if within is not None and not (item.line <= within[1] and item.last_line + 1 >= within[0]):
            continue
        found = _item(item, lines, model.types[item.type], alone=item.id not in inside)
        if isinstance(found, LeftAlone):
            left.append(found)
        else:
            runs += found
    runs = [run for each in runs if (run := _trimmed(each, lines)) is not None]
    runs = _joined(runs)
    if not runs:
        return Formatted((), tuple(left))
    if not _same(page, read_page("\n".join(_with(lines, runs)), docname, model, None, layout)):
        # one by one: what can be put into form without the others is
        kept: list[_Run] = []
        for run in runs:
            if _same(page, read_page("\n".join(_with(lines, [*kept, run])), docname, model, None, layout)):
                kept.append(run)
            else:
                left.append(LeftAlone(Span(path, run.first + 1), _CHANGES()))
        runs = kept
    return Formatted(tuple(_edit(path, run, lines) for run in runs), tuple(left))


# --- an item ----------------------------------------------------------------------------------------------------------


def _inside(items: Sequence[Item]) -> set[str]:
    """The items that stand in the text of another, which are indented or fenced by it."""
    found: set[str] = set()
    end = 0
    for item in items:
        if item.line <= end:
            found.add(item.id)
        end = max(end, item.last_line)
    return found


def _item(item: Item, lines: Sequence[str], item_type: ItemType, *, alone: bool) -> list[_Run] | LeftAlone:
    """What is to stand in place of the first line of an item and of its options, of its last line, and around it."""
    first = item.line - 1
    before = lines[first][: item.column - 1]
    opening = _FIRST_LINE.fullmatch(lines[first][item.column - 1 :])
    if opening is None:
        return _left(item, _AROUND, item.line)
    fence = opening[1]
    # what stands before its lines: blanks where the first one begins with the sign of a list
    prefix = before if not before.strip(" \t>") else re.sub(r"[^ \t>]", " ", before)
    closing = next(
        (
            row
            for row in range(max(item.last_line - 1, first + 1), min(item.last_line + 1, len(lines)))
            if _closes(lines[row], prefix, fence)
        ),
        None,
    )
    if closing is None:
        return _left(item, _NOT_CLOSED, item.line)
    inner: list[str] = []
    for row in range(first + 1, closing):
        line = lines[row]
        if line.startswith(prefix):
            inner.append(line[len(prefix) :])
        elif not line.strip(" \t>") and not prefix.strip():
            inner.append("")
        else:
            return _left(item, _AROUND, row + 1)
    content = "".join(f"{line}\n" for line in inner)
    given = split(content, item_type)
    if given.odd_breaks:
        return _left(item, _ODD, item.line)
    if given.told or given.unreadable:
        row = given.told[0].line if given.told else given.unreadable[0].place[0]
        return _left(item, _OPTIONS, first + 2 + min(row, len(inner)))
    head = _head(given, item_type)
    if isinstance(head, int):
        return _left(item, _COMMENT, first + 2 + head)
    body = inner[given.skipped :]
    made = _arranged(given, head, body, item_type)
    if made is None:
        return _left(item, _OPTIONS, first + 2)
    above, used = made
    title = f" {opening[3]}" if opening[3] else ""
    shown = [f"{before}{fence}{{{opening[2]}}}{title}"]
    shown += (f"{prefix}{line}".rstrip() if not line else f"{prefix}{line}" for line in above)
    runs = [_Run(first, first + 1 + used, tuple(shown)), _Run(closing, closing + 1, (f"{prefix}{fence}",))]
    if alone and not before:
        runs += _around(lines, first, closing)
    return runs


def _left(item: Item, why: Phrase, line: int) -> LeftAlone:
    return LeftAlone(Span(item.path, line), why(item=item.id))


def _closes(line: str, prefix: str, fence: str) -> bool:
    bare = line[len(prefix) :] if line.startswith(prefix) else line.lstrip(" \t>")
    bare = bare.strip(" \t")
    return len(bare) >= len(fence) and not bare.strip(fence[0])


def _head(given: Content, item_type: ItemType) -> list[str] | int:
    """The lines of the options in form; the index of the line that keeps them from it."""
    lines = given.lines
    places = {name: place for place, name in enumerate(option_order(item_type))}

    def place(name: str) -> int:
        return places.get(name, len(places))

    if lines and lines[0].startswith("---"):
        return _yaml_head(lines, place_of=places)
    found: list[tuple[int, str]] = []
    last = -1
    for each in given.options:
        option = _OPTION.fullmatch(lines[each.row])
        if option is None or each.first != each.last or each.row != last + 1:
            return each.row
        last = each.row
        value = option[2].strip()
        found.append((place(option[1]), f":{option[1]}: {value}" if value else f":{option[1]}:"))
    found.sort(key=lambda each: each[0])
    return [line for _, line in found]


def _yaml_head(lines: Sequence[str], place_of: Mapping[str, int]) -> list[str] | int:
    """The same of a block of YAML: each name with what stands below it."""
    chunks: list[tuple[int, list[str]]] = []
    for index, line in enumerate(lines[1:], 1):
        if line.startswith("---"):
            if line.rstrip() != "---":
                return index
            break
        key = _KEY.fullmatch(line)
        if key is not None:
            value = key[2] or ""
            if (
                value
                and not _PLAIN.fullmatch(value)
                and not re.fullmatch(r"[|>][+-]?", value)
                and not _is_quoted(value)
            ):
                return index
            chunks.append((place_of.get(key[1], len(place_of)), [f"{key[1]}: {value}" if value else f"{key[1]}:"]))
            continue
        if not chunks or line.lstrip().startswith("#"):
            return index
        chunk = chunks[-1][1]
        head = chunk[0].partition(": ")[2]
        if head[:1] in ("|", ">"):
            # a block of lines: all that is in it counts
            chunk.append(line)
        elif (entry := _LIST_ENTRY.fullmatch(line)) is not None and not head:
            chunk.append(f"  - {entry[1]}")
        elif line[:1] in (" ", "\t") and line.strip() and "#" not in line and head and not _is_quoted(head[:1]):
            chunk.append(f"  {line.strip()}")
        else:
            return index
    else:
        return len(lines) - 1 if lines else 0
    chunks.sort(key=lambda each: each[0])
    return ["---", *(line for _, chunk in chunks for line in chunk), "---"]


def _is_quoted(value: str) -> bool:
    return (value[:1] == "'" == value[-1:] and "'" not in value[1:-1] and len(value) > 1) or (
        value[:1] == '"' == value[-1:] and '"' not in value[1:-1] and "\\" not in value and len(value) > 1
    )


def _arranged(
    given: Content, head: list[str], body: Sequence[str], item_type: ItemType
) -> tuple[list[str], int] | None:
    """The lines of the options with an empty one behind them where text follows, and how many lines these take the place of;
    None where they would be read otherwise."""
    written = len(given.lines) - len(body)
    text = any(line.strip() for line in body)
    # with one empty line before the text; without any where there is none; as it is
    for gap, used in (
        (([""] if text and head else []), written if text or not body else len(given.lines)),
        (given.lines[_end_of_options(given) : written], written),
    ):
        rest = given.lines[used:]
        again = split("".join(f"{line}\n" for line in (*head, *gap, *rest)), item_type)
        if _said(again) == _said(given):
            return [*head, *gap], used
    return None


def _end_of_options(given: Content) -> int:
    if given.lines and given.lines[0].startswith("---"):
        return next((index for index, line in enumerate(given.lines[1:], 1) if line.startswith("---")), 0) + 1
    return given.options[-1].last + 1 if given.options else 0


def _said(given: Content) -> tuple[object, ...]:
    """What is read of the content of an item."""
    # the reader takes blanks off, and so the break at the end of a block of lines, which only the last one lacks
    values = {each.name: each.value.strip() for each in given.options}
    body = [*given.body]
    runs_on = bool(
        given.options
        and body
        and given.skipped
        and given.lines[given.skipped - 1].strip()
        and body[0].strip()
        and body[0].startswith((" ", "\t"))
    )
    return values, sorted(each.name for each in given.options), body, bool(given.told), bool(given.unreadable), runs_on


def _around(lines: Sequence[str], first: int, closing: int) -> Iterator[_Run]:
    """One empty line before and behind an item that stands by itself."""
    begin = first
    while begin and not lines[begin - 1].strip():
        begin -= 1
    if begin and not _KEEPS_WITH.fullmatch(lines[begin - 1]):
        if not _opens(lines[begin - 1]):
            yield _Run(begin, first, ("",))
    elif not begin:
        yield _Run(0, first, ())
    end = closing + 1
    while end < len(lines) and not lines[end].strip():
        end += 1
    if end == len(lines):
        # the last line ends, as each does
        yield _Run(closing + 1, end, ("",))
    elif not _closes_any(lines[end]):
        yield _Run(closing + 1, end, ("",))


def _opens(line: str) -> bool:
    return re.match(r"[ \t>]*(?::{3,}|`{3,}|~{3,})[ \t]*\S", line) is not None


def _closes_any(line: str) -> bool:
    return re.fullmatch(r"[ \t>]*(?::{3,}|`{3,}|~{3,})[ \t]*", line) is not None


# --- the page ---------------------------------------------------------------------------------------------------------


def _trimmed(run: _Run, lines: Sequence[str]) -> _Run | None:
    """Without the lines that stay as they are at its begin and end; None where all do."""
    first, behind, new = run.first, run.behind, [*run.lines]
    while first < behind and new and lines[first] == new[0]:
        first += 1
        del new[0]
    while first < behind and new and lines[behind - 1] == new[-1]:
        behind -= 1
        del new[-1]
    return _Run(first, behind, tuple(new)) if new or first < behind else None


def _joined(runs: Iterable[_Run]) -> list[_Run]:
    """In order, what is said twice of the lines between two items once."""
    found: list[_Run] = []
    for run in sorted(set(runs), key=lambda each: (each.first, each.behind)):
        if found and run.first < found[-1].behind:
            continue
        if found and run.first == run.behind == found[-1].behind == found[-1].first and run.lines == found[-1].lines:
            continue
        found.append(run)
    return found


def _with(lines: Sequence[str], runs: Sequence[_Run]) -> list[str]:
    made: list[str] = []
    behind = 0
    for run in runs:
        made += (*lines[behind : run.first], *run.lines)
        behind = run.behind
    return [*made, *lines[behind:]]


def _edit(path: str, run: _Run, lines: Sequence[str]) -> Edit:
    """The same as an edit of the text."""
    new = "\n".join(run.lines)
    if run.first < run.behind and run.lines:
        return Edit(Span(path, run.first + 1, 1, run.behind, len(lines[run.behind - 1]) + 1), new)
    if run.first == run.behind:
        if run.first < len(lines):
            return Edit(Span(path, run.first + 1, 1, run.first + 1, 1), f"{new}\n")
        last = len(lines)
        return Edit(Span(path, last, len(lines[-1]) + 1, last, len(lines[-1]) + 1), f"\n{new}")
    if run.behind < len(lines):
        return Edit(Span(path, run.first + 1, 1, run.behind + 1, 1), "")
    # the end of the page: with the end of the line before
    begin = run.first
    return Edit(Span(path, begin, len(lines[begin - 1]) + 1, run.behind, len(lines[run.behind - 1]) + 1), "")


def _same(page: Page, other: Page) -> bool:
    """Whether two pages say the same, wherever it stands."""
    return _meaning(page) == _meaning(other)


def _meaning(page: Page) -> tuple[object, ...]:
    items = [
        (
            item.type,
            item.id,
            item.title,
            item.stage,
            dict(item.fields),
            dict(item.links),
            item.body,
            frozenset(item.marks),
        )
        for item in map(Item._make, page.items)
    ]
    return (
        items,
        sorted((each.kind, each.message.key, each.item, each.option) for each in page.problems),
        [(level, text, slug, targets, empty) for level, text, _, slug, targets, empty in page.headings],
        page.toctrees,
        [path for path, _ in page.includes],
        sorted((id, kind) for id, kind, _ in page.stray),
        page.mended,
        sorted((each.kind, each.target) for each in page.references),
        sorted(page.words),
        sorted(page.names),
        [begin for begin, _ in page.advice],
        [each[:4] for each in page.needs],
    )


__all__ = ["Formatted", "LeftAlone", "formatted", "formatted_text"]
