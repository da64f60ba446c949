"""What makes an incremental build the same as a clean one: pages that show what has changed elsewhere are written again,
and what Sphinx and sphinx-needs keep in the order of reading is put in order."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx_needs.data import SphinxNeedsData

from riskfile.assessment import Estimate
from riskfile.model import Item
from riskfile.render.charts import drawn_by
from riskfile.sphinx.build import Build, beside, items_on, views_of
from riskfile.sphinx.items import mentions_of
from riskfile.sphinx.state import state_of
from riskfile.text.files import write_whole
from riskfile.version import __version__
from riskfile.views import FilterError, Picture, Table, chain
from riskfile.views.findings import Sections, waiver_in_words
from riskfile.views.key_figures import KeyFigures
from riskfile.views.stage_grid import StageGrid

SHOWN_FILE: Final = ".riskfile-shown.json"


def outdated(app: Sphinx, env: BuildEnvironment, build: Build) -> list[str]:
    """The pages that show something else of things elsewhere than when they were written."""
    shown = {docname: _digest(_shown_by(app, env, build, docname)) for docname in sorted(env.found_docs)}
    shown[""] = _digest(_site(env))
    state_of(app.config).shown = shown
    known = _read_shown(app)
    if known is None or known.get("") != shown[""]:
        return sorted(env.found_docs)
    return [docname for docname in sorted(env.found_docs) if known.get(docname) != shown[docname]]


def order_needs(env: BuildEnvironment) -> None:
    """Sort the needs: an incremental build reads pages in another order than a clean one."""
    needs: Any = SphinxNeedsData(env).get_needs_mutable()
    ordered = sorted(needs.items(), key=lambda entry: (entry[1]["docname"] or "", entry[1]["lineno"] or 0, entry[0]))
    needs.clear()
    needs.update(ordered)


def order_index(app: Sphinx) -> list[Any]:
    """Sort the search index: it keeps pages as they were written, in an incremental build in another order."""
    index = getattr(app.builder, "indexer", None)
    if index is not None:
        for name in ("_titles", "_filenames", "_all_titles", "_index_entries", "_mapping", "_title_mapping"):
            entries = getattr(index, name, None)
            if isinstance(entries, dict):
                # a word that no page has any longer is kept with an empty set of pages
                ordered = sorted((key, value) for key, value in entries.items() if value != set())
                entries.clear()
                entries.update(ordered)
    return []


def _shown_by(app: Sphinx, env: BuildEnvironment, build: Build, docname: str) -> Iterator[object]:
    """All that the page shows of things elsewhere; what is written on it Sphinx watches itself."""
    for item in items_on(build, docname):
        yield from _shown_of_item(build, item)
    for id in mentions_of(env).get(docname, ()):
        item_named = build.file.items.get(id)
        yield (id, item_named and (item_named.docname, item_named.title))
    for view in views_of(env, docname):
        try:
            table = build.table(view.kind, *view.asked)
        except FilterError as error:
            yield error.message
            continue
        if isinstance(table, Table):
            yield from _table_shown(table)
        elif isinstance(table, Sections):
            yield table.facts
            for section in table.sections:
                yield (section.title, section.empty)
                yield from _table_shown(section.table)
        elif isinstance(table, StageGrid):
            yield from _grid_shown(table)
        elif isinstance(table, KeyFigures):
            yield (table.figures, table.regions, sorted(table.pages.items()))
        elif isinstance(table, Picture):
            yield (drawn_by(), table._replace(table=table.table._replace(rows=())))
            yield from _table_shown(table.table)
        elif table is not None:
            yield [(key, [_reference(risk) for risk in risks]) for key, risks in sorted(table.cells.items())]
            yield [(moment, [_reference(risk) for risk in risks]) for moment, risks in sorted(table.unplaced.items())]
            yield [
                (move.start, move.end, sorted(move.earned), [risk.id for risk in move.risks]) for move in table.moves
            ]
            yield build.pages.get("trace-matrix", "")
            yield repr((build.policy.matrix, build.policy.regions, build.policy.severity, build.policy.probability))


def _grid_shown(grid: StageGrid) -> Iterator[object]:
    yield (grid.facts, grid.verdict, grid.state, grid.outside, grid.page, grid.list_page)
    for table in grid.tables:
        for row in table.rows:
            yield (row.judged, row.own)
            for cell in row.cells:
                yield (cell.state, cell.items, cell.lines, cell.item and _reference(cell.item), cell.query)


def _table_shown(table: Table) -> Iterator[object]:
    yield (table.columns, table.note)
    for row in table.rows:
        for cell in row.cells:
            items = [(_reference(item), word) for item, word in cell.items]
            yield (cell.text, cell.note, cell.region, cell.gap, cell.mark, items)


def _shown_of_item(build: Build, item: Item) -> Iterator[object]:
    yield build.file.model.types[item.type].label
    yield [each and _reference(each) for each in beside(build, item)]
    for neighbours in chain(build.file, item):
        yield [(_reference(each.item), each.relation) for each in neighbours]
    risk = build.assessed.risks.get(item.id)
    if risk is not None:
        yield [_estimate_shown(each) for each in (risk.initial, risk.residual, risk.earned)]
        yield [(label, _estimate_shown(each)) for label, each, _ in risk.stages]
        yield risk.unearned
    control = build.assessed.controls.get(item.id)
    if control is not None:
        yield tuple(control)
    yield [(each.code, each.name, each.level, each.message, each.hint) for each in build.found.get(item.id, ())]
    yield [
        (each.code, each.name, each.message, waiver_in_words(waiver)) for each, waiver in build.waived.get(item.id, ())
    ]


def _estimate_shown(estimate: Estimate | None) -> object:
    if estimate is None:
        return None
    region = estimate.region
    return (estimate.how, (region.label, region.rank) if region else None)


def _reference(item: Item) -> tuple[str, str, str, str]:
    return (item.id, item.title, item.docname, item.text("result") + item.text("kind"))


def _site(env: BuildEnvironment) -> Iterator[object]:
    """What pages show of each other apart from items: titles, the table of contents, labels; and who renders them."""
    yield __version__
    yield sorted((docname, title.astext()) for docname, title in env.titles.items())
    yield sorted((docname, list(children)) for docname, children in env.toctree_includes.items())
    standard = env.domains.standard_domain
    yield sorted((name, tuple(map(str, target))) for name, target in standard.labels.items())
    yield sorted((str(name), tuple(map(str, target))) for name, target in standard.objects.items())


def _digest(parts: Iterable[object]) -> str:
    return hashlib.blake2b(repr(list(parts)).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _shown_path(app: Sphinx) -> Path:
    return Path(app.outdir) / SHOWN_FILE


def _read_shown(app: Sphinx) -> dict[str, str] | None:
    try:
        known = json.loads(_shown_path(app).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return known if isinstance(known, dict) else None


def remember_shown(app: Sphinx, exception: Exception | None) -> None:
    """Keep what each page shows: only a finished build has written it, and each output folder has its own pages."""
    shown = state_of(app.config).shown
    if exception is None and shown is not None:
        write_whole(_shown_path(app), json.dumps(shown, indent=0, sort_keys=True) + "\n", through_links=False)
