"""A language server in a process of its own, asked by pytest-lsp's client over standard input and output."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Iterator
from datetime import date
from pathlib import Path

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

from riskfile.scaffold import write_project
from server_kit import Page

TODAY = "2026-11-23"
RISKS = "needs/design/risks.md"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A new project."""
    write_project(tmp_path / "project", today=date(2026, 11, 23))
    return tmp_path / "project"


@pytest_lsp.fixture(
    config=ClientServerConfig(
        server_command=[sys.executable, "-m", "riskfile", "lsp", "--gate", "design", "--today", TODAY]
    )
)
async def client(lsp_client: LanguageClient, root: Path) -> AsyncIterator[None]:
    """An editor that has opened the folder of the project ``root``."""
    await lsp_client.initialize_session(
        types.InitializeParams(
            capabilities=client_capabilities("visual-studio-code"),
            root_uri=root.as_uri(),
            workspace_folders=[types.WorkspaceFolder(root.as_uri(), "project")],
        )
    )
    yield
    await lsp_client.shutdown_session()


@pytest.fixture
def risks(client: LanguageClient, root: Path) -> Iterator[Page]:
    """The page of risks, open in the editor."""
    yield Page(client, root, RISKS)
