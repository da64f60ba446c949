"""``riskfile export graphml``: items as nodes, links as edges, for graph programs (yEd, Gephi, Cytoscape, networkx).

GraphML: http://graphml.graphdrawing.org/specification.html. Attributes are declared by ``key``; ``label`` is the one that programs show.
"""

from __future__ import annotations

import re
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from riskfile.exporting.data import Item, data_of
from riskfile.exporting.judged import Judged, Unsaid, Written
from riskfile.text.messages import tr

_NODE: Final = (
    "label",
    "type",
    "title",
    "stage",
    "text",
    "path",
    "line",
    "retired",
    "initial",
    "claimed",
    "earned",
    "verified",
)
_EDGE: Final = ("label", "link")
_NO_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no place for."""


def write(judged: Judged) -> Written:
    """The graph. A link to an id that no item has is no edge, and is told."""
    data = data_of(judged)
    ids = {each.id for each in data.items}
    unsaid: list[Unsaid] = []
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        ' xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">',
        *(f'<key id="node-{name}" for="node" attr.name="{name}" attr.type="{_kind(name)}"/>' for name in _NODE),
        *(f'<key id="edge-{name}" for="edge" attr.name="{name}" attr.type="string"/>' for name in _EDGE),
        f'<graph id={_quoted(data.document.number or "file")} edgedefault="directed">',
    ]
    labels = {(type.name, link.name): link.label for type in data.item_types for link in type.links}
    for item in data.items:
        lines.append(f"<node id={_quoted(item.id)}>")
        lines += (f'<data key="node-{name}">{_text(value)}</data>' for name, value in _of(item) if value != "")
        lines.append("</node>")
    number = 0
    for item in data.items:
        for link, targets in item.links.items():
            for target in targets:
                if target not in ids:
                    unsaid.append(
                        Unsaid(
                            item.id,
                            tr(
                                "{id} links by {link} to {target}, which no item is",
                                id=item.id,
                                link=link,
                                target=target,
                            ),
                        )
                    )
                    continue
                number += 1
                label = labels.get((item.type, link)) or link
                lines.append(
                    f'<edge id="edge-{number}" source={_quoted(item.id)} target={_quoted(target)}>'
                    f'<data key="edge-label">{_text(label)}</data><data key="edge-link">{_text(link)}</data></edge>'
                )
    lines += ["</graph>", "</graphml>"]
    return Written(("\n".join(lines) + "\n").encode(), len(data.items), unsaid)


def _kind(name: str) -> str:
    return {"line": "int", "retired": "boolean", "verified": "boolean"}.get(name, "string")


def _of(item: Item) -> list[tuple[str, str]]:
    found = [
        ("label", f"{item.id} {item.title}"),
        ("type", item.type),
        ("title", item.title),
        ("stage", item.stage),
        ("text", item.text),
        ("path", item.place.path),
        ("line", str(item.place.line)),
        ("retired", "true" if item.retired else "false"),
    ]
    if item.risk is not None:
        claimed = item.risk.claimed
        found += [
            ("initial", item.risk.initial.region or ""),
            ("claimed", (claimed.region or "") if claimed is not None else ""),
            ("earned", item.risk.earned.region or ""),
        ]
    if item.control is not None:
        found.append(("verified", "true" if item.control.verified else "false"))
    return found


def _text(text: str) -> str:
    return escape(_NO_XML.sub("\N{REPLACEMENT CHARACTER}", text), {"\r": "&#13;"})


def _quoted(text: str) -> str:
    return quoteattr(_NO_XML.sub("\N{REPLACEMENT CHARACTER}", text))
