"""How an editor is told what is found: pushed, or asked for."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient

from server_kit import Page, capabilities, end, initialize, told

COMMAND = [sys.executable, "-m", "riskfile", "lsp", "--gate", "design", "--today", "2026-11-23"]
REVIEW = "needs/post-launch/review.md"


@pytest_lsp.fixture(config=ClientServerConfig(server_command=COMMAND))
async def bare(lsp_client: LanguageClient) -> Iterator[None]:
    """A server to which nobody has said anything yet."""
    yield
    await end(lsp_client)


def _pulls(made: types.ClientCapabilities) -> None:
    assert made.text_document and made.workspace
    made.text_document.diagnostic = types.DiagnosticClientCapabilities()
    made.workspace.diagnostics = types.DiagnosticWorkspaceClientCapabilities(refresh_support=True)


def _pulls_pages(made: types.ClientCapabilities) -> None:
    assert made.text_document
    made.text_document.diagnostic = types.DiagnosticClientCapabilities()


async def _asked(page: Page, before: str | None = None) -> types.DocumentDiagnosticReport:
    return await page.client.text_document_diagnostic_async(
        types.DocumentDiagnosticParams(page.document, previous_result_id=before)
    )


@pytest.mark.asyncio
async def test_what_a_finding_says(bare: LanguageClient, root: Path) -> None:
    await initialize(bare, root, options={"rulePages": True})
    page = Page(bare, root, "needs/design/risks.md")
    page.replace(":id: HRM-002", ":id: HRM-001")
    found = await told(bare, page.uri, bool)
    (twice,) = [each for each in found if each.code == "RMF901"]
    assert twice.source == "riskfile" and twice.severity == types.DiagnosticSeverity.Error
    assert twice.code_description and twice.code_description.href == "riskfile:/rules/RMF901.md"
    assert twice.related_information and twice.related_information[0].location.uri == page.uri
    assert twice.data["rule"] == "duplicate-id"


@pytest.mark.asyncio
async def test_an_editor_without_pages_of_rules_opens_the_manual(bare: LanguageClient, root: Path) -> None:
    await initialize(bare, root)
    page = Page(bare, root, "needs/design/risks.md")
    page.replace(":id: HRM-002", ":id: HRM-001")
    found = await told(bare, page.uri, bool)
    (twice,) = [each for each in found if each.code == "RMF901"]
    assert twice.code_description
    file = Path(unquote(urlsplit(twice.code_description.href).path))
    assert "\n# RMF901 " in file.read_text(encoding="utf-8")


@pytest.mark.asyncio
async def test_tags(bare: LanguageClient, root: Path) -> None:
    await initialize(bare, root)
    page = Page(bare, root, "needs/design/risks.md")
    page.replace(":::{harm} Blockage", ":::{harm} Of nothing\n:id: HRM-009\n:severity: S1\n:::\n\n:::{harm} Blockage")
    page.replace(":id: EVT-001", ":id: EVT-001\n:retired: 2026-01-01\n:retired-because: blood flows there now")
    found = await told(bare, page.uri, lambda found: {"RMF115", "RMF902"} <= {each.code for each in found})
    tags = {each.code: each.tags for each in found}
    assert tags["RMF115"] == (types.DiagnosticTag.Unnecessary,)
    assert tags["RMF902"] == (types.DiagnosticTag.Deprecated,)


@pytest.mark.asyncio
async def test_files_that_are_not_open(bare: LanguageClient, root: Path) -> None:
    path = root / REVIEW
    path.write_text(path.read_text("utf-8") + "\n:::{hazard} Nothing\n:id: HAZ-9\n:::\n", "utf-8")
    await initialize(bare, root)
    # before any text is opened
    found = await told(bare, path.as_uri(), bool)
    assert "HAZ-9" in found[0].message


@pytest.mark.asyncio
async def test_an_editor_that_asks_is_not_told_too(bare: LanguageClient, root: Path) -> None:
    await initialize(bare, root, can=capabilities(_pulls))
    page = Page(bare, root, "needs/design/risks.md")
    first = await _asked(page)
    assert isinstance(first, types.RelatedFullDocumentDiagnosticReport) and not first.items
    again = await _asked(page, first.result_id)
    assert isinstance(again, types.RelatedUnchangedDocumentDiagnosticReport)
    page.replace(":harm: HRM-001", ":harm: HRM-01")
    changed = await _asked(page, first.result_id)
    assert isinstance(changed, types.RelatedFullDocumentDiagnosticReport)
    assert [each.code for each in changed.items] == ["RMF902"]
    assert bare.diagnostics == {}


@pytest.mark.asyncio
async def test_what_has_changed_anywhere(bare: LanguageClient, root: Path) -> None:
    await initialize(bare, root, can=capabilities(_pulls))
    page = Page(bare, root, "needs/design/risks.md")

    async def everywhere(before: dict[str, str]) -> dict[str, types.WorkspaceDocumentDiagnosticReport]:
        known = [types.PreviousResultId(uri, value) for uri, value in before.items()]
        report = await bare.workspace_diagnostic_async(types.WorkspaceDiagnosticParams(known))
        return {each.uri: each for each in report.items}

    page.replace(":id: HAZ-003", ":id: HAZ-3")
    first = await everywhere({})
    elsewhere = (root / "needs/post-launch/risks.md").as_uri()
    (dangling,) = first[elsewhere].items
    assert dangling.code == "RMF902"
    # nothing new: it waits for something; an editor may write the same address in another way
    known = {uri.replace("risks", "%72isks"): each.result_id for uri, each in first.items()}
    waiting = asyncio.create_task(everywhere(known))
    done, _ = await asyncio.wait({waiting}, timeout=0.3)
    assert not done
    page.replace(":id: HAZ-3", ":id: HAZ-003")
    async with asyncio.timeout(5):
        second = await waiting
    assert second[elsewhere].items == ()
    assert bare.diagnostics == {}


@pytest.mark.asyncio
async def test_it_is_asked_to_ask_again(bare: LanguageClient, root: Path) -> None:
    await initialize(bare, root, can=capabilities(_pulls))
    page = Page(bare, root, "needs/design/risks.md")
    other = Page(bare, root, "needs/post-launch/risks.md")
    assert not (await _asked(other)).items
    page.replace(":id: HAZ-003", ":id: HAZ-3")
    async with asyncio.timeout(5):
        while not bare.diagnostic_refresh_count:
            await asyncio.sleep(0.02)
    assert [each.code for each in (await _asked(other)).items] == ["RMF902"]


@pytest.mark.asyncio
async def test_one_that_asks_about_pages_alone_is_told_of_the_rest(bare: LanguageClient, root: Path) -> None:
    await initialize(bare, root, can=capabilities(_pulls_pages))
    page = Page(bare, root, "needs/design/risks.md")
    page.replace(":id: HAZ-003", ":id: HAZ-3")
    elsewhere = (root / "needs/post-launch/risks.md").as_uri()
    assert [each.code for each in await told(bare, elsewhere, bool)] == ["RMF902"]
    assert not bare.diagnostics.get(page.uri)
    # once it is open, it is asked for
    other = Page(bare, root, "needs/post-launch/risks.md")
    assert [each.code for each in (await _asked(other)).items] == ["RMF902"]
    assert await told(bare, elsewhere, lambda found: not found) == []


@pytest.mark.asyncio
async def test_an_editor_that_can_nothing(bare: LanguageClient, root: Path) -> None:
    """One that says nothing of what it can is told what any can show."""
    await bare.initialize_session(
        types.InitializeParams(capabilities=types.ClientCapabilities(), root_uri=root.as_uri())
    )
    page = Page(bare, root, "needs/design/risks.md")
    page.replace(":id: HRM-002", ":id: HRM-001")
    found = await told(bare, page.uri, bool)
    (twice,) = [each for each in found if each.code == "RMF901"]
    assert (twice.tags, twice.data, twice.related_information, twice.code_description) == (None, None, None, None)
