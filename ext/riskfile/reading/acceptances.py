"""Who has confirmed which items against what they link to: ``needs/acceptances.jsonl``, one line an acceptance.

Lines are only ever added, and their order says nothing: two branches that both add some merge by keeping all of them.
"""

from __future__ import annotations

import re
from typing import Any, Final

from riskfile.model import Acceptance, Problem, Span
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
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


def accepted(source: Source) -> tuple[tuple[Acceptance, ...], list[Problem]]:
    """What the project's file of acceptances holds, and what is wrong with it."""
    path = source.layout.acceptances
    try:
        text = source.read(path).decode("utf-8", "replace")
    except SourceError as error:
        if error.reason in ("missing", "outside"):
            return (), []
        message = _NOT_READ(why=str(error.strerror))
        return (), [Problem(KIND, Span(path), message, message.hint, unread=True)]
    import json  # noqa: PLC0415 - few projects have one yet

    found: list[Acceptance] = []
    problems: list[Problem] = []
    conflict = 0
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            plain = json.loads(line)
        except (ValueError, RecursionError):
            if line.startswith(_MARKS):
                # one conflict has three marks or more, and all of a merge are mended together
                conflict = conflict or number
                continue
            message = _NO_LINE(begin=line[:60], why=_NO_JSON())
        else:
            wrong = _wrong(plain)
            if not wrong:
                found.append(Acceptance(*(plain[key] for key in KEYS)))
                continue
            message = _NO_LINE(begin=line[:60], why=wrong)
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
        if not isinstance(plain.get(key), str) or not plain[key].strip():
            return _LACKS(key=key)
    if not _HASH.fullmatch(plain["hash"]):
        return _NO_HASH()
    return NOTHING if _DAY.fullmatch(plain["day"]) else _NO_DAY()
