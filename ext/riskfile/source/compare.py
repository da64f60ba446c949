"""Which files of two states of a project are others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from riskfile.source.source import Source, SourceError, walk


def differing(one: Source, other: Source, folders: Iterable[str], without: Iterable[str] = ()) -> Iterator[str]:
    """The paths of files in these folders that only one of the two has, or that are others in it, line ends aside: a work
    tree may have its own. Hidden files do not count, nor what lies at the paths ``without``."""
    left = frozenset(without)

    def left_out(path: str) -> bool:
        return path.rpartition("/")[2].startswith(".") or path in left

    for folder in folders:
        here, there = (
            {each.path for each in walk(source, folder, left_out) if each.kind == "file"} for source in (one, other)
        )
        for path in sorted(here | there):
            if path not in here or path not in there or _text(one, path) != _text(other, path):
                yield path


def _text(source: Source, path: str) -> bytes | None:
    try:
        return source.read(path).replace(b"\r\n", b"\n")
    except SourceError:
        return None
