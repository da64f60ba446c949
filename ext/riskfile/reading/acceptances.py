"""Who has confirmed which items against what they link to: ``needs/acceptances.jsonl``, one line an acceptance.

Lines are only ever added, and their order says nothing: two branches that both add some merge by keeping all of them.
"""

from __future__ import annotations

import re
from typing import Any, Final

from riskfile.model import Acceptance, Problem, Span
from riskfile.model.declare import is_date
from riskfile.policy.fillers import filler
from riskfile.source import Source, SourceError
from riskfile.text.messages import NOTHING, Message, Phrase

KIND: Final = "unreadable-acceptance"
"""The name of the rule that reports what cannot be read."""

KEYS: Final = ("item", "of", "hash", "by", "day", "reason")
"""What a line has, each a text."""

_NOT_READ = Phrase("unreadable-acceptance.not-read", "the file cannot be read: {why}", "restore the file")
_NO_LINE = Phrase(
    "unreadable-acceptance.line",
    "the line {begin!r} is no acceptance: {why}; expected what `riskfile accept` writes",
    "take the line out, and accept again what it was for",
    by=("begin", "why"),
)
_NO_JSON = Phrase("unreadable-acceptance.no-json", "it is no JSON")
_NO_MAPPING = Phrase("unreadable-acceptance.no-mapping", "it is no mapping")
_NOT_UTF8 = Phrase("unreadable-acceptance.not-utf8", "it is not UTF-8")
_NO_TEXT = Phrase("unreadable-acceptance.no-text", "its {key} is no text that says something")
_TO_COME = Phrase(
    "unreadable-acceptance.to-come", "its {key} is to come; expected who has looked at it, and why it holds"
)
_LACKS = Phrase("unreadable-acceptance.lacks", "it has no {key}")
_NO_HASH = Phrase("unreadable-acceptance.no-hash", "its hash is none of 32 hexadecimal digits")
_NO_DAY = Phrase("unreadable-acceptance.no-day", "its day is none such as 2026-11-23")
_CONFLICT = Phrase(
    "unreadable-acceptance.conflict",
    "a merge conflict; expected one acceptance a line",
    "take the lines with its marks out, and keep the acceptances of both sides",
)
_MARKS: Final = ("<<<<<<<", "=======", ">>>>>>>", "|||||||")
_HASH: Final = re.compile(r"[0-9a-f]{32}")


def accepted(source: Source) -> tuple[tuple[Acceptance, ...], list[Problem]]:
    """What the project's file of acceptances holds, and what is wrong with it."""
    path = source.layout.acceptances
    try:
        data = source.read(path)
    except SourceError as error:
        if error.reason == "missing" and not _is_link(source, path):
            return (), []
        message = _NOT_READ(why=str(error.strerror))
        return (), [Problem(KIND, Span(path), message, message.hint, unread=True)]
    # some editors put a mark of order before the first line
    text = data.decode("utf-8", "surrogateescape").removeprefix("\ufeff")
    import json  # noqa: PLC0415 - few projects have one yet

    found: list[Acceptance] = []
    problems: list[Problem] = []
    conflict = 0
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        begin = line[:60].encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        try:
            plain = json.loads(line)
        except (ValueError, RecursionError):
            if line.startswith(_MARKS):
                # one conflict has three marks or more, and all of a merge are mended together
                conflict = conflict or number
                continue
            message = _NO_LINE(begin=begin, why=_NO_JSON())
        else:
            wrong = _wrong(plain) if _is_text(line) else _NOT_UTF8()
            if not wrong:
                found.append(Acceptance(*(plain[key] for key in KEYS)))
                continue
            message = _NO_LINE(begin=begin, why=wrong)
        problems.append(Problem(KIND, Span(path, number, 1), message, message.hint))
    if conflict:
        message = _CONFLICT()
        problems.append(Problem(KIND, Span(path, conflict, 1), message, message.hint))
    return tuple(found), problems


def _wrong(plain: Any) -> Message:
    """What keeps the content of a line from being an acceptance, nothing where it is one."""
    if not isinstance(plain, dict):
        return _NO_MAPPING()
    for key in KEYS:
        if key not in plain:
            return _LACKS(key=key)
        if not isinstance(plain[key], str) or not plain[key].strip() or not _is_unicode(plain[key]):
            return _NO_TEXT(key=key)
    for key in ("by", "reason"):
        # as an editor writes it, for a person to fill in
        if filler(plain[key]) == "to come":
            return _TO_COME(key=key)
    if not _HASH.fullmatch(plain["hash"]):
        return _NO_HASH()
    return NOTHING if is_date(plain["day"]) else _NO_DAY()


def _is_text(line: str) -> bool:
    """Whether the line was UTF-8."""
    return line.isascii() or not any("\udc80" <= letter <= "\udcff" for letter in line)


def _is_unicode(text: str) -> bool:
    """Whether a text has no half of a character, which JSON can write and nothing else can."""
    return text.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in text)


def _is_link(source: Source, path: str) -> bool:
    """Whether there is something at ``path`` where nothing can be read: a link that leads to nothing."""
    try:
        return any(each.path == path for each in source.entries(path.rpartition("/")[0]))
    except SourceError:
        return False
