"""Editors of all kinds: several folders, other units of columns, few capabilities, and what no editor should send."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient

from riskfile.scaffold import write_project
from server_kit import Page, capabilities, end, initialize, told

COMMAND = [sys.executable, "-m", "riskfile", "lsp", "--gate", "design", "--today", "2026-11-23"]
RISKS = "needs/design/risks.md"
FACE = "\N{SMILING FACE WITH OPEN MOUTH}"
CJK = "\u8840\u7ba1"


@pytest_lsp.fixture(config=ClientServerConfig(server_command=COMMAND))
async def bare(lsp_client: LanguageClient) -> AsyncIterator[None]:
    """A server to which nobody has said anything yet."""
    yield
    await end(lsp_client)


def _project(root: Path) -> Path:
    write_project(root, today=date(2026, 11, 23))
    return root


def _break(root: Path) -> str:
    """Something to be found in a project; the file that it is found in."""
    page = root / RISKS
    page.write_text(page.read_text("utf-8").replace(":harm: HRM-001", ":harm: HRM-01"), "utf-8")
    return page.as_uri()


# --- folders ----------------------------------------------------------------------------------------------------------


@pytest.mark.asyncio
async def test_several_projects(bare: LanguageClient, tmp_path: Path) -> None:
    """One server, and each project is its own: the same ids stand in both."""
    one, two = _project(tmp_path / "one"), _project(tmp_path / "zwei \u00fc (2)")
    broken = _break(two)
    await initialize(bare, one, two)
    assert [each.code for each in await told(bare, broken, bool)] == ["RMF902"]
    page = Page(bare, one, RISKS)
    (link,) = await bare.text_document_definition_async(types.DefinitionParams(**page.at(":harm: HRM-001", 8)))
    assert link.target_uri == page.uri
    assert await told(bare, page.uri, lambda found: True) == []
    named = await bare.workspace_symbol_async(types.WorkspaceSymbolParams("RSK-001"))
    assert {each.location.uri for each in named} == {page.uri, broken}


@pytest.mark.asyncio
async def test_folders_that_come_and_go(bare: LanguageClient, tmp_path: Path) -> None:
    one, two = _project(tmp_path / "one"), _project(tmp_path / "two")
    broken = _break(two)
    await initialize(bare, one)
    folder = types.WorkspaceFolder(two.as_uri(), "two")

    def change(added: list[types.WorkspaceFolder], removed: list[types.WorkspaceFolder]) -> None:
        event = types.WorkspaceFoldersChangeEvent(added, removed)
        bare.workspace_did_change_workspace_folders(types.DidChangeWorkspaceFoldersParams(event))

    change([folder], [])
    assert [each.code for each in await told(bare, broken, bool)] == ["RMF902"]
    change([], [folder])
    assert await told(bare, broken, lambda found: not found) == []
    named = await bare.workspace_symbol_async(types.WorkspaceSymbolParams("RSK-001"))
    assert [each.location.uri for each in named] == [(one / RISKS).as_uri()]


@pytest.mark.asyncio
async def test_a_folder_with_projects_in_it(bare: LanguageClient, tmp_path: Path) -> None:
    _project(tmp_path / "one")
    broken = _break(_project(tmp_path / "far" / "two"))
    await initialize(bare, tmp_path)
    assert [each.code for each in await told(bare, broken, bool)] == ["RMF902"]


@pytest.mark.asyncio
async def test_a_page_that_two_files_share(bare: LanguageClient, tmp_path: Path) -> None:
    """What is typed in it is read by both, and what both say of it is said once."""
    for name in ("pump", "clamp"):
        write_project(tmp_path / name, today=date(2026, 11, 23))
        (tmp_path / name / "conf.py").unlink()
    (tmp_path / "common").mkdir()
    (tmp_path / "common/more.md").write_text("# More\n\n:::{harm} Pain\n:id: HRM-900\n:severity: S1\n:::\n", "utf-8")
    (tmp_path / "conf.py").write_text(
        'riskfile_root = {\n    "pump": {"share": ["common"]},\n    "clamp": {"share": ["common"]},\n}\n', "utf-8"
    )
    await initialize(bare, tmp_path)
    page = Page(bare, tmp_path, "common/more.md")
    await told(bare, page.uri, lambda found: bool(found) and all(each.code != "RMF903" for each in found))
    page.replace(":severity: S1", ":severity: S1\n:severty: S2")
    found = await told(bare, page.uri, lambda found: any("severty" in each.message for each in found))
    assert len([each for each in found if "severty" in each.message]) == 1
    hover = await bare.text_document_hover_async(types.HoverParams(**page.at("HRM-900", 2)))
    assert hover is not None and "HRM-900 Pain" in hover.contents.value


@pytest.mark.asyncio
async def test_a_folder_that_is_reached_by_a_link(bare: LanguageClient, root: Path, tmp_path: Path) -> None:
    """Files are called what the editor calls them."""
    _break(root)
    (tmp_path / "link").symlink_to(root)
    await initialize(bare, tmp_path / "link")
    broken = (tmp_path / "link" / RISKS).as_uri()
    assert [each.code for each in await told(bare, broken, bool)] == ["RMF902"]
    page = Page(bare, tmp_path / "link", RISKS)
    (link,) = await bare.text_document_definition_async(types.DefinitionParams(**page.at(":controls: RSK-001", 12)))
    assert link.target_uri == page.uri


@pytest.mark.asyncio
async def test_a_folder_without_project(bare: LanguageClient, tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text("# Notes\n\nRSK-001\n", "utf-8")
    await initialize(bare, tmp_path)
    page = Page(bare, tmp_path, "notes.md")
    assert await bare.text_document_hover_async(types.HoverParams(**page.at("RSK-001", 2))) is None
    assert await bare.workspace_symbol_async(types.WorkspaceSymbolParams("")) == []
    assert bare.diagnostics == {}


# --- units of columns -------------------------------------------------------------------------------------------------


@pytest.mark.asyncio
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
async def test_columns_in_the_units_of_the_editor(bare: LanguageClient, root: Path, encoding: str) -> None:
    def counts_so(made: types.ClientCapabilities) -> None:
        assert made.general
        made.general.position_encodings = [types.PositionEncodingKind(encoding)]

    path = root / RISKS
    text = path.read_text("utf-8").replace(
        "P1 is the probability", f"{FACE} {CJK} RSK-001 {FACE} HRM-009: P1 is the probability"
    )
    path.write_text(text.replace("Hydrophilic surface", f"{CJK} {FACE} surface"), "utf-8")
    answer = await initialize(bare, root, can=capabilities(counts_so))
    assert answer.capabilities.position_encoding == encoding
    page = Page(bare, root, RISKS)
    number, line = next((at, line) for at, line in enumerate(page.text.split("\n")) if line.startswith(FACE))

    def units(text: str) -> int:
        return (
            len(text)
            if encoding == "utf-32"
            else len(text.encode(encoding + "-le" * (encoding == "utf-16"))) // (2 if encoding == "utf-16" else 1)
        )

    def place(word: str, beyond: int = 0) -> types.Position:
        return types.Position(number, units(line[: line.index(word)]) + beyond)

    # what is not ASCII stands before the id
    hover = await bare.text_document_hover_async(types.HoverParams(page.document, place("RSK-001", 3)))
    assert hover is not None and hover.range == types.Range(place("RSK-001"), place("RSK-001", 7))
    (finding,) = await told(bare, page.uri, bool)
    assert finding.range == types.Range(place("HRM-009"), place("HRM-009", 7))
    # a whole line ends where it ends
    (risk, *_) = [
        each
        for each in (await bare.text_document_document_symbol_async(types.DocumentSymbolParams(page.document)))[
            0
        ].children
        if each.name.startswith("CTL-001")
    ]
    assert FACE in risk.name
    # and what is typed behind it comes to its place
    behind = types.Range(place("HRM-009"), place("HRM-009", 7))
    page.text = page.text.replace("HRM-009", "HRM-001", 1)
    bare.text_document_did_change(
        types.DidChangeTextDocumentParams(
            types.VersionedTextDocumentIdentifier(version=2, uri=page.uri),
            [types.TextDocumentContentChangePartial(range=behind, text="HRM-001")],
        )
    )
    assert await told(bare, page.uri, lambda found: not found) == []


# --- an editor that can little ----------------------------------------------------------------------------------------


@pytest.mark.asyncio
async def test_what_an_editor_gets_that_says_nothing_of_itself(bare: LanguageClient, root: Path) -> None:
    await bare.initialize_session(
        types.InitializeParams(capabilities=types.ClientCapabilities(), root_uri=root.as_uri())
    )
    page = Page(bare, root, RISKS)
    hover = await bare.text_document_hover_async(types.HoverParams(**page.at(":id: RSK-001", 6)))
    assert hover is not None and hover.contents.kind == types.MarkupKind.PlainText
    assert "**" not in hover.contents.value and "](" not in hover.contents.value
    assert "Controls:\n- CTL-001 Hydrophilic surface" in hover.contents.value
    (place,) = await bare.text_document_definition_async(types.DefinitionParams(**page.at(":harm: HRM-001", 8)))
    assert isinstance(place, types.Location)
    symbols = await bare.text_document_document_symbol_async(types.DocumentSymbolParams(page.document))
    assert all(isinstance(each, types.SymbolInformation) for each in symbols)
    assert {each.container_name for each in symbols} == {None, "Risks of design, and their control"}
    # a lens is words alone: there is no command that it could not run
    lenses = await bare.text_document_code_lens_async(types.CodeLensParams(page.document))
    assert {each.command.command for each in lenses} == {""}


# --- what no editor should send ---------------------------------------------------------------------------------------


@pytest.mark.asyncio
async def test_what_is_not_there(bare: LanguageClient, root: Path, tmp_path: Path) -> None:
    await initialize(bare, root)
    page = Page(bare, root, RISKS)
    elsewhere = tmp_path / "elsewhere.md"
    uris = [
        (root / "needs/design/not-there.md").as_uri(),
        (root / "needs/design").as_uri(),
        elsewhere.as_uri(),
        "untitled:Untitled-1",
        "https://example.org/needs/design/risks.md",
        "file:relative.md",
        "file:///%00",
        "",
    ]
    for uri in uris:
        document = types.TextDocumentIdentifier(uri)
        position = types.Position(3, 5)
        everywhere = types.Range(types.Position(0, 0), types.Position(9, 9))
        assert not await bare.text_document_hover_async(types.HoverParams(document, position))
        assert not await bare.text_document_definition_async(types.DefinitionParams(document, position))
        context = types.ReferenceContext(include_declaration=True)
        assert not await bare.text_document_references_async(types.ReferenceParams(context, document, position))
        assert not await bare.text_document_document_symbol_async(types.DocumentSymbolParams(document))
        assert not await bare.text_document_inlay_hint_async(types.InlayHintParams(document, everywhere))
        assert not await bare.text_document_code_lens_async(types.CodeLensParams(document))
        assert not await bare.text_document_folding_range_async(types.FoldingRangeParams(document))
        assert not await bare.text_document_document_link_async(types.DocumentLinkParams(document))
        found = await bare.text_document_diagnostic_async(types.DocumentDiagnosticParams(document))
        assert not found.items
    # places that are not in the text are at its end, or at that of the line
    for position in (types.Position(9999, 9999), types.Position(0, 9999)):
        at = {"text_document": page.document, "position": position}
        assert await bare.text_document_hover_async(types.HoverParams(**at)) is None
        assert await bare.text_document_prepare_call_hierarchy_async(types.CallHierarchyPrepareParams(**at)) is None
        assert await bare.text_document_selection_range_async(types.SelectionRangeParams(page.document, [position]))
    # what is handed back and was never given
    lens = types.CodeLens(types.Range(types.Position(0, 0), types.Position(0, 0)), data={"uri": page.uri, "id": 3})
    assert (await bare.code_lens_resolve_async(lens)).command.arguments[2] == []
    item = types.CallHierarchyItem("x", types.SymbolKind.Class, page.uri, lens.range, lens.range, data=["no"])
    assert await bare.call_hierarchy_outgoing_calls_async(types.CallHierarchyOutgoingCallsParams(item)) is None
    shown = await bare.workspace_text_document_content_async(types.TextDocumentContentParams("riskfile:/rules/x.md"))
    assert shown.text == "x is no rule of riskfile, nor of a project that is open.\n"
    assert not bare.error


@pytest.mark.asyncio
async def test_a_page_that_is_no_utf8(bare: LanguageClient, root: Path) -> None:
    path = root / RISKS
    path.write_bytes(path.read_bytes().replace(b"Hydrophilic", b"Hydr\xffphilic"))
    await initialize(bare, root)
    (found,) = await told(bare, path.as_uri(), bool)
    assert "0xFF is not UTF-8" in found.message and found.range.start.line > 10


@pytest.mark.asyncio
async def test_a_policy_that_breaks_while_it_is_typed(bare: LanguageClient, root: Path) -> None:
    """What is wrong with it is told; all else goes on by the last one that could be read."""
    await initialize(bare, root)
    page, policy = Page(bare, root, RISKS), Page(bare, root, "needs/policy.yaml")
    page.replace(":harm: HRM-001", ":harm: HRM-01")
    await told(bare, page.uri, bool)
    policy.replace("matrix:  ", "matrix  ")
    found = await told(bare, policy.uri, bool)
    assert {each.code for each in found} == {"RMF009"}
    assert any("last" in each.message for each in found)
    assert [each.code for each in await told(bare, page.uri, bool)] == ["RMF902"]
    hover = await bare.text_document_hover_async(types.HoverParams(**page.at(":id: RSK-001", 6)))
    assert hover is not None and "RSK-001" in hover.contents.value
    policy.replace("matrix  ", "matrix:  ")
    assert await told(bare, policy.uri, lambda found: not found) == []


@pytest.mark.asyncio
async def test_it_is_asked_again_for_what_another_page_has_changed(bare: LanguageClient, root: Path) -> None:
    def asks_again(made: types.ClientCapabilities) -> None:
        assert made.workspace
        made.workspace.inlay_hint = types.InlayHintWorkspaceClientCapabilities(refresh_support=True)

    await initialize(bare, root, can=capabilities(asks_again))
    page, policy = Page(bare, root, RISKS), Page(bare, root, "needs/policy.yaml")
    await told(bare, policy.uri, lambda found: True)
    await bare.text_document_code_lens_async(types.CodeLensParams(page.document))
    policy.replace("label: Not acceptable", "label: Far too much")
    async with asyncio.timeout(10):
        while set(getattr(bare, "asked_again", ())) < {"workspace/codeLens/refresh", "workspace/inlayHint/refresh"}:
            await asyncio.sleep(0.02)
    everywhere = types.Range(types.Position(0, 0), types.Position(999, 0))
    hints = await bare.text_document_inlay_hint_async(types.InlayHintParams(page.document, everywhere))
    assert "Far too much" in {each.label for each in hints}
