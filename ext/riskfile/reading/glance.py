"""What stands on the pages of a project at a glance: types, titles and ids of what looks like items, without reading the pages as a
check does. For a shell that completes a word while its user waits: 5,000 items take a twentieth of a second. What stands in a
comment or in code is among them; nobody judges by it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from riskfile.reading.roots import TooManyFoldersError, search
from riskfile.source import Disk, SourceError, walk

_ITEM: Final = re.compile(
    rb"^[ \t>]*[:`~]{3,}[ ]*\{([a-z][a-z0-9-]*)\}[ \t]*([^\r\n]*)\r?\n(?:[ \t>]*:[a-z][a-z0-9-]*:[^\r\n]*\r?\n)*?[ \t>]*:id:[ \t]*([^\s]+)",
    re.MULTILINE,
)


class Seen(NamedTuple):
    """What looks like an item."""

    type: str
    title: str
    id: str


def seen(folder: Path) -> Iterator[Seen]:
    """What looks like an item of the risk files that somebody means who stands in ``folder``, in the order of pages; nothing where
    there is no project, or where a page cannot be read."""
    try:
        found = search(folder).found
    except (OSError, TooManyFoldersError):
        return
    for each in found:
        source = Disk(each.root, each.layout)
        for top in source.layout.folders:
            for entry in walk(source, top):
                if entry.kind == "file" and entry.path.endswith(".md"):
                    try:
                        data = source.read(entry.path)
                    except SourceError:
                        continue
                    for type, title, id in _ITEM.findall(data):
                        yield Seen(*(part.decode("utf-8", "replace").strip() for part in (type, title, id)))
