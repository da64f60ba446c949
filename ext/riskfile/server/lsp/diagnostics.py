"""Findings, in the editor: those of ``riskfile check``, at the same places and in the same words."""

from __future__ import annotations

from typing import Final

from lsprotocol import types

from riskfile.rules import Finding
from riskfile.server.lsp.server import OpenProject, RiskfileServer
from riskfile.text.messages import render

_WEIGHTS: Final = {
    "error": types.DiagnosticSeverity.Error,
    "warning": types.DiagnosticSeverity.Warning,
    "open": types.DiagnosticSeverity.Information,
}


def add(server: RiskfileServer) -> None:
    """Tell the editor what is found, after each check."""
    told: set[str] = set()

    def tell(project: OpenProject) -> None:
        if project.told is None:
            return
        by_path: dict[str, list[types.Diagnostic]] = {}
        for finding in project.told.checked.report.findings:
            by_path.setdefault(finding.span.path, []).append(diagnostic(server, project, finding))
        found = {project.uri(path): each for path, each in by_path.items()}
        for uri in {*told, *found, *(each for each in server.documents if server.project_of(each) is project)}:
            server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, found.get(uri, [])))
        told.clear()
        told.update(found)

    server.after_check.append(tell)


def diagnostic(server: RiskfileServer, project: OpenProject, finding: Finding) -> types.Diagnostic:
    """A finding as the protocol has it."""
    message = f"{finding.message}\n{finding.hint}" if finding.hint else finding.message
    return types.Diagnostic(
        server.range_of(project, finding.span),
        message,
        _WEIGHTS[finding.level],
        code=finding.code,
        source="riskfile",
        related_information=[
            types.DiagnosticRelatedInformation(server.location_of(project, span), render(word))
            for span, word in finding.related
        ]
        or None,
    )
