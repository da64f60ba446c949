"""How a feature of the protocol is declared: a function of what is asked of one project."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from typing import Any, NamedTuple, TypeVar

from lsprotocol import types

from riskfile.model import ItemModel, RiskFile, Span
from riskfile.policy import Policy, PolicyError
from riskfile.project import Project
from riskfile.server.lsp.documents import Document
from riskfile.server.lsp.server import OpenProject, RiskfileServer

_Params = TypeVar("_Params")
_Result = TypeVar("_Result")


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

    def range(self, span: Span) -> types.Range:
        """A place in any file of the project, as the editor counts."""
        return self.server.range_of(self.open, span)

    def location(self, span: Span) -> types.Location:
        """As :meth:`range`, with the file."""
        return self.server.location_of(self.open, span)

    def place(self, position: types.Position) -> tuple[int, int]:
        """Line and column from 1, in characters, of a place in the text that is asked about."""
        return self.document.place(position)


def feature(
    server: RiskfileServer, method: str, options: Any = None
) -> Callable[[Callable[[Asked, Any], _Result]], Callable[[Asked, Any], _Result]]:
    """Answer ``method``, whose parameters name a text, by a function of what is asked and of these parameters. A text that
    is of no project, or of one whose policy never could be read, is answered with None."""

    def add(function: Callable[[Asked, Any], _Result]) -> Callable[[Asked, Any], _Result]:
        async def answer(params: Any) -> _Result | None:
            uri = params.text_document.uri
            project = server.project_of(uri)
            path = project.path(uri) if project else None
            if project is None or path is None:
                return None
            # as it is now: what is typed until the question's turn comes is not what was asked about
            known = server.documents.get(project.uri(path))
            opened = None if known is None else copy(known)

            def question() -> _Result | None:
                try:
                    document = opened or project.read(path, server.encoding)
                    return function(Asked(server, project, document, path), params)
                except PolicyError:
                    # told as a finding
                    return None

            return await server.answer(question)

        server.feature(method, options)(answer)
        return function

    return add
