"""The language in which the server speaks to an editor."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient

from riskfile.scaffold import write_project
from server_kit import Page, capabilities, end

ENVIRONMENT = {name: value for name, value in os.environ.items() if name not in ("RISKFILE_LANG", "LC_ALL", "LANG")}


@pytest_lsp.fixture(
    config=ClientServerConfig(
        server_command=[sys.executable, "-m", "riskfile", "lsp", "--gate", "design", "--today", "2026-11-23"],
        server_env=ENVIRONMENT,
    )
)
async def client(lsp_client: LanguageClient) -> AsyncIterator[None]:
    """An editor that has not said yet which language it speaks."""
    yield
    await end(lsp_client)


async def opened(client: LanguageClient, root: Path, *, locale: str, options: dict[str, str] | None = None) -> Page:
    write_project(root)
    await client.initialize_session(
        types.InitializeParams(
            capabilities=capabilities(),
            locale=locale,
            root_uri=root.as_uri(),
            workspace_folders=[types.WorkspaceFolder(root.as_uri(), "project")],
            initialization_options=options,
        )
    )
    page = Page(client, root, "needs/design/risks.md")
    page.replace(":harm: HRM-001", ":harm: HRM-01")
    return page


@pytest.mark.asyncio
async def test_it_is_that_of_the_editor(client: LanguageClient, tmp_path: Path) -> None:
    page = await opened(client, tmp_path / "project", locale="zh-cn")
    found = next(each for each in await page.diagnostics() if each.code == "RMF902")
    assert "HRM-01" in found.message and "是否指" in found.message
    hover = await client.text_document_hover_async(types.HoverParams(page.document, page.place(":harm: HRM-01", 2)))
    assert hover is not None and isinstance(hover.contents, types.MarkupContent) and "伤害" in hover.contents.value
    rule = await client.text_document_hover_async(types.HoverParams(page.document, page.place(":harm: HRM-01", 9)))
    assert rule is not None and isinstance(rule.contents, types.MarkupContent)
    assert "链接列出了文档中没有的条目。" in rule.contents.value, "the rule of a finding is told with it"
    assert "触发事件和循环除外" in rule.contents.value, "and what it checks"
    actions = await client.text_document_code_action_async(
        types.CodeActionParams(page.document, found.range, types.CodeActionContext([found]))
    )
    assert "写为 HRM-001" in [each.title for each in actions or ()]
    offered = await client.text_document_completion_async(
        types.CompletionParams(page.document, page.place("\n:harm:", 1))
    )
    items = offered.items if isinstance(offered, types.CompletionList) else offered or []
    assert all("Severity" not in str(each.documentation) for each in items)


@pytest.mark.asyncio
async def test_settings_are_stronger(client: LanguageClient, tmp_path: Path) -> None:
    page = await opened(client, tmp_path / "project", locale="zh-cn", options={"language": "en"})
    found = next(each for each in await page.diagnostics() if each.code == "RMF902")
    assert "did you mean HRM-001?" in found.message


@pytest.mark.asyncio
async def test_an_editor_in_another_language_is_answered_in_english(client: LanguageClient, tmp_path: Path) -> None:
    page = await opened(client, tmp_path / "project", locale="ja")
    found = next(each for each in await page.diagnostics() if each.code == "RMF902")
    assert "did you mean HRM-001?" in found.message
