"""Write ``requirements-ci.txt``: each package that CI installs, by version, with the hashes of all its files.

``python supply/lock.py`` (or ``make lock``) asks the index of packages through uv and keeps the versions that are there
where they still fit; ``--upgrade`` takes the newest, ``--upgrade-package NAME`` that of one. The hashes are those of
every wheel and source archive of a version, so that the file holds on each platform, on each Python from 3.11 on, and
with each mirror of the index. It is installed with ``pip install --require-hashes --only-binary :all: --no-deps``: no
package runs code of its own while it is installed, nothing is fetched to build one, and nothing comes that is not on the
list. The build backend is among them. What has no wheel stands in ``requirements-ci-source.txt``: the archive, by its
hash, is built by what the first file has installed.

``requirements-lowest.txt`` and ``requirements-newest.txt`` are the two ends of what pyproject.toml allows, for
`make versions` (versions.py): the newest that each Python has, and the lowest of what riskfile itself names.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import NamedTuple

from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements-ci.txt"
SOURCE_LOCK = ROOT / "requirements-ci-source.txt"
LOWEST = ROOT / "requirements-lowest.txt"
NEWEST = ROOT / "requirements-newest.txt"

LEFT_OUT = frozenset({"comment-parser"})
"""Packages that another asks for and does not import, and that have no wheel for each Python: sphinx-codelinks's."""

SOURCE_ONLY = frozenset({"sphinxcontrib-plantuml"})
"""Packages that have a source archive and no wheel: they stand in a file of their own, and are built here."""

TOOLS = frozenset(
    {
        "pytest",
        "pytest-xdist",
        "pytest-lsp",
        "hypothesis",
        "jsonschema",
        "hatchling",
        "editables",
        "sphinx-design",
        "packaging",
    }
)
"""What `make versions` needs of the extra ``test``."""

_HEADER = """\
# The versions that CI uses, with the hashes of their files. Written by `make lock`, installed by `make LOCKED=1`:
# pip install --require-hashes --only-binary :all: --no-deps -r requirements-ci.txt
"""
_SOURCE_HEADER = """\
# What has no wheel, built by the setuptools of requirements-ci.txt. Written by `make lock`, installed by `make LOCKED=1`:
# pip install --require-hashes --no-deps --no-build-isolation -r requirements-ci-source.txt
"""
_TRIED_HEADER = """\
# The {} versions that pyproject.toml allows, for `make versions`. Written by `make lock`.
"""
_ASKED = "# asked for by pyproject.toml: "
_PINNED = re.compile(
    r"^(?P<name>[\w.-]+)==(?P<version>\S+)(?: *; *(?P<marker>[^\\\n]+?))?(?P<rest>(?: *\\\n [^\\\n]*)*)$", re.M
)


class Pinned(NamedTuple):
    """A package of the lock, for the environments that ``marker`` names."""

    name: str
    version: str
    marker: Marker | None
    hashes: tuple[str, ...]

    def applies(self) -> bool:
        """Whether it is installed here."""
        return self.marker is None or self.marker.evaluate()


def wanted(root: Path = ROOT, extras: tuple[str, ...] | None = None) -> list[str]:
    """What pyproject.toml asks for, one requirement a line: with each extra and to build the wheel, or with these only."""
    given = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    project = given["project"]
    optional = project["optional-dependencies"]
    lines = [*project["dependencies"], *(given["build-system"]["requires"] if extras is None else ())]
    lines += [each for extra in (optional if extras is None else extras) for each in optional[extra]]
    # extras of riskfile itself are named or on the list already
    return sorted({each for each in lines if Requirement(each).name != project["name"]})


def closure(lines: Iterable[str]) -> tuple[dict[str, Distribution], dict[str, set[str]]]:
    """What is installed of these requirements and of theirs, by name, and the names that each asks for here.

    What is not installed stands in the second only.
    """
    installed: dict[str, Distribution] = {}
    asks: dict[str, set[str]] = {}
    waiting = [Requirement(each) for each in lines]
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        requirement = waiting.pop()
        name, extras = canonicalize_name(requirement.name), frozenset(requirement.extras)
        if (name, extras) in seen or not _applies(requirement, {""}):
            continue
        seen.add((name, extras))
        asks.setdefault(name, set())
        try:
            installed[name] = distribution(requirement.name)
        except PackageNotFoundError:
            continue
        for text in installed[name].requires or ():
            more = Requirement(text)
            if canonicalize_name(more.name) not in LEFT_OUT and _applies(more, {"", *extras}):
                asks[name].add(canonicalize_name(more.name))
                more.marker = None
                waiting.append(more)
    return installed, asks


def _applies(requirement: Requirement, extras: set[str]) -> bool:
    return requirement.marker is None or any(requirement.marker.evaluate({"extra": each}) for each in extras)


def digest(root: Path = ROOT) -> str:
    """What tells whether the lock was written for this pyproject.toml."""
    given = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    text = json.dumps([given["project"]["requires-python"], wanted(root)])
    return hashlib.sha256(text.encode()).hexdigest()


def asked(text: str) -> str:
    """The digest that a lock was written for, empty where it names none."""
    return next((line.removeprefix(_ASKED) for line in text.splitlines() if line.startswith(_ASKED)), "")


def read(text: str) -> list[Pinned]:
    """The packages of a lock."""
    return [
        Pinned(
            canonicalize_name(match["name"]),
            match["version"],
            Marker(match["marker"]) if match["marker"] else None,
            tuple(re.findall(r"--hash=(\S+)", match["rest"])),
        )
        for match in _PINNED.finditer(text)
    ]


def files() -> tuple[Path, Path]:
    """The files of the lock: wheels, and what has none."""
    return LOCK, SOURCE_LOCK


def pinned() -> list[Pinned]:
    """The packages of both files."""
    return [each for file in files() for each in read(file.read_text(encoding="utf-8"))]


def plain(text: str) -> str:
    """The same as constraints without hashes, which may stand beside packages that have none."""
    return "".join(f"{each.name}=={each.version}{f' ; {each.marker}' if each.marker else ''}\n" for each in read(text))


def tried(lowest: bool, root: Path = ROOT) -> list[str]:
    """What `make versions` installs: what a check and a build ask for, and the tools of the tests as CI has them."""
    given = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    tools = [each for each in given["test"] if canonicalize_name(Requirement(each).name) in TOOLS]
    if lowest:
        # only what riskfile itself names is as low as it may be
        versions = {each.name: each.version for each in read(LOCK.read_text(encoding="utf-8"))}
        tools = [
            f"{name}=={versions[name]}"
            for name in sorted({canonicalize_name(Requirement(each).name) for each in tools})
        ]
    return sorted({*wanted(root, ("build",)), *tools})


def main(arguments: list[str]) -> int:
    """Write the lock; status 2 where there is no uv, or uv's own."""
    uv = shutil.which("uv", path=str(Path(sys.executable).parent)) or shutil.which("uv")
    if uv is None:
        sys.stderr.write("uv is not installed; run: pip install -e '.[supply]'\n")
        return 2
    with tempfile.TemporaryDirectory() as folder:
        # uv keeps the versions that stand there
        old = "".join(file.read_text(encoding="utf-8") for file in files() if file.is_file())
        found = _compiled(uv, Path(folder), wanted(), old, arguments)
        if isinstance(found, int):
            return found
        source = [each for each in found if read(each)[0].name in SOURCE_ONLY]
        wheels = "".join(each for each in found if each not in source)
        LOCK.write_text(f"{_HEADER}{_ASKED}{digest()}\n{wheels}", encoding="utf-8")
        SOURCE_LOCK.write_text(_SOURCE_HEADER + "".join(source), encoding="utf-8")
        for file, options in ((LOWEST, ("--resolution", "lowest-direct")), (NEWEST, ())):
            lowest = file == LOWEST
            # what is kept would keep them from getting lower
            old = file.read_text(encoding="utf-8") if file.is_file() and not lowest else ""
            found = _compiled(uv, Path(folder), tried(lowest), old, [*options, *arguments])
            if isinstance(found, int):
                return found
            head = _TRIED_HEADER.format("lowest" if lowest else "newest")
            file.write_text(f"{head}{_ASKED}{digest()}\n{''.join(found)}", encoding="utf-8")
    sys.stdout.write(f"{LOCK.name}: {len(pinned())} packages, {len(source)} of them in {SOURCE_LOCK.name}\n")
    return 0


def _compiled(uv: str, folder: Path, lines: list[str], old: str, options: list[str]) -> list[str] | int:
    """The blocks of a lock of these requirements, or uv's status; of ``old`` are kept what still fits."""
    inputs, output, left_out = (folder / name for name in ("wanted.in", "lock.txt", "left-out.txt"))
    inputs.write_text("".join(f"{each}\n" for each in lines), encoding="utf-8")
    left_out.write_text("".join(f"{each}\n" for each in sorted(LEFT_OUT)), encoding="utf-8")
    output.write_text(old, encoding="utf-8")
    command = [uv, "pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--generate-hashes"]
    command += ["--no-header", "--no-annotate", "--only-binary", ":all:", "--excludes", str(left_out)]
    command += [word for name in sorted(SOURCE_ONLY) for word in ("--no-binary", name)]
    command += [*options, str(inputs), "--output-file", str(output)]
    done = subprocess.run(command, check=False)
    if done.returncode:
        return done.returncode
    return [match[0] + "\n" for match in _PINNED.finditer(output.read_text(encoding="utf-8"))]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
