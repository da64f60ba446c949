"""Whether what is installed is what was released: each file against its hash in RECORD (the wheel's list, by PEP 376 and PEP 427)."""

from __future__ import annotations

import platform
import sys
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping
from hashlib import sha256
from importlib import metadata
from pathlib import Path
from typing import Final, NamedTuple

PACKAGE: Final = Path(__file__).resolve().parents[1]
"""The folder of the package that runs."""


class Installation(NamedTuple):
    """What is installed, and what is wrong with it.

    ``kind`` is ``wheel`` where each file is held against its hash, ``checkout`` where it runs from a folder of sources: nothing
    says then what the files should be. ``files`` is how many were compared. ``changed``, ``missing`` and ``added`` are paths from the
    folder of installed packages.
    """

    kind: str
    version: str
    where: str
    files: int
    changed: tuple[str, ...]
    missing: tuple[str, ...]
    added: tuple[str, ...]

    @property
    def whole(self) -> bool:
        """Whether each file is the one that was released."""
        return self.kind == "wheel" and not (self.changed or self.missing or self.added)


def installation() -> Installation:
    """What of riskfile is installed here."""
    from riskfile.version import __version__  # noqa: PLC0415

    try:
        distribution = metadata.distribution("riskfile")
        files = distribution.files or []
    except metadata.PackageNotFoundError:
        return Installation("checkout", __version__, PACKAGE.as_posix(), 0, (), (), ())
    root = Path(str(distribution.locate_file("riskfile")))
    if not root.is_dir() or root.resolve() != PACKAGE:
        # an editable install has a list of files without those of the package
        return Installation("checkout", __version__, PACKAGE.as_posix(), 0, (), (), ())
    recorded = {each.as_posix(): each.hash for each in files}
    return compared(Path(str(distribution.locate_file(""))), recorded, distribution.version)


def compared(root: Path, recorded: Mapping[str, metadata.FileHash | None], version: str) -> Installation:
    """The files below ``root`` against the list of the wheel."""
    changed, missing, count = [], [], 0
    for path, expected in sorted(recorded.items()):
        if expected is None or not path.startswith("riskfile"):
            # RECORD itself, what was compiled after the installation, and scripts that the installer has made
            continue
        try:
            data = (root / path).read_bytes()
        except OSError:
            missing.append(path)
            continue
        count += 1
        if urlsafe_b64encode(sha256(data).digest()).rstrip(b"=").decode() != expected.value:
            changed.append(path)
    there = (each.relative_to(root).as_posix() for each in sorted((root / "riskfile").rglob("*")) if each.is_file())
    added = [path for path in there if path not in recorded and "__pycache__" not in path]
    return Installation(
        "wheel", version, (root / "riskfile").as_posix(), count, tuple(changed), tuple(missing), tuple(added)
    )


def environment(packages: Iterable[str]) -> dict[str, str]:
    """What the tests ran on: the system, Python, and the version of each package that riskfile rests on ("" where it is not
    installed)."""
    found = {
        "system": platform.platform(),
        "machine": platform.machine(),
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "executable": sys.executable,
    }
    for name in packages:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = ""
    return found


def rests_on() -> tuple[str, ...]:
    """The packages that riskfile's own metadata name, whatever extra they are of."""
    import re  # noqa: PLC0415

    try:
        lines = metadata.requires("riskfile") or []
    except metadata.PackageNotFoundError:
        return ()
    names = (
        re.match(r"[A-Za-z0-9._-]+", line) for line in lines if 'extra == "test"' not in line and '"lint"' not in line
    )
    return tuple(dict.fromkeys(match[0] for match in names if match and match[0] != "riskfile"))
