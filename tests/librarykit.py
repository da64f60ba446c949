"""A library of harms and hazards in a repository, and devices that take it: the base project, without what the library has."""

from __future__ import annotations

import re
from pathlib import Path

from casekit import TODAY, base_files
from gitkit import committed, git
from riskfile.cli import main
from riskfile.editing.libraries.package import with_block

PAGE = "needs/design/base.md"
HARMS = "needs/design/harms.md"
HERE = "needs/library/shared/design/harms.md"
LOCK = "needs/libraries.yaml"
DAY = ("--today", TODAY)

_ITEM = re.compile(r"^:::\{[a-z-]+\}[^\n]*\n.*?^:::[ ]*$\n?", re.MULTILINE | re.DOTALL)
_SHARED = re.compile(r":id: (?:HRM|HAZ)-")


def _items(text: str) -> list[str]:
    return [each for each in _ITEM.findall(text) if _SHARED.search(each)]


def manifest(version: str = "1.0.0", policy: str = "[severity]") -> str:
    return f"form: 1\nname: shared\ntitle: Harms and hazards of stents\nversion: {version}\npolicy: {policy}\n"


def put(root: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")


def put_library(root: Path, version: str = "1.0.0") -> None:
    """A library with the harms and the hazards of the base project."""
    base = base_files()
    items = _items(base[PAGE])
    put(
        root,
        {
            "library.yaml": manifest(version),
            "needs/policy.yaml": with_block(base["needs/policy.yaml"], "monitoring", ""),
            HARMS: "# Harms\n\nHarms that several devices share.\n\n"
            + "\n".join(each for each in items if "{harm}" in each),
            "needs/design/hazards.md": "# Hazards\n\n" + "\n".join(each for each in items if "{hazard}" in each),
        },
    )


def make_library(root: Path, version: str = "1.0.0") -> str:
    """The same in a repository; the name of its commit."""
    put_library(root, version)
    return committed(root, version)


def make_device(root: Path, name: str = "Base device") -> None:
    """The base project without what the library has, committed."""
    put_device(root, name)
    committed(root)


def put_device(root: Path, name: str = "Base device") -> None:
    """The base project without what the library has."""
    base = base_files()
    text = base[PAGE]
    for item in _items(text):
        text = text.replace(item, "")
    put(root, {**base, PAGE: text, "needs/policy.yaml": base["needs/policy.yaml"].replace("Base device", name)})


def edit(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert before in text, text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


def release(library: Path, version: str, before: str, after: str, path: str = HARMS) -> str:
    """A new version of the library, in which a text is another."""
    edit(library / path, before, after)
    edit(library / "library.yaml", "version: ", f"version: {version} #")
    return committed(library, version)


def files_of(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and not {".git", ".riskfile_cache"} & {*path.relative_to(root).parts}
    }


def library(*words: str) -> int:
    return main(["library", *words])


__all__ = [
    "DAY",
    "HARMS",
    "HERE",
    "LOCK",
    "PAGE",
    "edit",
    "files_of",
    "git",
    "library",
    "make_device",
    "make_library",
    "manifest",
    "put",
    "put_device",
    "put_library",
    "release",
]
