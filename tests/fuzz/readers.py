"""Both readers over one page after another: what must hold of every page that anybody can write."""

from __future__ import annotations

import io
import re
import signal
import traceback
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple, Self
from unittest.mock import patch

from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from casekit import base_files
from riskfile.model import Item, Problem
from riskfile.reading.page import Page, decode
from riskfile.sphinx.items import ItemDirective, file_from_needs
from riskfile.sphinx.state import files_of, project_of
from sphinxkit import CONF

DOCNAME = "needs/design/page"

CHECK_SECONDS, BUILD_SECONDS = 4, 30
"""How long a page may keep a reader busy: of the processor's time, since a busy machine is no fault of the page."""


_REFUSALS = ("active-content", "unknown-name", "not-shown")


class Failure(NamedTuple):
    """What did not hold: ``kind`` in a word or two, which all inputs of one fault share, and what was seen."""

    kind: str
    seen: str


class _HangError(Exception):
    pass


@contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    def late(*_: object) -> None:
        raise _HangError

    before = signal.signal(signal.SIGVTALRM, late)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


class Readers:
    """One Sphinx application, and the checker, over a project of a front page and one page more."""

    def __init__(self, root: Path) -> None:
        self.items = self.tried = self.refused = self.problems = 0
        self._root, self._page = root, root / f"{DOCNAME}.md"
        self._page.parent.mkdir(parents=True, exist_ok=True)
        (root / "docs").mkdir(exist_ok=True)
        (root / "conf.py").write_text(
            CONF.replace('["riskfile"]', '["riskfile", "sphinx_design", "sphinx.ext.todo"]'), encoding="utf-8"
        )
        (root / "needs/policy.yaml").write_text(base_files()["needs/policy.yaml"], encoding="utf-8")
        (root / "docs/index.md").write_text(f"# Front\n\n```{{toctree}}\n/{DOCNAME}\n```\n", encoding="utf-8")
        self._page.write_text("# Page\n", encoding="utf-8")
        self._stack = ExitStack()
        self._runs: list[tuple[str, int]] = []

    def __enter__(self) -> Self:
        root, warnings = self._root, io.StringIO()
        self._stack.enter_context(patch_docutils(str(root)))
        self._stack.enter_context(docutils_namespace())
        out = root / "_build"
        self._app = Sphinx(
            root, root, out / "x", out / "y", "dummy", status=io.StringIO(), warning=warnings, freshenv=True
        )
        self._app.build()
        self._warnings = warnings
        run, runs = ItemDirective.run, self._runs

        def counted(directive: ItemDirective) -> object:
            runs.append((directive.name, directive.lineno))
            return run(directive)

        self._stack.enter_context(patch.object(ItemDirective, "run", counted))
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def failure(self, data: bytes) -> Failure | None:
        """What does not hold of this page, if anything."""
        self.tried += 1
        self._page.write_bytes(data)
        project = project_of(self._app.config)
        # as a new project would: its policy stays as it is
        for part in ("pages", "file"):
            project.__dict__.pop(part, None)
        try:
            with _at_most(CHECK_SECONDS):
                page = project.pages.pages[DOCNAME]
        except _HangError:
            return Failure("check hangs", "")
        except Exception:
            return Failure(f"check ends in a traceback: {_end()}", traceback.format_exc())
        self.items += len(page.items)
        self.problems += len(page.problems)
        text, bad = decode(data)
        source = text.replace("\0", "\ufffd").split("\n")
        lost = _misplaced(page, source) or _lost_words(page, source)
        if lost is not None:
            return lost
        if bad is not None or any(each.stops_build for each in page.problems):
            self.refused += 1
            return None
        return self._build(page)

    def _build(self, page: Page) -> Failure | None:
        app, env = self._app, self._app.env
        self._runs.clear()
        self._warnings.seek(0)
        self._warnings.truncate()
        app.emit("env-purge-doc", env, DOCNAME)
        env.clear_doc(DOCNAME)
        try:
            with _at_most(BUILD_SECONDS):
                app.builder.read_doc(DOCNAME)
        except _HangError:
            return Failure("build hangs", "")
        except Exception:
            return Failure(f"build ends in a traceback: {_end()}", traceback.format_exc())
        project = project_of(app.config)
        ours = project.file
        (part,) = files_of(app.config)
        theirs = file_from_needs(env, part)
        seen = "\n".join(f"{each.span}: {each.kind}: {each.message}" for each in theirs.problems)
        silent = "" if page.problems else ", and nothing is told"
        differing = [each for each in theirs.problems if each.kind == "readers-disagree"]
        if differing:
            what = re.sub(r"^\S+: |'[^']*'.*| is .*", "", str(differing[0].message))
            return Failure(f"readers disagree: {what[:60]}{silent}", seen)
        # what stands in a directive that is refused, and told, one of them may not have
        both = [each for each in ours.items if each in theirs.items]
        if [ours.items[each] for each in both] != [each for each in theirs.items.values() if each.id in ours.items]:
            return Failure(f"readers disagree on items{silent}", f"{list(ours.items)}\n{list(theirs.items)}\n{seen}")
        if len(both) < len(ours.items) and not any(each.kind in _REFUSALS for each in page.problems):
            return Failure(
                f"an item is the checker's alone{silent}", f"{list(ours.items)}\n{list(theirs.items)}\n{seen}"
            )
        without = len(self._runs) - len(page.items)
        # items without an id are told each, and those of one merge conflict at once
        most = sum(
            1 + each.span.end_line - each.span.line if each.kind == "merge-conflict" else 1 for each in page.problems
        )
        if without > most or (without < 0 and len(both) == len(ours.items)):
            return Failure(f"an item is lost{silent}", f"MyST has {self._runs}, the checker {len(page.items)}\n{seen}")
        unread = [line for line, _ in env.domains["riskfile"].data["unread"].get(DOCNAME, ())]
        told = {each.span.line for each in page.problems} | {each.problem.span.line for each in page.references}
        if unread and not told:
            return Failure(
                "a view is refused by the build alone", f"{unread}\n{env.domains['riskfile'].data['unread']}\n{seen}"
            )
        refused = "Directive '" in self.said or "Unknown directive" in self.said
        if not unread and not refused and any(each.kind == "unreadable-view" for each in page.problems):
            return Failure("a view is refused by check alone", seen)
        return None

    @property
    def said(self) -> str:
        """What the build said of the last page."""
        return self._warnings.getvalue()


def _end() -> str:
    """The last place of ours in the traceback, or its last place: one fault has one."""
    *_, last = traceback.extract_tb(_current().__traceback__)
    ours = [each for each in traceback.extract_tb(_current().__traceback__) if "/riskfile/" in each.filename]
    at = ours[-1] if ours else last
    return f"{type(_current()).__name__} in {at.name}"


def _current() -> BaseException:
    import sys

    error = sys.exception()
    assert error is not None
    return error


_WORD = re.compile(r"\w+")
_ODD_BREAK = re.compile("[\v\f\x1c-\x1e\x85\u2028\u2029]")
_FENCE_LINE = re.compile(r"[ \t>]*(?::{3,}|`{3,}|~{3,})[ \t]*(?:\{[^}\s]*\})?")


def _misplaced(page: Page, source: list[str]) -> Failure | None:
    """A finding, or an item, that stands where nothing does."""
    for problem in page.problems:
        line, column, end_line, end_column = problem.span[1:5]
        if not 1 <= line <= len(source) or not 1 <= column <= len(source[line - 1]) + 1:
            return Failure(f"a place that is none: {problem.kind}", f"{problem}")
        if end_line and not (line, column) <= (end_line, end_column):
            return Failure(f"a place that ends before it begins: {problem.kind}", f"{problem}")
    for item in map(Item._make, page.items):
        for name, (line, column, *_) in item.marks.items():
            if not source[line - 1].startswith(name, column - 1):
                return Failure("an option is not where it is said to be", f"{item.id} {name} {line}:{column}")
    return None


def _lost_words(page: Page, source: list[str]) -> Failure | None:
    """A word that stands in an item, and in nothing that is known of it."""
    told: set[int] = set()
    options = set()
    for problem in page.problems:
        told.update(range(problem.span.line, max(problem.span.line, problem.span.end_line) + 1))
        # of an option that is given twice only the second is told
        options.add((problem.item, problem.option))
    meant = dict(page.mended)
    for item in map(Item._make, page.items):
        lines = source[item.line - 1 : item.last_line]
        if any(line.lstrip(" \t>").startswith("---") for line in lines[1:2]):
            # a block of YAML has comments and signs of its own
            continue
        if any(
            each.kind == "merge-conflict" and each.span.line <= item.last_line and item.line <= each.span.end_line
            for each in page.problems
        ):
            # one version of what stands in it is left out
            continue
        values = (
            str(each) for value in item.fields.values() for each in (value if isinstance(value, tuple) else (value,))
        )
        links = (target for targets in item.links.values() for target in targets)
        parts = [item.type, item.id, item.title, item.stage, *values, *links, *item.marks, item.body]
        known = {*_WORD.findall(" ".join(parts)), "true", "false"}
        for number, line in enumerate(lines, item.line):
            if number in told or _ODD_BREAK.search(line) or (page.mended and meant.get(number) != line):
                # a line that is parted again may belong to what is around the item
                continue
            text = _FENCE_LINE.sub("", line[item.column - 1 :], count=1) if number == item.line else line
            lost = [word for word in _WORD.findall(text) if word not in known and not word.isdecimal()]
            if lost and not any((item.id, option) in options and option in line for option in item.marks):
                return Failure("words of an item are lost", f"{item.id}, line {number}: {lost} of {line!r}\n{item}")
    return None


def findings(problems: tuple[Problem, ...]) -> str:
    """Problems as they are read in a report."""
    return "\n".join(f"{each.span}: {each.kind}: {each.message} ({each.hint})" for each in problems)
