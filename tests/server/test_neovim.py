"""The language server in Neovim, with the configuration of the manual: what its user does, and what the screen then has."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from neovimkit import Neovim, needs_neovim, running
from riskfile.scaffold import write_project

pytestmark = needs_neovim

TODAY = "2026-11-23"
RISKS = "needs/design/risks.md"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new project, in a folder with a blank and a letter that is no ASCII."""
    root = tmp_path_factory.mktemp("nv") / "Gerät 1"
    write_project(root, today=date(2026, 11, 23))
    return root


@pytest.fixture(scope="module")
def neovim(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neovim]:
    with running(root, tmp_path_factory.mktemp("h"), "--gate", "design", "--today", TODAY) as neovim:
        yield neovim


@pytest.fixture
def risks(neovim: Neovim) -> Iterator[Neovim]:
    """With the page of risks open, as it is on the disk."""
    neovim.open(RISKS)
    yield neovim
    # whatever was open, and is not saved
    neovim.keys("<C-\\><C-n>:edit!<CR>")


def test_findings_come_and_go_while_somebody_types(risks: Neovim) -> None:
    risks.to(":harm: HRM-001")
    risks.keys("A9<Esc>")
    assert risks.line() == ":harm: HRM-0019"
    risks.until("return #vim.diagnostic.get(0) > 0")
    ((code, line, message),) = risks.found()
    assert code == "RMF902" and "HRM-0019" in message
    assert line == risks.text()[: risks.text().index("HRM-0019")].count("\n") + 1
    risks.keys("u")
    risks.until("return #vim.diagnostic.get(0) == 0")
