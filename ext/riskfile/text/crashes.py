"""What is said of a fault of ours: one line with all that has to be reported, and the traceback for who asks for it."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Final

from riskfile.text.messages import tr
from riskfile.text.quoting import one_line
from riskfile.version import __version__

DEBUG: Final = "--debug"
"""The option that asks for tracebacks."""

_FRAME: Final = re.compile(r'^ *File "([^"\n]+)", line (\d+)', re.MULTILINE)
_LAST: Final = re.compile(r"^\S.*", re.MULTILINE | re.DOTALL)
"""The error, which may have more lines than one, behind the frames."""
_REFUSED: Final = re.compile(
    r"^\w*Error: \[Errno (\d+)\] ([^\n:]+)(?:: '([^\n]*)')?(?: -> '[^\n]*')?\s*\Z", re.MULTILINE
)
"""How a traceback of an OSError ends."""
_PACKAGE: Final = str(Path(__file__).parents[1])
_OF_A_PROJECT: Final = re.compile(r"(?:.*/)?(ext/[^\n]+\.py)")


class ElsewhereError(Exception):
    """Something of ours has crashed in another process; ``trace`` is its traceback there."""

    def __init__(self, trace: str) -> None:
        super().__init__(trace.rstrip().rpartition("\n")[2])
        self.trace = trace


def elsewhere(trace: str) -> Exception:
    """What to raise for a traceback of another process: what the system has refused there is no crash here either."""
    found = _REFUSED.search(trace, _end_of_frames(trace))
    if found is None:
        return ElsewhereError(trace)
    number, words, path = found.groups()
    return OSError(int(number), words, path)


def trace_of(error: BaseException) -> str:
    """The traceback of ``error``, in this process and the other one where it was raised there."""
    from traceback import format_exception  # noqa: PLC0415 - only where something has crashed

    return error.trace if isinstance(error, ElsewhereError) else "".join(format_exception(error))


def crashed(what: str, trace: str, *, debug: bool) -> str:
    """What to say where ``what`` (a command, or a rule) has crashed: version, place and error on one line, and below it
    the traceback if it is asked for."""
    from platform import python_version  # noqa: PLC0415

    last = _LAST.search(trace, _end_of_frames(trace))
    error = one_line(last[0] if last else trace)
    place = _place(trace)
    at = tr(", at {place}", place=place) if place else ""
    head = tr(
        "{what} crashed; please report this (riskfile {version}, Python {python_version}): {error}{at}",
        what=what,
        version=__version__,
        python_version=python_version(),
        error=error,
        at=at,
    )
    return f"{head}\n{trace}" if debug else tr("{head}; with {debug} comes the traceback", head=head, debug=DEBUG)


def _end_of_frames(trace: str) -> int:
    return max((found.end() for found in _FRAME.finditer(trace)), default=0)


def _place(trace: str) -> str:
    """The last line of riskfile, or of the project's ``ext``, that was running; of any code where there is none."""
    frames: list[tuple[str, str]] = _FRAME.findall(trace)
    for path, line in reversed(frames):
        if path.startswith(_PACKAGE):
            return one_line(f"riskfile{path[len(_PACKAGE) :]}:{line}")
        own = _OF_A_PROJECT.fullmatch(path)
        if own and not path.startswith(sys.prefix):
            return one_line(f"{own[1]}:{line}")
    return one_line(f"{frames[-1][0]}:{frames[-1][1]}") if frames else ""
