"""Builds as the command makes them, each in a process of its own: forked off where that will do, for it takes no start."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryFile
from typing import NamedTuple

TODAY = "2026-11-23"
_ANSI = re.compile(r"\x1b\[[0-9;]*[mK]|\x1b\[2K")
_TOLD = re.compile(r"WARNING|ERROR|CRITICAL|Traceback")


class Result(NamedTuple):
    """``status`` is the command's, ``said`` what it printed."""

    status: int
    said: str

    @property
    def told(self) -> list[str]:
        """The warnings and errors, in order of their text."""
        return sorted(line for line in self.said.splitlines() if _TOLD.search(line))


def arguments(
    root: Path,
    out: Path,
    *,
    pdf: bool = False,
    jobs: str = "1",
    strict: bool = True,
    clean: bool = False,
    today: str = TODAY,
) -> list[str]:
    """What the command is called with."""
    given = ["build", str(root), "--output", str(out), "--today", today, "-j", jobs]
    return given + ["--no-pdf"] * (not pdf) + ["--strict"] * strict + ["--clean"] * clean


def build(root: Path, out: Path, *, before: Callable[[], object] | None = None, **how: object) -> Result:
    """Build in a process that is forked off, in which ``before`` is called first."""
    for name in ("riskfile.cli", "riskfile.sphinx", "riskfile.sphinx.command", "pydata_sphinx_theme", "typst"):
        # once for all builds
        import_module(name)
    given = arguments(root, out, **how)  # type: ignore[arg-type]
    with TemporaryFile() as said:
        child = os.fork()
        if not child:
            status = 70
            try:
                os.dup2(said.fileno(), 1)
                os.dup2(said.fileno(), 2)
                sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
                sys.stderr = open(2, "w", encoding="utf-8", closefd=False, buffering=1)  # noqa: SIM115
                os.environ["NO_COLOR"] = "1"
                if before is not None:
                    before()
                from riskfile.cli import main

                status = main(given)
            except SystemExit as error:
                status = error.code if isinstance(error.code, int) else 1
            except BaseException:
                traceback.print_exc()
            finally:
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(status)
        _, ended = os.waitpid(child, 0)
        said.seek(0)
        text = _ANSI.sub("", said.read().decode("utf-8", "replace"))
    return Result(os.waitstatus_to_exitcode(ended), text.replace(str(out), "OUT"))


def build_anew(
    root: Path,
    out: Path,
    env: Mapping[str, str | None] | None = None,
    *,
    cwd: Path | None = None,
    code: Sequence[str] = (),
    **how: object,
) -> Result:
    """Build in a new interpreter; ``env`` is set, or taken away where None; ``code`` is run in it first."""
    around = dict(os.environ, NO_COLOR="1", PYTHONPATH=os.pathsep.join(filter(None, sys.path)))
    for name, value in (env or {}).items():
        around.pop(name, None)
        if value is not None:
            around[name] = value
    script = "\n".join([*code, "import sys", "from riskfile.cli import main", "sys.exit(main(sys.argv[1:]))"])
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments(root, out, **how)],  # type: ignore[arg-type]
        env=around,
        cwd=cwd,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    text = _ANSI.sub("", done.stdout.decode("utf-8", "replace"))
    return Result(done.returncode, text.replace(str(out), "OUT"))
