"""How one folder's paths name what is elsewhere."""

from __future__ import annotations

import os


def relative(path: str | os.PathLike[str], start: str | os.PathLike[str] | None = None) -> str:
    """``path`` from ``start`` (the folder that one stands in), with slashes; as a whole where there is no way from one to
    the other: between two drives of Windows."""
    try:
        found = os.path.relpath(path, start)
    except ValueError:
        found = os.path.abspath(path)  # noqa: PTH100 - a link stays as it is named
    return found.replace(os.sep, "/")
