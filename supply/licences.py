"""Hold what the package ships of others, and what it is installed with, against ``inventory.yaml``.

``python supply/licences.py`` (or ``make licences``). Every file of the package is ours by a pattern of the inventory, or
is named there with where it is from, its licence and its SHA-256; a file that is neither, one that differs and one that
is gone are told. The scripts have the versions of ``ext/vendoring/package-lock.json``. Packages that are installed have a
licence that the inventory allows, or an exception with its reason there, which holds for the words that it was made for.
Status 1 with a line for each fault, 0 with what was looked at.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution
from pathlib import Path
from typing import Any

import yaml
from license_expression import ExpressionError, Licensing

import lock
from riskfile.reading.globs import glob_pattern

ROOT = lock.ROOT
PACKAGE = ROOT / "ext/riskfile"
INVENTORY = Path(__file__).with_name("inventory.yaml")
NPM_LOCK = ROOT / "ext/vendoring/package-lock.json"
EXTENSION_LOCK = ROOT / "editors/vscode/package-lock.json"

_KEYS = {"name", "version", "licence", "source", "purl", "licence-text", "files", "inside"}
_LICENSING = Licensing()

_LONGEST = 60
"""Characters of a licence's name: what is longer is its text."""


def inventory() -> dict[str, Any]:
    """What ``inventory.yaml`` says."""
    given: dict[str, Any] = yaml.safe_load(INVENTORY.read_text(encoding="utf-8"))
    return given


# --- what is shipped --------------------------------------------------------------------------------------------------


def files(package: Path) -> list[str]:
    """The files of the package as they are shipped: what git ignores is not, where there is git."""
    found = [path for path in package.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    command = ["git", "-C", str(package), "ls-files", "-z", "--others", "--ignored", "--exclude-standard"]
    ignored: set[str] = set()
    if found:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        ignored = set(done.stdout.split("\0")) if done.returncode == 0 else set()
    return sorted(name for path in found if (name := path.relative_to(package).as_posix()) not in ignored)


def shipped(given: dict[str, Any], package: Path = PACKAGE) -> Iterator[str]:
    """What is wrong with the files of the package, a line for each."""
    hashes: dict[str, str] = {}
    texts = set()
    for part in given["vendored"]:
        if set(part) - _KEYS or not {"name", "version", "licence", "source", "purl", "licence-text"} <= set(part):
            yield f"{part.get('name')}: expected the keys {', '.join(sorted(_KEYS))}; found {', '.join(sorted(part))}"
            continue
        if part["licence"] not in given["allowed"]:
            yield f"{part['name']}: {part['licence']} is not among the licences that are allowed"
        hashes |= part.get("files", {})
        texts.add(part["licence-text"])
        text = package / part["licence-text"]
        # how refresh.py heads a text, or the text of the fonts
        head = f"{part['name']} {part['version']} ({part['licence']})\n"
        if not text.is_file():
            yield f"{part['licence-text']}: is not there; it holds the licence of {part['name']}"
        elif part["purl"].startswith("pkg:npm/") and f"\n{head}" not in "\n" + text.read_text(encoding="utf-8"):
            yield f"{part['licence-text']}: does not hold the licence of {part['name']} {part['version']}"
    there = files(package)
    ours = [glob_pattern(each) for each in given["own"]]
    for name in there:
        if name in hashes:
            found = hashlib.sha256((package / name).read_bytes()).hexdigest()
            if found != hashes[name]:
                yield f"{name}: is not the file of the inventory: SHA-256 {found}, expected {hashes[name]}"
        elif name not in texts and not any(each.fullmatch(name) for each in ours):
            yield f"{name}: is not in the inventory, neither as ours (own) nor as of others (vendored)"
    for name in sorted({*hashes, *texts} - set(there)):
        yield f"{name}: is in the inventory and not there"


def versions(given: dict[str, Any], npm_lock: Path = NPM_LOCK) -> Iterator[str]:
    """Scripts whose version or licence is not that of the package that they are made of."""
    packages = json.loads(npm_lock.read_text(encoding="utf-8"))["packages"]
    scripts = {each["name"]: each for each in given["vendored"] if each["purl"].startswith("pkg:npm/")}
    for name in packages[""]["dependencies"]:
        if name not in scripts:
            yield f"{name}: ext/vendoring/package.json names it, and the inventory does not"
    for name, part in scripts.items():
        about = packages.get(f"node_modules/{name}", {})
        found, wanted = (part["version"], part["licence"]), (about.get("version"), about.get("license"))
        if found != wanted:
            yield f"{name}: the inventory says {found[0]}, {found[1]}; package-lock.json {wanted[0]}, {wanted[1]}"
        if not part["purl"].endswith(f"@{part['version']}"):
            yield f"{name}: the version of {part['purl']} is not {part['version']}"


def extension(given: dict[str, Any], npm_lock: Path = EXTENSION_LOCK) -> Iterator[str]:
    """What is wrong with what the extension for VS Code bundles, a line for each."""
    packages = json.loads(npm_lock.read_text(encoding="utf-8"))["packages"]
    bundled = {
        path.rpartition("node_modules/")[2]: (about["version"], about.get("license"))
        for path, about in packages.items()
        if path and not about.get("dev")
    }
    said = {each["name"]: (each["version"], each["licence"]) for each in given["extension"]}
    for name in sorted({*bundled, *said}):
        if bundled.get(name) != said.get(name):
            found, wanted = (" ".join(map(str, each.get(name, ("nothing",)))) for each in (said, bundled))
            yield f"{name}: the inventory says {found}; editors/vscode/package-lock.json {wanted}"
        elif said[name][1] not in given["allowed"]:
            yield f"{name}: {said[name][1]} is not among the licences that are allowed"


# --- what is installed with it ----------------------------------------------------------------------------------------


def said(package: Distribution) -> str:
    """What a package says of its licence: its expression, else its classifiers, else the name in its old field."""
    if expression := package.metadata.get("License-Expression"):
        return expression
    classifiers = package.metadata.get_all("Classifier") or []
    names = [each.rpartition(" :: ")[2] for each in classifiers if each.startswith("License :: ")]
    if names and names != ["OSI Approved"]:
        return " AND ".join(names)
    old = (package.metadata.get("License") or "").strip()
    return old if old != "UNKNOWN" and "\n" not in old and len(old) <= _LONGEST else ""


def allowed(words: str, names: list[str]) -> bool:
    """Whether a licence is allowed: all of what AND joins, one of what OR joins."""
    if words in names:
        return True
    try:
        parsed = _LICENSING.parse(words)
    except ExpressionError:
        return False
    return parsed is not None and _allowed(parsed, names)


def _allowed(parsed: Any, names: list[str]) -> bool:
    if not parsed.args:
        return str(parsed) in names
    return (any if isinstance(parsed, _LICENSING.OR) else all)(_allowed(part, names) for part in parsed.args)


def licence(package: Distribution, given: dict[str, Any]) -> str:
    """The licence of a package: what the inventory says where it has an exception, else what the package says."""
    exception = given["exceptions"].get(package.name)
    return exception["licence"] if exception else said(package)


def installed(given: dict[str, Any], packages: list[Distribution]) -> Iterator[str]:
    """What is wrong with the licences of these packages, a line for each."""
    for package in packages:
        words, exception = said(package), given["exceptions"].get(package.name)
        if exception is not None:
            if words != exception["says"]:
                yield (
                    f"{package.name} {package.version}: the exception was made for {exception['says']!r}, and the package"
                    f" says {words!r}; read its licence and write the exception anew"
                )
        elif not allowed(words, given["allowed"]):
            yield f"{package.name} {package.version}: {words or 'no licence'!r} is not allowed, and there is no exception"


def main() -> int:
    """Print what is wrong, or what was looked at."""
    given = inventory()
    release, release_asks = lock.closure(lock.wanted(extras=("build", "surveillance", "sign")))
    packages, asks = lock.closure(lock.wanted())
    faults = [*shipped(given), *versions(given), *extension(given)]
    faults += installed(given, [each for _, each in sorted(packages.items())])
    faults += [f"{name}: is needed and not installed" for name in sorted(set(release_asks) - set(release))]
    # a lock holds for all platforms: what is not asked for here is no fault
    known = {each.name for each in packages.values()}
    faults += [
        f"{name}: has an exception, and nothing asks for it"
        for name in given["exceptions"]
        if name not in known and lock.canonicalize_name(name) not in {each.name for each in lock.pinned()}
    ]
    for line in faults:
        print(line)
    parts = len(given["vendored"])
    left = len(set(asks) - set(packages))
    print(
        f"{len(files(PACKAGE))} files of the package, {parts} parts of others among them; {len(packages)} packages"
        f" installed{f', {left} of the tools not' if left else ''}; {len(faults) or 'no'} faults"
    )
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
