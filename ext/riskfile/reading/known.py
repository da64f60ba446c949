"""The directives and roles of docutils, Sphinx, MyST, sphinx-needs and sphinx-design: a list that is made of what is
installed (``python -m riskfile.sphinx.known``), so that nobody who reads pages has to load them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from riskfile.reading.page import item_fence
from riskfile.text.nearest import nearest
from riskfile.text.patterns import compiled_late

PATH: Final = Path(__file__).with_name("known.txt")
"""The list: a line "from" with the name of each extension, none for what is always there, then one for each of its
directives (its name, required and optional arguments, whether it takes content, and its options; "?" where nobody knows,
"any" for any option) and one with its roles; then one with the languages that code can be coloured by. The first lines are the versions that it
is of."""

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
    those that are there only where conf.py names it. ``lexers`` are the languages that code can be coloured by."""

    directives: Mapping[str, Takes | None]
    roles: frozenset[str]
    lexers: frozenset[str]
    directive_of: Mapping[str, str]
    role_of: Mapping[str, str]


@cache
def known() -> Known:
    """The list."""
    directives: dict[str, Takes | None] = {}
    roles: set[str] = set()
    lexers: frozenset[str] = frozenset()
    directive_of: dict[str, str] = {}
    role_of: dict[str, str] = {}
    extension = ""
    for line in PATH.read_text(encoding="utf-8").splitlines():
        kind, *words = line.split()
        if kind == "from":
            extension = words[0] if words else ""
        elif kind == "directive":
            name, *takes = words
            directives[name] = _takes(takes)
            if extension:
                directive_of[name] = extension
        elif kind == "lexers":
            lexers = frozenset(words)
        elif kind == "roles":
            roles.update(words)
            if extension:
                role_of.update(dict.fromkeys(words, extension))
    return Known(directives, frozenset(roles), lexers, directive_of, role_of)


def _takes(words: Sequence[str]) -> Takes | None:
    if words == ["?"]:
        return None
    required, optional, content, *options = words
    return Takes(int(required), int(optional), content == "1", None if options == ["any"] else frozenset(options))


OWN_ROLES: Final = ("riskfile:item", "riskfile:incoming", "riskfile:outgoing")
"""The roles that riskfile adds; each is followed by the id of an item."""


def known_role(name: str, more: Sequence[str]) -> bool:
    """Whether there is such a role, or may be where an extension brings it."""
    name = name.lower()
    # those of other projects' inventories say of themselves where they lead
    return name in known().roles or name in OWN_ROLES or name in more or name.startswith(("external:", "external+"))


def meant_as_item(name: str, content: str, types: Iterable[str]) -> bool:
    """Whether a directive that there is not was plainly meant as an item of one of these types."""
    return bool(nearest(name, types, cutoff=0.75)) or _BEGINS_WITH_ID.match(content) is not None


def reads_as_text(name: str, content: str, types: Collection[str]) -> bool:
    """Whether what stands in a directive that there is not is read as Markdown: items in it are never lost, and what was
    meant as a directive with text in it is one to its reader. What was meant as an item is left as it is."""
    if meant_as_item(name, content, types):
        return False
    if item_fence(types).search(content):
        return True
    meant = nearest(name, known().directives)
    return bool(meant) and meant[0] not in LITERAL


_BEGINS_WITH_ID: Final = compiled_late(r"\s*(?:---\n\s*id:|:id:)")
