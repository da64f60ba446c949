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


def test_ids_are_completed_with_their_titles(risks: Neovim) -> None:
    risks.to(":harm: HRM-001")
    risks.keys("A, HRM-<C-x><C-o>")
    offered = risks.until("return vim.fn.pumvisible() == 1 and vim.fn.complete_info({'items'}).items")
    words = [each["word"] for each in offered]
    assert {"HRM-002", "HRM-003"} <= set(words) and "HAZ-001" not in words
    # the one that is offered first takes the place of what was typed
    risks.until("return vim.api.nvim_get_current_line():match('HRM%-001, HRM%-00%d$') and true")
    risks.keys("<C-e>")


def test_a_card_is_shown_of_an_item(risks: Neovim) -> None:
    risks.to(":situation: SIT-001", len(":situation: SI"))
    risks.keys("K")
    card = risks.until(
        "for _, window in ipairs(vim.api.nvim_list_wins()) do\n"
        "  if vim.api.nvim_win_get_config(window).relative ~= '' then\n"
        "    local buffer = vim.api.nvim_win_get_buf(window)\n"
        "    return table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, true), '\\n')\n"
        "  end\n"
        "end"
    )
    assert "Clotting surface in the blood stream" in card


def test_ctrl_bracket_goes_to_the_item_and_back(risks: Neovim) -> None:
    risks.to(":situation: SIT-001", len(":situation: SI"))
    before = risks.lua("return vim.api.nvim_win_get_cursor(0)")
    risks.keys("<C-]>")
    risks.until("return vim.api.nvim_get_current_line():match('SIT%-001') and true")
    assert "{situation}" in risks.text().splitlines()[risks.lua("return vim.fn.line('.')") - 2 :][0] + risks.line()
    risks.keys("<C-t>")
    assert risks.lua("return vim.api.nvim_win_get_cursor(0)") == before


def test_where_an_item_is_used_is_listed(risks: Neovim) -> None:
    risks.to(":id: SIT-001", len(":id: S"))
    risks.keys("grr")
    listed = risks.until(
        "local found = {}\n"
        "for _, each in ipairs(vim.fn.getqflist()) do table.insert(found, each.text) end\n"
        "return found"
    )
    assert any(":situation: SIT-001" in each for each in listed) and any(
        ":precedes: SIT-001" in each for each in listed
    )
    risks.keys(":cclose<CR>")


def test_an_id_is_renamed_in_all_files(risks: Neovim, root: Path) -> None:
    before = {path: path.read_bytes() for path in root.rglob("*.md")}
    uses = sum(data.count(b"HRM-003") for data in before.values())
    assert sum(b"HRM-003" in data for data in before.values()) > 1
    for old, new in (("HRM-003", "HRM-103"), ("HRM-103", "HRM-003")):
        risks.to(f":id: {old}", len(":id: H"))
        risks.lua(f"vim.lsp.buf.rename('{new}')")
        risks.until(f"return vim.api.nvim_get_current_line() == ':id: {new}'")
        risks.keys(":wall<CR>")
        risks.until(
            "for _, each in ipairs(vim.fn.getbufinfo({bufloaded = 1})) do if each.changed == 1 then return false end end\n"
            "return true"
        )
        texts = [path.read_bytes() for path in root.rglob("*.md")]
        assert sum(text.count(new.encode()) for text in texts) == uses
        assert not [text for text in texts if old.encode() in text]
    assert {path: path.read_bytes() for path in root.rglob("*.md")} == before


def test_options_are_put_in_order(risks: Neovim) -> None:
    before = risks.text()
    risks.to(":category: biological-chemical")
    # behind the option that follows
    risks.keys(":move +1<CR>")
    assert risks.text() != before
    risks.lua("if vim.lsp.buf.format then vim.lsp.buf.format() else vim.lsp.buf.formatting_sync() end")
    assert risks.text() == before


def test_a_wrong_id_is_put_right_by_a_code_action(risks: Neovim) -> None:
    risks.to(":harm: HRM-001")
    risks.keys("A9<Esc>")
    risks.until("return #vim.diagnostic.get(0) > 0")
    # of what is offered, the one that names the id which was meant
    risks.lua(
        "vim.ui.select = function(items, options, chosen)\n"
        "  for _, each in ipairs(items) do\n"
        "    if options.format_item(each):match('HRM%-001$') then return chosen(each) end\n"
        "  end\n"
        "  for _, each in ipairs(items) do table.insert(_G.told, options.format_item(each)) end\n"
        "end\n"
        "vim.lsp.buf.code_action()"
    )
    risks.until("return vim.api.nvim_get_current_line() == ':harm: HRM-001'")
    risks.until("return #vim.diagnostic.get(0) == 0")
