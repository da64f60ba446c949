"""The process that builds, as this one sees it: it is asked with a line, and answers with lines."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, TypeAlias

Message: TypeAlias = dict[str, Any]

_START: Final = (
    "import sys, json; sys.path[:] = json.loads(sys.argv[1]); from riskfile.sphinx.live import start; start()"
)
"""What the new interpreter runs; it finds what this one finds."""

_LAST: Final = 20.0
"""Seconds for which it is waited for when it was told to end."""


class Builder:
    """Starts the process when it is first asked to build, and again where it has ended. ``settings`` are those of
    :class:`riskfile.sphinx.live.Settings`; ``hear`` is called with each message, and ``lost`` with the exit status where the
    process ends without having said so."""

    def __init__(
        self, settings: dict[str, object], hear: Callable[[Message], None], lost: Callable[[int], None]
    ) -> None:
        self._settings = settings
        self._hear = hear
        self._lost = lost
        self._process: asyncio.subprocess.Process | None = None
        self._reads: asyncio.Task[None] | None = None
        self._ends = False
        # what was asked for, until a process says that it has begun with it
        self._asked: tuple[int, list[str]] | None = None

    async def build(self, number: int, looked_at: Sequence[str]) -> None:
        """Have a build made; ``number`` comes back with what is told of it."""
        self._asked = number, list(looked_at)
        line = f"build {json.dumps(self._asked)}\n".encode()
        for _ in range(2):
            process = self._process or await self._start()
            assert process.stdin is not None
            try:
                process.stdin.write(line)
                await process.stdin.drain()
                return
            except (BrokenPipeError, ConnectionResetError):
                # it has just ended
                self._process = None

    async def end(self) -> None:
        """Have it keep what was read, and end."""
        process, self._ends = self._process, True
        if process is None:
            return
        if process.stdin is not None:
            with suppress(BrokenPipeError, ConnectionResetError):
                process.stdin.write(b"end\n")
                process.stdin.close()
        try:
            await asyncio.wait_for(process.wait(), _LAST)
        except TimeoutError:
            process.kill()
            await process.wait()

    async def _start(self) -> asyncio.subprocess.Process:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            _START,
            json.dumps([*sys.path]),
            json.dumps(self._settings),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            # the first entry of the path of a new interpreter is the folder it stands in: none of the project
            cwd=Path(__file__).parents[3],
            env={**os.environ, "RISKFILE_CWD": str(Path.cwd())},
            limit=1 << 30,
        )
        self._process = process
        self._reads = asyncio.create_task(self._read(process))
        return process

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        expected = False
        while line := await process.stdout.readline():
            try:
                message = json.loads(line)
            except ValueError:
                # of a process that was ended while it wrote
                continue
            expected = message.get("kind") in ("anew", "failed")
            if self._asked is not None and message.get("kind") == "begun" and message["number"] >= self._asked[0]:
                self._asked = None
            if message.get("kind") == "anew":
                # the next one begins when this one has kept what it knows
                await process.wait()
                self._forget(process)
            self._hear(message)
        status = await process.wait()
        self._forget(process)
        if self._ends:
            return
        if self._asked is not None:
            # it has ended while it was asked
            await self.build(*self._asked)
        elif not expected:
            self._lost(status)

    def _forget(self, process: asyncio.subprocess.Process) -> None:
        if self._process is process:
            self._process = None
