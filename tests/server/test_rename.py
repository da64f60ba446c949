"""Ids are renamed from the editor, from any place where they are named."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_lsp
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pytest_lsp import ClientServerConfig, LanguageClient

from riskfile.project import check
from server_kit import Page, capabilities, end, initialize

COMMAND = [sys.executable, "-m", "riskfile", "lsp", "--gate", "design", "--today", "2026-11-23"]


@pytest_lsp.fixture(config=ClientServerConfig(server_command=COMMAND))
async def bare(lsp_client: LanguageClient) -> AsyncIterator[None]:
    """An editor that has not begun yet."""
    yield
    await end(lsp_client)


def made(edit: types.WorkspaceEdit | None, root: Path) -> dict[str, str]:
    """The texts once the editor has made the edit, by path."""
    assert edit is not None
    by_uri: dict[str, list[Any]] = {}
    for each in edit.document_changes or ():
        assert isinstance(each, types.TextDocumentEdit)
        by_uri[each.text_document.uri] = [*each.edits]
    by_uri.update({uri: [*edits] for uri, edits in (edit.changes or {}).items()})
    found = {}
    for uri, edits in by_uri.items():
        path = Path(uri.removeprefix("file://"))
        lines = path.read_text(encoding="utf-8").split("\n")
        for each in sorted(edits, key=lambda one: one.range.start.line, reverse=True):
            begin, end = each.range.start, each.range.end
            assert begin.line == end.line
            line = lines[begin.line]
            lines[begin.line] = line[: begin.character] + each.new_text + line[end.character :]
        found[path.relative_to(root).as_posix()] = "\n".join(lines)
    return found


@pytest.mark.asyncio
async def test_an_id_is_renamed_wherever_it_is_named(client: LanguageClient, root: Path, risks: Page) -> None:
    prepared = await client.text_document_prepare_rename_async(types.PrepareRenameParams(**risks.at("HRM-001", 2)))
    assert isinstance(prepared, types.PrepareRenamePlaceholder)
    assert prepared.placeholder == risks.text_at(prepared.range) == "HRM-001"
    before = check(root, gate="design", today="2026-11-23").report.findings
    asked = types.RenameParams(**risks.at("HRM-001"), new_name="HRM-100")
    texts = made(await client.text_document_rename_async(asked), root)
    assert {*texts} >= {"needs/design/risks.md"}
    for path, text in texts.items():
        assert "HRM-001" not in text and "HRM-100" in text
        (root / path).write_text(text, encoding="utf-8")
    after = check(root, gate="design", today="2026-11-23").report.findings
    assert [f"{each.code} {each.message}".replace("HRM-001", "HRM-100") for each in before] == [
        f"{each.code} {each.message}" for each in after
    ]


@pytest.mark.asyncio
async def test_what_is_typed_and_not_saved_is_renamed_too(client: LanguageClient, risks: Page) -> None:
    risks.replace("\n:::{risk}", "\nÜber 🫀 HRM-001.\n\n:::{risk}")
    place = risks.place("🫀 HRM-001", 3)
    place = types.Position(place.line, place.character + 1)
    asked = types.RenameParams(risks.document, place, "HRM-100")
    edit = await client.text_document_rename_async(asked)
    assert edit is not None
    (found,) = [each for each in edit.document_changes or () if each.text_document.uri == risks.uri]  # type: ignore[union-attr]
    assert found.text_document.version == risks.version  # type: ignore[union-attr]
    line = risks.place("🫀").line
    # in units of UTF-16, of which the heart takes two
    assert [each.range.start.character for each in found.edits if each.range.start.line == line] == [8]  # type: ignore[union-attr]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("new", "why"),
    [
        ("RSK-001", "is the id of the item at"),
        ("harm", "is not an id; expected"),
        ("CTL-9", "riskfile rename --anyway"),
    ],
)
async def test_an_id_that_cannot_be_given_is_refused(client: LanguageClient, risks: Page, new: str, why: str) -> None:
    with pytest.raises(JsonRpcException, match=why) as caught:
        await client.text_document_rename_async(types.RenameParams(**risks.at("HRM-001"), new_name=new))
    assert caught.value.code == types.LSPErrorCodes.RequestFailed.value


@pytest.mark.asyncio
async def test_where_no_id_stands_nothing_is_renamed(client: LanguageClient, risks: Page) -> None:
    assert await client.text_document_prepare_rename_async(types.PrepareRenameParams(**risks.at("# "))) is None
    with pytest.raises(JsonRpcException, match="no id of an item stands here"):
        await client.text_document_rename_async(types.RenameParams(**risks.at("# "), new_name="HRM-7"))


@pytest.mark.asyncio
async def test_what_names_a_page_follows_when_it_is_renamed(client: LanguageClient, root: Path, risks: Page) -> None:
    (root / "docs/more.md").write_text("# More\n\n[Risks](../needs/design/risks.md)\n", encoding="utf-8")
    asked = types.RenameFilesParams(
        [types.FileRename((root / "needs/design").as_uri(), (root / "needs/design/deeper").as_uri())]
    )
    # the disk is looked at again behind a change of any text
    risks.replace("# ", "#  ")
    texts = made(await client.workspace_will_rename_files_async(asked), root)
    assert "(../needs/design/deeper/risks.md)" in texts["docs/more.md"]
    one = types.RenameFilesParams(
        [types.FileRename((root / "docs/plan.md").as_uri(), (root / "docs/our-plan.md").as_uri())]
    )
    texts = made(await client.workspace_will_rename_files_async(one), root)
    assert "scope: docs/our-plan#scope" in texts["needs/policy.yaml"] and "\nour-plan\n" in texts["docs/index.md"]
    other = types.RenameFilesParams([types.FileRename((root / "a.txt").as_uri(), (root / "b.txt").as_uri())])
    assert await client.workspace_will_rename_files_async(other) is None


@pytest.mark.asyncio
async def test_an_editor_that_knows_no_versions_is_given_changes(bare: LanguageClient, root: Path) -> None:
    def poor(can: types.ClientCapabilities) -> None:
        assert can.workspace is not None
        can.workspace.workspace_edit = None

    await initialize(bare, root, can=capabilities(poor))
    page = Page(bare, root, "needs/design/risks.md")
    asked = types.RenameParams(**page.at("HRM-001"), new_name="HRM-100")
    edit = await bare.text_document_rename_async(asked)
    assert edit is not None and edit.document_changes is None
    assert "HRM-100" in made(edit, root)["needs/design/risks.md"]
