"""What stands at a line and column of a page, also of one that is half written.

The reader takes a page as a whole, and of what it cannot take it says what is wrong. Here somebody is still typing: a fence
has no end yet, an option no value, a word only its first letters. What a place is, is told from the lines above it and, for
the options that a directive has already, from those below. On a page that is finished, both say the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final, Literal, NamedTuple

from riskfile.model import ItemModel
from riskfile.reading.known import LITERAL

PlaceKind = Literal["directive", "title", "option", "value", "entry", "text", "none"]
"""The name of a directive; what is behind it on its first line; the name of an option; its value; a line of a table of
contents; running text; what nobody writes items in (code, a comment, settings of the page)."""

_LINE_ENDS: Final = re.compile(r"\r\n|\r|\n")
_FENCE: Final = re.compile(
    r"^((?:[ \t>]|[-*+:][ \t]|\d{1,9}[.)][ \t]|\[\^[^\]\s]+\]:[ \t])*)(:{3,}|`{3,}|~{3,})(.*)$", re.MULTILINE
)
_MARKS: Final = (":::", "```", "~~~")
_DIRECTIVE: Final = re.compile(r"[ \t]*\{(\S*?)\}(?=\s|$)")
_DIRECTIVE_BEGUN: Final = re.compile(r"[ \t]*(\{?)([\w:.+-]*)")
_OPTION: Final = re.compile(r"([ \t]*:)([A-Za-z0-9_-]+)(:)(.*)", re.DOTALL)
_OPTION_BEGUN: Final = re.compile(r"[ \t]*:?[A-Za-z0-9_-]*")
_KEY: Final = re.compile(r"""(['"]?)([A-Za-z0-9_-]+)\1[ \t]*:(?=[ \t]|$)(.*)""", re.DOTALL)
_ELEMENT: Final = re.compile(r"[^\s,;\"]*")
_WORD_BEFORE: Final = re.compile(r"[A-Za-z][\w-]*$")
_WORD_BEHIND: Final = re.compile(r"[\w-]*")
_LIST_SIGN: Final = re.compile(r"[-*+:][ \t]|\d{1,9}[.)][ \t]|\]:[ \t]")


class Given(NamedTuple):
    """An option that a directive has: its name, its value as it stands, and its line from 1."""

    name: str
    value: str
    line: int


class Around(NamedTuple):
    """A directive, or a block of code ("" by name): its name, what stands on its first line behind that, its fence, and its
    lines from 1; ``closed`` is 0 where nothing closes it. ``before`` is what stands before the fence."""

    name: str
    title: str
    fence: str
    before: str
    opened: int
    closed: int = 0


class Place(NamedTuple):
    """What stands at a place of a page.

    ``word`` is what has been typed of it, and ``start`` to ``end`` are the columns from 1 of the word on that line that
    is to be replaced. ``around`` are the directives that it is in, the innermost last. Of an option, ``option`` is its name,
    ``value`` its whole value as it stands, ``before`` that up to the place, and ``value_start`` to ``value_end`` its columns.
    ``given`` are the options that the innermost directive has. ``yaml`` says that these stand in a block of YAML, ``fence``
    which fence the directive that is named there begins with, "" for none yet.
    """

    kind: PlaceKind
    line: int
    word: str = ""
    start: int = 1
    end: int = 1
    around: tuple[Around, ...] = ()
    option: str = ""
    value: str = ""
    before: str = ""
    value_start: int = 1
    value_end: int = 1
    given: tuple[Given, ...] = ()
    yaml: bool = False
    fence: str = ""
    alone: bool = False

    @property
    def directive(self) -> str:
        """The name of the innermost directive, "" where it is in none."""
        return self.around[-1].name if self.around else ""

    def item_around(self, types: Iterable[str]) -> Around | None:
        """The innermost directive that is one of ``types``."""
        known = frozenset(types)
        return next((each for each in reversed(self.around) if each.name in known), None)


def lines_of(text: str) -> list[str]:
    """The lines of a text, without their ends."""
    return _LINE_ENDS.split(text)


def place_at(text: str, line: int, column: int, model: ItemModel) -> Place:
    """What stands in ``text`` at ``line`` and ``column`` (both from 1; a column behind the end of the line is its end).
    ``model`` says which directives are items and which are views."""
    text = text.removeprefix("\ufeff")
    if "\r" in text:
        text = _LINE_ENDS.sub("\n", text)
    lines = text.split("\n")
    row = min(max(line, 1), len(lines)) - 1
    current = lines[row]
    at = min(max(column, 1), len(current) + 1) - 1
    if _in_front_matter(lines, row):
        return Place("none", row + 1)
    begin = sum(map(len, lines[:row])) + row
    stack = _stack(text[:begin], model)
    fence = _FENCE.match(current)
    around = tuple(stack)
    if fence and at >= fence.end(2) and not _literal(stack, model) and _is_fence(fence, stack):
        if _closing(stack, fence) is None or fence[3].strip():
            return _on_fence(row, current, at, fence, stack)
        return Place("none", row + 1, around=around)
    if not stack:
        return _in_text(lines, row, at, around, text, begin)
    inner = stack[-1]
    closed = _closed(lines, row, inner)
    inner = inner._replace(closed=closed)
    around = (*stack[:-1], inner)
    if not inner.name:
        return (
            Place("none", row + 1, around=around)
            if inner.fence[0] != ":"
            else _in_text(lines, row, at, around, text, begin)
        )
    found = _in_options(lines, row, at, around, model)
    if found is not None:
        return found
    if inner.name == "toctree":
        return _entry(current, row, at, around)
    if inner.name in LITERAL or inner.name in model.views:
        return Place("none", row + 1, around=around)
    return _in_text(lines, row, at, around, text, begin)


def place_in_list(text: str, line: int, column: int) -> Place:
    """What stands at a place of a file of YAML beside the pages, such as the policy: ``option`` is the key of its line, of which
    its schema has more to say. "none" in a comment, and in a key."""
    lines = lines_of(text)
    row = min(max(line, 1), len(lines)) - 1
    current = lines[row]
    at = min(max(column, 1), len(current) + 1) - 1
    if re.search(r"(?:^|\s)#", current[:at]):
        return Place("none", row + 1)
    key = re.match(r"[ \t]*(?:- +)?([\w.-]+):(?=\s|$)", current)
    if key and at < key.end():
        return Place("none", row + 1)
    before = _WORD_BEFORE.search(current, 0, at)
    behind = _WORD_BEHIND.match(current, at)
    start, end = before.start() if before else at, behind.end() if behind else at
    return Place("text", row + 1, current[start:at], start + 1, end + 1, option=key[1] if key else "")


def given_options(lines: Sequence[str], around: Around, row: int = -1) -> tuple[Given, ...]:
    """The options of the directive ``around``; the line of index ``row`` is being typed, and ends none."""
    return _options(lines, around, row)[0]


def _in_front_matter(lines: Sequence[str], row: int) -> bool:
    if lines[0].rstrip() != "---" or row == 0:
        return False
    end = next((index for index in range(1, len(lines)) if lines[index].rstrip() in ("---", "...")), 0)
    return 0 < row <= end


# --- fences -----------------------------------------------------------------------------------------------------------


def _is_fence(fence: re.Match[str], stack: Sequence[Around]) -> bool:
    """Whether a line that looks like a fence is none of indented code, and no code in a line."""
    if fence[2][0] == "`" and "`" in fence[3]:
        return False
    if _LIST_SIGN.search(fence[1]):
        return True
    base = len(stack[-1].before.expandtabs(4)) if stack else 0
    # in a list what belongs to an entry is indented: four blanks more than a long number are not likely
    return len(fence[1].replace(">", " ").expandtabs(4)) < base + (10 if base else 4) or not stack


def _closing(stack: Sequence[Around], fence: re.Match[str]) -> int | None:
    """Which of the open directives this fence closes: the outermost that it can, as Markdown has it."""
    if fence[3].strip() or _LIST_SIGN.search(fence[1]):
        return None
    marks = fence[2]
    for index, each in enumerate(stack):
        if each.fence[0] == marks[0] and len(marks) >= len(each.fence):
            return index
    return None


def _literal(stack: Sequence[Around], model: ItemModel) -> bool:
    return any(
        (not each.name and each.fence[0] != ":") or each.name in LITERAL or each.name in model.views for each in stack
    )


def _stack(above: str, model: ItemModel) -> list[Around]:
    """The directives that are open at the end of ``above``."""
    stack: list[Around] = []
    if not any(mark in above for mark in _MARKS):
        return stack
    number, counted = 1, 0
    for fence in _FENCE.finditer(above):
        number += above.count("\n", counted, fence.start())
        counted = fence.start()
        if not _is_fence(fence, stack):
            continue
        closes = _closing(stack, fence)
        if closes is not None:
            del stack[closes:]
            continue
        directive = _DIRECTIVE.match(fence[3])
        # an item that begins in a view or a block of code of its own fence, or longer: that one has no end yet
        if _literal(stack, model) and (
            directive is None or directive[1] not in model.types or fence[2][0] != stack[-1].fence[0]
        ):
            continue
        info = fence[3].strip()
        if not info and fence[2][0] == ":":
            # an end of nothing
            continue
        if directive is not None:
            _end_unfinished(stack, fence)
        name = directive[1] if directive else ""
        title = fence[3][directive.end() :].strip() if directive else info
        stack.append(Around(name, title, fence[2], fence[1], number))
    return stack


def _end_unfinished(stack: list[Around], fence: re.Match[str]) -> None:
    """Take off what a directive with this fence cannot be in: its end would be that of the one around it, too."""
    for index, each in enumerate(stack):
        if each.fence[0] == fence[2][0] and len(fence[2]) >= len(each.fence):
            del stack[index:]
            return


def _closed(lines: Sequence[str], row: int, inner: Around) -> int:
    """The line that closes a directive, at or below the index ``row``; 0 where none does, or another begins before."""
    for index in range(row, len(lines)):
        line = lines[index]
        if inner.fence not in line:
            continue
        fence = _FENCE.match(line)
        if fence is None or fence[2][0] != inner.fence[0] or len(fence[2]) < len(inner.fence):
            continue
        if not fence[3].strip():
            return index + 1
        if _DIRECTIVE.match(fence[3]) and index > row:
            return 0
    return 0


def _on_fence(row: int, line: str, at: int, fence: re.Match[str], stack: list[Around]) -> Place:
    directive = _DIRECTIVE.match(fence[3])
    stack = [*stack]
    _end_unfinished(stack, fence)
    begun = _DIRECTIVE_BEGUN.match(fence[3])
    assert begun is not None
    name_from, name_to = fence.start(3) + begun.start(2), fence.start(3) + begun.end(2)
    if directive is not None and at >= fence.start(3) + directive.end():
        title_from = fence.start(3) + directive.end()
        while title_from < len(line) and line[title_from] in " \t":
            title_from += 1
        word = line[title_from:at]
        me = Around(directive[1], line[title_from:].strip(), fence[2], fence[1], row + 1)
        return Place("title", row + 1, word, min(title_from, at) + 1, len(line) + 1, (*stack, me), fence=fence[2])
    if at > name_to:
        return Place("none", row + 1, around=tuple(stack))
    closed = line[name_to : name_to + 1] == "}"
    # all of it is written anew, with its braces
    return Place(
        "directive",
        row + 1,
        line[min(name_from, at) : at],
        fence.start(3) + 1,
        name_to + (1 if closed else 0) + 1,
        tuple(stack),
        value=line[name_to + (1 if closed else 0) :].strip(),
        fence=fence[2],
    )


# --- options ----------------------------------------------------------------------------------------------------------


def _bare(line: str, before: str) -> tuple[str, int]:
    """A line without what is around its directive, and how many characters that is."""
    width = len(before)
    if width and not line[:width].strip(" \t>"):
        return line[width:], min(width, len(line))
    if width and before.strip() and not line.startswith(before):
        return line, 0
    return (line[width:], width) if line.startswith(before) else (line, 0)


def _options(lines: Sequence[str], around: Around, row: int) -> tuple[tuple[Given, ...], bool, dict[int, str]]:
    """The options of a directive, whether they stand in a block of YAML, and the name of the option that each of their
    lines is of, by its index; "" for a line that is of none yet."""
    given: list[Given] = []
    of_line: dict[int, str] = {}
    first = around.opened
    end = (around.closed or len(lines) + 1) - 1
    yaml = first < end and _bare(lines[first], around.before)[0].startswith("---")
    name = ""
    for index in range(first + 1 if yaml else first, end):
        line, _ = _bare(lines[index], around.before)
        stripped = line.strip()
        if yaml:
            if line.startswith("---"):
                break
            key = _KEY.match(line)
            if key:
                name = key[2]
                given.append(Given(name, key[3].strip(), index + 1))
            elif given and line[:1] in (" ", "\t", "-"):
                value = given[-1].value
                given[-1] = given[-1]._replace(value=f"{value} {stripped}".strip())
            of_line[index] = name if key or line[:1] in (" ", "\t", "-") else ""
            continue
        option = _OPTION.fullmatch(line)
        if option:
            given.append(Given(option[2], option[4].strip(), index + 1))
            of_line[index] = option[2]
        elif index == row and (not stripped or _OPTION_BEGUN.fullmatch(line)):
            of_line[index] = ""
        elif not stripped.startswith(":") or stripped.startswith(":::"):
            break
        else:
            of_line[index] = ""
    return tuple(given), yaml, of_line


def _in_options(lines: Sequence[str], row: int, at: int, around: tuple[Around, ...], model: ItemModel) -> Place | None:
    inner = around[-1]
    given, yaml, of_line = _options(lines, inner, row)
    if row not in of_line:
        return None
    others = tuple(each for each in given if each.line != row + 1)
    line, shift = _bare(lines[row], inner.before)
    if at < shift:
        # before all that the directive has
        return Place("none", row + 1, around=around)
    here = at - shift
    if yaml:
        key = _KEY.match(line)
        if key and here >= key.start(3):
            return _value(lines, row, at, shift + key.start(3), around, key[2], given, yaml=True)
        if not key and line[:1] in (" ", "\t", "-"):
            option = of_line[row]
            begin = shift + len(line) - len(line.lstrip(" \t-"))
            return _value(lines, row, at, min(begin, at), around, option, given, yaml=True)
        begun = _OPTION_BEGUN.match(line)
        width = begun.end() if begun else 0
        if here > width and not key:
            return Place("none", row + 1, around=around)
        return Place("option", row + 1, line[:here], shift + 1, shift + width + 1, around, given=others, yaml=True)
    option_line = _OPTION.fullmatch(line)
    if option_line and here >= option_line.start(4):
        return _value(lines, row, at, shift + option_line.start(4), around, option_line[2], given)
    begun = _OPTION_BEGUN.match(line)
    assert begun is not None
    if here > begun.end():
        return Place("none", row + 1, around=around)
    indent = len(line) - len(line.lstrip())
    word = line[:here].strip()
    blank = not line.strip()
    if not blank and not word.startswith(":") and line.strip()[:1] != ":":
        names = _names(inner.name, model)
        if not any(each.startswith(word.lower()) for each in names):
            # the first word of its text
            return None
    if blank and _goes_on_below(lines, row, inner) is None and row > inner.opened and not given:
        return None
    end = option_line.start(4) if option_line else begun.end()
    return Place(
        "option",
        row + 1,
        word.removeprefix(":"),
        shift + min(indent, here) + 1,
        shift + end + 1,
        around,
        given=others,
        value=option_line[4].strip() if option_line else "",
        alone=blank,
    )


def _goes_on_below(lines: Sequence[str], row: int, inner: Around) -> str | None:
    """The next line of a directive, where there is one that is not empty."""
    if row + 1 < len(lines) and (not inner.closed or row + 2 < inner.closed):
        return lines[row + 1].strip() or None
    return None


def _names(directive: str, model: ItemModel) -> Iterable[str]:
    found = model.types.get(directive)
    if found is None:
        return ("filter", "columns", "sort", "caption", "name", "maxdepth", "hidden", "glob", "class")
    return ("id", *found.fields, *found.links)


def _value(
    lines: Sequence[str],
    row: int,
    at: int,
    begin: int,
    around: tuple[Around, ...],
    option: str,
    given: tuple[Given, ...],
    *,
    yaml: bool = False,
) -> Place:
    line = lines[row]
    while begin < at and line[begin] in " \t":
        begin += 1
    begin = min(begin, at)
    start = at
    while start > begin and line[start - 1] not in ' \t,;"':
        start -= 1
    behind = _ELEMENT.match(line, at)
    end = behind.end() if behind else at
    written = len(line.rstrip())
    return Place(
        "value",
        row + 1,
        line[start:at],
        start + 1,
        end + 1,
        around,
        option,
        next((each.value for each in given if each.name == option), ""),
        line[begin:at],
        begin + 1,
        max(written, at) + 1,
        given,
        yaml,
    )


# --- text -------------------------------------------------------------------------------------------------------------


def _entry(line: str, row: int, at: int, around: tuple[Around, ...]) -> Place:
    begin = len(line) - len(line.lstrip())
    title = line.rfind("<", 0, at)
    begin = title + 1 if title >= 0 else min(begin, at)
    end = line.find(">", at)
    return Place(
        "entry", row + 1, line[begin:at], begin + 1, (end if end >= 0 else len(line.rstrip()) or at) + 1, around
    )._replace(end=max((end if end >= 0 else len(line.rstrip())), at) + 1)


def _in_text(lines: Sequence[str], row: int, at: int, around: tuple[Around, ...], text: str, begin: int) -> Place:
    line = lines[row]
    bare = line.lstrip(" \t>")
    if bare.startswith("%") or _in_comment(text, begin + at):
        return Place("none", row + 1, around=around)
    before = _WORD_BEFORE.search(line, 0, at)
    behind = _WORD_BEHIND.match(line, at)
    start = before.start() if before else at
    end = behind.end() if behind else at
    above = lines[row - 1].strip() if row else ""
    alone = line[:start].strip(" \t>") == "" and not line[end:].strip() and not above
    return Place("text", row + 1, line[start:at], start + 1, end + 1, around, alone=alone)


def _in_comment(text: str, at: int) -> bool:
    opened = text.rfind("<!--", 0, at)
    return opened >= 0 and text.find("-->", opened, at) < 0
