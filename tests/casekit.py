"""Markdown test cases: small edits of a clean base project, with the expected findings marked where they stand.

A case file ``tests/cases/RMF310.md`` holds sections ``## bad: ...`` and ``## good: ...``. Within a section each
fenced block ```` ```markdown needs/design/case.md ```` (the path may be left out) is a page that is added to the
base project; an item in it whose id the base has replaces the base's item. A block
```` ```yaml needs/policy.yaml ```` replaces top-level keys of the base's policy (a key that is written with
nothing but ``~`` is taken out), a block ```` ```text field/tears.csv ```` is another file. A line ``Gate: design`` sets the gate, a line ``Without: USE-2, REV-1`` takes
items out of the base. ``«RMF310»`` stands directly before the place where exactly that finding must be reported
(``«RMF310 RMF402»`` for two, ``«RMF310 RMF310»`` for twice the same); it is removed before the page is written. A
case's findings, errors and warnings alike, must be exactly the marked ones; at a gate, so must those of the gate.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

BASE = Path(__file__).parent / "cases" / "base"
CASES = Path(__file__).parent / "cases"
DEFAULT_PAGE = "needs/design/case.md"

_MARKER = re.compile(r"«([A-Z0-9 ]+)»")
_BLOCK = re.compile(r"^(`{3,}|~{3,})(markdown|yaml|text)[ ]*(\S*)\n(.*?)^\1[ ]*$", re.MULTILINE | re.DOTALL)
_ITEM = re.compile(r"^:::\{[a-z-]+\}[^\n]*\n.*?^:::[ ]*$\n?", re.MULTILINE | re.DOTALL)
_ID = re.compile(r"^:id:[ ]*(?:«[^»]*»)?(\S+)", re.MULTILINE)

Place = tuple[str, int, int, str]
"""(path, line, column, code)"""


BASE_ITEMS = sum(len(_ITEM.findall(path.read_text(encoding="utf-8"))) for path in BASE.rglob("*.md"))
"""How many items the base project has."""

TODAY = "2026-01-20"
"""The day on which the cases are judged."""


class Case(NamedTuple):
    """One case, composed: the files of its project and the findings it must have."""

    name: str
    bad: bool
    gate: str
    files: dict[str, str]
    expected: tuple[Place, ...]


def unmark(path: str, text: str) -> tuple[str, list[Place]]:
    """``text`` without markers, and the places that they mark."""
    places: list[Place] = []
    lines = []
    for number, line in enumerate(text.split("\n"), 1):
        clean, last = "", 0
        for match in _MARKER.finditer(line):
            clean += line[last : match.start()]
            last = match.end()
            places += [(path, number, len(clean) + 1, code) for code in match[1].split()]
        lines.append(clean + line[last:])
    return "\n".join(lines), places


def base_files() -> dict[str, str]:
    """The base project's files by path."""
    return {
        path.relative_to(BASE).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(BASE.rglob("*"))
        if path.is_file()
    }


def merge_policy(base: str, overlay: str) -> str:
    """The base policy with the overlay's top-level keys in place of its own."""

    def blocks(text: str) -> dict[str, str]:
        parts = re.split(r"^(?=(?:«[A-Z0-9 ]+»)?[a-z][a-z0-9-]*:)", text, flags=re.MULTILINE)
        found = {}
        for part in parts:
            key = re.match(r"(?:«[A-Z0-9 ]+»)?([a-z][a-z0-9-]*):", part)
            found[key[1] if key else ""] = part
        return found

    merged = blocks(base)
    for key, block in blocks(overlay).items():
        if not key:
            continue
        if block.partition(":")[2].strip() == "~":
            merged.pop(key, None)
        else:
            merged[key] = block if block.endswith("\n") else block + "\n"
    return "".join(merged.values())


def compose(name: str, text: str, *, bad: bool = False) -> Case:
    """The project that a section's blocks make of the base."""
    files = base_files()
    places: list[Place] = []
    pages: dict[str, str] = {}
    for match in _BLOCK.finditer(text):
        kind, path, body = match[2], match[3], match[4]
        if kind == "yaml":
            path = path or "needs/policy.yaml"
            files[path] = merge_policy(files[path], body) if path in files else body
        elif kind == "text":
            files[path] = body
        else:
            pages[path or DEFAULT_PAGE] = pages.get(path or DEFAULT_PAGE, "") + body
    prose = _BLOCK.sub("", text)
    without = re.search(r"^Without:\s*(.+)$", prose, re.MULTILINE)
    replaced = set(re.split(r"[,\s]+", without[1].strip())) if without else set()
    for body in pages.values():
        replaced.update(_ID.findall(body))
    for path in [path for path in files if path.endswith(".md")]:
        files[path] = _ITEM.sub(
            lambda item: "" if (found := _ID.search(item[0])) and found[1] in replaced else item[0], files[path]
        )
    for path, body in pages.items():
        files[path] = body if body.startswith(("#", "---", "«")) or path in files else f"# Case\n\n{body}"
    for path in files:
        files[path], marked = unmark(path, files[path])
        places += marked
    gate = re.search(r"^Gate:\s*(\S+)$", prose, re.MULTILINE)
    return Case(name, bad, gate[1] if gate else "draft", files, tuple(sorted(places)))


def cases_of(path: Path) -> list[Case]:
    """The cases of a case file."""
    sections = re.split(r"^## (?=bad:|good:)", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return [
        compose(f"{path.stem}: {section.partition(chr(10))[0].strip()}", section, bad=section.startswith("bad:"))
        for section in sections
    ]


def all_cases() -> list[Case]:
    """Every case under tests/cases."""
    return [case for path in sorted(CASES.glob("*.md")) for case in cases_of(path)]


def write(case: Case, root: Path) -> None:
    """Write the case's project to ``root``."""
    for path, text in case.files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
