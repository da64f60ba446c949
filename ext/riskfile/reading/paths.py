"""Paths as pages write them: from the root where they begin with a slash, else from the page's own folder."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote

from riskfile.model import Problem, Span
from riskfile.text.messages import Message, Phrase

IN_ITEM = Phrase("active-content.in-item", "{item} contains {what}", by=("what",))
IN_PAGE = Phrase("active-content.in-page", "the page contains {what}", by=("what",))
LEAVES = Phrase(
    "active-content.leaves", "a path that leaves the project: {path}", "keep the file inside the project", by=("path",)
)
LINK_OUT = Phrase("active-content.link-out", "this symbolic link leads out of the project", "take the link out")


def link_out(path: str) -> Problem:
    """A symbolic link that leads out of the project."""
    message = LINK_OUT()
    return Problem("active-content", Span(path), message, message.hint, stops_build=True)


def leaving(path: str, span: Span, item: str = "") -> Problem:
    """A path that leads out of the project: what names it is refused, by check and build."""
    return active_file(LEAVES(path=path[:80]), span, item)


def active_file(what: Message, span: Span, item: str = "") -> Problem:
    """A file that a page must not name, for ``what``: it is refused, by check and build."""
    message: Message = IN_ITEM(item=item, what=what) if item else IN_PAGE(what=what)
    return Problem("active-content", span, message, what.hint, item, stops_build=True)


def readings(path: str) -> Iterator[str]:
    """All that a path may mean: as it is written, and with its percent encodings decoded, until there are none."""
    yield path
    while (decoded := unquote(path)) != path:
        path = decoded
        yield path


def may_leave(docname: str, path: str) -> bool:
    """Whether ``path``, as written in a page, lies outside of the project in any way to read it."""
    return any(leaves(docname, way) for way in readings(path))


_RUNS: Final = re.compile(r"(?:java|vb|live)?script:|data:", re.IGNORECASE)
# what browsers take out of an address
_ODD: Final = re.compile(r"[\x00-\x20]+")


def runs(address: str) -> bool:
    """Whether an address is one that a browser runs, or a document by itself."""
    return ":" in address and _RUNS.match(_ODD.sub("", address)) is not None


def resolved(docname: str, entry: str) -> str:
    """What a page names, from the root, as Sphinx joins them: what leads out of the project's folder stops at it."""
    return posixpath.normpath(posixpath.join("/" + docname, "..", entry))[1:]


def leaves(docname: str, path: str) -> bool:
    """Whether ``path``, as written in a page, lies outside of the project."""
    if path.startswith(("//", "\\\\")) or path[:5].lower() == "file:":
        # from the root of the machine, where one slash would be from that of the project
        return True
    if path.startswith("/"):
        parts: list[str] = []
        path = path[1:]
    else:
        parts = docname.split("/")[:-1]
    for part in path.replace("\\", "/").split("/"):
        if part == "..":
            if not parts:
                return True
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return False
