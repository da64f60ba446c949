"""Files by the names that authors write: in a link a blank is ``%20``, and a letter with an accent is one character or
two, as the keyboard and the file system have it."""

from __future__ import annotations

from unicodedata import normalize
from urllib.parse import unquote

from riskfile.source.source import Source, SourceError


def meant(source: Source, path: str) -> str:
    """The path of the file that ``path``, as it is written in a link, means; ``path`` itself where there is none."""
    ways = dict.fromkeys((path, unquote(path)))
    for way in ways:
        if source.kind(way) == "file":
            return way
    for way in ways:
        found = _alike(source, way)
        if found:
            return found
    return path


def _alike(source: Source, path: str) -> str:
    """The path of the file whose name has the same characters, in whatever normal form; "" where there is none."""
    found = ""
    for part in path.split("/"):
        wanted = normalize("NFC", part)
        try:
            names = [entry.path.rpartition("/")[2] for entry in source.entries(found)]
        except SourceError:
            return ""
        name = next((name for name in names if normalize("NFC", name) == wanted), None)
        if name is None:
            return ""
        found = f"{found}/{name}" if found else name
    return found if source.kind(found) == "file" else ""
