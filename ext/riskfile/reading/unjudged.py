"""What pages use and only a build can judge: a check says so once, by name, and nothing of it is a finding."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal, NamedTuple

from riskfile.model import Problem, Span
from riskfile.text.messages import Message, Phrase

KIND: Final = "not-judged"
"""The kind of such a problem: no rule bears its name."""

What = Literal[
    "labels", "inventories", "extensions", "content", "rst", "conditions", "languages", "code", "needs", "pages", "other-pages"
]  # fmt: skip

_WHAT: Final[dict[What, Phrase]] = {
    "labels": Phrase("not-judged.labels", "links to labels that extensions make"),
    "inventories": Phrase("not-judged.inventories", "links into other projects"),
    "extensions": Phrase("not-judged.extensions", "what needs the extensions that conf.py computes"),
    "content": Phrase("not-judged.content", "what stands in directives of extensions"),
    "rst": Phrase("not-judged.rst", "blocks of reStructuredText"),
    "conditions": Phrase("not-judged.conditions", "conditions of `ifconfig`"),
    "needs": Phrase("not-judged.needs", "links to needs that only a build knows"),
    "code": Phrase("not-judged.code", "whether code is of the language that it names"),
    "pages": Phrase("not-judged.pages", "which pages `{setting}` of conf.py leaves out or adds"),
    "other-pages": Phrase("not-judged.other-pages", "links to labels in pages that are no Markdown"),
    "languages": Phrase("not-judged.languages", "languages of code blocks that extensions may add"),
}


class NotJudged(NamedTuple):
    """One kind of what is not judged: its name, the first place, and how many there are."""

    what: Message
    place: Span
    places: int


def problem(what: What, span: Span, item: str = "", **arguments: str) -> Problem:
    """A place of which only a build can tell more; ``arguments`` are what its phrase is filled with."""
    return Problem(KIND, span, _WHAT[what](**arguments), item=item)


def not_judged(problems: Iterable[Problem]) -> list[NotJudged]:
    """What of a file is not judged, each kind once, in the order of the first places."""
    places: dict[Message, list[Span]] = {}
    for each in problems:
        if each.kind == KIND:
            places.setdefault(each.message, []).append(each.span)
    found = [NotJudged(what, min(spans), len(set(spans))) for what, spans in places.items()]
    return sorted(found, key=lambda each: each.place)
