"""Help to test rules: riskfile's, and those of a project's own.

A case is a small edit of a project that has no findings, in Markdown, with the findings that it must have marked where
they stand. A case file holds sections ``## bad: ...`` and ``## good: ...``. Within a section:

- a block ```` ```markdown needs/design/case.md ```` (the path may be left out) is a page that is added; an item in it
  whose id the project has already takes its place;
- a block ```` ```yaml needs/policy.yaml ```` replaces top-level keys of that file; a key that is written with nothing
  but ``~`` is taken out; where there is no such file, the block is it;
- a block ```` ```text field/tears.csv ```` is another file;
- ``«RMF310»`` stands directly before the place of exactly that finding (``«RMF310 RMF402»`` for two, ``«RMF310
  RMF310»`` for twice the same); it is taken out before the page is read;
- a block of a console with ``$ riskfile baseline A`` releases the project, as the blocks above it make it, as a baseline;
  the blocks below change it;
- a line ``Gate: design`` sets the gate, a line ``Without: USE-2, REV-1`` takes items out.

The findings of a case, errors and warnings alike, must be exactly the marked ones. Nothing is written: a case is read
from memory.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from riskfile.project import Checked, Project
from riskfile.rules import Report, Rule
from riskfile.source import USUAL, Disk, Empty, Overlay, SourceError, walk

BASE: Final = Path(__file__).parent / "base"
"""A small project without findings at any gate on the day ``TODAY``."""

TODAY: Final = "2026-01-20"
"""The day on which cases are judged unless another is given."""

DEFAULT_PAGE: Final = "needs/design/case.md"
"""The page of a block that names none."""

Files = Mapping[str, str]
"""The files of a project: their texts by path."""

Place = tuple[str, int, int, str]
"""Path, line and column (from 1) of a finding, and its code."""

_MARKER = re.compile(r"«([A-Z0-9 ]+)»")
_BLOCK = re.compile(r"^(`{3,}|~{3,})(markdown|yaml|text)[ ]*(\S*)\n(.*?)^\1[ ]*$", re.MULTILINE | re.DOTALL)
_RELEASE = re.compile(r"^```console\n\$ riskfile baseline (\S+)\n```[ ]*$", re.MULTILINE)
_ITEM = re.compile(r"^:::\{[a-z-]+\}[^\n]*\n.*?^:::[ ]*$\n?", re.MULTILINE | re.DOTALL)
_ID = re.compile(r"^:id:[ ]*(?:«[^»]*»)?(\S+)", re.MULTILINE)
_KEY = re.compile(r"(?:«[A-Z0-9 ]+»)?([a-z][a-z0-9-]*):")
_TOP_LEVEL = re.compile(r"^(?=(?:«[A-Z0-9 ]+»)?[a-z][a-z0-9-]*:)", re.MULTILINE)
_WHOLE_PAGE = re.compile(r"(?:«[A-Z0-9 ]+»)?(?:#|---)")
_SECTION = re.compile(r"^## (?=bad:|good:)", re.MULTILINE)


class Case(NamedTuple):
    """A case, put together: the files of its project, and the findings that it must have."""

    name: str
    bad: bool
    gate: str
    files: dict[str, str]
    expected: tuple[Place, ...]

    def __str__(self) -> str:
        return self.name


@cache
def _base() -> dict[str, str]:
    # all of it: cases rest on evidence that the project itself does not name
    source = Disk(BASE)
    return {
        entry.path: source.read(entry.path).decode("utf-8")
        for entry in sorted(walk(source, ""))
        if entry.kind == "file"
    }


def files_of(folder: Path) -> dict[str, str]:
    """The texts that the project in ``folder`` rests on, to lay cases over: its pages, policy and item types, and what
    these name (evidence, field data, rules of its own). Pictures and the like are left out.

    :raises PolicyError: if its policy or its item types cannot be read.
    """
    project = Project.open(folder, cached=False)
    assert project.file is not None
    found: dict[str, str] = {}
    for path in sorted(project.watched_paths()):
        with suppress(SourceError, UnicodeDecodeError):
            found[path] = project.source.read(path).decode("utf-8")
    return found


def base_files() -> dict[str, str]:
    """The files of ``BASE``."""
    return dict(_base())


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


def merge_policy(base: str, overlay: str) -> str:
    """A YAML file with the overlay's top-level keys in place of its own."""

    def blocks(text: str) -> dict[str, str]:
        found = {}
        for part in _TOP_LEVEL.split(text):
            key = _KEY.match(part)
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


def compose(name: str, text: str, *, bad: bool = False, base: Files | None = None) -> Case:
    """The project that the blocks of ``text`` make of ``base`` (``BASE`` where it is None)."""
    files = base_files() if base is None else dict(base)
    places: list[Place] = []
    first, *more = _RELEASE.split(text)
    _lay(first, files, places)
    for baseline, after in zip(more[::2], more[1::2], strict=True):
        path, content = _released(baseline, tuple(files.items()))
        files[path] = content
        _lay(after, files, places)
    gate = re.search(r"^Gate:\s*(\S+)$", _BLOCK.sub("", text), re.MULTILINE)
    return Case(name, bad, gate[1] if gate else "draft", files, tuple(sorted(places)))


def _lay(text: str, files: dict[str, str], places: list[Place]) -> None:
    """Lay the blocks of ``text`` over the files, and note the places that they mark."""
    pages: dict[str, str] = {}
    touched: dict[str, None] = {}
    for match in _BLOCK.finditer(text):
        kind, path, body = match[2], match[3], match[4]
        if kind == "yaml":
            path = path or USUAL.policy
            files[path] = merge_policy(files[path], body) if path in files else body
        elif kind == "text":
            files[path] = body
        else:
            path = path or DEFAULT_PAGE
            pages[path] = pages.get(path, "") + body
        touched[path] = None
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
        files[path] = body if _WHOLE_PAGE.match(body) else f"# Case\n\n{body}"
    places[:] = [place for place in places if place[0] not in touched]
    for path in touched:
        files[path], marked = unmark(path, files[path])
        places += marked


@cache
def _released(name: str, files: tuple[tuple[str, str], ...]) -> tuple[str, str]:
    """Where the baseline of these files lies, and its content."""
    from riskfile.change.baseline import baseline, path_of, written  # noqa: PLC0415 - few cases have one

    source = Overlay(Empty(), {path: text.encode("utf-8") for path, text in files})
    return path_of(USUAL, name), written(baseline(name, Project(source, today=TODAY).snapshot()))


def cases_of(path: Path, base: Files | None = None) -> list[Case]:
    """The cases of a case file, each laid over ``base`` (``BASE`` where it is None)."""
    return [
        compose(
            f"{path.stem}: {section.partition(chr(10))[0].strip()}",
            section,
            bad=section.startswith("bad:"),
            base=base,
        )
        for section in _SECTION.split(path.read_text(encoding="utf-8"))[1:]
    ]


def checked(case: Case, *, today: str = TODAY, rules: Iterable[Rule] = ()) -> Checked:
    """What a check of the case gives; ``rules`` are run beside those of riskfile and of the case's policy."""
    source = Overlay(Empty(), {path: text.encode("utf-8") for path, text in case.files.items()})
    return Project(source, gate=case.gate, today=today).with_rules(rules).check()


def assert_case(case: Case, *, today: str = TODAY, rules: Iterable[Rule] = ()) -> Report:
    """The findings of the case are exactly those that are marked in it, and no rule has crashed. Returns the report.

    :raises AssertionError: with each finding that is missing, and each that is not marked, as it is said.
    """
    report = checked(case, today=today, rules=rules).report
    said = {(*each.span[:3], each.code): f"{each.span}: {each.code} {each.message}" for each in report.findings}
    found = sorted((*each.span[:3], each.code) for each in report.findings)
    missing, more = _without(case.expected, found), _without(found, case.expected)
    lines = [f"not found: {path}:{line}:{column}: {code}" for path, line, column, code in missing]
    lines += [f"found, and not marked: {said[place]}" for place in more]
    lines += [f"{code} crashed: {trace}" for code, trace in report.crashes.items()]
    if lines:
        raise AssertionError("\n".join((case.name, *lines)))
    return report


def _without(places: Iterable[Place], others: Iterable[Place]) -> list[Place]:
    rest = list(others)
    left = []
    for place in places:
        if place in rest:
            rest.remove(place)
        else:
            left.append(place)
    return left


__all__ = [
    "BASE",
    "TODAY",
    "Case",
    "Files",
    "Place",
    "assert_case",
    "base_files",
    "cases_of",
    "checked",
    "compose",
    "files_of",
    "merge_policy",
    "unmark",
]
