"""A headless Neovim with a configuration of the manual, for the tests of the language server by an editor that people use.

Where there is no Neovim, a test that imports this module is skipped, loudly; in CI (``RISKFILE_REQUIRE_NEOVIM``) it fails.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest

ROOT: Final = Path(__file__).resolve().parents[1]
NEOVIM: Final = os.environ.get("RISKFILE_NEOVIM") or shutil.which("nvim")
"""The program; ``RISKFILE_NEOVIM`` names another than that on PATH."""

WAIT: Final = 60.0
"""Seconds until what is waited for has come: a machine under test is slow."""

needs_neovim = pytest.mark.skipif(
    NEOVIM is None and not os.environ.get("RISKFILE_REQUIRE_NEOVIM"),
    reason="NO NEOVIM: nvim is not on PATH, so the language server was not tried in an editor",
)
"""Marks what drives it."""


def blocks(language: str, page: str = "manual/editors.md") -> list[str]:
    """The code of a language in a page of the manual."""
    text = (ROOT / page).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def version(program: str) -> tuple[int, int]:
    """Of a Neovim."""
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    found = re.match(r"NVIM v(\d+)\.(\d+)", said)
    assert found is not None, said
    return int(found[1]), int(found[2])


def configuration(program: str) -> str:
    """What the manual says to write in init.lua for this Neovim."""
    newer, older, keys = blocks("lua")
    return newer if version(program) >= (0, 11) else f"{older}\n{keys}"


class Neovim:
    """A Neovim that runs, asked over its socket."""

    def __init__(self, program: str, socket: Path) -> None:
        self._ask = [program, "--server", str(socket)]
        self._answer = socket.with_name("answer.json")

    def lua(self, body: str) -> Any:
        """What the function with this body returns, as JSON has it."""
        quoted = f"(function() {body} end)()".replace("'", "''")
        # what is printed differs between versions, and long texts are broken
        expression = f"writefile([json_encode(luaeval('{quoted}'))], '{self._answer}')"
        self._answer.unlink(missing_ok=True)
        done = subprocess.run(
            [*self._ask, "--remote-expr", expression], capture_output=True, text=True, check=False, timeout=WAIT
        )
        assert self._answer.exists(), f"{body}\n{done.stdout}{done.stderr}"
        return json.loads(self._answer.read_text(encoding="utf-8"))

    def keys(self, keys: str) -> None:
        """Press keys, as ``:help key-notation`` names them."""
        subprocess.run([*self._ask, "--remote-send", keys], check=True, timeout=WAIT, stdout=subprocess.DEVNULL)

    def until(self, body: str) -> Any:
        """What a function returns as soon as that is neither nil, false nor empty."""
        end = time.monotonic() + WAIT
        while not (found := self.lua(body)):
            assert time.monotonic() < end, f"not within {WAIT:g} s: {body}\n{self.lua('return _G.told or {}')}"
            time.sleep(0.05)
        return found

    def open(self, path: str) -> None:
        """Edit a file, by its path from the folder that Neovim was started in, and wait for the server."""
        self.keys(f"<Esc>:edit {path}<CR>")
        self.until(
            "local get = vim.lsp.get_clients or vim.lsp.get_active_clients\n"
            f"if not vim.api.nvim_buf_get_name(0):match('{re.escape(path).replace(chr(92), '%')}$') then return false end\n"
            "for _, each in ipairs(get()) do\n"
            "  if each.name == 'riskfile' and each.initialized and vim.lsp.buf_is_attached(0, each.id) then return true end\n"
            "end"
        )

    def to(self, text: str, beyond: int = 0) -> None:
        """Put the cursor on the first ``text`` of the buffer, ``beyond`` bytes behind its begin."""
        found = self.lua(
            "for row, line in ipairs(vim.api.nvim_buf_get_lines(0, 0, -1, true)) do\n"
            f"  local at = line:find([==[{text}]==], 1, true)\n"
            f"  if at then vim.api.nvim_win_set_cursor(0, {{row, at - 1 + {beyond}}}) return true end\n"
            "end"
        )
        assert found, text

    def line(self) -> str:
        """That in which the cursor is."""
        return str(self.lua("return vim.api.nvim_get_current_line()"))

    def text(self) -> str:
        """That of the buffer, as it would be saved."""
        return str(self.lua("return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, true), '\\n') .. '\\n'"))

    def found(self) -> list[tuple[str, int, str]]:
        """The diagnostics of the buffer: code, line from 1, message."""
        listed = self.lua(
            "local found = {}\n"
            "for _, each in ipairs(vim.diagnostic.get(0)) do\n"
            "  local code = each.code or each.user_data.lsp.code\n"
            "  table.insert(found, {code, each.lnum + 1, each.message})\n"
            "end\n"
            "return found"
        )
        return [(code, line, message) for code, line, message in listed]


@contextmanager
def running(folder: Path, home: Path, *options: str) -> Iterator[Neovim]:
    """A Neovim in ``folder``, with the configuration of the manual and all its own files below ``home``. ``options`` are
    those of ``riskfile lsp``."""
    assert NEOVIM is not None, "RISKFILE_REQUIRE_NEOVIM is set, and nvim is not on PATH"
    command = ", ".join(json.dumps(each) for each in (sys.executable, "-m", "riskfile", "lsp", *options))
    written = configuration(NEOVIM).replace('cmd = { "riskfile", "lsp" }', f"cmd = {{ {command} }}")
    assert command in written
    # what Neovim tells is kept, and no window asks to press Enter
    written += "\n_G.told = {}\nvim.notify = function(said) table.insert(_G.told, said) end\nvim.opt.more = false\n"
    home.mkdir(parents=True, exist_ok=True)
    (home / "init.lua").write_text(written, encoding="utf-8")
    places = {f"XDG_{each}_HOME": str(home / each.lower()) for each in ("CONFIG", "DATA", "STATE", "CACHE")}
    socket = home / "socket"
    # a socket's path is short
    assert len(str(socket)) < 100, socket
    process = subprocess.Popen(
        [NEOVIM, "--headless", "-u", str(home / "init.lua"), "-i", "NONE", "-n", "--listen", str(socket)],
        cwd=folder,
        env={**os.environ, **places},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        end = time.monotonic() + WAIT
        while not socket.exists():
            assert process.poll() is None and time.monotonic() < end, process.stderr and process.stderr.read()
            time.sleep(0.02)
        yield Neovim(NEOVIM, socket)
    finally:
        process.terminate()
        process.communicate(timeout=WAIT)
