"""What is read of one page, as it is kept from one check to the next, and what its bytes and its path say.

Apart from the reader: a check whose pages are all kept needs no parser.
"""

from __future__ import annotations

import re
from codecs import register_error
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Literal, NamedTuple

from riskfile.model import STAGES, Problem, Reference, Span, Stray, WrongView
from riskfile.source import USUAL, Layout
from riskfile.text.nearest import nearest

ItemRecord = tuple[object, ...]
"""The fields of an Item in order, as plain data."""

SUFFIX = ".md"
"""The suffix of the pages of a file."""


WrongWith = Callable[[str, str, Mapping[str, str], str], Iterable[WrongView]]
"""What is wrong with a view: its directive's name, what stands on its first line, its options, and the text below."""


NameKind = Literal[
    "label",
    "untitled",
    "anchor",
    "term",
    "equation",
    "object",
    "own-role",
    "no-role",
    "no-directive",
    "section",
    "orphan",
    "any",
    "rst",
]
"""A name that a link can lead to: a label, one of something without a title, the anchor of a heading, a term, an
equation, an object of a domain. A role that the page makes itself; a role, a directive that nobody makes. "section":
the page has a heading by which it can be named. "orphan": it is meant to stand in no table of contents.
"any": it has names that nobody can know. "rst": it is no Markdown, and has more names than are known."""


class Page(NamedTuple):
    """One page as read: plain data, so that it can be kept in the cache.

    ``items`` are the fields of Items; ``headings`` (level, text, line, slug, targets, empty); ``toctrees``
    (entries, glob); ``includes`` are the paths of the files that the page includes, and where it does. ``stray`` are
    ids that stand in the page and are those of no item: (id, what they stand in, where). ``mended`` is the page as it
    was read where that is not as it was written (see ``read_page``): lines, each with the number of the line that was
    written there. ``references`` are what it names elsewhere, ``names`` what others can name. ``words`` are all words in
    it that may be ids of items, but for those of its own items and those that links of these name. ``advice`` are the paragraphs outside of items that say what is to stand in their place:
    how they begin, and where. ``fillers`` are the ids of its items in which filler words may stand, None where nobody has
    looked for them. ``needs`` are its needs that are no items: (type, id, title, status, line, column), the id "" where
    sphinx-needs is to make one. ``has_views``: views were judged in it, which rests on the policy; but for these and for
    ``fillers``, a page is read alike under all.
    """

    items: tuple[ItemRecord, ...]
    problems: tuple[Problem, ...]
    headings: tuple[tuple[int, str, int, str, tuple[str, ...], bool], ...]
    toctrees: tuple[tuple[tuple[str, ...], bool], ...]
    includes: tuple[tuple[str, Span], ...]
    stray: tuple[tuple[str, Stray, Span], ...] = ()
    mended: tuple[tuple[int, str], ...] = ()
    references: tuple[Reference, ...] = ()
    words: tuple[str, ...] = ()
    names: tuple[tuple[NameKind, str], ...] = ()
    advice: tuple[tuple[str, Span], ...] = ()
    fillers: tuple[str, ...] | None = None
    needs: tuple[tuple[str, str, str, str, int, int], ...] = ()
    has_views: bool = False


def decode(data: bytes) -> tuple[str, tuple[int, int, str] | None]:
    """A page's text as Sphinx decodes it, and the (line, column, byte) of the first byte that is not UTF-8.

    Line ends are made ``\\n``, a byte order mark is dropped, a byte that is not UTF-8 becomes ``?``.
    """
    bad: tuple[int, int, str] | None = None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace").removeprefix("\ufeff")
        before = before.replace("\r\n", "\n").replace("\r", "\n")
        line = before.count("\n") + 1
        bad = (line, len(before) - before.rfind("\n"), f"0x{data[error.start]:02X}")
        text = data.decode("utf-8", "riskfile-question-mark")
    if text.startswith("\ufeff"):
        text = text[1:]
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text, bad


def _question_mark(error: UnicodeError) -> tuple[str, int]:
    # as Sphinx does: one "?" for each run of bytes that the decoder reports
    assert isinstance(error, UnicodeDecodeError)
    return "?", error.end


register_error("riskfile-question-mark", _question_mark)


def stage_of(docname: str, layout: Layout = USUAL) -> str:
    """The stage that a page's folder says: ``needs/<stage>/...``; "" elsewhere.

    A folder that is nearly a stage's is read as that, and told.
    """
    return meant_stage(layout.stage_folder(docname))


_OTHER_STAGES = {
    "development": "design",
    "production": "manufacturing",
    "postmarket": "post-launch",
    "postproduction": "post-launch",
    "postmarketing": "post-launch",
}


@cache
def meant_stage(folder: str) -> str:
    """The stage that a folder of ``needs`` is of, or was plainly meant to be; "" for any other folder."""
    if not folder or folder in STAGES:
        return folder
    folded = re.sub("[-_ .]", "", folder.casefold())
    stages = {stage.replace("-", ""): stage for stage in STAGES}
    return _OTHER_STAGES.get(folded) or next((stages[each] for each in nearest(folded, stages, cutoff=0.75)), "")


@cache
def _fence_pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(r"(?::{3}|`{3}|~{3})[ \t]*\{(?:" + "|".join(map(re.escape, names)) + r")\}")


def item_fence(types: Iterable[str]) -> re.Pattern[str]:
    """What finds the first line of an item of one of these types in a text."""
    return _fence_pattern(tuple(types))
