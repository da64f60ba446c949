"""Serving: what watches, what builds and what answers, held together until somebody ends it."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import signal
import socket
import sys
import time
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

import uvicorn

from riskfile.server.live.builder import Builder, Message
from riskfile.server.live.http import application
from riskfile.server.live.shown import Shown
from riskfile.server.live.watching import Watching
from riskfile.text.days import current_day
from riskfile.text.messages import tr
from riskfile.text.numbers import counted

FIRST_PORT: Final = 8000
"""The port that is tried first where nobody names one; the next ones come after it."""

_TRIED: Final = 50
_NAMED: Final = 3
_MINUTE: Final = 60.0


class Asked(NamedTuple):
    """What was asked for: the project's folder, where it is built to, and what the command line says. ``port`` None is any
    free one from :data:`FIRST_PORT` on."""

    root: Path
    output: Path
    host: str = "127.0.0.1"
    port: int | None = None
    gate: str = ""
    today: str = ""
    own_rules: bool = True
    open: bool = False
    debug: bool = False
    language: str = ""


class PortError(Exception):
    """Nothing can be listened on there; the message says why."""


def listen(host: str, port: int | None) -> socket.socket:
    """A socket that listens on ``port``, or on the first free one from :data:`FIRST_PORT` on.

    :raises PortError: if there is none.
    """
    ports = [port] if port is not None else [*range(FIRST_PORT, FIRST_PORT + _TRIED)]
    for each in ports:
        try:
            family = socket.getaddrinfo(host, each, type=socket.SOCK_STREAM)[0][0]
            found = socket.socket(family, socket.SOCK_STREAM)
        except OSError as error:
            raise PortError(
                tr("{host} is no address of this machine: {what}", host=host, what=error.strerror or error)
            ) from None
        try:
            if os.name == "posix":
                found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            found.bind((host, each))
            found.listen(128)
        except OSError as error:
            found.close()
            if error.errno == errno.EADDRINUSE and port is None:
                continue
            raise PortError(_why(error, host, each)) from None
        return found
    raise PortError(
        tr(
            "the ports {first_port} to {what} of {host} are all taken; name one with --port",
            first_port=FIRST_PORT,
            what=FIRST_PORT + _TRIED - 1,
            host=host,
        )
    )


def _why(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return tr(
            "port {port} of {host} is taken by another program; name another one with --port, or "
            "none for the next free one",
            port=port,
            host=host,
        )
    if error.errno == errno.EACCES:
        return tr("port {port} may not be used here; name one from 1024 on with --port", port=port)
    if error.errno == errno.EADDRNOTAVAIL:
        return tr("{host} is no address of this machine; expected one of its own, such as 127.0.0.1", host=host)
    return tr(
        "nothing can be listened on at {host}, port {port}: {what}", host=host, port=port, what=error.strerror or error
    )


def serve(asked: Asked, say: Callable[[str], None]) -> None:
    """Serve until somebody ends it; ``say`` prints a line.

    :raises PortError: if the port is taken.
    """
    listening = listen(asked.host, asked.port)
    with contextlib.closing(listening):
        asyncio.run(_Serving(asked, listening, say).run())


class _Uvicorn(uvicorn.Server):
    """One that leaves signals to us: who looks at a page keeps a connection open, which has to be ended first."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave them."""
        yield


class _Serving:
    def __init__(self, asked: Asked, listening: socket.socket, say: Callable[[str], None]) -> None:
        self._asked, self._listening, self._say = asked, listening, say
        self._shown = Shown()
        self._watching = Watching(asked.root, asked.output)
        settings: dict[str, object] = {
            "root": str(asked.root.absolute()),
            "output": str(asked.output.absolute()),
            "gate": asked.gate,
            "today": asked.today,
            "own_rules": asked.own_rules,
            "language": asked.language,
            "debug": asked.debug,
        }
        self._builder = Builder(settings, self._hear, self._lost)
        self._wanted = asyncio.Event()
        self._stop = asyncio.Event()
        self._changed: set[str] = set()
        self._said_url = False

    @property
    def address(self) -> str:
        """Where it is shown."""
        host, port = self._listening.getsockname()[:2]
        host = "127.0.0.1" if host in ("0.0.0.0", "::") else host
        return f"http://{f'[{host}]' if ':' in host else host}:{port}/"

    async def run(self) -> None:
        """Until a signal comes."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            with suppress(NotImplementedError):
                loop.add_signal_handler(number, self._stop.set)
        config = uvicorn.Config(
            application(self._shown, self._asked.output / "html", self._asked.host),
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=True,
            lifespan="off",
            ws="none",
            timeout_graceful_shutdown=2,
        )
        server = _Uvicorn(config)
        self._say(
            tr(
                "riskfile: {what} at {address} (Ctrl-C ends it)",
                what=self._asked.root.resolve().name or self._asked.root,
                address=self.address,
            )
        )
        tasks = [
            asyncio.create_task(each)
            for each in (server.serve(sockets=[self._listening]), self._watch(), self._build(), self._midnight())
        ]
        stop = asyncio.create_task(self._stop.wait())
        self._want()
        if self._asked.open:
            # may wait for a browser to start
            loop.run_in_executor(None, webbrowser.open, self.address)
        try:
            done, _ = await asyncio.wait({*tasks, stop}, return_when=asyncio.FIRST_COMPLETED)
            for each in done:
                each.result()
        finally:
            self._shown.end()
            server.should_exit = True
            for each in (*tasks[1:], stop):
                each.cancel()
            await asyncio.gather(*tasks, stop, return_exceptions=True)
            await self._builder.end()

    # --- builds -----------------------------------------------------------------------------------------------------

    def _want(self) -> None:
        # from now on what is shown is old
        self._number = self._shown.begins()
        self._wanted.set()

    async def _watch(self) -> None:
        async for paths in self._watching.changes():
            self._changed |= paths
            self._want()

    async def _build(self) -> None:
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            await self._builder.build(self._number, self._shown.looked_at)

    async def _midnight(self) -> None:
        """The day of the clock is judged by, where nobody says which."""
        day = current_day()
        while True:
            await asyncio.sleep(_MINUTE)
            if day != (day := current_day()) and not self._asked.today:
                self._want()

    def _hear(self, message: Message) -> None:
        shown, kind = self._shown, message.get("kind")
        if kind == "judged":
            if "all" in message:
                shown.knows(message["all"])
            if "watched" in message:
                self._watching.rests_on(message["watched"])
        before = shown.state
        shown.hear(message)
        if kind == "anew":
            self._say(
                tr(
                    "riskfile: {why} has changed: all is read anew, and the pages stay as they were until then",
                    why=shown.why,
                )
            )
            self._want()
        elif kind == "finished" and shown.state == "ready":
            found = shown.findings
            # what was beside a file while it was saved is gone
            names = sorted(self._name(each) for each in self._changed if each.endswith(".md") or Path(each).is_file())
            changed = ", ".join(names[:_NAMED]) + (
                tr(" and {what} more", what=len(names) - _NAMED) if len(names) > _NAMED else ""
            )
            changed = changed or "built"
            self._changed.clear()
            told = (counted(found["errors"], "error"), counted(found["warnings"], "warning"))
            later = tr(", {found} open at a later gate", found=found["open"]) if found["open"] else ""
            self._say(
                tr(
                    "{strftime} {changed}: shown after {seconds} s; {told}{later}",
                    strftime=time.strftime("%H:%M:%S"),
                    changed=changed,
                    seconds=f"{shown.seconds:.1f}",
                    told=tuple(told),
                    later=later,
                )
            )
        elif shown.state == "failed" and (before != "failed" or kind == "failed"):
            self._say(
                tr(
                    "riskfile: {text}\nriskfile: not built; the pages stay as they were, and the next save tries again",
                    text=shown.text,
                )
            )

    def _name(self, path: str) -> str:
        with suppress(ValueError):
            return os.path.relpath(path, os.path.realpath(self._asked.root)).replace(os.sep, "/")
        return path

    def _lost(self, status: int) -> None:
        ended = tr("by signal {what}", what=-status) if status < 0 else tr("with exit status {status}", status=status)
        self._shown.fails(
            tr(
                "the process that builds has ended {ended}; is there enough memory? The next save begins another",
                ended=ended,
            ),
            crash=True,
        )
        self._say(f"riskfile: {self._shown.text}")


if sys.platform == "win32":
    # a process that is started has its pipes only in this loop
    asyncio.set_event_loop_policy(asyncio.WindowsProactorEventLoopPolicy())
