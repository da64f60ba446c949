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


_AMOUNT: Final = compiled_late(r"\d[\d.,']*\s+(?:[^\W\d_]{2,}|\()[^\\^_={}]*")
"""A number with words behind it, and no sign of a formula: ``5 each, or US``."""


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
        if state.src[end : end + 1].isdigit() or _AMOUNT.fullmatch(state.src, begin + 1, end - 1):
            return False
        if not silent:
            return bool(between_dollars(state, False))
        state.pos = end
        return True

    md.inline.ruler.at("math_inline", formula)


def ended(text: str) -> str:
    """A page as it is parsed: behind a quote's sign at its very end the rule for comments would look for one sign more."""
    return text + "\n" if text.rstrip(" \t").endswith(">") else text
