"""What is read of a list of requirements, drawings and procedures, and what its words mean by which a requirement, a drawing or a procedure is released, or is not any more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from riskfile.model.file import DesignState

COLUMNS: Final[Mapping[str, str]] = {
    "id": "its id, as controls name it in `implements`",
    "title": "its title",
    "kind": "what it is: requirement, design output, drawing, procedure, ...",
    "state": "its state, such as draft, released or obsolete",
    "version": "its version or revision",
    "risk-control": "whether it is there for risk control",
}
"""What is read of a row, and what it is."""

RELEASED: Final = frozenset(
    [
        "released",
        "approved",
        "effective",
        "in force",
        "freigegeben",
        "gültig",
        "genehmigt",
        "libéré",
        "approuvé",
        "en vigueur",
        "已发布",
        "已批准",
        "生效",
    ]
)
OBSOLETE: Final = frozenset(
    [
        "obsolete",
        "withdrawn",
        "superseded",
        "retired",
        "rejected",
        "cancelled",
        "deleted",
        "ungültig",
        "zurückgezogen",
        "obsolète",
        "retiré",
        "annulé",
        "作废",
        "废止",
    ]
)


def folded(words: Iterable[str]) -> Iterator[str]:
    """Words as they are compared: in small letters, with one blank between two."""
    return (" ".join(word.casefold().split()) for word in words)


def state_of(said: str, released: Iterable[str] = (), obsolete: Iterable[str] = ()) -> DesignState:
    """What a state means; ``released`` and ``obsolete`` are the words of its list, which take the place of the usual ones."""
    (word,) = folded((said,))
    if not word:
        return ""
    # words of its own come first: a list may call released what others call obsolete
    if word in (set(folded(released)) or RELEASED):
        return "released"
    return "obsolete" if word in (set(folded(obsolete)) or OBSOLETE) else "not-released"
