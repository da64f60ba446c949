"""Rules of Markdown whose time would grow as the square of a text's length: no page may keep a check waiting."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline

_REFERENCE: Final = re.compile(r"\[\^[^ \n\]]{1,999}\]")
"""A footnote's name, as long as that of a link may be (CommonMark 0.31, 6.3)."""


def bound_footnotes(md: MarkdownIt) -> None:
    """Make ``md``, which has the plugin's rule, look for the end of a footnote's name no further than a name may reach.

    The plugin looks to the end of the text at each ``[^``: in ``[^[^[^...`` time and again."""
    from mdit_py_plugins.footnote.index import footnote_ref  # noqa: PLC0415 - only where pages are read

    def reference(state: StateInline, silent: bool) -> bool:
        if not _REFERENCE.match(state.src, state.pos, state.posMax):
            return False
        return bool(footnote_ref(state, silent, always_match=True))

    md.inline.ruler.at("footnote_ref", reference)
