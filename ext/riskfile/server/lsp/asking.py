"""How a feature of the protocol is declared: a function of what is asked of one project."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from typing import Any, NamedTuple, TypeVar

from lsprotocol import types
from pygls.capabilities import get_capability
from pygls.exceptions import JsonRpcException

from riskfile.editing.facts import Facts
from riskfile.model import Item, ItemModel, Mark, RiskFile, Span
from riskfile.policy import Policy, PolicyError
from riskfile.project import Project
from riskfile.server.lsp.documents import Document
from riskfile.server.lsp.server import OpenProject, RiskfileServer
from riskfile.text.messages import tr

_Params = TypeVar("_Params")
_Result = TypeVar("_Result")


class ContentModified(JsonRpcException):
    """What was asked about is not there any more."""

    CODE = types.LSPErrorCodes.ContentModified.value


class Asked(NamedTuple):
    """What a feature is asked about: a text of a project, both as they are at that moment. It is answered in the thread that
    works on projects."""

    server: RiskfileServer
    open: OpenProject
    document: Document
    path: str

    @property
    def project(self) -> Project:
        """The project, with all texts that are not saved."""
        return self.open.workspace.project

    @property
    def file(self) -> RiskFile:
        """The risk management file as it is read from them."""
        return self.project.file

    @property
    def policy(self) -> Policy:
        """What the plan decides."""
        return self.project.policy

    @property
    def model(self) -> ItemModel:
        """The item types."""
        return self.project.model

    @property
    def facts(self) -> Facts:
        """What there is to say of items; without findings, which an editor shows by itself."""
        return facts_of(self.project)

    @property
    def items(self) -> Sequence[Item]:
        """All that stands as an item in the text, in its order."""
        return items_of(self.file).get(self.path, ())

    def item_at(self, line: int) -> Item | None:
        """The innermost item in whose lines a line of the text is."""
        items = self.items
        begun = bisect_right(items, line, key=lambda each: each.line)
        return next((each for each in reversed(items[max(0, begun - 20) : begun]) if line <= last_line(each)), None)

    def range(self, span: Span) -> types.Range:
        """A place in any file of the project, as the editor counts."""
        if span.path == self.path:
            return self.document.range(span)
        return self.server.range_of(self.open, span)

    def location(self, span: Span) -> types.Location:
        """As :meth:`range`, with the file."""
        return types.Location(self.open.uri(span.path), self.range(span))

    def can(self, name: str) -> Any:
        """What the editor says of one of its capabilities; None where it says nothing."""
        return get_capability(self.server.client_capabilities, name)

    def place(self, position: types.Position) -> tuple[int, int]:
        """Line and column from 1, in characters, of a place in the text that is asked about."""
        return self.document.place(position)


def feature(
    server: RiskfileServer,
    method: str,
    options: Any = None,
    *,
    uri: Callable[[Any], str] = lambda params: str(params.text_document.uri),
) -> Callable[[Callable[[Asked, Any], _Result]], Callable[[Asked, Any], _Result]]:
    """Answer ``method``, whose parameters name a text (by ``uri``), by a function of what is asked and of these parameters. A
    text that is of no project, or of one whose policy never could be read, is answered with None."""

    def add(function: Callable[[Asked, Any], _Result]) -> Callable[[Asked, Any], _Result]:
        async def answer(params: Any) -> _Result | None:
            return await ask(server, uri(params), lambda asked: function(asked, params))

        server.feature(method, options)(answer)
        return function

    return add


async def ask(server: RiskfileServer, uri: str, function: Callable[[Asked], _Result]) -> _Result | None:
    """What ``function`` says of a text, asked in the thread that works on projects; as in :func:`feature`."""
    known = _asked(server, uri)
    return None if known is None else await server.answer(lambda: _answer(*known, function))


async def ask_at_leisure(
    server: RiskfileServer, uri: str, function: Callable[[Asked, Callable[[], None]], _Result]
) -> _Result | None:
    """As :func:`ask`, where the answer takes checks of the project: ``function`` is given what it has to call now and then.

    :raises ContentModified: if the text is changed before it is answered.
    """
    known = _asked(server, uri)
    if known is None:
        return None
    _, project, path, opened = known

    def question(give_way: Callable[[], None]) -> _Result | None:
        now = server.documents.get(project.uri(path))
        if opened is not None and (now is None or now.text != opened.text):
            raise ContentModified(tr("the text was changed meanwhile; ask again"))
        return _answer(*known, lambda asked: function(asked, give_way))

    return await server.answer_at_leisure(project, question)


_Known = tuple[RiskfileServer, OpenProject, str, Document | None]


def _asked(server: RiskfileServer, uri: str) -> _Known | None:
    """Of which project a text is, its path there, and the text where it is open; None where it is of none."""
    project = server.project_of(uri)
    path = project.path(uri) if project else None
    if project is None or path is None:
        return None
    # as it is now: what is typed until the question's turn comes is not what was asked about
    known = server.documents.get(project.uri(path))
    return server, project, path, None if known is None else copy(known)


def _answer(
    server: RiskfileServer,
    project: OpenProject,
    path: str,
    opened: Document | None,
    function: Callable[[Asked], _Result],
) -> _Result | None:
    try:
        document = opened or project.read(path, server.encoding)
        return function(Asked(server, project, document, path))
    except PolicyError:
        # told as a finding
        return None


def facts_of(project: Project) -> Facts:
    """What there is to say of the items of a project, made once for each state of it."""
    known = project.file.memo()
    found = known.get("lsp-facts")
    if not isinstance(found, Facts) or found.policy is not project.policy:
        named = {docname: page.words for docname, page in project.pages.pages.items()}
        found = known["lsp-facts"] = Facts(project.file, project.policy, None, named)
    return found


def items_of(file: RiskFile) -> Mapping[str, Sequence[Item]]:
    """All that stands as an item, retired or with another's id too, by path and in the order of lines."""
    known = file.memo()
    found: dict[str, list[Item]] | None = known.get("lsp-items")  # type: ignore[assignment]
    if found is None:
        found = {}
        for item in file.everything:
            found.setdefault(item.path, []).append(item)
        for each in found.values():
            each.sort(key=lambda item: item.line)
        known["lsp-items"] = found
    return found


def marks_of(item: Item) -> Iterator[tuple[str, Mark]]:
    """The options that an item gives, each with where it stands."""
    # as they are kept, they are plain tuples
    return ((name, Mark(*mark)) for name, mark in item.marks.items())


def last_line(item: Item) -> int:
    """The last line of an item; its first where that is all that is known."""
    return max(item.line, item.last_line)
