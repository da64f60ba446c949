"""The page of the chain explorer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape
from typing import Any, Final

from sphinx.application import Sphinx

from riskfile.sphinx.build import Build
from riskfile.sphinx.state import EXPLORER, files_of
from riskfile.text.between import aside
from riskfile.text.messages import tr

BUILDERS: Final = frozenset(("html", "dirhtml"))
"""The builders whose output has the page: one page per chapter, each with its scripts beside it."""

_DETAILS: Final = {
    "control": ("acts-on",),
    "event": ("cause",),
    "failure-mode": ("process-step", "item"),
    "hazard": ("category",),
    "situation": ("condition",),
}


def details(build: Build) -> dict[str, str]:
    """What the tree of a situation says of an item beside its title: what a control acts on, the cause of an event."""
    found = {}
    for item in build.file.of_type(*(name for name in _DETAILS if name in build.file.model.types)):
        words = aside(filter(None, map(item.text, _DETAILS[item.type])))
        if words:
            found[item.id] = words
    return found


def body(build: Build) -> str:
    """The page's content; the script fills it."""
    # a script element ends at the first "</"
    data = json.dumps(details(build), ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    count, others = len(build.file), len(build.others)
    more = tr(" and {others} other {others:need|needs}", others=others) if others else ""
    return (
        f'<section class="rf-explorer"><h1>{tr("Chain explorer")}</h1><p class="rf-explorer-lead">'
        f"{tr('Any item with all that leads to it and all that rests on it: up to the claims, down to the evidence. {count} {count2:item|items}{more} to choose from.', count=escape(str(count)), count2=count, more=more)}"
        '</p><noscript><p class="rf-empty">'
        f"{tr('The picture is drawn by a script. Without scripts, the card of each item lists its neighbours up and down the chain.')}"
        f'</p></noscript><div id="rf-explorer"></div><script type="application/json" id="rf-details">{data}'
        "</script></section>\n"
    )


def pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """The page."""
    if app.builder.name in BUILDERS:
        for part in files_of(app.config):
            yield f"{part.base}{EXPLORER}", {"title": tr("Chain explorer"), "body": body(part.built)}, "page.html"
