"""Breaks a clean project in many ways and proves what the check says of each: ``python tests/mutations/run.py``.

Each break of ``breaks.py`` is an edit of a clean project: a small clean file (`start`), the base of the cases, or
a clean case. The real check judges the result at the gate post-launch. Its findings must be exactly those that the
break expects, each by its code, its file and the line that the break marks; an edit that does not find its text as
often as it says is an error, not a pass.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

TESTS = Path(__file__).resolve().parents[1]
if str(TESTS) not in sys.path:
    sys.path.insert(0, str(TESTS))

from casekit import CASES, base_files, cases_of, unmark  # noqa: E402
from mutations.breaks import BREAKS, Break, Edit  # noqa: E402
from riskfile.project import check  # noqa: E402

GATE = "post-launch"
TODAY = "2026-11-23"
"""No trigger of the example is overdue on that day, and none of its dates lies in the future."""

STARTS = {"small": Path(__file__).resolve().parent / "start", "example": TESTS.parent}
"""A clean file of a few hundred items, the example as it once was, whose lines the breaks know; and the example."""
_PAGES = ("docs", "needs", "evidence")

Place = tuple[str, str, int]
"""(code, path, line)"""


class BreakError(AssertionError):
    """A break that could not be made as it is written."""


class Result(NamedTuple):
    """One break: the findings that it must yield, and those that it yields."""

    name: str
    expected: Counter[Place]
    found: Counter[Place]
    messages: tuple[str, ...]
    unmade: str = ""
    """Why the break could not be made."""

    @property
    def ok(self) -> bool:
        return not self.unmade and self.expected == self.found


_RELEASED = re.compile(r"/needs/(baselines/|signatures/|signers\.yaml$|locale/)")


def clean_files(start: str) -> dict[str, str]:
    """The files of a clean project: "small", "example", "base", or the clean case that ``RMF703: good: its name``
    names."""
    if start == "base":
        return base_files()
    if start in STARTS:
        root = STARTS[start]
        files = {
            path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
            for folder in _PAGES
            for path in sorted((root / folder).rglob("*"))
            # a mistake is judged by itself, not as a change of what was released, signed and translated
            if path.is_file() and not path.name.startswith(".") and not _RELEASED.search(path.as_posix())
        }
        policy = files["needs/policy.yaml"]
        return {**files, "needs/policy.yaml": re.sub(r"(?ms)^approval:.*?^(?=\S)", "", policy)}
    for case in cases_of(CASES / f"{start.partition(':')[0]}.md"):
        if case.name == start:
            return case.files
    raise BreakError(f"there is no case {start!r}")


def edited(files: Mapping[str, str], edit: Edit) -> dict[str, str | None]:
    """What ``edit`` makes of ``files``: the text of each file that it changes, None for one that it takes away."""
    text = files.get(edit.path)
    if edit.kind == "page":
        if text is not None:
            raise BreakError(f"{edit.path} is there already")
        return {edit.path: edit.replace}
    if text is None:
        raise BreakError(f"there is no {edit.path}")
    if edit.kind == "gone":
        return {edit.path: None}
    if edit.kind == "append":
        return {edit.path: f"{text.rstrip()}\n\n{edit.replace}"}
    if edit.kind == "drop":
        blocks = [
            block[0]
            for block in re.finditer(r"^:::\{[a-z-]+\}[^\n]*\n.*?^:::\n\n?", text, re.MULTILINE | re.DOTALL)
            if f":id: {edit.find}\n" in block[0]
        ]
        found, times = blocks[0] if blocks else f":id: {edit.find}", 1
        if len(blocks) != 1:
            raise BreakError(f"{edit.path} has {len(blocks)} items {edit.find}; expected one")
    else:
        found, times = edit.find, edit.times
    if text.count(found) != times:
        raise BreakError(f"{edit.path} has {found!r} {text.count(found)} times; expected {times}")
    return {edit.path: text.replace(found, edit.replace)}


def broken(files: Mapping[str, str], each: Break) -> tuple[dict[str, str | None], Counter[Place]]:
    """The files that a break changes, and the findings that it expects."""
    marked: dict[str, str | None] = {}
    for edit in each.edits:
        now = {path: text for path, text in {**files, **marked}.items() if text is not None}
        marked.update(edited(now, edit))
    changed: dict[str, str | None] = {}
    expected: Counter[Place] = Counter()
    for path, text in marked.items():
        if text is None:
            changed[path] = None
            continue
        changed[path], places = unmark(path, text)
        expected.update((code, file, line) for file, line, _, code in places)
    for path, anchor, codes in each.also:
        whole = changed.get(path) or files[path]
        lines = [number for number, line in enumerate(whole.split("\n"), 1) if anchor in line]
        if len(lines) != 1:
            raise BreakError(f"{path} has {anchor!r} on {len(lines)} lines; expected one")
        expected.update((code, path, lines[0]) for code in codes.split())
    if changed == {path: files.get(path) for path in changed}:
        raise BreakError("nothing is broken")
    if not expected:
        raise BreakError("it expects no finding")
    return changed, expected


class Project:
    """A clean project in a folder of its own, broken and mended again."""

    def __init__(self, root: Path, start: str) -> None:
        self.root = root
        self.files = clean_files(start)
        self._write(self.files)

    def _write(self, files: Mapping[str, str | None]) -> None:
        for path, text in files.items():
            target = self.root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            if text is None:
                target.unlink(missing_ok=True)
            else:
                target.write_text(text, encoding="utf-8", errors="surrogateescape")

    def _check(self) -> tuple[Counter[Place], tuple[str, ...]]:
        report = check(self.root, gate=GATE, cached=False, today=TODAY).report
        if report.crashes:
            raise BreakError("\n".join(report.crashes.values()))
        places = Counter((each.code, each.span.path, each.span.line) for each in report.findings)
        return places, tuple(f"{each.span} {each.code} {each.message}" for each in report.findings)

    def run(self, each: Break) -> Result:
        """The result of a break; the project is clean again after it."""
        try:
            changed, expected = broken(self.files, each)
        except BreakError as error:
            return Result(each.name, Counter(), Counter(), (), str(error))
        try:
            self._write(changed)
            found, messages = self._check()
        finally:
            self._write({path: self.files.get(path) for path in changed})
        return Result(each.name, expected, found, messages)

    def clean(self) -> tuple[str, ...]:
        """What is found in the project as it is: nothing, unless it is not clean."""
        return self._check()[1]


def run_all(folder: Path, breaks: Iterable[Break] = BREAKS) -> list[Result]:
    """The results of all breaks, and of each clean project before and after its breaks."""
    projects: dict[str, Project] = {}
    results = []
    for each in breaks:
        if each.start not in projects:
            projects[each.start] = Project(folder / str(len(projects)), each.start)
            results.append(_unbroken(projects[each.start], each.start, "clean"))
        results.append(projects[each.start].run(each))
    results += [_unbroken(project, start, "mended") for start, project in projects.items()]
    return results


def _unbroken(project: Project, start: str, state: str) -> Result:
    found, messages = project._check()
    return Result(f"nothing: {start}, {state}", Counter(), found, messages)


def shown(places: Counter[Place]) -> str:
    """Findings as the table shows them, the ones of one code together."""
    by_code: dict[str, list[str]] = {}
    for code, path, line in sorted(places.elements()):
        by_code.setdefault(code, []).append(f"{path}:{line}")
    parts = [
        f"{code} {', '.join(where[:2])}{f' and {len(where) - 2} more' if len(where) > 2 else ''}"
        for code, where in by_code.items()
    ]
    return "; ".join(parts) or "nothing"


def table(results: Iterable[Result]) -> str:
    """The results as a Markdown table, with what differs below it."""
    lines = ["| # | break | expected | found | ok |", "| --- | --- | --- | --- | --- |"]
    differ = []
    for number, each in enumerate(results, 1):
        verdict = "ok" if each.ok else "NOT OK"
        lines.append(f"| {number} | {each.name} | {shown(each.expected)} | {shown(each.found)} | {verdict} |")
        if not each.ok:
            differ += ["", f"{each.name}:", *([f"  not made    {each.unmade}"] if each.unmade else [])]
            differ += [f"  missing     {' '.join(map(str, one))}" for one in (each.expected - each.found).elements()]
            differ += [f"  unexpected  {' '.join(map(str, one))}" for one in (each.found - each.expected).elements()]
            differ += [f"  {message}" for message in each.messages]
    return "\n".join([*lines, *differ]) + "\n"


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        results = run_all(Path(folder))
    codes = {code for each in results for code, _, _ in each.expected}
    wrong = sum(not each.ok for each in results)
    sys.stdout.write(table(results))
    sys.stdout.write(f"\n{len(BREAKS)} breaks, {len(codes)} rule codes, {wrong} not as expected.\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
