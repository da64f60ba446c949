"""The file as data for scripts on its pages: items and links once, and the rows of each table.

They are scripts themselves, since a page that is opened from a folder may load a script from beside it, but may not
fetch a file. ``_riskfile/items.js``, ``falls.js`` beside it and ``_riskfile/<key>.js`` each hand one value to
``riskfile.receive``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from sphinx.application import Sphinx

from riskfile.assessment import Estimate
from riskfile.change.fall import ESTIMATES, Fall, falls, falls_by_item
from riskfile.change.impact import links_to_what_rests, subject
from riskfile.change.marks import marks_of
from riskfile.model import Item, RiskFile
from riskfile.policy.policy import Region
from riskfile.render.palette import CHANGE_SIGNS, LEVELS, MARKS
from riskfile.results import PROOFS
from riskfile.sphinx.build import Build, views_of
from riskfile.sphinx.state import FileState, file_of
from riskfile.text.digests import blake2b
from riskfile.text.messages import tr
from riskfile.text.words import (
    ASPECT_WORDS,
    BESIDE_WORDS,
    CHANGE_WORDS,
    ESTIMATE_WORDS,
    FILE_WORDS,
    NO_REGION_WORDS,
    PROOF_WORDS,
    QUANTITY_WORDS,
    READY_WORDS,
    SHORT_ESTIMATE_WORDS,
    SHORT_PROOF_WORDS,
    STAGE_WORDS,
)
from riskfile.views import Cell, FilterError, Table, level_of
from riskfile.views.declare import Form, ViewData
from riskfile.views.findings import Sections
from riskfile.views.ready import Ready, ready_filters
from riskfile.views.registry import VIEWS
from riskfile.views.stage_grid import facts_of
from riskfile.views.tables import document_of

FOLDER: Final = "_riskfile"

DOCUMENT: Final = "document.css"
"""The style sheet beside the data that says which document a sheet of paper is of."""

SCRIPT_WORDS: Final = (
    ASPECT_WORDS,
    BESIDE_WORDS,
    CHANGE_WORDS,
    FILE_WORDS,
    ESTIMATE_WORDS,
    NO_REGION_WORDS,
    PROOF_WORDS,
    QUANTITY_WORDS,
    READY_WORDS,
    SHORT_ESTIMATE_WORDS,
    SHORT_PROOF_WORDS,
    STAGE_WORDS,
)
"""The tables of words that scripts need."""


def key_of(kind: str, asked: tuple[str, ...], section: int = 0) -> str:
    """The name of the data of a view's table, of its ``section``-th table where it has several; ``asked`` is all that
    it depends on: filter, argument and the like."""
    text = "\0".join(asked).encode("utf-8", "surrogatepass")
    mark = f"-{blake2b(text, digest_size=4).hexdigest()}" if any(asked) else ""
    return f"{kind}{mark}{f'-{section + 1}' if section else ''}"


def tables_of(shown: ViewData | None) -> Iterator[tuple[int, Table]]:
    """The tables of a view that are handed to scripts, numbered."""
    if isinstance(shown, Table):
        yield 0, shown
    elif isinstance(shown, Sections):
        for number, section in enumerate(shown.sections):
            yield number, section.table


class Numbers:
    """The number of each item in ``items.js``: its place in the file; those that are retired, and needs that are no items,
    stand behind them."""

    def __init__(self, file: RiskFile) -> None:
        self.all = (*file, *file.retired.values(), *file.others.values())
        self.of = {item.id: number for number, item in enumerate(self.all)}


def items_data(build: Build, uri: Any) -> dict[str, Any]:
    """All items and links. ``uri`` gives a page's address from its name.

    Needs that are no items, such as requirements, stand behind the items, and their types behind the item types. ``types``
    are [name, label, rank, label of several].

    ``items`` holds [id, title, type, stage, page, state]: type, stage and page are numbers into their lists; state is
    [initial, residual, earned] for a risk, each a number into ``regions`` plus one (0: not determined, residual 0 also
    where nothing is claimed), [implementation, effectiveness] for a control, the result for a verification, else 0. ``links`` is flat: from, to, relation, and so on. ``relations`` are [name, label, label of the way back].
    ``scales`` name the levels of severity (``s``) and probability (``p``) by id.
    ``documents`` hold by the number of a verification [name, state, address] of its evidence, the name alone of a document that is elsewhere.
    ``about`` says whose file this is and as of which day, each a label and its text. ``words`` has tables of words by identity, ``levels`` the sign of each level, ``marks`` [level, sign] by state.
    ``changed`` holds by an item's number what has become of it since the baseline ``since``, and ``signs`` the sign for it.
    """
    file = build.file
    known = [
        [each.name, tr(each.label), each.rank, tr(each.plural or each.label)] for each in file.model.types.values()
    ]
    # what implements a control stands behind it
    known += [[name, file.model.label_of(name), _OTHERS_RANK, file.model.label_of(name)] for name in _other_types(file)]
    types = {name: number for number, (name, *_) in enumerate(known)}
    stages: dict[str, int] = {}
    pages: dict[str, int] = {}
    relations: dict[tuple[str, str, str], int] = {}
    numbers = Numbers(file)
    rows: list[list[Any]] = []
    links: list[int] = []
    for item in numbers.all:
        page = item.docname or item.text("url")
        rows.append(
            [
                item.id,
                tr("{title} (retired)", title=item.title) if item.id in file.retired else item.title,
                types[item.type],
                stages.setdefault(item.stage, len(stages)),
                pages.setdefault(page, len(pages)),
                _state(build, item),
            ]
        )
        if item.id in file.retired:
            # nothing rests on what it names
            continue
        declared = file.model.types[item.type].links if item.type in file.model.types else {}
        for name, targets in item.links.items():
            label = declared.get(name)
            if label is not None:
                words = (
                    name,
                    tr(label.label or name),
                    tr(label.back_label) if label.back_label else tr("{name} of", name=name),
                )
            else:
                words = (name, name.replace("_", " "), build.context.words.get(name) or tr("{name} of", name=name))
            relation = relations.setdefault(words, len(relations))
            for target in targets:
                number = numbers.of.get(target, numbers.of.get(target.partition(".")[0]))
                if number is not None:
                    links += (numbers.of[item.id], number, relation)
    since, changed = build.context.changes, marks_of(file)
    documents = {
        numbers.of[item.id]: found.name
        if not found.state and not found.address
        else [found.name, found.state, *([found.address] if found.address else [])]
        for item in file.of_type("verification")
        if (found := document_of(file, item)) is not None
    }
    return {
        "documents": documents,
        "about": [list(fact) for fact in facts_of(build.policy, build.report.gate, build.today)],
        "since": since.baseline.name if since is not None else "",
        "changed": {str(numbers.of[id]): kind for id, kind in changed.items() if id in numbers.of},
        "signs": dict(CHANGE_SIGNS),
        "types": known,
        "stages": list(stages),
        # of another project an address, "" where it has none
        "pages": [page if not page or "://" in page else uri(page) for page in pages],
        "scales": {
            key: {level.id: level.label for level in scale.levels}
            for key, scale in (("s", build.policy.severity), ("p", build.policy.probability))
        },
        "regions": [[region.id, region.label, _level(build, region)] for region in build.policy.regions],
        "relations": [list(words) for words in relations],
        "words": {table.name: dict(table) for table in SCRIPT_WORDS},
        "levels": [level.sign for level in LEVELS],
        "marks": {state: [mark.level, mark.shown] for state, mark in MARKS.items()},
        "items": rows,
        "links": links,
    }


_STATES: Final = ("pass", "fail", "open", "none")


def impact_data(build: Build) -> dict[str, Any]:
    """What rests on what, for the explorer: links alone say what is reached, and what would fall back is computed here, of
    each item.

    ``links`` has by item type the names of the links that lead to what rests on an item, and of those in which that names
    it; types that are missing are those of needs that are no items. ``asked`` are by number of a trigger or cycle the
    numbers of the items that it is about. ``falls`` are by number of an item (a trigger, a cycle) what would be another
    verdict without it (what it is about, but for risks), flat: the number of the risk or control, what (0 to 2 the
    initial, claimed and earned region, 3 and 4 the proofs), and what it would be: the number of a region plus one (0: not
    determined, -1: no claim), or of a state in ``states``; and so on.
    """
    file, policy, numbers = build.file, build.policy, Numbers(build.file).of
    regions: dict[str | None, int] = {region.id: number for number, region in enumerate(policy.regions, 1)}
    regions |= {"": 0, None: -1}
    found = {numbers[id]: each for id, each in falls_by_item(file, policy).items()}
    asked: dict[int, list[int]] = {}
    for item in file.of_type("trigger", "cycle"):
        about = subject(file, [item.id])
        asked[numbers[item.id]] = [numbers[id] for id in about.ids if id in numbers]
        found[numbers[item.id]] = falls(file, policy, about.gone)
    verdicts = (*ESTIMATES, *PROOFS)

    def flat(each: Iterable[Fall]) -> list[int]:
        return [
            number
            for fall in each
            for number in (
                numbers[fall.id],
                verdicts.index(fall.what),
                regions[fall.after] if fall.what in ESTIMATES else _STATES.index(str(fall.after)),
            )
        ]

    return {
        "links": {name: links_to_what_rests(name, each.links) for name, each in file.model.types.items()},
        "states": _STATES,
        "asked": asked,
        "falls": {number: flat(each) for number, each in sorted(found.items()) if each},
    }


_OTHERS_RANK: Final = 9


def _other_types(file: RiskFile) -> list[str]:
    return list(dict.fromkeys(need.type for need in file.others.values()))


def _state(build: Build, item: Item) -> Any:
    risk = build.assessed.risks.get(item.id)
    if risk is not None:
        return [_region(build, each) for each in (risk.initial, risk.residual, risk.earned)]
    control = build.assessed.controls.get(item.id)
    if control is not None:
        return list(control)
    return item.text("result") or 0


def _region(build: Build, estimate: Estimate | None) -> int:
    if estimate is None or estimate.region is None:
        return 0
    return build.policy.regions.index(estimate.region) + 1


def _level(build: Build, region: Region) -> int:
    return level_of((region.rank, len(build.policy.regions)))


def table_data(
    table: Table, numbers: dict[str, int], ready: Iterable[Ready] = (), form: Form | None = None
) -> dict[str, Any]:
    """A table's columns, and its rows as lists: the number of the row's item (-1 for none), then the cells.

    A cell is its text, or [text, items, level, note, mark, gap] without what is empty at its end, with 0 and the [language, text]
    of others behind it where it says the same in these; items are numbers,
    or [number, what is said of it]. What holds nothing but items is the list of these, and what holds nothing but
    documents ``{"d": [...]}`` with the numbers of their verifications. ``form`` says which ``steps`` its readers choose among, and what is
    ``pinned``; ``total``: its last row is one. ``owners`` are by row who owns the item, as a number into ``named``; only where anybody does. ``ready`` holds by ready filter the rows that pass it: how many rows further each of
    them is than the one before.
    """
    return {
        "kind": table.kind,
        "columns": [[column.key, column.label, column.group] for column in table.columns],
        "rows": [
            [numbers[row.item.id] if row.item else -1, *(_cell(cell, numbers) for cell in row.cells)]
            for row in table.rows
        ],
        "ready": {each.name: _steps(each.rows) for each in ready},
        **_arranged(table, form),
        **_owned(table),
        **({"total": True} if table.total else {}),
    }


def _arranged(table: Table, form: Form | None) -> dict[str, Any]:
    if form is None:
        return {}
    known = {column.key for column in table.columns}
    steps = [[each.name, each.label, [key for key in each.columns if key in known]] for each in form.steps]
    pinned = [key for key in form.pinned if key in known]
    return {**({"steps": steps} if steps else {}), **({"pinned": pinned} if pinned else {})}


OWNER = "owner"
"""The field of a project's own that says who answers for an item; tables are grouped by it."""


def _owned(table: Table) -> dict[str, Any]:
    owners = [row.item.text(OWNER).strip() if row.item is not None else "" for row in table.rows]
    named = sorted(set(filter(None, owners)))
    return {"named": named, "owners": [named.index(each) if each else -1 for each in owners]} if named else {}


def _steps(numbers: Sequence[int]) -> list[int]:
    return [number - before for before, number in zip((0, *numbers), numbers, strict=False)]


def _cell(cell: Cell, numbers: dict[str, int]) -> Any:
    if cell.documents:
        return {"d": [numbers[each.item.id] for each in cell.documents]}
    items = [[numbers[item.id], said] if said else numbers[item.id] for item, said in cell.items]
    parts: list[Any] = [cell.text, items or 0, level_of(cell.region), cell.note or 0, cell.mark or 0, int(cell.gap)]
    if cell.also:
        parts += [0, [list(each) for each in cell.also]]
    while len(parts) > 1 and not parts[-1]:
        parts.pop()
    if len(parts) == 1:
        return parts[0]
    return items if len(parts) == 2 and not cell.text else parts


def script(name: str, value: object) -> str:
    """A script that hands ``value`` over under ``name``."""
    return f"riskfile.receive({json.dumps(name)},{json.dumps(value, ensure_ascii=False, separators=(',', ':'))})\n"


def data_of(app: Sphinx, part: FileState) -> tuple[dict[str, str], dict[str, Table]]:
    """The scripts of a risk file by name, and the tables that they hold by the same name."""
    build = part.built
    items = items_data(build, app.builder.get_target_uri)
    if part.language:
        # a text without a letter of the language of the page is in this one
        items["source"] = part.written.policy.language
    written = {
        "items": script("items", items),
        "falls": script("falls", impact_data(build)),
    }
    tables: dict[str, Table] = {}
    numbers = Numbers(build.file).of
    for docname in sorted(app.env.domains["riskfile"].data["views"]):
        if file_of(app.config, docname) is not part:
            continue
        for view in views_of(app.env, docname):
            if VIEWS[view.kind].plain:
                continue
            try:
                shown = build.table(view.kind, *view.asked)
            except FilterError:
                continue  # told where the page is read
            for number, table in tables_of(shown):
                name = key_of(view.kind, view.asked, number)
                if name not in written and table.rows:
                    tables[name] = table
                    form = None if view.columns else VIEWS[view.kind].form(view.argument)
                    ready = ready_filters(table, build.context)
                    written[name] = script(name, table_data(table, numbers, ready, form))
    return written, tables
