"""Typst in a process of its own, for who forks.

Typst works in several threads, which a process that is forked off does not have: what Typst begins there never ends. A
build in several processes forks after its first page, so that what draws a page's formulas asks here.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
from typing import Final

from riskfile.render.pdf import typefaces
from riskfile.render.pdf.typeset import objection

# without the folder that the process is in: it is the project's
_SERVE: Final = "import sys; sys.path[:] = {path!r}; from riskfile.render.pdf.aside import serve; serve()"


class AsideError(Exception):
    """The process has ended without an answer."""


class _Process:
    """The process that is asked, and the one that asks: each asks one of its own."""

    def __init__(self) -> None:
        self._owner = 0
        self._running: subprocess.Popen[bytes] | None = None

    def ask(self, what: str, source: str) -> tuple[bool, str]:
        running = self._running
        if running is None or self._owner != os.getpid() or running.poll() is not None:
            running = self._running = self._start()
            self._owner = os.getpid()
        assert running.stdin is not None and running.stdout is not None
        try:
            running.stdin.write(json.dumps([what, source]).encode("ascii") + b"\n")
            running.stdin.flush()
            answer = running.stdout.readline()
        except OSError as error:
            raise AsideError(str(error)) from None
        if not answer.endswith(b"\n"):
            raise AsideError(f"Typst has ended with status {running.wait()}")
        done, said = json.loads(answer)
        return bool(done), str(said)

    @staticmethod
    def _start() -> subprocess.Popen[bytes]:
        path = [os.path.abspath(each) for each in sys.path if each]  # noqa: PTH100 - of no folder of ours
        found = subprocess.Popen(
            [sys.executable, "-P", "-c", _SERVE.format(path=path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # Ctrl-C is for who asks; it ends when nobody can ask any more
            start_new_session=True,
        )
        atexit.register(_end, found)
        return found


def _end(process: subprocess.Popen[bytes]) -> None:
    # a process that was forked off meanwhile may hold the other end of its pipe
    process.terminate()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
    process.wait()


_PROCESS: Final = _Process()


def objection_to(source: str) -> str:
    """What :func:`~riskfile.render.pdf.typeset.objection` says of ``source``, with our own fonts.

    :raises AsideError: if Typst has come to an end.
    """
    return _PROCESS.ask("objection", source)[1]


def picture_of(document: str) -> str:
    """The one page of a Typst document as SVG.

    :raises ValueError: if there is not one page of it; the message says what Typst says.
    :raises AsideError: if Typst has come to an end.
    """
    done, said = _PROCESS.ask("picture", document)
    if not done:
        raise ValueError(said)
    return said


def serve() -> None:
    """Answer what is asked, one line for one line, until nobody asks."""
    for line in sys.stdin.buffer:
        what, source = json.loads(line)
        answer = (True, objection(source, typefaces.HERE)) if what == "objection" else _picture(source)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def _picture(document: str) -> tuple[bool, str]:
    import typst

    compiler = typst.Compiler(input=document.encode(), root=str(typefaces.HERE), ignore_system_fonts=True)
    try:
        made = compiler.compile(format="svg")
    except typst.TypstError as error:
        return False, str(error.message)
    return (True, made.decode()) if isinstance(made, bytes) else (False, "it does not fit on a page")


__all__ = ["AsideError", "objection_to", "picture_of", "serve"]
