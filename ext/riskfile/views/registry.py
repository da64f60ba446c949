"""Every view, once: its directive, what can be asked of it, and what it shows.

The directives of a build, the names that no item type may bear, what the reader of pages knows as a view, and the
manual's page are all derived from here: a view that is added needs its record, and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from riskfile.model import BUILTIN_MODEL
from riskfile.views.checklist import CLAUSE_COLUMNS
from riskfile.views.sheets import (
    CHAIN_COLUMNS,
    CHARACTERISTIC_COLUMNS,
    DISCLOSED_COLUMNS,
    FMEA_COLUMNS,
    HAZARD_COLUMNS,
    KIND_COLUMNS,
    VERIFICATION_COLUMNS,
)
from riskfile.views.tables import ITEM_COLUMNS, RISK_COLUMNS, TRACE_COLUMNS, Column


class View(NamedTuple):
    """A view. ``columns`` are those that can be chosen and sorted by (none: neither can be), ``filtered`` says whether
    it takes a filter, ``options`` are its own."""

    name: str
    columns: Sequence[Column] = ()
    filtered: bool = True
    options: tuple[str, ...] = ()

    @property
    def takes(self) -> tuple[str, ...]:
        """All options that it honours, in the order of the manual."""
        more = ("columns", "sort") if self.columns else ()
        return (*self.options, *(("filter",) if self.filtered else ()), *more, "caption", "name")


_VIEWS: Final = (
    View("risk-table", RISK_COLUMNS),
    View("trace-matrix", TRACE_COLUMNS, options=("direction",)),
    View("item-list", ITEM_COLUMNS, options=("types", "fields")),
    View("hazard-analysis", HAZARD_COLUMNS),
    View("fmea-sheet", FMEA_COLUMNS, options=("kind",)),
    View("characteristics", CHARACTERISTIC_COLUMNS),
    View("controls-by-kind", KIND_COLUMNS),
    View("verification-status", VERIFICATION_COLUMNS),
    View("disclosed-risks", DISCLOSED_COLUMNS),
    View("chain", CHAIN_COLUMNS, options=("item",)),
    View("cross-table", options=("rows", "by")),
    View("heat-map", options=("movement",)),
    View("control-chart", filtered=False, options=("plan",)),
    View("forest-plot"),
    View("residual-chart", filtered=False),
    View("mission-timeline", filtered=False),
    View("clause-checklist", CLAUSE_COLUMNS, filtered=False),
    View("key-figures", filtered=False),
    View("stage-grid", filtered=False),
    View("findings", filtered=False),
    View("waivers", filtered=False),
    View("rules-run", filtered=False),
    View("policy-table", filtered=False),
)

VIEWS: Final[Mapping[str, View]] = {view.name: view for view in _VIEWS}
"""Every view, by the name of its directive."""

MODEL: Final = BUILTIN_MODEL._replace(views=tuple(VIEWS))
"""What a project has that adds nothing: the built-in item types and all views."""
