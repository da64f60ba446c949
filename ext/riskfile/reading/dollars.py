"""Which dollar signs hold a formula: ``$x$`` does, ``$5 and $6`` are amounts of money.

A formula has no white space within its signs and no digit beside them, as in pandoc. The rule of the plugin that
both readers use has this too, but takes what a text ends with for what stands before its first character.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from riskfile.text.patterns import compiled_late

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline


_SIGN: Final = compiled_late(r"[\\^_={}]")
_WORD: Final = r"(?<![\w\\])[^\W\d_]{2,}"
_CLAUSE: Final = compiled_late(
    # no formula begins with what ends a clause, or with the sign of something for each: "in $, not in A$"
    r"\A[,;:)\]/?!'\"’”]"
    # "$-denominated bonds, A$"
    r"|\A-[^\W\d_]{2,}[,;:.]?\s"
    # a name of a shell, and the sign of the next
    r"|\A[A-Za-z][\w ]*[/:]\Z"
)
_NUMBER: Final = compiled_late(r"[-+−–~<>≤≥≈]?\s*\.?\d")
_BESIDE_NUMBER: Final = compiled_late(
    # a word, or what ends a clause or an emphasis: "5k to 10k", "6*; 5"
    rf"{_WORD}|[;`]|(?<=[^\s*])\*+(?:[^\w\s*(]|\s)|\s\*+(?=[^\s*])|\A\d[\d.,']*\s+\("
)
_LONG_WORD: Final = compiled_late(r"\d[\d.,']*\s+[^\W\d_]{3,}\b[^\\^{}]*")
"""A number with a long word behind it is none of a formula, whatever the names in it look like: "5 for item_1, 6 A"."""


def is_prose(text: str) -> bool:
    """Whether what stands between two dollar signs is no formula: both are those of an amount, or of a currency.

    >>> is_prose("5 each, or US"), is_prose("6*; 5"), is_prose("5 < x"), is_prose(r"5 \\times 10^{-3}")
    (True, True, False, False)
    """
    if _SIGN.search(text):
        return _LONG_WORD.fullmatch(text) is not None
    if _CLAUSE.search(text):
        return True
    return _NUMBER.match(text) is not None and _BESIDE_NUMBER.search(text) is not None


def leave_amounts(md: MarkdownIt, *, allow_space: bool = False, double: bool = False) -> None:
    """Make ``md``, which has the plugin's rule, read amounts of money as text."""
    from mdit_py_plugins.dollarmath.index import math_inline_dollar  # noqa: PLC0415 - only where pages are read

    between_dollars = math_inline_dollar(allow_space, True, double)

    def formula(state: StateInline, silent: bool) -> bool:
        begin = state.pos
        if begin and state.src[begin - 1].isdigit():
            return False
        if not between_dollars(state, True):
            return False
        end = state.pos
        state.pos = begin
        if state.src[end : end + 1].isdigit() or is_prose(state.src[begin + 1 : end - 1]):
            return False
        # US$5
        if begin and state.src[begin - 1].isalpha() and state.src[begin + 1].isdigit():
            return False
        if not silent:
            return bool(between_dollars(state, False))
        state.pos = end
        return True

    md.inline.ruler.at("math_inline", formula)


def ended(text: str) -> str:
    """A page as it is parsed: behind a quote's sign at its very end the rule for comments would look for one sign more."""
    return text + "\n" if text.rstrip(" \t").endswith(">") else text
