"""Pages that the editor is about to rename or to move: what names them follows."""

from __future__ import annotations

from lsprotocol import types

from riskfile.editing import Change
from riskfile.editing.moving import edits_for_pages
from riskfile.policy import PolicyError
from riskfile.reading.page import SUFFIX
from riskfile.server.lsp.edits import CannotEditError, workspace_edit
from riskfile.server.lsp.server import OpenProject, RiskfileServer
from riskfile.text.messages import tr

_PATTERNS = [
    types.FileOperationFilter(types.FileOperationPattern(f"**/*{SUFFIX}", types.FileOperationPatternKind.File), "file"),
    types.FileOperationFilter(types.FileOperationPattern("**", types.FileOperationPatternKind.Folder), "file"),
]


def add(server: RiskfileServer) -> None:
    """Answer what is to be edited before files are renamed."""

    @server.feature(types.WORKSPACE_WILL_RENAME_FILES, types.FileOperationRegistrationOptions(_PATTERNS))
    async def will_rename(params: types.RenameFilesParams) -> types.WorkspaceEdit | None:
        by_project: dict[OpenProject, dict[str, str]] = {}
        for each in params.files:
            project = server.project_of(each.old_uri)
            old = project.path(each.old_uri) if project else None
            new = project.path(each.new_uri) if project else None
            if project is not None and old is not None and new is not None:
                by_project.setdefault(project, {})[old] = new
        # an editor renames within one project at a time; of several, each has edits of its own
        found: list[types.WorkspaceEdit] = []
        for project, moves in by_project.items():
            made = await server.answer(lambda project=project, moves=moves: _edit(server, project, moves))  # type: ignore[misc]
            found += [made] if made is not None else []
        if len(found) < 2:
            return found[0] if found else None
        return types.WorkspaceEdit(
            changes={uri: edits for each in found for uri, edits in (each.changes or {}).items()} or None,
            document_changes=[one for each in found for one in each.document_changes or ()] or None,
        )


def _edit(server: RiskfileServer, project: OpenProject, moves: dict[str, str]) -> types.WorkspaceEdit | None:
    try:
        state = project.workspace.project
        pages = [state.pages.path(docname) for docname in state.pages.pages]
        # a folder moves with all that is in it
        paths = {
            path: new + path.removeprefix(old)
            for old, new in moves.items()
            for path in pages
            if path == old or path.startswith(f"{old}/")
        }
        edits = edits_for_pages(state, paths) if paths else ()
        return workspace_edit(server, project, Change(tr("Follow files that move"), edits)) if edits else None
    except (PolicyError, CannotEditError):
        # the editor moves the files all the same; what names them is told as a finding
        return None
