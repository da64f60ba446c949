"""The options of an item or a view as their author wrote them: one reading of them, for the checker and for the build.

Between the first line and the text stand lines ``:option: value``. The value is the text as it stands, without
the blanks around it: nothing in it is a comment, a quotation or a sign of YAML. In their place may stand a block of
YAML between lines ``---``; there, and nowhere else, YAML's rules hold, and a value may be a list.

What was plainly meant as an option of an item and not quite written so is taken as the option, and told.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from sys import intern
from typing import TYPE_CHECKING, Final, NamedTuple

from riskfile.model import ID_PATTERN, ItemType, NotAValueError, convert
from riskfile.text.messages import Message, Phrase
from riskfile.text.patterns import compiled_late
from riskfile.text.quoting import literal

if TYPE_CHECKING:
    from riskfile.reading.option_block import Scalar

Place = tuple[int, int]
"""The index of a line of the item's content, and of a character of it."""

_OPTION: Final = compiled_late(r"([ \t]*:)([A-Za-z0-9_-]+)(:)(.*)", re.DOTALL)
_BARE: Final = compiled_late(r"([ \t]*)([A-Za-z][A-Za-z0-9_-]*)([ \t]*:)(?=[ \t]|$)(.*)", re.DOTALL)
_UNCLOSED: Final = compiled_late(
    r"([ \t]*:[ \t]*)([A-Za-z][A-Za-z0-9_-]*)([ \t]+:(?=[ \t]|$)|(?=[ \t]))(.*)", re.DOTALL
)
# a sign of lists, quotes, emphasis or code before it; signs that nobody sees; another sign than a colon
_DRESSED: Final = compiled_late(
    r"([ \t\u00a0\u200b\ufeff\\;]*(?:[-*+>][ \t]+)?[`*_\[({]{0,3}[:：﹕]?[`*_]{0,3})([A-Za-z][A-Za-z0-9_-]*)"
    r"([`*_)}]{0,3}[ \t]*[:：﹕=][`*_)}]{0,3}(?=[ \t\u00a0]|$)|(?=[ \t]))(.*?)[`\]]?",
    re.DOTALL,
)
_FENCE: Final = compiled_late(r"[ \t]*(:{3,}|`{3,}|~{3,})(.*)")
_IDS: Final = compiled_late(rf"{ID_PATTERN}(?:[\s,;]+{ID_PATTERN})*")
_GOES_ON: Final = (",", ";", "(")
_BLOCK: Final = compiled_late(
    r"`{3}|~{3}|#{1,6}(?:\s|$)|>|[-+*](?:\s|$)|\d+[.)](?:\s|$)|\+{3}|\||\$\$|%|<[A-Za-z/!?]|\(\S+\)=|\[[^\]]+\]:"
)
_ODD_BREAKS: Final = "\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"

_NO_FIRST: Final = Phrase(
    "RMF915.no-first-colon",
    "option {option} has no colon before its name",
    "write :{option}: and its value",
    by=("option",),
)
_NO_SECOND: Final = Phrase(
    "RMF915.no-second-colon",
    "option {option} has no colon behind its name",
    "write :{option}: and its value",
    by=("option",),
)
_DRESSED_UP: Final = Phrase(
    "RMF915.dressed",
    "option {option} is not written as one",
    "write :{option}: and its value, with nothing before it",
    by=("option",),
)
_BEHIND_BLANK: Final = Phrase(
    "RMF915.behind-blank",
    "option {option} stands below an empty line, which ends the options",
    "take the empty line out",
    by=("option",),
)
_IN_TEXT: Final = Phrase(
    "RMF915.in-text",
    "option {option} stands in the item's text",
    "write it as :{option}: above the text, with no empty line between",
    by=("option",),
)
_RUNS_ON: Final = Phrase(
    "RMF915.runs-on",
    "the value of option {option} goes on in this line",
    "write the option's whole value on one line",
    by=("option",),
)
_NO_OPTION: Final = Phrase("option-lines.no-option", "found {found}, expected ':option: value'")

NO_VIEW_OPTIONS: Final = Phrase(
    "RMF921.unreadable-options",
    "the options of this {view} cannot be read: {why}",
    "write ':option: value', one a line",
    by=("view",),
)


class Given(NamedTuple):
    """An option with its value, and where they stand, each by the index of the line and of the character in it: its name
    (``row``, ``column``), the first character of the value (``first``, ``begin``), and the place behind its last
    (``last``, ``end``). Of an option without a value, these are those of its name."""

    name: str
    value: str
    row: int
    column: int
    first: int
    begin: int
    last: int
    end: int


# what a named tuple itself calls: the call in between takes 5 ms of 5,000 items
_new: Final = tuple.__new__


class Told(NamedTuple):
    """Text that was taken for an option or for a part of one: from the line's character ``column`` to its end."""

    line: int
    column: int
    option: str
    message: Message


class Unreadable(NamedTuple):
    """What is no option, at ``place``. ``opened`` says that a quote is never closed."""

    place: Place
    why: Message
    opened: bool = False


class Content(NamedTuple):
    """The content of a directive, split up. ``body`` begins behind ``skipped`` of ``lines``; an empty line before it is
    none of it, and is counted. What other signs than line feeds part (``odd_breaks``) are lines of the body, and of
    nothing else."""

    options: list[Given]
    told: list[Told]
    unreadable: list[Unreadable]
    body: list[str]
    skipped: int
    lines: list[str]
    odd_breaks: bool


def split(content: str, item_type: ItemType | None) -> Content:
    """Split the content of an item of this type, or of a view (None): what stands between the first and the last line
    of its directive."""
    lines = lines_of(content)
    found = Content([], [], [], [], 0, lines, has_odd_breaks(content))
    if lines and lines[0].startswith("---"):
        skipped, body = _yaml(lines, found)
    elif lines and lines[0].startswith(":::"):
        skipped, body = 0, [*lines]
    else:
        skipped = _options(lines, item_type, found)
        body = [*lines[skipped:]]
    if body and not body[-1]:
        # MyST joins the lines and splits them again, which loses an empty last one
        begins = next((line.lstrip() for line in lines if line.strip()), "")
        if begins.startswith((":", "---")):
            del body[-1]
    if body and not body[0].strip():
        del body[0]
        skipped += 1
    if body and item_type is not None:
        _in_text(body, skipped, item_type, found)
    if body and found.odd_breaks:
        body = text_of(body, content).splitlines()
    return Content(found.options, found.told, found.unreadable, body, skipped, lines, found.odd_breaks)


def has_odd_breaks(content: str) -> bool:
    """Whether a text has breaks of lines that are no line feeds."""
    # one sign after the other is found much faster than one of several
    return any(map(content.__contains__, _ODD_BREAKS))


def text_of(lines: Sequence[str], content: str) -> str:
    """The last lines of a directive's content."""
    return "\n".join(lines) + ("\n" if content.endswith("\n") else "")


def lines_of(content: str) -> list[str]:
    """The lines of a directive's content, which line feeds part and nothing else does."""
    lines = content.split("\n")
    if not lines[-1]:
        del lines[-1]
    return lines


def _given(match: re.Match[str], line: int) -> Given:
    _, name, _, rest = match.groups()
    # one text for all items that have the option: it is found faster, and kept once
    name = intern(name)
    value = rest.lstrip()
    start, end = match.span(2)
    if not value:
        return Given(name, "", line, start, line, start, line, end)
    begin = match.end() - len(value)
    value = value.rstrip()
    return Given(name, value, line, start, line, begin, line, begin + len(value))


def _named(item_type: ItemType, name: str) -> bool:
    return name == "id" or name in item_type.fields or name in item_type.links


def _options(lines: Sequence[str], item_type: ItemType | None, found: Content) -> int:
    """Read the lines of options; how many there are."""
    options = found.options
    for index, line in enumerate(lines):
        if line[:1] == ":":
            # as nearly all are written: found without a pattern, in half the time
            name, colon, rest = line[1:].partition(":")
            value = rest.strip()
            if value and item_type is not None and colon and _named(item_type, name):
                begin = len(line) - len(rest.lstrip())
                end = begin + len(value)
                options.append(_new(Given, (intern(name), value, index, 1, index, begin, index, end)))
                continue
        if match := _OPTION.fullmatch(line):
            options.append(_given(match, index))
            continue
        stripped = line.lstrip()
        if not stripped or stripped.startswith(":::"):
            return index
        column = len(line) - len(stripped)
        if stripped.startswith(":"):
            unclosed = _UNCLOSED.fullmatch(line) if item_type is not None else None
            if unclosed and item_type is not None and _named(item_type, unclosed[2]):
                options.append(_given(unclosed, index))
                found.told.append(Told(index, column, unclosed[2], _NO_SECOND(option=unclosed[2])))
            else:
                found.unreadable.append(Unreadable((index, column), _NO_OPTION(found=literal(stripped))))
            continue
        if item_type is None:
            return index
        bare = _BARE.fullmatch(line)
        if bare and _named(item_type, bare[2]) and bare[2] not in {each.name for each in options}:
            options.append(_given(bare, index))
            found.told.append(Told(index, column, bare[2], _NO_FIRST(option=bare[2])))
            continue
        if options and (dressed := _dressed(line, item_type, {each.name for each in options})):
            options.append(_given(dressed, index))
            found.told.append(Told(index, column, dressed[2], _DRESSED_UP(option=dressed[2])))
            continue
        if (
            not options
            or line[0] in " \t"
            or _BLOCK.match(line)
            or not _goes_on(lines, index, item_type, options[-1].value)
        ):
            return index
        last = options[-1]
        value = f"{last.value} {stripped.rstrip()}"
        options[-1] = last._replace(value=value, last=index, end=len(line.rstrip()))
        found.told.append(Told(index, column, last.name, _RUNS_ON(option=last.name)))
    return len(lines)


def _dressed(line: str, item_type: ItemType, known: Set[str]) -> re.Match[str] | None:
    """The option that a line among others was meant as, where other signs stand around its name."""
    match = _DRESSED.fullmatch(line)
    if match is None or match[2] in known or not _named(item_type, match[2]):
        return None
    sure = ":" in match[1] or "：" in match[1] or "﹕" in match[1] or match[3].strip("`*_)} \t") in ("=", "：", "﹕")
    return match if sure or _plausible(item_type, match[2], match[4].strip("`*_]) \t\u00a0")) else None


def _goes_on(lines: Sequence[str], index: int, item_type: ItemType, value: str) -> bool:
    """Whether the line at ``index`` can only be a part of the value above."""
    if value.endswith(_GOES_ON):
        return True
    for line in lines[index + 1 :]:
        if not line.strip():
            return False
        match = _OPTION.fullmatch(line)
        if match and _named(item_type, match[2]):
            return True
    return False


def _in_text(body: Sequence[str], skipped: int, item_type: ItemType, found: Content) -> None:
    """Find lines of the text that are options of the item, and that it does not have."""
    if not any(":" in line for line in body):
        return
    fences: list[str] = []
    known = {each.name for each in found.options}
    # whether only empty lines and options were above; the line of the last option that was written with both colons
    above, last = True, -1
    for index, line in enumerate(body):
        if ":" not in line and "```" not in line and "~~~" not in line:
            above = above and not line.strip()
            continue
        if fence := _FENCE.match(line):
            if fences and not fence[2].strip() and fence[1].startswith(fences[-1]):
                fences.pop()
            else:
                fences.append(fence[1])
        match = None if fences else _OPTION.fullmatch(line) or _BARE.fullmatch(line)
        if match is None or match[2] in known or not _named(item_type, match[2]) or "    " in match[1].expandtabs(4):
            above = False
            continue
        given = _given(match, skipped + index)
        written = match[1].endswith(":")
        if not written and not _plausible(item_type, given.name, given.value):
            above = False
            continue
        known.add(given.name)
        found.options.append(given)
        # several below one empty line are one mistake
        if not written or last != index - 1 or not index:
            message = (_BEHIND_BLANK if above and written else _IN_TEXT)(option=given.name)
            found.told.append(Told(skipped + index, len(line) - len(line.lstrip()), given.name, message))
        last = index if written else -1
        above = above and written


def _plausible(item_type: ItemType, name: str, value: str) -> bool:
    """Whether ``value`` behind the name of an option can hardly be anything but its value."""
    if not value:
        return False
    if name == "id" or name in item_type.links:
        return _IDS.fullmatch(value) is not None
    field = item_type.fields[name]
    if field.kind in ("text", "quantity"):
        # no word of a sentence has a hyphen and a colon behind it
        return "-" in name
    try:
        convert(field, value)
    except NotAValueError:
        return False
    return True


def _yaml(lines: Sequence[str], found: Content) -> tuple[int, list[str]]:
    """Read a block of YAML; how many lines precede the text, and the text."""
    # few items have their options in YAML
    from textwrap import dedent  # noqa: PLC0415

    from riskfile.reading.option_block import OptionBlockError, read_option_block  # noqa: PLC0415

    inner = lines[1:]
    body: list[str] = []
    skipped = len(lines)
    for index, line in enumerate(inner):
        if line.startswith("---"):
            remainder = line.lstrip("-").removeprefix(" ")
            body = [remainder, *inner[index + 1 :]] if remainder else [*inner[index + 1 :]]
            skipped = index + 1 if remainder else index + 2
            inner = inner[:index]
            break
    block = dedent("\n".join(inner))
    text = block.split("\n")
    width = [len(written) - len(read) for written, read in zip(inner, text, strict=False)]

    def at(index: int) -> Place:
        line = block.count("\n", 0, index)
        return line + 1, index - (block.rfind("\n", 0, index) + 1) + (width[line] if line < len(width) else 0)

    try:
        flat, lists = _lists(text)
        pairs = read_option_block("\n".join(flat))
    except OptionBlockError as error:
        opened = error.opened >= 0
        index = error.opened if opened and "\n" in block[error.opened : error.index] else error.index
        found.unreadable.append(Unreadable(at(index), error.why, opened))
        # what can be read is read
        for number, line in enumerate(inner, 1):
            if match := _BARE.fullmatch(line):
                found.options.append(_given(match, number))
        return skipped, body
    for key, value in pairs:
        begin, end = _extent(block, key) if value is None else _extent(block, value)
        name_at, _ = _extent(block, key)
        text_value = value.value if value is not None else ""
        listed = lists.get(block.count("\n", 0, key.start))
        if listed:
            text_value = ", ".join(value for value, _, _ in listed)
            (_, row, column), (last, last_row, last_column) = listed[0], listed[-1]
            found.options.append(
                Given(
                    key.value,
                    text_value,
                    *at(name_at),
                    row + 1,
                    column + width[row],
                    last_row + 1,
                    last_column + len(last) + width[last_row],
                )
            )
            continue
        found.options.append(Given(key.value, text_value, *at(name_at), *at(begin), *at(end)))
    return skipped, body


def _lists(lines: Sequence[str]) -> tuple[list[str], dict[int, list[tuple[str, int, int]]]]:
    """The lines without those of lists, and the lists by the line of their key: each value with its line and column."""
    flat: list[str] = []
    lists: dict[int, list[tuple[str, int, int]]] = {}
    key = -1
    for index, line in enumerate(lines):
        stripped = line.lstrip(" ")
        if key >= 0 and (stripped.startswith("- ") or stripped == "-"):
            value = stripped[1:].partition(" #")[0].strip()
            lists.setdefault(key, []).append((value.strip("'\""), index, len(line) - len(stripped) + 2))
            # as long, so that all places stay what they are
            flat.append(" " * len(line))
            continue
        if stripped:
            key = index if re.fullmatch(r"[A-Za-z0-9_-]+:[ ]*", line) else -1
        flat.append(line)
    return flat, lists


def _extent(block: str, scalar: Scalar) -> tuple[int, int]:
    """Where a name or a value begins and ends, without its quotes."""
    if scalar.style in ("|", ">"):
        # from its first sign to its last: its lines begin below that of the bar
        begin = block.find("\n", scalar.start, scalar.end) + 1 or scalar.end
        text = block[begin : scalar.end]
        end = begin + len(text.rstrip())
        begin += len(text) - len(text.lstrip())
        return (begin, end) if end >= begin else (scalar.start, scalar.start)
    quote = 1 if scalar.style else 0
    return scalar.start + quote, scalar.end - quote
