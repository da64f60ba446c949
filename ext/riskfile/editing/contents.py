"""Tables of contents (``toctree``) as text: where a page is to be named."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from riskfile.editing.edits import Edit
from riskfile.editing.fixer import Texts
from riskfile.model import Span
from riskfile.project import Project
from riskfile.reading.page import SUFFIX
from riskfile.reading.paths import resolved

_OPENS: Final = re.compile(r"([ \t>]*)(:{3,}|`{3,}|~{3,})\{toctree\}")


class Entry(NamedTuple):
    """A line of a table of contents that names a page, by number."""

    line: int
    docname: str
    text: str


class Contents(NamedTuple):
    """A table of contents on the page ``path``: its first line and its last by number, what its lines begin with, and what
    it names."""

    path: str
    first: int
    last: int
    margin: str
    entries: tuple[Entry, ...]
    globs: bool


def contents_of(texts: Texts, path: str) -> Iterator[Contents]:
    """The tables of contents of a page, as they are written."""
    lines = texts.lines(path)
    docname = path.removesuffix(SUFFIX)
    number = 0
    while number < len(lines):
        opens = _OPENS.match(lines[number])
        number += 1
        if opens is None:
            continue
        first, margin, fence = number, opens[1], opens[2]
        entries: list[Entry] = []
        globs = False
        while number < len(lines) and not re.fullmatch(
            rf"[ \t>]*{re.escape(fence)}{re.escape(fence[0])}*[ \t]*", lines[number]
        ):
            text = lines[number][len(margin) :].strip()
            number += 1
            if text.startswith(":") or not text:
                globs = globs or text.replace(" ", "").startswith(":glob:")
                continue
            target = text[text.rfind("<") + 1 : -1] if text.endswith(">") and "<" in text else text
            if "://" not in target and target != "self":
                entries.append(Entry(number, resolved(docname, target.removesuffix(SUFFIX)), target))
        if number < len(lines):
            yield Contents(path, first, number + 1, margin, tuple(entries), globs)


def entry_for(project: Project, texts: Texts, page: str) -> tuple[Edit, bool] | None:
    """What names the page ``page`` in the table of contents that names most of those beside it; and whether there is but one
    such. None where the file has none at all."""
    docname = page.removesuffix(SUFFIX)
    folder = posixpath.dirname(docname)
    paths = [each.path for each in project.file.documents.values() if each.includes and each.path.endswith(SUFFIX)]
    found = [each for path in sorted(paths) for each in contents_of(texts, path) if each.entries and path != page]
    if not found:
        return None

    def kin(each: Contents) -> int:
        return sum(posixpath.dirname(entry.docname) == folder for entry in each.entries)

    def near(each: Contents) -> int:
        return max(
            len(posixpath.commonpath([folder or "/", posixpath.dirname(entry.docname) or "/"]))
            if folder.split("/")[0] == entry.docname.split("/")[0]
            else 0
            for entry in each.entries
        )

    # where no page beside it is named, the table that names the pages of the folder it is in, else that of the front page
    best = max(found, key=lambda each: (kin(each), near(each), each.path == f"{project.file.root_doc}{SUFFIX}"))
    most = kin(best)
    plain = most > 0 and sum(kin(each) == most for each in found) == 1
    last = next(
        (each for each in reversed(best.entries) if posixpath.dirname(each.docname) == folder), best.entries[-1]
    )
    return Edit(Span(best.path, last.line + 1, 1), f"{best.margin}{written_like(last, best.path, docname)}\n"), plain


def written_like(entry: Entry, path: str, docname: str) -> str:
    """How a page is named in the table of contents on the page ``path``, in the manner of ``entry``."""
    ending = SUFFIX if entry.text.endswith(SUFFIX) else ""
    if entry.text.startswith("/"):
        return f"/{docname}{ending}"
    start = posixpath.dirname(path) or "."
    return posixpath.relpath(docname, start) + ending


__all__ = ["Contents", "Entry", "contents_of", "entry_for", "written_like"]
