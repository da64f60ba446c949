"""Items in objects.inv, for links from other Sphinx projects, which need not have riskfile.

Sphinx lists them as what they are to it, ``riskfile:item``. A role of another project leads to domains that this project
knows: there each item is a label too, ``{external+risk:ref}`RSK-001```, as ``{ref}`` leads to items here.
"""

from __future__ import annotations

import re
import zlib
from pathlib import Path
from typing import Final

from sphinx.application import Sphinx

from riskfile.sphinx.links import items
from riskfile.text.files import write_whole

_HEAD: Final = 4
"""Lines before what is compressed."""


def add_labels(app: Sphinx, exception: Exception | None) -> None:
    """Name each item as a label too, but for names that a label of the project has."""
    path = Path(app.outdir, "objects.inv")
    # all pages of the third are one, and Sphinx names none of its places
    if exception is not None or app.builder.name not in ("html", "dirhtml") or not path.is_file():
        return
    *head, packed = path.read_bytes().split(b"\n", _HEAD)
    body = zlib.decompress(packed).decode("utf-8")
    there = set(re.findall(r"^(\S+) std:label ", body, re.MULTILINE))
    lines = [
        f"{item.id.lower()} std:label -1 {app.builder.get_target_uri(item.docname)}#{item.id} {_title(item.id, item.title)}\n"
        for item in sorted(items(app.config), key=lambda item: item.id)
        if item.id.lower() not in there
    ]
    if lines:
        packed = zlib.compress((body + "".join(lines)).encode("utf-8"), 9)
        write_whole(path, b"\n".join([*head, packed]), through_links=False)


def _title(id: str, title: str) -> str:
    return " ".join(f"{id} {title}".split())
