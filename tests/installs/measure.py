"""Measure what each extra installs: ``python tests/installs/measure.py`` (takes minutes, and needs an index of packages).

For each extra: an empty environment, the wheel of this repository, the megabytes of site-packages, and what
``riskfile check`` says of a new project and of the example, which has field data. Ends with 1 if something is not as
the manual says. `make test` holds the same with imports that fail: see test_extras.py.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "supply"))

import lock  # noqa: E402

MEGABYTE = 1_000_000
LIMIT = 50
"""Megabytes that riskfile without an extra may take."""

#: the extra, and the statuses of check on a new project, of check on the example, of build on the new project
EXPECTED = {"": (0, 2, 2), "build": (0, 2, 0), "surveillance": (0, 0, 2), "sign": (0, 2, 2), "all": (0, 0, 0)}


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(each) for each in command], cwd=cwd, capture_output=True, text=True, check=False)


def size(folder: Path) -> float:
    # what every environment has anyway is not ours
    own = ("pip", "pip-", "setuptools", "_distutils_hack", "distutils-precedence", "pkg_resources")
    files = (path for top in folder.iterdir() if not top.name.startswith(own) for path in (top, *top.rglob("*")))
    return sum(path.stat().st_size for path in files if path.is_file()) / MEGABYTE


def wheel(folder: Path) -> Path:
    done = run(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", folder, ROOT, cwd=folder)
    assert done.returncode == 0, done.stderr
    (found,) = folder.glob("riskfile-*.whl")
    return found


def main() -> int:
    wrong = 0
    with tempfile.TemporaryDirectory(prefix="riskfile-installs-") as name:
        folder = Path(name)
        package = wheel(folder)
        # the wheel has no hash there, and with hashes pip asks for all
        constraints = ("-c", folder / "constraints.txt")
        constraints[1].write_text(lock.plain(lock.LOCK.read_text(encoding="utf-8")), encoding="utf-8")
        sys.stdout.write(f"{'extra':14} {'MB':>6} {'install':>8}  check: new project, example; build\n")
        for extra, expected in EXPECTED.items():
            root = folder / (extra or "core")
            venv.create(root, with_pip=True)
            python = root / "bin/python"
            start = time.monotonic()
            target = f"riskfile[{extra}] @ {package.as_uri()}" if extra else str(package)
            done = run(python, "-m", "pip", "install", "-q", *constraints, target, cwd=folder)
            assert done.returncode == 0, done.stderr
            seconds = time.monotonic() - start
            (packages,) = root.glob("lib/python*/site-packages")
            megabytes = size(packages)
            command, project = root / "bin/riskfile", folder / f"{root.name}-project"
            run(command, "init", project, cwd=folder)
            found = (
                run(command, "check", cwd=project).returncode,
                run(command, "check", "--no-cache", "--today", "2026-11-23", ROOT, cwd=folder).returncode,
                run(command, "build", "--strict", cwd=project).returncode,
            )
            right = found == expected and (extra or megabytes < LIMIT)
            wrong += not right
            line = f"{extra or '(none)':14} {megabytes:6.1f} {seconds:6.0f} s  {found}"
            sys.stdout.write(f"{line}{'' if right else f' not {expected}'}\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
