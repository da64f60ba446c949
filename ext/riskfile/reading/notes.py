"""Footnotes and definitions of links: those of an item are its own, those of the rest of a page are the page's.

What is defined twice, named and not defined, or defined for nobody is shown to no reader; see RMF926.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from riskfile.model import Problem, Span
from riskfile.text.messages import Message, Phrase
from riskfile.text.patterns import compiled_late

_SECOND_NOTE: Final = Phrase(
    "not-shown.second-note",
    "the footnote [^{label}] is defined on line {line} already; nobody sees this one",
    "give one of them another label, here and where it is named",
    by=("label", "number"),
)
_SECOND_LINK: Final = Phrase(
    "not-shown.second-link",
    "the link [{label}] is defined on line {line} already; nothing leads to this one",
    "give one of them another label, here and where it is used",
    by=("label", "number"),
)
_NO_NOTE: Final = Phrase(
    "not-shown.no-note",
    "there is no footnote [^{label}] in {where}",
    "define it there: [^{label}]: its text",
    by=("label",),
)
_IN_ITEM: Final = Phrase("not-shown.in-item", "{item} or in the page around it")
_IN_PAGE: Final = Phrase("not-shown.in-page", "this page outside of its items")
_UNUSED_NOTE: Final = Phrase(
    "not-shown.unused-note",
    "nothing leads to the footnote [^{label}]",
    "name it in the text: [^{label}]",
    by=("label",),
)
_UNUSED_LINK: Final = Phrase(
    "not-shown.unused-link",
    "nothing uses the link [{label}], so that nobody sees it",
    "use it in the text: [words][{label}]; what is meant as text must not begin with a label and a colon",
    by=("label",),
)

_DEFINES: Final = compiled_late(r"^[ \t>*+.)\d-]*\[[^\]\n]+(?:\n[^\]\n]+)*\]:", re.MULTILINE)


def may_have_notes(text: str) -> bool:
    """Whether a footnote or a definition of a link may stand in the text."""
    # one sign is found much faster than two
    return "[" in text and ("[^" in text or ("]:" in text and _DEFINES.search(text) is not None))


class Definitions(dict[str, Any]):
    """Definitions of links by label, as markdown-it keeps them, over those of the text around.

    Whether there is one is asked of these alone, so that one of its own may have the label of one around; what one says
    is asked of both. ``used`` are the labels of its own that something uses."""

    def __init__(self, around: Mapping[str, Any] | None = None) -> None:
        super().__init__()
        self.around = around if around is not None else {}
        self.used: set[str] = set()

    def get(self, label: str, default: Any = None) -> Any:
        """What the definition says; ``default`` where there is none."""
        if label in self:
            self.used.add(label)
            return self[label]
        return self.around.get(label, default)


class Notes:
    """The footnotes and definitions of links of an item, or of a page outside of its items (``around`` None).

    ``env`` is what markdown-it keeps between texts. ``blind`` says that something may be defined or used where nobody
    here can see it."""

    def __init__(self, item: str = "", around: Notes | None = None) -> None:
        self.item = item
        self.around = around
        self.blind = False
        self.links: Definitions = Definitions(around.links if around else None)
        self.env: dict[str, Any] = {"references": self.links, "duplicate_refs": []}
        self._link_places: dict[str, Span] = {}
        self._notes: dict[str, Span] = {}
        self._named: list[tuple[str, Span, str]] = []
        self._problems: list[Problem] = []
        # how many definitions of a label came after the first
        self._counts: Counter[str] = Counter()

    def note(self, label: str, span: Span) -> bool:
        """A footnote is defined here; whether it is the first of its label, which alone is shown."""
        first = self._notes.setdefault(label, span)
        if first is not span:
            self._tell(span, _SECOND_NOTE(label=label, line=first.line, number=self._number("^" + label)))
        return first is span

    def names(self, label: str, span: Span) -> None:
        """A footnote is named here."""
        self._named.append((label, span, self.item))

    def place_of(self, address: str) -> Span | None:
        """The line that defines a link to this address, here or around; None where none does."""
        for label, link in self.links.items():
            if link["href"] == address:
                return self._link_places.get(label)
        return self.around.place_of(address) if self.around is not None else None

    def parsed(self, place: Callable[[int], Span]) -> None:
        """A text has been parsed: note where the links stand that are defined in it; ``place`` is that of a line of
        it."""
        for label in [*self.links][len(self._link_places) :]:
            self._link_places[label] = place(self.links[label]["map"][0])
        for second in self.env["duplicate_refs"]:
            first = self._link_places[second["label"]]
            label = _shown(second["label"])
            message = _SECOND_LINK(label=label, line=first.line, number=self._number(label))
            self._tell(place(second["map"][0]), message)
        self.env["duplicate_refs"] = []

    def end(self) -> Iterator[Problem]:
        """What is wrong once all of it is read; what is named and not defined here is looked for around."""
        used = {label for label, *_ in self._named}
        for label, span, item in self._named:
            if label in self._notes:
                continue
            if self.around is not None:
                self.around._named.append((label, span, item))
            elif not self.blind:
                where = _IN_ITEM(item=item) if item else _IN_PAGE()
                self._tell(span, _NO_NOTE(label=label, where=where), item)
        if self.around is not None and self.blind:
            self.around.blind = True
        if not self.blind:
            for label, span in self._notes.items():
                if label not in used:
                    self._tell(span, _UNUSED_NOTE(label=label))
            for label, span in self._link_places.items():
                # "[//]: # (a comment)" is how some write what is not to be shown
                if label not in self.links.used and self.links[label]["href"] not in ("", "#"):
                    self._tell(span, _UNUSED_LINK(label=_shown(label)))
        yield from self._problems

    def _number(self, label: str) -> int:
        self._counts[label] += 1
        return self._counts[label] + 1

    def _tell(self, span: Span, message: Message, item: str = "") -> None:
        self._problems.append(Problem("not-shown", span, message, message.hint, item or self.item))


def _shown(label: str) -> str:
    """A label as it may be written: markdown-it keeps them in capital letters."""
    return label.lower()
