"""Ids are renamed from the editor, from any place where they are named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pytest_lsp import LanguageClient

from riskfile.project import check
from server_kit import Page

HARMS = "needs/design/harms.md"


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
