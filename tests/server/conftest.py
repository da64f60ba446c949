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
from pytest_lsp.client import default_feature

from riskfile.scaffold import write_project
from server_kit import Page, end

TODAY = "2026-11-23"
RISKS = "needs/design/risks.md"


def _note(method: str) -> None:
    """An editor that is asked to ask again notes it; the client of pytest-lsp does not know of all that an editor knows."""

    @default_feature(method)
    def noted(client: LanguageClient, params: None) -> None:
        client.__dict__.setdefault("asked_again", []).append(method)


_note(types.WORKSPACE_CODE_LENS_REFRESH)
_note(types.WORKSPACE_INLAY_HINT_REFRESH)


@default_feature(types.CLIENT_REGISTER_CAPABILITY)
def registered(client: LanguageClient, params: types.RegistrationParams) -> None:
    """A server asks to be told of files; what clients say that they can, this one can too."""


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
    await end(lsp_client)


@pytest.fixture
def risks(client: LanguageClient, root: Path) -> Iterator[Page]:
    """The page of risks, open in the editor."""
    yield Page(client, root, RISKS)
