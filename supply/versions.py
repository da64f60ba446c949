"""Try riskfile with the lowest and the newest versions that pyproject.toml allows: ``python supply/versions.py``
(or ``make versions``).

Each set of versions (``requirements-lowest.txt``, ``requirements-newest.txt``: see lock.py) goes into an environment of
its own, by hash, below ``_build/versions``: the lowest with the oldest Python that is at hand, the newest with each. There
a new project is made, checked and built by the command, HTML and PDF, and a small part of the tests runs, which shows the
rest: foreign projects, links, diagrams, both outputs, what is exported. A Python that is not at hand is told, and so is
a set that the tests of this environment have run with already; neither is a fault. Status 1 where something fails.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NamedTuple

from packaging.markers import default_environment

import lock

ROOT = lock.ROOT
FOLDER = ROOT / "_build/versions"
PYTHONS = ("3.11", "3.12", "3.13")
SETS = {"lowest": lock.LOWEST, "newest": lock.NEWEST}
DECIDING = ("sphinx", "sphinx-needs", "myst-parser", "docutils")
"""The packages whose versions make another environment."""
SHOWN = (*DECIDING, "pydata-sphinx-theme")

TESTS = (
    "tests/exporting/test_needs_json.py",
    "tests/exporting/test_consumers.py",
    "tests/exporting/test_xlsx.py",
    "tests/sphinx/test_diagrams.py",
    "tests/sphinx/test_links.py",
    "tests/sphinx/test_projects.py",
    "tests/sphinx/test_traced.py",
    "tests/test_project.py",
)


class Cell(NamedTuple):
    """A set of versions and the interpreter that it is tried with."""

    name: str
    python: str
    interpreter: str


def interpreters() -> dict[str, str]:
    """By version, the interpreters at hand: on PATH, or among those that pyenv has installed."""
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    found = {}
    for python in PYTHONS:
        installed = sorted(
            pyenv.glob(f"{python}.*/bin/python"), key=lambda path: [*map(_number, path.parts[-3].split("."))]
        )
        candidates = [sys.executable, shutil.which(f"python{python}"), *map(str, reversed(installed))]
        answering = (each for each in candidates if each and _answers(each, python))
        if interpreter := next(answering, None):
            found[python] = interpreter
    return found


def _number(word: str) -> int:
    return int(word) if word.isdigit() else -1


def _answers(interpreter: str, python: str) -> bool:
    """Whether it runs, is that version and can make an environment: some that are on PATH do nothing of it."""
    command = [interpreter, "-c", "import sys, venv; print('%d.%d' % sys.version_info[:2])"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode == 0 and done.stdout.strip() == python


def versions(name: str, python: str) -> dict[str, str]:
    """What a set holds for a Python, by package."""
    environment = {**default_environment(), "python_version": python, "python_full_version": f"{python}.99"}
    return {
        each.name: each.version
        for each in lock.read(SETS[name].read_text(encoding="utf-8"))
        if each.marker is None or each.marker.evaluate(environment)  # type: ignore[arg-type]
    }


def tested_here(name: str, python: str) -> bool:
    """Whether this environment is that Python with those versions of what decides: `make test` is about it."""
    if python != f"{sys.version_info.major}.{sys.version_info.minor}":
        return False
    held = versions(name, python)
    try:
        return all(version(each) == held[each] for each in DECIDING)
    except PackageNotFoundError:
        return False


def cells(found: dict[str, str]) -> Iterator[Cell]:
    """What is tried with these interpreters."""
    for number, (python, interpreter) in enumerate(found.items()):
        for name in SETS if number == 0 else ("newest",):
            yield Cell(name, python, interpreter)


def run(cell: Cell) -> bool:
    """Try one cell; prints how it went."""
    with tempfile.TemporaryDirectory(prefix="riskfile-versions-") as folder:
        # not below our own conf.py: the project would be a part of ours
        return _run(cell, Path(folder, "project"))


def _run(cell: Cell, project: Path) -> bool:
    start = time.monotonic()
    held = versions(cell.name, cell.python)
    print(f"{cell.name}, Python {cell.python}: {', '.join(f'{each} {held[each]}' for each in SHOWN)}", flush=True)
    root = FOLDER / f"{cell.name}-{cell.python}"
    shutil.rmtree(root, ignore_errors=True)
    python = root / "venv/bin/python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--disable-pip-version-check"]
    steps: list[list[str]] = [
        # pip is that of this environment: some systems keep theirs from new ones
        [cell.interpreter, "-m", "venv", "--without-pip", str(root / "venv")],
        [*pip, "--require-hashes", "--only-binary", ":all:", "--no-deps", "-r", str(SETS[cell.name])],
        [*pip, "--no-deps", "--no-index", "--no-build-isolation", "-e", str(ROOT)],
        [str(python), "-m", "riskfile", "init", str(project)],
        [str(python), "-m", "riskfile", "check", str(project)],
        [str(python), "-m", "riskfile", "build", "--strict", str(project)],
        [str(python), "-m", "pytest", "-q", "-n", "auto", "-p", "no:cacheprovider", *TESTS],
    ]
    environment = {name: value for name, value in os.environ.items() if name not in ("LOCKED", "PYTHONPATH")}
    for step in steps:
        done = subprocess.run(step, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            print(f"{done.stdout}{done.stderr}FAILED with {done.returncode}: {' '.join(step)}", flush=True)
            return False
    shutil.rmtree(root)  # a quarter of a gigabyte; what failed is left to be looked at
    print(f"  {done.stdout.strip().splitlines()[-1]}; {time.monotonic() - start:.0f} s in all", flush=True)
    return True


def main() -> int:
    """Try all cells; status 1 where one fails."""
    found = interpreters()
    for python in PYTHONS:
        if python not in found:
            print(f"NO PYTHON {python}: it is not at hand, and nothing was tried with it")
    wrong = 0
    for cell in cells(found):
        if tested_here(cell.name, cell.python):
            print(f"{cell.name}, Python {cell.python}: as in this environment, where `make test` runs all tests")
        else:
            wrong += not run(cell)
    print(f"{wrong} failed" if wrong else "the lowest and the newest versions do")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
