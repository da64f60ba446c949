"""Builds as the command makes them, each in a process of its own: forked off where that will do, for it takes no start."""

from __future__ import annotations

import multiprocessing
import os
import re
import subprocess
import sys
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

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


def build(root: Path, out: Path, **how: object) -> Result:
    """Build in a process that a small one has forked off: this one may have threads, or have had Typst begin some."""
    given = arguments(root, out, **how)  # type: ignore[arg-type]
    with TemporaryDirectory() as folder:
        said = Path(folder, "said")
        child = _CONTEXT.Process(target=_build, args=(given, str(said)))
        child.start()
        child.join()
        text = _ANSI.sub("", said.read_bytes().decode("utf-8", "replace"))
    assert child.exitcode is not None
    return Result(child.exitcode, text.replace(str(out), "OUT"))


_CONTEXT: Final = multiprocessing.get_context("forkserver")
# once for all builds
_CONTEXT.set_forkserver_preload(["riskfile.cli", "riskfile.sphinx.command", "pydata_sphinx_theme", "typst"])


def _build(given: Sequence[str], said: str) -> None:
    status = 70
    try:
        written = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(written, 1)
        os.dup2(written, 2)
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
        sys.stderr = open(2, "w", encoding="utf-8", closefd=False, buffering=1)  # noqa: SIM115
        os.environ["NO_COLOR"] = "1"
        from riskfile.cli import main

        status = main(list(given))
    except SystemExit as error:
        status = error.code if isinstance(error.code, int) else 1
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


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
