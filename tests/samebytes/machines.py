"""The same project on machines that differ: what is set there, where it stands, in which order its folders are read."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

from samebytes.builds import Result, build_anew

SHUFFLED: Final = """
import os, random
_listdir, _scandir = os.listdir, os.scandir
_random = random.Random(7)
class _Shuffled:
    def __init__(self, path): self._it = _scandir(path); self._left = None
    def __enter__(self): return self
    def __exit__(self, *_): self._it.close()
    def __iter__(self): return self
    def close(self): self._it.close()
    def __next__(self):
        if self._left is None:
            self._left = list(self._it)
            _random.shuffle(self._left)
        if not self._left: raise StopIteration
        return self._left.pop()
def _listed(path="."):
    found = _listdir(path)
    _random.shuffle(found)
    return found
os.scandir, os.listdir = (lambda path=".": _Shuffled(path)), _listed
"""
"""A file system gives the entries of a folder in any order."""


class Machine(NamedTuple):
    """``env``: variables, None for one that is not set. ``place``: the name of the project's folder."""

    jobs: str = "1"
    env: Mapping[str, str | None] = {}
    umask: int = 0o022
    place: str = "project"
    elsewhere: bool = False
    shuffled: bool = False


MACHINES: Final[Mapping[str, Machine]] = {
    "as it is": Machine(),
    "two processes, seed 1, plain locale, far east, private": Machine(
        "2", {"PYTHONHASHSEED": "1", "LC_ALL": "C", "LANG": "C", "TZ": "Pacific/Kiritimati"}, 0o077
    ),
    "another folder with blanks and umlauts, elsewhere, no locale, far west": Machine(
        "auto",
        {"PYTHONHASHSEED": "random", "LC_ALL": None, "LANG": None, "LC_CTYPE": None, "TZ": "Pacific/Pago_Pago"},
        place="ein Ort mit Umläuten é/and blanks",
        elsewhere=True,
    ),
    "folders in another order, three processes, its own day": Machine(
        "3",
        {
            "PYTHONHASHSEED": "0",
            "LC_ALL": "C.UTF-8",
            "SOURCE_DATE_EPOCH": "1795392000",
            "USER": "somebody",
            "HOME": "/nowhere",
        },
        shuffled=True,
    ),
    "in German": Machine(env={"LC_ALL": "de_DE.UTF-8", "LANGUAGE": "de:en"}, umask=0o002),
}


def build_on(
    machine: Machine, project: Path, scratch: Path, *, pdf: bool = True, today: str = "2026-11-23"
) -> tuple[Result, Path]:
    """Build ``project`` there; what it says, and the output's folder."""
    root = scratch / machine.place
    root.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(project, root, ignore=shutil.ignore_patterns("_build", ".riskfile_cache"))
    out = scratch / "out"
    before = os.umask(machine.umask)
    try:
        done = build_anew(
            root,
            out,
            machine.env,
            cwd=scratch if machine.elsewhere else root,
            code=[SHUFFLED] if machine.shuffled else [],
            pdf=pdf,
            jobs=machine.jobs,
            today=today,
        )
    finally:
        os.umask(before)
    return done._replace(said=done.said.replace(str(root), "ROOT")), out


def modes(out: Path) -> dict[int, list[str]]:
    """The files of an output by who may read and write them."""
    found: dict[int, list[str]] = {}
    for path in sorted(out.rglob("*")):
        if path.is_file() and "doctrees" not in path.parts:
            found.setdefault(path.stat().st_mode & 0o777, []).append(path.relative_to(out).as_posix())
    return found
