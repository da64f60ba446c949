"""Findings, in the editor: those of ``riskfile check``, at the same places and in the same words.

An editor that asks for them (``textDocument/diagnostic``, ``workspace/diagnostic``) is told when it asks, and asked to ask
again when they have changed; any other is told them after each check. Both are told of files that are not open too.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from hashlib import blake2b
from typing import Any, Final, NamedTuple

from lsprotocol import types
from pygls.capabilities import get_capability

from riskfile.editing.workspace import Told
from riskfile.rules import Finding
from riskfile.rules.engine.identity import fingerprints
from riskfile.server.lsp.documents import Document
from riskfile.server.lsp.server import OpenProject, RiskfileServer
from riskfile.text.handbook import address_of_rule
from riskfile.text.messages import Message, Phrase, render
from riskfile.text.quoting import visible

RULE_PAGES: Final = "riskfile"
"""The scheme of the addresses of rules' pages, ``riskfile:/rules/RMF310.md``: the server answers what stands there
(``workspace/textDocumentContent``). An editor that opens such addresses says so (``rulePages``)."""

MOST_WAIT: Final = 30.0
"""For how many seconds a question what has changed in all files waits where nothing has."""

SETTLED: Final = 0.1
"""For how many seconds after a check an editor that asks by itself is left to do so, before it is asked to."""

_WEIGHTS: Final = {
    "error": types.DiagnosticSeverity.Error,
    "warning": types.DiagnosticSeverity.Warning,
    "open": types.DiagnosticSeverity.Information,
}
_UNUSED: Final = frozenset(
    (
        "hazard-without-situation",
        "orphan-event",
        "harm-in-no-risk",
        "orphan-control",
        "orphan-verification",
        "stale-waiver",
    )
)
"""Rules that say that nothing rests on what they are about: an editor shows it paler."""

_RETIRED: Final = frozenset(("RMF902.retired", "RMF019.superseded"))
"""The keys of what is said of names whose time is over: an editor shows them struck through."""

_NOTHING: Final = "nothing"
"""The name of the result that nothing is found."""

_LAST_GOOD: Final = Phrase("lsp.last-good", "until it can be read, the last that could be read is used")

_Found = dict[str, tuple[list[types.Diagnostic], str]]
"""Diagnostics by the URI of their file, each with a hash of them."""


class _OfFile(NamedTuple):
    """What is found in one file, the texts that it has places in, and the diagnostics with a hash of them."""

    findings: list[Finding]
    texts: list[tuple[Document, str]]
    found: list[types.Diagnostic]
    digest: str


class Diagnostics:
    """What is told to one editor."""

    def __init__(self, server: RiskfileServer) -> None:
        self._server = server
        self._files: dict[OpenProject, dict[str, _OfFile]] = {}
        self._made: dict[OpenProject, _Found] = {}
        self._found: dict[OpenProject, _Found] = {}
        # what the editor has been told last, by file
        self._known: dict[str, str] = {}
        # those of them of which it was told before it asked
        self._pushed: set[str] = set()
        self._news = asyncio.Event()
        server.with_check.append(self._make)
        server.after_check.append(self._take)
        server.when_closed.append(self._drop)

    def _can(self, name: str) -> Any:
        return get_capability(self._server.client_capabilities, name)

    # --- after a check ------------------------------------------------------------------------------------------------

    def _make(self, project: OpenProject, told: Told) -> None:
        """Make diagnostics of what a check has found; what is on the disk is read for it. Those of a file of which the same is
        found as before are the same."""
        by_path: dict[str, list[Finding]] = {}
        for finding in told.findings:
            by_path.setdefault(finding.span.path, []).append(finding)
        wrong = {each.span.path for each in told.wrong}
        # of these it is said that they are not used: never of the same findings of a file that is
        before = {path: each for path, each in self._files.get(project, {}).items() if path not in wrong}
        made = {}
        for path, findings in by_path.items():
            texts = self._texts_of(project, findings)
            known = before.get(path)
            if known is None or known.texts != texts or known.findings != findings:
                identities = fingerprints(findings, project.workspace.layout.base)
                found = [
                    self._diagnostic(project, finding, identity)
                    for finding, identity in zip(findings, identities, strict=True)
                ]
                for each in found if path in wrong else ():
                    each.message = f"{each.message}\n{render(_LAST_GOOD())}"
                known = _OfFile(findings, texts, found, _digest(found))
            made[path] = known
        self._files[project] = {path: each for path, each in made.items() if path not in wrong}
        self._made[project] = {project.uri(path): (each.found, each.digest) for path, each in made.items()}

    def _texts_of(self, project: OpenProject, findings: Iterable[Finding]) -> list[tuple[Document, str]]:
        """The texts in which these findings have places: columns are counted in them."""
        paths = {span.path for each in findings for span in (each.span, *(span for span, _ in each.related))}
        texts = (self._server.text_of(project, path) for path in sorted(paths))
        return [(each, each.text) for each in texts]

    def _take(self, project: OpenProject) -> None:
        if project in self._made:
            self._found[project] = self._made.pop(project)
            self._tell(project)

    def _drop(self, project: OpenProject) -> None:
        for each in (self._files, self._made, self._found):
            each.pop(project, None)
        self._tell(project)

    def _tell(self, project: OpenProject) -> None:
        news, self._news = self._news, asyncio.Event()
        news.set()
        if self._can("text_document.diagnostic") is None:
            opened = {uri for uri in self._server.documents if project in self._server.projects_of(uri)}
            self._push({*self._all(), *self._known}, opened)
        elif self._can("workspace.diagnostics") is None:
            # it asks about what is open, and would never know of the rest
            opened = set(self._server.documents)
            self._push({*self._all(), *self._pushed} - opened)
            for uri in sorted(self._pushed & opened):
                self._pushed.discard(uri)
                self._server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))
        elif self._can("workspace.diagnostics.refresh_support"):
            asyncio.get_running_loop().call_later(SETTLED, self._ask_to_ask)

    def _push(self, files: Set[str], always: Set[str] = frozenset()) -> None:
        """Tell of those of these files of which something else has been told; of those in ``always`` anyhow: who opens a
        text is told that nothing is found."""
        for uri in sorted(files | always):
            result = self._result(uri)
            if uri in always or self._known.get(uri, _NOTHING) != result:
                self._note(uri, result)
                self._pushed.add(uri)
                self._publish(uri)

    def _publish(self, uri: str) -> None:
        document = self._server.documents.get(uri)
        version = (
            document.version if document and self._can("text_document.publish_diagnostics.version_support") else None
        )
        self._server.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(uri, self._of(uri), version=version)
        )

    def _ask_to_ask(self) -> None:
        known = self._known
        changed = any(self._result(uri) != known.get(uri, _NOTHING) for uri in {*self._all(), *known})
        # not while it is about to change again
        if changed and not any(each.due and not each.due.done() for each in self._server.projects.values()):
            self._server.workspace_diagnostic_refresh(None)

    # --- questions ----------------------------------------------------------------------------------------------------

    async def document(self, params: types.DocumentDiagnosticParams) -> types.DocumentDiagnosticReport:
        """What is found in one file."""
        for project in self._server.projects_of(params.text_document.uri):
            await self._server.judged(project)
        uri = self._named(params.text_document.uri)
        found, result = self._of(uri), self._result(uri)
        self._note(uri, result)
        if params.previous_result_id == result:
            return types.RelatedUnchangedDocumentDiagnosticReport(result_id=result)
        return types.RelatedFullDocumentDiagnosticReport(found, result_id=result)

    async def everywhere(self, params: types.WorkspaceDiagnosticParams) -> types.WorkspaceDiagnosticReport:
        """What is found in all files that the editor does not know yet; where there is nothing new, it waits for it a
        while."""
        before = {self._named(each.uri): each.value for each in params.previous_result_ids}
        end = asyncio.get_running_loop().time() + MOST_WAIT
        while True:
            for project in [*self._server.projects.values()]:
                await self._server.judged(project)
            reports = [*self._reports(before)]
            left = end - asyncio.get_running_loop().time()
            if left <= 0 or any(isinstance(each, types.WorkspaceFullDocumentDiagnosticReport) for each in reports):
                return types.WorkspaceDiagnosticReport(reports)
            try:
                await asyncio.wait_for(self._news.wait(), left)
            except TimeoutError:
                continue

    def _reports(self, before: Mapping[str, str]) -> Iterator[types.WorkspaceDocumentDiagnosticReport]:
        for uri in sorted({*self._all(), *before}):
            found = self._of(uri)
            document = self._server.documents.get(uri)
            version = document.version if document else None
            result = self._result(uri)
            self._note(uri, result)
            if before.get(uri) == result:
                yield types.WorkspaceUnchangedDocumentDiagnosticReport(uri, result, version=version)
            else:
                yield types.WorkspaceFullDocumentDiagnosticReport(uri, found, version=version, result_id=result)

    def _note(self, uri: str, result: str) -> None:
        """That the editor has been told this of a file."""
        if result == _NOTHING:
            self._known.pop(uri, None)
        else:
            self._known[uri] = result

    def _named(self, uri: str) -> str:
        """A file as it is called here: editors write the same address in more than one way."""
        project = self._server.project_of(uri)
        path = project.path(uri) if project is not None else None
        return uri if project is None or path is None else project.uri(path)

    # --- what is known ------------------------------------------------------------------------------------------------

    def _all(self) -> set[str]:
        return {uri for found in self._found.values() for uri in found}

    def _of(self, uri: str) -> list[types.Diagnostic]:
        told = [found[uri][0] for found in self._found.values() if uri in found]
        if len(told) == 1:
            return told[0]
        # a page may be of two files: what both say of it is said once
        return [*{repr((each.range, each.code, each.message)): each for found in told for each in found}.values()]

    def _result(self, uri: str) -> str:
        return "+".join(found[uri][1] for found in self._found.values() if uri in found) or _NOTHING

    # --- as the protocol has them -------------------------------------------------------------------------------------

    def _diagnostic(self, project: OpenProject, finding: Finding, identity: str) -> types.Diagnostic:
        made = types.Diagnostic(
            self._server.range_of(project, finding.span),
            f"{finding.message}\n{finding.hint}" if finding.hint else finding.message,
            _WEIGHTS[finding.level],
            code=finding.code,
            source="riskfile",
        )
        self._dress(made, project, finding.related)
        if self._may("tag_support") is not None:
            tags = []
            if finding.name in _UNUSED:
                tags.append(types.DiagnosticTag.Unnecessary)
            if finding.said.key in _RETIRED:
                tags.append(types.DiagnosticTag.Deprecated)
            made.tags = tags or None
        if self._may("data_support"):
            # by which what is found is found again, when it is to be mended
            made.data = {
                "finding": identity,
                "rule": finding.name,
                "subject": finding.subject.name,
                "option": finding.option,
            }
        return made

    def _may(self, name: str) -> Any:
        # editors of before LSP 3.18 say it of diagnostics that are pushed alone
        said = self._can(f"text_document.diagnostic.{name}")
        return self._can(f"text_document.publish_diagnostics.{name}") if said is None else said

    def _dress(self, made: types.Diagnostic, project: OpenProject, related: Sequence[tuple[Any, Message]]) -> None:
        if related and self._may("related_information"):
            made.related_information = [
                types.DiagnosticRelatedInformation(
                    self._server.location_of(project, span), visible(render(word), line=False)
                )
                for span, word in related
            ]
        opens = self._server.options.get("rulePages") or self._can("workspace.text_document_content") is not None
        if made.code and self._may("code_description_support"):
            address = f"{RULE_PAGES}:/rules/{made.code}.md" if opens else address_of_rule(str(made.code))
            if address:
                made.code_description = types.CodeDescription(address)


def add(server: RiskfileServer) -> None:
    """Tell the editor what is found, or answer when it asks."""
    told = Diagnostics(server)
    options = types.DiagnosticOptions(inter_file_dependencies=True, workspace_diagnostics=True, identifier="riskfile")

    @server.feature(types.TEXT_DOCUMENT_DIAGNOSTIC, options)
    async def of_document(params: types.DocumentDiagnosticParams) -> types.DocumentDiagnosticReport:
        return await told.document(params)

    @server.feature(types.WORKSPACE_DIAGNOSTIC)
    async def everywhere(params: types.WorkspaceDiagnosticParams) -> types.WorkspaceDiagnosticReport:
        return await told.everywhere(params)


def _digest(found: Iterable[types.Diagnostic]) -> str:
    return blake2b(repr([*found]).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
