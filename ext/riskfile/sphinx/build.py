"""What a build knows of the risk file once all pages are read: the same for every page and every output."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from sphinx.environment import BuildEnvironment

from riskfile.assessment import Assessment
from riskfile.model import Item, RiskFile
from riskfile.policy import Policy
from riskfile.rules import Report
from riskfile.text.languages import SOURCE_LANGUAGE, language_of
from riskfile.text.messages import speaking
from riskfile.views import Table, arrange
from riskfile.views.asked import languages_of
from riskfile.views.bilingual import InLanguage, joined, labelled
from riskfile.views.cards import Cards
from riskfile.views.context import Context
from riskfile.views.declare import ViewData
from riskfile.views.registry import VIEWS


class Placed(NamedTuple):
    """A view as a page asks for it. ``place`` is the page's path and line."""

    kind: str
    filter: str
    argument: str
    columns: str
    sort: str
    place: tuple[str, int]
    languages: str = ""

    @property
    def asked(self) -> tuple[str, ...]:
        """All that its data depends on, beside its kind."""
        more = (self.languages,) if self.languages else ()
        return (self.filter, self.argument, self.columns, self.sort, *more)


class Copied(NamedTuple):
    """A file of evidence in the build: its path in the project, and from the top of the output."""

    path: str
    target: str


class Build:
    """The file, what is computed and found of it, and the data of views and cards. ``copied`` are the files of evidence that lie
    beside the pages; ``lone`` says that the build is of no other risk file, whose evidence would lie beside its PDF too.
    ``language`` is that of the pages, and ``elsewhere`` makes the same of the file in another one, for tables in several."""

    def __init__(
        self,
        context: Context,
        copied: Sequence[Copied] = (),
        *,
        lone: bool = True,
        language: str = SOURCE_LANGUAGE,
        elsewhere: Callable[[str], Context] | None = None,
    ) -> None:
        self.context = context
        self.copied = tuple(copied)
        self.lone = lone
        self.cards = Cards(context)
        self._language, self._elsewhere = language, elsewhere
        self._others: dict[str, Build] = {}
        self._tables: dict[tuple[str, ...], ViewData | None] = {}
        self._by_page: dict[str, list[Item]] | None = None

    @property
    def file(self) -> RiskFile:
        """The risk file as Sphinx has read it."""
        return self.context.file

    @property
    def others(self) -> Mapping[str, Item]:
        """The needs of the project that are no items, by id."""
        return self.file.others

    @property
    def policy(self) -> Policy:
        """What the plan decides."""
        return self.context.policy

    @property
    def assessed(self) -> Assessment:
        """What is computed of risks and controls."""
        return self.context.assessed

    @property
    def report(self) -> Report:
        """What the rules have found."""
        return self.context.report

    @property
    def today(self) -> str:
        """The day that the build judges on."""
        return self.context.today

    def item(self, id: str) -> Item:
        """The item of that id, retired or not.

        :raises KeyError: if there is none.
        """
        return self.file.items[id] if id in self.file.items else self.file.retired[id]

    def items_of(self, docname: str) -> Sequence[Item]:
        """The items of a page."""
        if self._by_page is None:
            self._by_page = {}
            for item in (*self.file, *self.file.retired.values()):
                self._by_page.setdefault(item.docname, []).append(item)
        return self._by_page.get(docname, ())

    def _in(self, language: str) -> Build:
        """The same of the file in another language."""
        if language not in self._others:
            assert self._elsewhere is not None  # what a page asks for is judged before
            self._others[language] = Build(self._elsewhere(language), self.copied, lone=self.lone, language=language)
        return self._others[language]

    def _in_languages(self, whole: tuple[str, str, str], wanted: Sequence[str]) -> ViewData | None:
        """A view in several languages, that of the pages first."""
        own = self.table(*whole)
        if not isinstance(own, Table) or self._elsewhere is None:
            return own
        others = []
        for language in wanted:
            if language == self._language:
                continue
            with speaking(language_of(language) or SOURCE_LANGUAGE):
                found = self._in(language).table(*whole)
                if isinstance(found, Table):
                    others.append(InLanguage(language, labelled(found)))
        return joined(InLanguage(self._language, labelled(own)), others)

    def table(
        self, kind: str, filter: str, argument: str, columns: str = "", sort: str = "", languages: str = ""
    ) -> ViewData | None:
        """The view's data, computed once for all pages that show it.

        :raises FilterError: if the filter cannot be read.
        """
        whole = (kind, filter, argument)
        if whole not in self._tables:
            self._tables[whole] = VIEWS[kind].show(self.context, filter, argument)
        shown = self._tables[whole]
        if languages:
            spoken_in = (*whole, "", "", languages)
            if spoken_in not in self._tables:
                self._tables[spoken_in] = self._in_languages(whole, languages_of(languages))
            shown = self._tables[spoken_in]
        if not isinstance(shown, Table) or not (columns or sort):
            return shown
        key = (*whole, columns, sort, languages)
        if key not in self._tables:
            self._tables[key] = arrange(shown, columns, sort)
        return self._tables[key]


def views_of(env: BuildEnvironment, docname: str) -> list[Placed]:
    """The views that a page asks for."""
    return [Placed(*entry) for entry in env.domains["riskfile"].data["views"].get(docname, ())]


def pages_with_views(env: BuildEnvironment) -> list[str]:
    """The pages that ask for views, in order."""
    return sorted(env.domains["riskfile"].data["views"])


def whole_views(env: BuildEnvironment, of_file: Callable[[str], bool]) -> dict[str, str]:
    """By view, the page of a file whose first view of that name shows all rows and columns, as a link to it needs;
    ``of_file`` says which pages are of it."""
    pages: dict[str, str] = {}
    for docname in filter(of_file, pages_with_views(env)):
        first: dict[str, Placed] = {}
        for view in views_of(env, docname):
            first.setdefault(view.kind, view)
        for kind, view in first.items():
            if not (view.filter.strip() or view.argument or view.columns):
                pages.setdefault(kind, docname)
    return pages
