"""One build: the risk file as Sphinx has read it, its assessment, its findings, and the views that pages ask for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from sphinx.environment import BuildEnvironment

from riskfile.assessment import Assessment
from riskfile.model import Item, RiskFile
from riskfile.policy import Policy
from riskfile.policy.policy import Waiver
from riskfile.rules import Finding, Report
from riskfile.text.words import PROOF_WORDS
from riskfile.views import Table, arrange
from riskfile.views.context import Context
from riskfile.views.declare import ViewData
from riskfile.views.registry import VIEWS


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


def earning_in_words(build: Build, risk: Item) -> str:
    """Why a risk's claim counts, or does not."""
    missing = ", ".join(build.assessed.risks[risk.id].unearned)
    if missing:
        return f"{PROOF_WORDS['none']}: {missing}"
    return "all controls verified" if build.file.linking(risk, "controls") else "no control behind the claim"


def views_of(env: BuildEnvironment, docname: str) -> list[View]:
    """The views that a page asks for."""
    return [View(*entry) for entry in env.domains["riskfile"].data["views"].get(docname, ())]


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
