"""One build: the risk file as Sphinx has read it, its assessment, its findings, and what each page shows of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx_needs.data import SphinxNeedsData

from riskfile.assessment import Assessment, Estimate, assess
from riskfile.model import Item, RiskFile
from riskfile.policy import Policy, PolicyError
from riskfile.policy.policy import Waiver
from riskfile.reading.markdown import SUFFIX
from riskfile.render.charts import drawn_by
from riskfile.rules import Finding, Report
from riskfile.sphinx.config import project_of, refuse_policy
from riskfile.sphinx.items import file_from_needs, mentions_of
from riskfile.text.files import write_whole
from riskfile.version import __version__
from riskfile.views import FilterError, Picture, Table, arrange, chain
from riskfile.views.context import Context
from riskfile.views.declare import ViewData
from riskfile.views.findings import Sections, waiver_in_words
from riskfile.views.key_figures import KeyFigures
from riskfile.views.registry import VIEWS
from riskfile.views.stage_grid import StageGrid

LOGGER = logging.getLogger(__name__)

SHOWN_FILE = ".riskfile-shown.json"


class View(NamedTuple):
    """A view that a page asks for. ``place`` is the page's path and line."""

    kind: str
    filter: str
    argument: str
    columns: str
    sort: str
    place: tuple[str, int]

    @property
    def asked(self) -> tuple[str, str, str, str]:
        """All that its data depends on, beside its kind."""
        return (self.filter, self.argument, self.columns, self.sort)


class Build:
    """What this build knows of the risk file; the same for every page.

    ``today`` is the day that it judges on. ``pages`` names, by kind, the page whose first view of that kind shows all
    of it: where links to a filtered table lead.
    ``found`` holds the findings and the open work of each item, ``waived`` what a waiver accepts of it."""

    def __init__(
        self,
        file: RiskFile,
        policy: Policy,
        assessed: Assessment,
        report: Report,
        today: str,
        pages: Mapping[str, str] | None = None,
    ) -> None:
        self.file = file
        self.policy = policy
        self.assessed = assessed
        self.report = report
        self.today = today
        self.pages: Mapping[str, str] = pages or {}
        self.found: dict[str, list[Finding]] = {}
        for finding in (*report.findings, *report.open_work):
            self.found.setdefault(finding.item, []).append(finding)
        self.waived: dict[str, list[tuple[Finding, Waiver]]] = {}
        for entry in report.waived:
            self.waived.setdefault(entry[0].item, []).append(entry)
        self.context = Context(file, policy, report, today, self.pages)
        self._tables: dict[tuple[str, ...], ViewData | None] = {}

    def table(self, kind: str, filter: str, argument: str, columns: str = "", sort: str = "") -> ViewData | None:
        """The view's data, computed once for all pages that show it.

        :raises FilterError: if the filter cannot be read.
        """
        whole = (kind, filter, argument)
        if whole not in self._tables:
            self._tables[whole] = VIEWS[kind].show(self.context, filter, argument)
        shown = self._tables[whole]
        if not isinstance(shown, Table) or not (columns or sort):
            return shown
        key = (*whole, columns, sort)
        if key not in self._tables:
            self._tables[key] = arrange(shown, columns, sort)
        return self._tables[key]


def build_of(app: Sphinx) -> Build:
    """The build's risk file.

    :raises LookupError: before the pages have been read.
    """
    build = app.__dict__.get("_riskfile_build")
    if not isinstance(build, Build):
        raise LookupError("the risk file is known only after reading")
    return build


def setup(app: Sphinx) -> None:
    """Connect to the events after reading, before writing and at the end."""
    app.connect("env-get-updated", _after_reading, priority=900)
    app.connect("needs-before-sealing", _write_computed)
    app.connect("html-collect-pages", _order_index)
    app.connect("build-finished", _remember_shown, priority=900)
    app.connect("build-finished", _front_door)


def _after_reading(app: Sphinx, env: BuildEnvironment) -> list[str]:
    project = project_of(app.config)
    _order_needs(env)
    file, policy = file_from_needs(env, project.model, project.file), project.policy
    try:
        report = project.with_file(file).judge()
    except PolicyError as error:
        refuse_policy(error)
    build = Build(file, policy, assess(file, policy), report, project.today, _pages(env))
    app.__dict__["_riskfile_build"] = build
    # every build reports every finding: an unchanged one too
    _report(app, build)
    _check_views(env, build)
    shown = {docname: _digest(_shown_by(app, env, build, docname)) for docname in sorted(env.found_docs)}
    shown[""] = _digest(_site(env))
    app.__dict__["_riskfile_shown"] = shown
    known = _read_shown(app)
    if known is None or known.get("") != shown[""]:
        return sorted(env.found_docs)
    return [docname for docname in sorted(env.found_docs) if known.get(docname) != shown[docname]]


def _pages(env: BuildEnvironment) -> dict[str, str]:
    """The page of each kind of view whose first view there shows all rows and columns, as a link to it needs."""
    pages: dict[str, str] = {}
    for docname in sorted(env.domains["riskfile"].data["views"]):
        first: dict[str, View] = {}
        for view in views_of(env, docname):
            first.setdefault(view.kind, view)
        for kind, view in first.items():
            if not (view.filter.strip() or view.argument or view.columns):
                pages.setdefault(kind, docname)
    return pages


def _order_needs(env: BuildEnvironment) -> None:
    # an incremental build reads pages in another order than a clean one; what is written must not tell
    needs: Any = SphinxNeedsData(env).get_needs_mutable()
    ordered = sorted(needs.items(), key=lambda entry: (entry[1]["docname"] or "", entry[1]["lineno"] or 0, entry[0]))
    needs.clear()
    needs.update(ordered)


def _order_index(app: Sphinx) -> list[Any]:
    # the search index keeps pages in the order in which they were written, which an incremental build changes
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


def _report(app: Sphinx, build: Build) -> None:
    if build.report.findings:
        LOGGER.info("")  # Sphinx has begun a line that it means to end later
    for finding in build.report.findings:
        log = LOGGER.error if finding.code == "RMF000" else LOGGER.warning
        hint = f" ({finding.hint})" if finding.hint else ""
        log(
            "%s %s: %s%s",
            finding.code,
            finding.name,
            finding.message,
            hint,
            location=str(finding.span),
            type="riskfile",
            subtype=finding.code,
        )
    counts = f"{build.report.errors} errors, {build.report.warnings} warnings, {len(build.report.open_work)} open at a later gate"
    LOGGER.info("riskfile: %d items, gate %s: %s", len(build.file), build.report.gate, counts)


def _check_views(env: BuildEnvironment, build: Build) -> None:
    for docname in sorted(env.domains["riskfile"].data["views"]):
        for view in views_of(env, docname):
            try:
                shown = build.table(view.kind, *view.asked)
                warning = VIEWS[view.kind].warn(build.context, view.argument) if shown is None else ""
                if warning:
                    LOGGER.warning(
                        "%s", warning, location=f"{view.place[0]}:{view.place[1]}", type="riskfile", subtype="view"
                    )
            except FilterError as error:
                LOGGER.warning(
                    "the filter of this %s cannot be read: %s, at character %d of %r",
                    view.kind,
                    error.message,
                    error.column,
                    view.filter,
                    location=f"{view.place[0]}:{view.place[1]}",
                    type="riskfile",
                    subtype="filter",
                )


_PROOFS = {"pass": "verified", "fail": "verification failed", "open": "verification open", "none": "not verified"}


def proof_in_words(state: str) -> str:
    """How far a control's implementation or effectiveness is verified."""
    return _PROOFS.get(state, state)


def earning_in_words(build: Build, risk: Item) -> str:
    """Why a risk's claim counts, or does not."""
    missing = ", ".join(build.assessed.risks[risk.id].unearned)
    if missing:
        return f"not verified: {missing}"
    return "all controls verified" if build.file.linking(risk, "controls") else "no control behind the claim"


def views_of(env: BuildEnvironment, docname: str) -> list[View]:
    """The views that a page asks for."""
    return [View(*entry) for entry in env.domains["riskfile"].data["views"].get(docname, ())]


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


def items_on(build: Build, docname: str) -> list[Item]:
    """The items of a page."""
    memo = build.file.memo()
    pages = memo.get("items by page")
    if not isinstance(pages, dict):
        pages = dict[str, list[Item]]()
        for item in build.file:
            pages.setdefault(item.docname, []).append(item)
        memo["items by page"] = pages
    found: list[Item] = pages.get(docname, [])
    return found


def beside(build: Build, item: Item) -> tuple[Item | None, Item | None]:
    """The items before and after ``item`` among those of its type, in the order of the file."""
    memo = build.file.memo()
    places = memo.get("places by type")
    if not isinstance(places, dict):
        places = dict[str, int]()
        for name in build.file.model.types:
            places |= {each.id: place for place, each in enumerate(build.file.of_type(name))}
        memo["places by type"] = places
    same, place = build.file.of_type(item.type), places[item.id]
    return (same[place - 1] if place else None, same[place + 1] if place + 1 < len(same) else None)


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


def _remember_shown(app: Sphinx, exception: Exception | None) -> None:
    # only a finished build has written what it meant to show; each output folder has its own pages
    shown = app.__dict__.get("_riskfile_shown")
    if exception is None and isinstance(shown, dict):
        write_beside(_shown_path(app), json.dumps(shown, indent=0, sort_keys=True) + "\n")


def write_beside(path: Path, text: str) -> None:
    """Write ``text`` to ``path``, whose folder is made, so that it is never half written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, text, through_links=False)


def _front_door(app: Sphinx, exception: Exception | None) -> None:
    """A page at the top of the output that leads to the front page, for a file opened from a folder."""
    builder: Builder = app.builder
    if exception is not None or builder.format != "html" or builder.name not in ("html", "dirhtml"):
        return
    target = builder.get_target_uri(app.config.root_doc)
    write_beside(
        Path(app.outdir) / "index.html",
        f'<!DOCTYPE html>\n<html lang="{app.config.language or "en"}"><head><meta charset="utf-8">'
        f'<meta http-equiv="refresh" content="0; url={target}"><title>Risk management file</title></head>'
        f'<body><a href="{target}">Risk management file</a></body></html>\n',
    )


def _write_computed(app: Sphinx, needs: dict[str, Any]) -> None:
    try:
        assessed = build_of(app).assessed
    except LookupError:
        return
    for id, risk in assessed.risks.items():
        need = needs.get(id)
        if need is None or need["type"] != "risk":
            continue
        for moment, estimate in (("initial", risk.initial), ("residual", risk.residual)):
            if estimate is None:
                continue
            need[f"{moment}_region"] = estimate.region.id if estimate.region else None
            need[f"{moment}_probability"] = estimate.probability.id if estimate.probability else None
            if moment == "initial":
                need["initial_severity"] = estimate.severity.id if estimate.severity else None
        need["earned_region"] = risk.earned.region.id if risk.earned.region else None


def page_path(docname: str) -> str:
    """The source path of a page."""
    return docname + SUFFIX
