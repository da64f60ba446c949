"""The directives and roles of docutils, Sphinx, MyST, sphinx-needs and sphinx-design: a list that is made of what is
installed (``python -m riskfile.sphinx.known``), so that nobody who reads pages has to load them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from riskfile.text.nearest import nearest

PATH: Final = Path(__file__).with_name("known.json")
"""The list, by the extension that brings the names, and by the versions that it is of."""

LITERAL: Final = frozenset(
    [
        "code",
        "code-block",
        "sourcecode",
        "literalinclude",
        "math",
        "raw",
        "parsed-literal",
        "csv-table",
        "toctree",
        "include",
        "image",
        "highlight",
        "index",
        "eval-rst",
        "mermaid",
        "graphviz",
        "digraph",
        "graph",
        "doctest",
        "testcode",
        "testoutput",
        "productionlist",
        "default-role",
        "role",
        "replace",
        "unicode",
        "date",
        "title",
        "meta",
        "contents",
        "sectnum",
        "uml",
        "plantuml",
        "highlightlang",
        "tabularcolumns",
        "rst-class",
        "default-domain",
    ]
)
"""Directives whose content is not Markdown that could hold an item; so are those of views, which the model names."""


class Takes(NamedTuple):
    """What a directive takes: how many arguments, whether it has content, and its options (None: any)."""

    required: int
    optional: int
    content: bool
    options: frozenset[str] | None


class Known(NamedTuple):
    """All directives, with what each takes (None: nobody knows), and all roles; ``brought_by`` names the extension of
    those that are there only where conf.py names it."""

    directives: Mapping[str, Takes | None]
    roles: frozenset[str]
    directive_of: Mapping[str, str]
    role_of: Mapping[str, str]


@cache
def known() -> Known:
    """The list."""
    found: dict[str, Any] = json.loads(PATH.read_text(encoding="utf-8"))["extensions"]
    directives: dict[str, Takes | None] = {}
    roles: set[str] = set()
    directive_of: dict[str, str] = {}
    role_of: dict[str, str] = {}
    for extension, brought in found.items():
        for name, said in brought["directives"].items():
            if name not in directives:
                directives[name] = _takes(said)
                if extension:
                    directive_of[name] = extension
        roles.update(brought["roles"])
        if extension:
            role_of.update(dict.fromkeys(brought["roles"], extension))
    return Known(directives, frozenset(roles), directive_of, role_of)


def _takes(said: list[Any] | None) -> Takes | None:
    if said is None:
        return None
    required, optional, content, options = said
    return Takes(required, optional, bool(content), None if options is None else frozenset(options))


OWN_ROLES: Final = ("riskfile:item", "riskfile:incoming", "riskfile:outgoing")
"""The roles that riskfile adds; each is followed by the id of an item."""


def known_role(name: str, more: Sequence[str]) -> bool:
    """Whether there is such a role, or may be where an extension brings it."""
    name = name.lower()
    return name in known().roles or name in OWN_ROLES or name in more


def reads_as_text(name: str, content: str, items: re.Pattern[str]) -> bool:
    """Whether what stands in a directive that there is not is read as Markdown: items in it are never lost, and what was
    meant as a directive with text in it is one to its reader."""
    if items.search(content):
        return True
    meant = nearest(name, known().directives)
    return bool(meant) and meant[0] not in LITERAL
