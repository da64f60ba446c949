"""Glob patterns, as Sphinx reads them."""

from __future__ import annotations

import re
from functools import cache
from warnings import catch_warnings, simplefilter


@cache
def glob_pattern(pattern: str) -> re.Pattern[str]:
    """A glob pattern as a regular expression: ``*`` and ``?`` stop at a slash, ``**`` does not."""
    result = ""
    index = 0
    while index < len(pattern):
        char = pattern[index]
        index += 1
        if char == "*":
            if pattern[index : index + 1] == "*":
                index += 1
                result += ".*"
            else:
                result += "[^/]*"
        elif char == "?":
            result += "[^/]"
        elif char == "[":
            end = pattern.find("]", index + (2 if pattern.startswith("!", index) else 1))
            if end < 0:
                result += re.escape(char)
            else:
                inner = pattern[index:end].replace("\\", "\\\\")
                index = end + 1
                if inner.startswith("!"):
                    inner = "^/" + inner[1:]
                elif inner.startswith("^"):
                    inner = "\\" + inner
                result += f"[{inner}]"
        else:
            result += re.escape(char)
    with catch_warnings():
        # of signs within [] that a later version of Python may read otherwise
        simplefilter("ignore", FutureWarning)
        try:
            return re.compile(result)
        except re.error:
            # such as [z-a], which no character is in
            return re.compile(re.escape(pattern))
