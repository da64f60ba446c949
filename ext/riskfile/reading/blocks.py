"""Finds the blocks of a text with the rules of markdown-it, and with less work for what most of a risk file is.

Nothing is found otherwise than by markdown-it alone: ``tests/reading/test_blocks.py`` holds it to that. Of 5,000 items, it
takes 35 ms of the 95 ms that markdown-it takes: where lines begin and end is found by ``str.split``, and where a
directive ends by ``str.find``, neither by a look at each line.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate, repeat
from operator import add, itemgetter
from typing import Any, Final

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, make_fence_rule
from markdown_it.token import Token

_BLANKS: Final = " \t"
_first_sign = itemgetter(slice(1))


class _State(StateBlock):
    """A text that is to be parsed, with its lines. ``plain`` says that no colon stands behind blanks that begin a line."""

    def __init__(self, src: str, md: MarkdownIt, env: dict[str, Any], tokens: list[Token]) -> None:
        super().__init__("", md, env, tokens)
        self.src = src
        self.plain = True
        lines = src.split("\n")
        if not lines[-1].strip(_BLANKS):
            # a last line of blanks only is none
            del lines[-1]
        count = len(lines)
        ends = [*map(add, accumulate(map(len, lines)), range(count))]
        begins = [0, *map(add, ends, repeat(1))]
        shifts = [0] * (count + 1)
        columns = shifts.copy()
        if not {*map(_first_sign, lines)}.isdisjoint(_BLANKS):
            for index, line in enumerate(lines):
                if line and line[0] in _BLANKS:
                    bare = line.lstrip(_BLANKS)
                    shifts[index] = len(line) - len(bare)
                    columns[index] = len(line[: shifts[index]].expandtabs(4))
                    self.plain = self.plain and bare[:1] != ":"
        # one entry more than there are lines, which spares the rules a look whether there is a next one
        begins[-1] = len(src)
        ends.append(len(src))
        self.bMarks, self.eMarks = begins, ends
        self.tShift, self.sCount, self.bsCount = shifts, columns, [0] * (count + 1)
        self.lineMax = count


def parse(md: MarkdownIt, text: str, env: dict[str, Any]) -> list[Token]:
    """The tokens of the blocks of a text, as ``md.block.parse`` makes them."""
    tokens: list[Token] = []
    if text:
        state = _State(text, md, env, tokens)
        md.block.tokenize(state, 0, state.lineMax)
    return tokens


def fences_of_colons(md: MarkdownIt) -> None:
    """Make ``md`` find fences of colons, as MyST does."""
    md.block.ruler.before(
        "fence",
        "colon_fence",
        make_fence_rule(markers=(":",), token_type="colon_fence"),
        {"alt": ["paragraph", "reference", "blockquote", "list", "footnote_def"]},
    )
    # before all others, of which only that for tables might take such a line
    md.block.ruler.before("front_matter", "plain_colon_fence", _plain_fence)


def _plain_fence(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    """A fence of colons in no container, at the beginning of a line. All others are left to the other rule."""
    begin, src = state.bMarks[first], state.src
    if silent or state.level or not src.startswith(":::", begin) or not (isinstance(state, _State) and state.plain):
        return False
    line = src[begin : state.eMarks[first]]
    if "|" in line:
        return False
    info = line.lstrip(":")
    markup = line[: len(line) - len(info)]
    last = state.line = end
    closing = "\n" + markup
    found = src.find(closing, state.eMarks[first])
    while found >= 0:
        index = bisect_left(state.bMarks, found + 1)
        if index >= end:
            break
        if not src[found + 1 : state.eMarks[index]].lstrip(":").strip(_BLANKS):
            last, state.line = index, index + 1
            break
        found = src.find(closing, found + 1)
    token = state.push("colon_fence", "code", 0)
    token.info = info
    token.content = src[state.bMarks[first + 1] : state.eMarks[last - 1] + 1] if last > first + 1 else ""
    token.markup = markup
    token.map = [first, state.line]
    return True
