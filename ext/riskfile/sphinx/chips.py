"""Small signs in HTML: a region, a state, words that are gone or new, and what has changed. A colour never says anything
alone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from typing import Final

from riskfile.change.marks import MarkKind
from riskfile.render.palette import CHANGE_SIGNS, LEVELS
from riskfile.views import level_of
from riskfile.views.changes import VerdictValue, mark_in_words


def chip(region: tuple[int, int], text: str) -> str:
    """A region in its colour, with its sign."""
    level = level_of(region)
    sign = f'<span aria-hidden="true">{LEVELS[level].sign}</span>'
    return f'<span class="rf-chip rf-level-{level}">{sign} {escape(text)}</span>'


def value(each: VerdictValue) -> str:
    """A verdict: a region, or the state of a proof."""
    if each.region[0]:
        return chip(each.region, each.word)
    if each.mark:
        return f'<span class="rf-note rf-{each.mark}">{escape(each.word)}</span>'
    return f'<span class="rf-chip rf-none">{escape(each.word)}</span>'


def change_sign(kind: MarkKind, since: str) -> str:
    """The mark beside an item's id: a sign to see, and words to hear or to point at."""
    words = escape(mark_in_words(kind, since))
    sign = CHANGE_SIGNS[kind]
    return (
        f' <span class="rf-change rf-change-{kind}" title="{words}"><span aria-hidden="true">{sign}</span>'
        f'<span class="rf-unseen">{words}</span></span>'
    )


def in_words(text: str) -> str:
    """A message; what stands between backticks is code."""
    return _CODE.sub(r"<code>\1</code>", escape(text, quote=False))


_CODE: Final = re.compile("`([^`]+)`")
_TAGS: Final = {"gone": "del", "new": "ins"}


def words(pieces: Iterable[tuple[str, str]]) -> str:
    """A text word by word: what is gone struck out, what is new underlined, and told to who does not see it."""
    parts = []
    for kind, text in pieces:
        tag = _TAGS.get(kind)
        shown = escape(text)
        parts.append(f"<{tag}>{shown}</{tag}>" if tag else shown)
    return " ".join(parts)
