"""Diagrams that pages hold as source: which program draws them, and what in them would read files or run something."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from riskfile.model import Problem, Span
from riskfile.reading.conf import extensions_of, sets
from riskfile.source import Source
from riskfile.text.messages import Phrase
from riskfile.text.patterns import compiled_late

KINDS: Final[Mapping[str, str]] = {
    "graphviz": "graphviz",
    "digraph": "graphviz",
    "graph": "graphviz",
    "mermaid": "mermaid",
    "uml": "plantuml",
    "plantuml": "plantuml",
}
"""By directive, what kind of diagram it holds."""


class Program(NamedTuple):
    """What draws a kind of diagram: the command, what to install for it, the setting of ``conf.py`` that names another
    command, and the extension that brings the directive ("" for one that is always there)."""

    command: str
    package: str
    setting: str
    extension: str = ""


PROGRAMS: Final[Mapping[str, Program]] = {
    "graphviz": Program("dot", "Graphviz", "graphviz_dot"),
    "mermaid": Program("mmdc", "@mermaid-js/mermaid-cli", "mermaid_cmd", "sphinxcontrib.mermaid"),
    "plantuml": Program("plantuml", "PlantUML", "plantuml", "sphinxcontrib.plantuml"),
}

LAYOUTS: Final = ("dot", "neato", "twopi", "circo", "fdp", "sfdp", "osage", "patchwork")
"""The programs of Graphviz that a page may ask for."""

_NO_PROGRAM: Final = Phrase(
    "not-shown.no-program",
    "{count:the diagram|the {count} diagrams of this kind} cannot be drawn: there is no program {program} here",
    "install {package}, or draw to a file and show that: {{image}} diagram.svg",
    by=("program",),
)


def no_program(kind: str, span: Span, item: str, count: int = 1) -> Problem:
    """That diagrams of this kind, of which the first begins at ``span``, cannot be drawn."""
    program = PROGRAMS[kind]
    message = _NO_PROGRAM(program=program.command, package=program.package, count=count)
    return Problem("not-shown", span, message, message.hint, item)


def lacking(kind: str, source: Source) -> bool:
    """Whether no diagram of this kind can be drawn here. Where ``conf.py`` names a command of its own, or not the
    extension that brings the directive, only a build can tell."""
    program = PROGRAMS[kind]
    if sets(source, program.setting) or (program.extension and program.extension not in (extensions_of(source) or ())):
        return False
    from shutil import which  # noqa: PLC0415 - only where a page has a diagram

    return which(program.command) is None


_SCHEME: Final = r"(?:java|vb)script\s*:|\bfile:/|\bdata:text"
_UNSAFE: Final[Mapping[str, re.Pattern[str]]] = {
    kind: re.compile(f"{pattern}|{_SCHEME}", re.IGNORECASE | re.MULTILINE)
    for kind, pattern in {
        "graphviz": r"\b(?:image|imagepath|shapefile|fontpath|stylesheet|_background)\b[\"\s]*=|<\s*img\b",
        "mermaid": (
            r"<\s*/?(?:img|script|iframe|object|embed|link|style|foreignobject)\b|@import\b|\burl\s*\(|\bsecurityLevel\b"
            r"|@\{[^}]*\bimg\s*:|^\s*click\s+\S+\s+call\b"
        ),
        "plantuml": (
            r"^\s*!\s*(?:include(?!\w*\s+<[\w./-]+>\s*$)\w*|import\b|theme\b.*\bfrom\b)"
            r"|%(?:load_?json|getenv|file_exists|dirpath)\b|<\s*img\b|^\s*sprite\s+\S+\s+[^\[{\s]|\bshapefile\b"
        ),
    }.items()
}
# how the language of Graphviz writes one word in parts
_PARTS: Final = compiled_late(r"\\\n|\"\s*\+\s*\"|/\*.*?\*/|^\s*//.*$", re.DOTALL | re.MULTILINE)


def unsafe(kind: str, source: str) -> tuple[int, str] | None:
    """What in the source of a diagram would read a file or run something, and at which character; 0 where it is written
    in parts. None where nothing would."""
    # only where a page has a diagram
    from html import unescape  # noqa: PLC0415

    pattern = _UNSAFE[kind]
    if found := pattern.search(source):
        begin = found.start() + len(found[0]) - len(found[0].lstrip())
        return begin, found[0].strip()
    if found := pattern.search(_PARTS.sub("", unescape(source))):
        return 0, found[0].strip()
    return None
