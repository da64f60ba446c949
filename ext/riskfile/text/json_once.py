"""JSON in which no key stands twice: of two of one name in one object, a reader of JSON keeps the last without a word."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any, Final

_SIGNS: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]', re.DOTALL)


class TwiceError(json.JSONDecodeError):
    """The key ``key`` stands a second time in one object, at ``lineno`` and ``colno``; first at ``first``, a line and a column.
    Lines and columns, in characters, count from 1."""

    def __init__(self, key: str, text: str, at: int, first: int) -> None:
        super().__init__(f"the key {json.dumps(key, ensure_ascii=False)} stands a second time", text, at)
        self.key = key
        self.first = (text.count("\n", 0, first) + 1, first - text.rfind("\n", 0, first))


class _FoundError(Exception):
    pass


def loads_once(data: str | bytes) -> Any:
    """What JSON says, as ``json.loads`` has it.

    :raises TwiceError: if a key stands twice in an object.
    :raises json.JSONDecodeError: if it is no JSON.
    :raises ValueError: if its bytes are no text, or a number has too many digits.
    :raises RecursionError: if it is nested too deep.
    """
    text = data if isinstance(data, str) else data.decode(json.detect_encoding(data))
    text = text.removeprefix("\ufeff")
    try:
        return json.loads(text, object_pairs_hook=_once)
    except _FoundError:
        raise _twice(text) from None


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _FoundError
    return found


def _twice(text: str) -> TwiceError:
    """The first key in JSON that stands a second time; there is one."""
    objects: list[dict[str, int]] = []
    key, at = "", 0
    for match in _SIGNS.finditer(text):
        sign = match[0]
        if sign[0] == '"':
            key, at = sign, match.start()
        elif sign in "{[":
            objects.append({})
        elif sign in "}]":
            objects.pop()
        elif sign == ":":
            # only an object has colons
            name = json.loads(key)
            first = objects[-1].setdefault(name, at)
            if first != at:
                return TwiceError(name, text, at, first)
    raise AssertionError("no key stands twice")
