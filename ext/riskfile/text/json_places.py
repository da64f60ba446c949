"""Where the values of a text of JSON stand: a reader of JSON does not say."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Final

JsonPath = tuple[str | int, ...]
"""The keys of objects and the numbers in lists (from 0) that lead to a value."""

_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)


def places_in(text: str, deep: int) -> Iterator[tuple[JsonPath, int]]:
    """Each value of at most ``deep`` steps, with the index of its first character. ``text`` has been read as JSON: here
    nothing is wrong with it.

    >>> list(places_in('{"a": [1, {"b": 2}]}', 2))
    [((), 0), (('a',), 6), (('a', 0), 7), (('a', 1), 10)]
    """
    path: list[str | int] = []
    open_: list[bool] = []
    key = False
    for match in _TOKEN.finditer(text):
        sign = match[0]
        if sign in "}]":
            open_.pop()
            path.pop()
            key = False
        elif sign == ",":
            if open_[-1]:
                path[-1] = int(path[-1]) + 1
            else:
                key = True
        elif sign == ":":
            key = False
        elif key:
            path[-1] = json.loads(sign)
        else:
            if len(path) <= deep:
                yield tuple(path), match.start()
            if sign in "{[":
                open_.append(sign == "[")
                path.append(0 if sign == "[" else "")
                key = sign == "{"


def line_and_column(text: str, at: int) -> tuple[int, int]:
    """Line and column of the character at ``at``, in characters from 1."""
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
