"""The terms that the file uses: in English, in the Chinese of the set that the policy chooses, in German and French."""

from __future__ import annotations

from typing import Final

from riskfile.text.between import in_list
from riskfile.text.messages import tr
from riskfile.text.terms import SETS, Term, Wording, older_words, table
from riskfile.text.words import CONFIDENCE_WORDS
from riskfile.views.context import Context
from riskfile.views.tables import Cell, Column, Row, Table

TERM_COLUMNS: Final = (
    Column("term", "Term"),
    Column("chinese", "Chinese"),
    Column("older", "Not any more"),
    Column("clause", "Clause"),
    Column("confidence", "Chinese confirmed"),
    Column("source", "Read in"),
    Column("german", "German"),
    Column("french", "French"),
)


def terms(context: Context, set: str = "") -> Table:
    """One row for each term, in the order of the clauses of ISO 14971:2019. ``set`` is that of Chinese terms, "" for the one
    of the policy."""
    chosen = set or context.policy.terms
    found = table()
    rows = tuple(_row(term, chosen) for term in found.terms)
    title = found.titles[chosen]
    note = tr(
        "Chinese by {title}. A word is confirmed where it was read in the public source that stands "
        "beside it; the standards themselves are sold, and were not read. GB/T 42062-2022 is identical "
        "with ISO 14971:2019, and numbers its clauses alike.",
        title=title,
    )
    return Table("terms", TERM_COLUMNS, rows, note=note)


def _row(term: Term, chosen: str) -> Row:
    wording = term.chinese(chosen)
    replaced = older_words(chosen)
    return Row(
        None,
        (
            Cell(term.english, note=term.note),
            Cell(wording.term, note=_besides(wording)),
            Cell(in_list(word for word in term.older if word in replaced)),
            Cell(term.clause),
            Cell(CONFIDENCE_WORDS[wording.confidence], gap=wording.source is None),
            Cell(wording.source.title, note=wording.source.url) if wording.source is not None else Cell(),
            _foreign(term.german),
            _foreign(term.french),
        ),
    )


def _besides(wording: Wording) -> str:
    """The other words that are right."""
    return in_list(word for word in wording.words if word != wording.term)


def _foreign(wording: Wording) -> Cell:
    return Cell(wording.term, note=CONFIDENCE_WORDS["assumed"] if wording.source is None else "")


__all__ = ["SETS", "TERM_COLUMNS", "terms"]
