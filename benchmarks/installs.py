"""What an install takes, beside what people would install instead: ``python benchmarks/installs.py [--json FILE]``.

Each is installed three times, in turn, into an empty environment, from wheels that were fetched (or built) before: without
network and cache, with the compiling that pip does. Told are the megabytes in site-packages and the processor time of pip,
as medians and as ratios to riskfile's core, which a check in CI installs. What cannot be had from the index is said.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from statistics import median
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[1]
ROUNDS: Final = 3
MEGABYTE: Final = 1_000_000

TOOLS: Final = {
    "riskfile": ["riskfile"],
    "riskfile[build]": ["riskfile[build]"],
    "sphinx, sphinx-needs, myst-parser": ["sphinx", "sphinx-needs", "myst-parser"],
    "strictdoc": ["strictdoc"],
    "doorstop": ["doorstop"],
}
"""What is installed, by what it is called in the table."""

ENVIRONMENTS_OWN: Final = ("pip", "setuptools", "_distutils_hack", "distutils-precedence", "pkg_resources")


def pip(python: Path | str, *words: str) -> str:
    """Run pip; what it says where it fails."""
    command = [str(python), "-m", "pip", *words, "--quiet", "--disable-pip-version-check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stderr.strip() if done.returncode else ""


def size(packages: Path) -> float:
    """Megabytes of what is not in every environment."""
    tops = (each for each in packages.iterdir() if not each.name.startswith(ENVIRONMENTS_OWN))
    return sum(file.stat().st_size for top in tops for file in (top, *top.rglob("*")) if file.is_file()) / MEGABYTE


def installed(requirements: list[str], wheels: Path, folder: Path) -> dict[str, Any]:
    """Install once; processor seconds, megabytes, and the versions that there are."""
    venv.create(folder, with_pip=True)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    wrong = pip(
        folder / "bin/python", "install", "--no-index", "--find-links", str(wheels), "--no-cache-dir", *requirements
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert not wrong, wrong
    (packages,) = folder.glob("lib/python*/site-packages")
    names = sorted(each.name.removesuffix(".dist-info") for each in packages.glob("*.dist-info"))
    return {
        "seconds": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        "megabytes": size(packages),
        "packages": [each for each in names if not each.startswith(("pip-", "setuptools-"))],
    }


def measure(folder: Path) -> dict[str, Any]:
    """All of them, each ``ROUNDS`` times."""
    wheels, missing = folder / "wheels", {}
    assert not (wrong := pip(sys.executable, "wheel", "--no-deps", "-w", str(wheels), str(ROOT))), wrong
    tools = dict(TOOLS)
    for name, requirements in TOOLS.items():
        if wrong := pip(sys.executable, "wheel", "-w", str(wheels), "--find-links", str(wheels), *requirements):
            missing[name] = wrong.splitlines()[-1]
            del tools[name]
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in tools}
    for number in range(ROUNDS):
        for index, (name, requirements) in enumerate(tools.items()):
            place = folder / f"{number}-{index}"
            found[name].append(installed(requirements, wheels, place))
            subprocess.run(["rm", "-rf", str(place)], check=True)
    told = {
        name: {
            "seconds": round(median(each["seconds"] for each in rounds), 2),
            "megabytes": round(median(each["megabytes"] for each in rounds), 1),
            "packages": len(rounds[0]["packages"]),
            "version": [
                each for each in rounds[0]["packages"] if each.partition("-")[0] in {one.partition("[")[0].replace("-", "_") for one in TOOLS[name]}
            ],
        }
        for name, rounds in found.items()
    }  # fmt: skip
    core = told["riskfile"]
    for each in told.values():
        each["ratio"] = {key: round(each[key] / core[key], 1) for key in ("seconds", "megabytes")}
    return {"python": sys.version.split()[0], "rounds": ROUNDS, "tools": told, "not had": missing}


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, help="write it there too")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="riskfile-installs-") as name:
        told = measure(Path(name))
    print(f"{'':36} {'packages':>8} {'MB':>7} {'ratio':>6} {'CPU s':>6} {'ratio':>6}")
    for name, each in told["tools"].items():
        ratio = each["ratio"]
        print(
            f"{name:36} {each['packages']:8} {each['megabytes']:7.1f} {ratio['megabytes']:5.1f}x {each['seconds']:6.1f} {ratio['seconds']:5.1f}x"
        )
    for name, why in told["not had"].items():
        print(f"{name}: not had from the index: {why}")
    if arguments.json:
        arguments.json.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
