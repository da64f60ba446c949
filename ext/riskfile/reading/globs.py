"""Glob patterns, as Sphinx reads them: ``*`` and ``?`` stop at a slash, ``**`` does not.

A pattern is data of whoever wrote the page or the item types, and no pattern may keep a check waiting. Sphinx makes of
it an expression that tries every way to divide a name among the stars: of ``*a*a*a*b`` and a name of 200 letters there
are millions. Here a star takes the first way in which what follows it can stand there, and never tries another: where
one matches, the first does too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from warnings import catch_warnings, simplefilter


def glob_pattern(pattern: str) -> re.Pattern[str]:
    """A glob pattern as a regular expression, to be matched with the whole of a name."""
    return _compiled(pattern)[1]


def one_of(patterns: Iterable[str]) -> Callable[[str], bool]:
    """Whether a name fits one of these glob patterns, as a whole: in one look, however many there are."""
    expressions = [f"(?:{expression_of(each)})" for each in patterns]
    with catch_warnings():
        simplefilter("ignore", FutureWarning)
        matches = re.compile("|".join(expressions)).fullmatch
    return lambda name: bool(expressions) and matches(name) is not None


def expression_of(pattern: str) -> str:
    """The regular expression of a glob pattern, whose time grows no faster than the square of a name's length."""
    return _compiled(pattern)[0]


@cache
def _compiled(pattern: str) -> tuple[str, re.Pattern[str]]:
    with catch_warnings():
        # of signs within [] that a later version of Python may read otherwise
        simplefilter("ignore", FutureWarning)
        expression = _translated(pattern)
        try:
            return expression, re.compile(expression)
        except re.error:
            # such as [z-a], which no character is in
            return re.escape(pattern), re.compile(re.escape(pattern))


def _translated(pattern: str) -> str:
    # what stands between two `**`, each divided by `*`
    groups: list[list[str]] = [[""]]
    for part in _parts(pattern):
        if part == "**":
            groups.append([""])
        elif part == "*":
            groups[-1].append("")
        else:
            groups[-1][-1] += part
    *before, last = groups
    result = ""
    for number, (first, *others) in enumerate(before):
        inner = first + "".join(f"(?>[^/]*?{each})" for each in others)
        # the first place from which all of the group can stand; a star at its end is one with the two that follow
        result += f"(?>.*?{inner})" if number else inner
    first, *others = last
    inner = first
    for number, each in enumerate(others, 1):
        # the last one has to reach to the end of the name
        inner += f"[^/]*{each}" if number == len(others) else f"(?>[^/]*?{each})"
    return result + (f".*{inner}" if before else inner)


def _parts(pattern: str) -> Iterator[str]:
    """``*`` and ``**``, and the expressions of all else."""
    index = 0
    while index < len(pattern):
        char = pattern[index]
        index += 1
        if char == "*":
            if pattern[index : index + 1] == "*":
                index += 1
                yield "**"
            else:
                yield "*"
        elif char == "?":
            yield "[^/]"
        elif char == "[":
            end = pattern.find("]", index + (2 if pattern.startswith("!", index) else 1))
            if end < 0:
                yield re.escape(char)
            else:
                # signs that mean a set within a set to a later version of Python
                inner = re.sub(r"[\\\[&~|]", r"\\\g<0>", pattern[index:end])
                index = end + 1
                if inner.startswith("!"):
                    inner = "^/" + inner[1:]
                elif inner.startswith("^"):
                    inner = "\\" + inner
                yield f"[{inner}]"
        else:
            yield re.escape(char)
