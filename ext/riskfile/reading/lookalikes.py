"""Lines that look as if they opened an item, and how they would be written."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import cache
from typing import Final, NamedTuple

from riskfile.model import ID_PATTERN
from riskfile.text.messages import Message, Phrase
from riskfile.text.patterns import compiled_late

LOOKS = Phrase(
    "RMF914.looks",
    "{text!r} looks like an item, and is read as text: {why}",
    "write it as {expected}",
    by=("text",),
)
HIDDEN = Phrase(
    "RMF914.hidden",
    "{count:an item stands|{count} items stand} in a comment that is never closed: no reader sees {count:it|them}",
    "close the comment with --> before the first item",
)
_NO_BLANK = Phrase("RMF914.no-blank", "there is no blank behind {word}")
_NO_BRACES = Phrase("RMF914.no-braces", "{word} is not in braces")
_BRACES = Phrase("RMF914.braces", "found {found} where {{{word}}} is expected")
CASE = Phrase("RMF914.case", "types are written in small letters, and this is {word}")
_TICK = Phrase("RMF914.tick", "behind a fence of backticks there is none in the title; open and close it with colons")
_MARKS = Phrase("RMF914.marks", "found {found} where three colons open an item")
_NO_FIRST = Phrase("RMF914.no-first", "below it stands the id of an item, and it opens none")
ALONE = Phrase(
    "RMF914.alone",
    "the options of {id} stand here below no first line of an item",
    "write :::{{{type}}} and its title above them",
    by=("id",),
)
OTHER_END = Phrase(
    "unreadable-file.other-end",
    "directive {{{name}}} is opened with {fence} and closed with {other}",
    "open and close it with the same signs",
)
INDENTED = Phrase("RMF914.indented", "it is indented by four columns or more, which makes it code")
_RUNS_ON = Phrase("RMF914.runs-on", "it belongs to the paragraph above")

#: what containers put before a line
_LEAD: Final = (
    r"[ \t>]*(?:(?:[-+*]|:(?=[ \t]+(?::{3}|`{3}|~{3})[ \t]*\{)|\d{1,9}[.)]|\[\^[^\]\s]+\]:|\[[ xX]\])[ \t]+[ \t>]*)*"
)
_MARGIN: Final = compiled_late(r"[ \t>]*")
_NAME: Final = compiled_late(r"[A-Za-z]+(?:[-_ ][A-Za-z]+)?|[A-Za-z]+")
_ID: Final = compiled_late(rf"[ \t>]*:id[ \t]*:[ \t]*({ID_PATTERN})[ \t]*")
#: what an item's second line begins with
_OPTION: Final = compiled_late(r"[ \t>]*(?::[A-Za-z][A-Za-z0-9_-]*\b|id[ \t]*:|---[ \t]*$)", re.IGNORECASE)
_BEGIN: Final = frozenset("`~{:\uff1a-+*[")
_ONLY_MARKS: Final = compiled_late(r"([ \t]*)([:\uff1a]+|`+|~+)[ \t]*")
_TWO_COLONS: Final = 2


class Lookalike(NamedTuple):
    """A line that looks as if it opened an item: ``type`` is the item's, ``line`` and ``closing`` are the lines that
    would open and close it (``closing`` with the number of lines between, None where the line that closes it may stay
    as it is), ``expected`` is what is to be written, ``why`` what it lacks."""

    type: str
    column: int
    line: str
    closing: tuple[int, str] | None
    expected: str
    why: Message


@cache
def _pattern(types: tuple[str, ...]) -> re.Pattern[str]:
    names = "|".join(re.escape(name).replace(r"\-", "[-_ ]?") for name in sorted(types, key=len, reverse=True))
    plain = "|".join(map(re.escape, types))
    return re.compile(
        rf"(?!:::\{{(?-i:{plain})\}}(?: |$))(?P<lead>{_LEAD})(?P<mark>[:\uff1a]+|`+|~+|(?=\{{))(?P<gap>[ \t]*)"
        rf"(?P<open>[{{\[(\uff5b]*)(?P<in>[ \t]*)(?P<name>{names})(?![\w-])(?P<out>[ \t]*)(?P<close>[}}\])\uff5d]*)(?P<rest>.*)$",
        re.IGNORECASE,
    )


def begins(line: str) -> bool:
    """Whether the line begins as an item's first line may, or as what that may stand behind: all others are not worth a
    ``look``."""
    first = line.lstrip(" \t>")[:1]
    return first.isdecimal() or first in _BEGIN


def well_formed(line: str, types: Collection[str]) -> bool:
    """Whether the line would open an item where Markdown let it."""
    match = re.match(r"[ \t>]*(:{3,}|`{3,}|~{3,})[ \t]*\{(\S*?)\}(?:\s|$)(.*)", line)
    return match is not None and match[2] in types and not (match[1][0] == "`" and "`" in match[3])


def last_line(lines: Sequence[str], index: int) -> int:
    """The index behind the line that would close the item that begins at ``index``."""
    for each in range(index + 1, len(lines)):
        if _ONLY_MARKS.fullmatch(lines[each]):
            return each + 1
    return len(lines)


def look(lines: Sequence[str], index: int, types: Collection[str]) -> Lookalike | None:
    """What the line at ``index`` looks like, if an author can have meant it as the first line of an item."""
    match = _pattern(tuple(types)).match(lines[index])
    if match is None:
        return None
    mark, name = match["mark"], match["name"]
    type_name = _type(name, types)
    if match["open"] == "{" and match["close"] == "}" and name.lower() not in types and " " not in name:
        # the name of a directive that there is not, which is told as such
        return None
    followed = index + 1 < len(lines) and _OPTION.match(lines[index + 1]) is not None
    colons = bool(mark) and mark[0] in ":\uff1a"
    braced = bool(match["open"]) and bool(match["close"])
    rest = match["rest"]
    if type_name is None or not (
        followed
        # a type in braces behind two colons or more, or a fence, is nothing else
        or (braced and len(mark) >= (_TWO_COLONS if colons else 3))
        or (colons and len(mark) > _TWO_COLONS and rest.strip() and (match["open"] or rest.startswith((" ", "\t"))))
    ):
        return None
    if mark and not colons and len(mark) > _TWO_COLONS and not match["open"] and not match["close"] and rest.strip():
        # code in a language of that name
        return None
    opening, closing = mark if len(mark) > _TWO_COLONS and "\uff1a" not in mark else ":::", None
    if mark[:1] == "`" in rest:
        opening = ":::"
    if other := other_end(lines, index, len(lines), opening):
        opening = other[1]
    elif opening != mark:
        for offset, line in enumerate(lines[index + 1 :], 1):
            if ends := _ONLY_MARKS.fullmatch(line):
                if ends[2] == mark or len(ends[2]) < len(opening):
                    closing = offset, f"{ends[1]}{opening}"
                elif ends[2][0] in ":`~":
                    opening = ends[2]
                break
    title = rest.strip().lstrip(":").strip()
    written = f"{opening}{{{type_name}}} {title}".rstrip()
    return Lookalike(
        type_name,
        len(match["lead"]) + 1,
        f"{match['lead']}{written}",
        closing,
        f"{opening}{{{type_name}}} Title",
        _why(match, type_name),
    )


def other_end(lines: Sequence[str], first: int, end: int, fence: str) -> tuple[int, str] | None:
    """The index of the line, and its signs, that was meant to close the item that begins at ``first`` with ``fence``, and
    has other signs; None where the item is closed, or nothing says that it was to be."""
    for index in range(first + 1, end):
        line = lines[index]
        found = _ONLY_MARKS.fullmatch(line)
        if found and len(found[2]) > _TWO_COLONS and "\uff1a" not in found[2]:
            return (index, found[2]) if found[2][0] != fence[0] else None
        if line.lstrip(" \t>").startswith((":::", "```", "~~~")):
            break
    return None


def id_of(line: str) -> str:
    """The id that a line gives, "" where it gives none."""
    found = _ID.fullmatch(line)
    return found[1] if found else ""


def above_id(lines: Sequence[str], index: int, types: Collection[str]) -> Lookalike | None:
    """What the line at ``index`` was meant as, which names a type and has the id of an item below."""
    line = lines[index]
    if well_formed(line, types) and _MARGIN.match(line)[0] == _MARGIN.match(lines[index + 1])[0]:  # type: ignore[index]
        return None
    for word in _NAME.finditer(line):
        for name in (word[0], word[0].split(" ")[0]):
            if type_name := _type(name, types):
                margin = _MARGIN.match(lines[index + 1])
                title = re.sub(r"^\W+", "", line[word.start() + len(name) :]).strip()
                opening = ":::"
                for each in lines[index + 1 :]:
                    if (ends := _ONLY_MARKS.fullmatch(each)) and len(ends[2]) > _TWO_COLONS:
                        opening = ends[2]
                        break
                written = f"{margin[0] if margin else ''}{opening}{{{type_name}}} {title}".rstrip()
                column = len(line) - len(line.lstrip()) + 1
                return Lookalike(type_name, column, written, None, f"{opening}{{{type_name}}} Title", _NO_FIRST())
    return None


def _type(name: str, types: Collection[str]) -> str | None:
    folded = re.sub("[-_ ]", "", name.lower())
    for known in types:
        if folded == known.replace("-", ""):
            return known
    return None


def _why(match: re.Match[str], type_name: str) -> Message:
    mark, name = match["mark"], match["name"]
    if mark[:3] == "```" and "`" in match["rest"]:
        return _TICK()
    if "\uff1a" in mark or len(mark) <= _TWO_COLONS:
        return _MARKS(found=repr(mark) if mark else "nothing")
    if not match["open"] and not match["close"]:
        return _NO_BRACES(word=name)
    if (match["open"], match["close"], match["in"], match["out"]) != ("{", "}", "", ""):
        found = f"{match['open']}{match['in']}{name}{match['out']}{match['close']}"
        return _BRACES(found=found, word=type_name)
    if name != type_name:
        return CASE(word=f"{{{name}}}")
    if match["rest"].strip() and not match["rest"].startswith((" ", "\t")):
        return _NO_BLANK(word=f"{{{name}}}")
    return _RUNS_ON()
