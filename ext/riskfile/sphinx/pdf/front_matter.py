"""What stands before the contents of the PDF, and behind its last chapter: whether the file is acceptable and why, what has
changed since the last baseline, and the ids of all items."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from riskfile.render.pdf.finish import PLACE
from riskfile.render.pdf.notation import soft
from riskfile.sphinx.build import Build
from riskfile.sphinx.pdf.changes import value_of, why_of
from riskfile.text.messages import tr
from riskfile.text.words import BASIS_WORDS
from riskfile.views import level_of
from riskfile.views.address import anchor_of
from riskfile.views.changes import ChangeReport, Flipped
from riskfile.views.key_figures import FIGURE_HEADS, KeyFigures
from riskfile.views.verdict import LIMIT, VERDICT_MARKS, FileVerdict, Piece

VERDICT: Final = "rf-front-verdict"
"""The name in the document of the page with the verdict."""

IDS: Final = "ids.json"
"""The file for Typst with the ids of all items, by type."""

MOST_INDEXED: Final = 3000
"""Of a file of more items a report has only those ids in its index that it names; the register has the rest."""

_LEFT: Final = 12
"""So many risks that are not acceptable by the matrix are named on the page."""

_FLIPS: Final = 6
"""So many verdicts that flipped are named on the page; the report of changes names all."""

_IDS: Final = 6
"""So many items are named of each."""


def front_of(build: Build) -> dict[str, Any]:
    """What the template reads: ``verdict``, ``changes`` (None where there is no baseline to compare with) and what the index
    needs."""
    verdict = build.table("verdict", "", "")
    figures = build.table("key-figures", "", "")
    changes = build.table("changes", "", "")
    assert isinstance(verdict, FileVerdict)
    regions: list[tuple[str, int, list[int]]] = []
    if isinstance(figures, KeyFigures):
        regions = [(row.label, level_of(row.region), [number for number, _ in row.numbers]) for row in figures.regions]
    return {
        "verdict": {
            "state": VERDICT_MARKS[verdict.state],
            "head": verdict.head,
            "said": verdict.said,
            "lines": lines_of(verdict),
            "limit": tr(LIMIT),
            "heads": [*map(tr, FIGURE_HEADS)],
            "regions": regions,
            "left": _left(build),
        },
        "changes": _changes(build, changes) if isinstance(changes, ChangeReport) and not changes.nothing else None,
        "index": IDS,
        "index-most": MOST_INDEXED,
        "first-id": next((each.id for each in (*build.file.of_type("risk"), *build.file)), ""),
    }


def _left(build: Build) -> dict[str, Any]:
    """The risks that are not acceptable by the matrix as far as is shown: id, title and the analyses that weigh each. Of many only
    the first."""
    file = build.file
    found = [
        file.items[id]
        for id, known in build.context.assessed.risks.items()
        if known.earned.region is not None and not known.earned.region.acceptable
    ]
    rows = [
        (
            risk.id,
            soft(risk.title),
            [each.id for each in file.linking(risk, "justifies") if each.type == "benefit-risk"],
        )
        for risk in found[:_LEFT]
    ]
    return {"rows": rows, "more": max(0, len(found) - _LEFT)}


def ids_of(build: Build) -> list[tuple[str, list[str]]]:
    """The ids of all items, by type in the order of the model, each type by its name in the plural."""
    types = build.file.model.types
    ids = {name: sorted(item.id for item in build.file.of_type(name)) for name in types}
    return [(soft(tr(types[name].plural or types[name].label)), found) for name, found in ids.items() if found]


def lines_of(found: FileVerdict) -> list[tuple[str, str, list[tuple[str, str, str]], str, str]]:
    """The lines of a verdict, each with its pieces: text, the id it leads to, and the place of a view, "" for none."""
    return [
        (
            each.label,
            each.mark,
            [(piece.text, *_place(piece, found)) for piece in each.pieces],
            BASIS_WORDS.of(each.basis),
            soft(each.by),
        )
        for each in found.statements
    ]


def _place(piece: Piece, found: FileVerdict) -> tuple[str, str]:
    if piece.item is not None:
        return piece.item.id, ""
    page = found.pages.get(piece.view, "")
    return "", f"{PLACE}{page}#{anchor_of(piece.view)}" if page else ""


def _changes(build: Build, found: ChangeReport) -> dict[str, Any]:
    """A few lines of what has changed: how many of what, and the verdicts that flipped, the worse ones first."""
    since = build.context.changes
    assert since is not None  # where there is a report of changes
    page = build.context.pages.get("changes", "")
    flips = [
        flip
        for kind in ("worse", "better")
        for direction in found.directions
        if direction.kind == kind
        for flip in direction.flipped
    ]
    rows = list(_flips(flips))
    return {
        "since": tr("{name} of {day}", name=since.baseline.name, day=since.baseline.day),
        "counts": [
            (each.number, each.label, "" if not each.judged else "pass" if each.good else "warning")
            for each in found.counts
        ],
        "place": f"{PLACE}{page}#{anchor_of('changes')}" if page else "",
        "flips": rows[:_FLIPS],
        "more": max(0, len(rows) - _FLIPS),
    }


def _flips(flips: Sequence[Flipped]) -> Iterator[tuple[Any, ...]]:
    for flip in flips:
        for each in flip.verdicts:
            ids = [item.id for item in each.items]
            why = why_of(flip.causes, flip.together)
            yield (
                each.what, *value_of(each.before), *value_of(each.after), ids[:_IDS], max(0, len(ids) - _IDS), soft(why)
            )  # fmt: skip
