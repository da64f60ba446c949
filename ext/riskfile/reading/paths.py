"""Paths as pages write them: from the root where they begin with a slash, else from the page's own folder."""

from __future__ import annotations

import posixpath


def resolved(docname: str, entry: str) -> str:
    """What a page names, from the root, as Sphinx joins them: what leads out of the project's folder stops at it."""
    return posixpath.normpath(posixpath.join("/" + docname, "..", entry))[1:]


def leaves(docname: str, path: str) -> bool:
    """Whether ``path``, as written in a page, lies outside of the project."""
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
