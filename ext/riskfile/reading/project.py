"""A project on disk: which pages it has, its policy and item types, and its risk file read from Markdown."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple
from warnings import catch_warnings, simplefilter

from riskfile.model import Document, Heading, Item, ItemModel, Problem, RiskFile, Span
from riskfile.policy import Policy
from riskfile.reading.cache import Store, digest, key_of
from riskfile.reading.markdown import SUFFIX, Page, decode, item_fence, read_page
from riskfile.text.messages import Phrase

FOLDERS = ("docs", "needs")
"""The folders whose Markdown pages make up a file."""

ROOT_DOC = "docs/index"
"""The front page."""

POLICY_PATH = "needs/policy.yaml"
MODEL_PATH = "needs/model.yaml"

ALWAYS_EXCLUDED = tuple(f"{folder}/{pattern}" for folder in FOLDERS for pattern in (".*", ".*/**", "**/.*", "**/.*/**"))
"""Patterns of pages that are never part of a file: hidden files and folders."""

_LINK_OUT = Phrase("active-content.link-out", "this symbolic link leads out of the project", "take the link out")
_LINK_BACK = Phrase(
    "unreadable-file.link-back",
    "this symbolic link leads back to a folder that it is in; expected one that leads elsewhere",
    "take the link out",
)
_NOT_READ = Phrase(
    "unreadable-file.not-read",
    "the page cannot be read: {why}; expected a text file",
    "restore the page, or take it out",
)
_NOT_UTF8 = Phrase("unreadable-file.not-utf8", "byte {byte} is not UTF-8", "save the page as UTF-8")
_INCLUDES_ITEMS = Phrase(
    "active-content.includes-items",
    "the page includes {path}, which holds risk items",
    "name it in a toctree instead: an item has one place in the file",
    by=("path",),
)


class Pages(NamedTuple):
    """The pages of a project as the fast reader has them, by docname in order."""

    pages: Mapping[str, Page]
    problems: tuple[Problem, ...]


def page_names(root: Path, exclude: Sequence[str]) -> tuple[list[str], list[str]]:
    """The docnames of a project's pages, sorted, and the symbolic links that lead in a circle or out of the project,
    which are not followed; ``exclude`` holds glob patterns as Sphinx reads them."""
    excluded = [glob_pattern(pattern) for pattern in (*ALWAYS_EXCLUDED, *exclude)]
    names: list[str] = []
    circles: list[str] = []
    for top in FOLDERS:
        if any(pattern.fullmatch(top) for pattern in excluded):
            continue
        for folder, folders, files in os.walk(root / top, followlinks=True):
            prefix = os.path.relpath(folder, root).replace(os.sep, "/") + "/"
            # a pattern that fits a folder leaves out all that is in it
            folders[:] = [name for name in folders if not any(pattern.fullmatch(prefix + name) for pattern in excluded)]
            for name in [name for name in folders if os.path.islink(f"{folder}/{name}")]:  # noqa: PTH114
                if _leads_back(root, prefix, name) or _leads_out(root, prefix + name):
                    # two circles would be followed for ever; and what lies outside nobody meant to publish
                    folders.remove(name)
                    circles.append(prefix + name)
            # a folder with the name of a page cannot be read as one, and is reported so
            for file in (*files, *folders):
                if file.endswith(SUFFIX):
                    path = prefix + file
                    if any(pattern.fullmatch(path) for pattern in excluded):
                        continue
                    if os.path.islink(f"{folder}/{file}") and _leads_out(root, path):  # noqa: PTH114
                        circles.append(path)
                    else:
                        names.append(path[: -len(SUFFIX)])
    names.sort()
    return names, sorted(circles)


def _leads_out(root: Path, path: str) -> bool:
    """Whether a symbolic link leads to something that is not of the project."""
    return not Path(os.path.realpath(root / path)).is_relative_to(os.path.realpath(root))


def _leads_back(root: Path, prefix: str, name: str) -> bool:
    """Whether the symbolic link ``name`` in the folder ``prefix`` leads to a folder that one walks through to get there."""
    target = Path(os.path.realpath(root / prefix / name))
    here = root / prefix
    while True:
        real = Path(os.path.realpath(here))
        if real == target or target in real.parents:
            return True
        if here == root:
            return False
        here = here.parent


class Settings(NamedTuple):
    """What a project's pages are read and judged by."""

    policy: Policy
    model: ItemModel


def open_store(root: Path, *, cached: bool = True) -> Store:
    """What an earlier run has kept of this project, as far as tool, policy and item types are the same."""
    sources = []
    for path in (root / POLICY_PATH, root / MODEL_PATH):
        try:
            sources.append(path.read_bytes() if path.is_file() else b"")
        except OSError:
            sources.append(b"")  # who reads it says why it cannot be read
    return Store(root if cached else None, key_of(*sources))


def read_settings(root: Path, store: Store, views: Callable[[], Iterable[str]]) -> Settings:
    """The project's policy and item types. ``views`` gives the names of the views that there are; it is asked only where
    nothing is kept.

    :raises PolicyError: if one of them cannot be read.
    """
    known = store.settings()
    if known is not None:
        return Settings(*known)
    from riskfile.policy import read_model, read_policy  # noqa: PLC0415 - YAML is read only where it has changed

    settings = Settings(read_policy(root, POLICY_PATH), read_model(root, views(), MODEL_PATH))
    store.keep_settings(*settings)
    return settings


def read_pages(root: Path, model: ItemModel, store: Store) -> Pages:
    """Read all pages of the project, one at a time, from the store where their content is unchanged."""
    pages: dict[str, Page] = {}
    problems: list[Problem] = []
    names, circles = page_names(root, model.exclude)
    for path in circles:
        out = _leads_out(root, path)
        kind, message = ("active-content", _LINK_OUT()) if out else ("unreadable-file", _LINK_BACK())
        problems.append(Problem(kind, Span(path), message, message.hint, stops_build=True))
    for docname in names:
        path = docname + SUFFIX
        try:
            data = _read(root / path)
        except OSError as error:
            message = _NOT_READ(why=str(error.strerror))
            problems.append(Problem("unreadable-file", Span(path), message, message.hint))
            continue
        mark = digest(data)
        page = store.get(docname, mark)
        if page is None:
            text, bad = decode(data)
            page = read_page(text, docname, model)
            if bad is not None:
                page = page._replace(problems=(not_utf8(path, *bad), *page.problems))
            store.put(docname, mark, page)
        pages[docname] = page
    store.save()
    return Pages(pages, tuple(problems))


def not_utf8(path: str, line: int, column: int, byte: str) -> Problem:
    """That a page is not UTF-8, at the first byte that is not."""
    message = _NOT_UTF8(byte=byte)
    return Problem("unreadable-file", Span(path, line, column, line, column + 1), message, message.hint)


def _read(path: Path) -> bytes:
    # a pipe or a device might never end
    if not path.is_file() and path.exists() and not path.is_dir():
        raise OSError(0, "Not a regular file")
    return path.read_bytes()


def risk_file(root: Path, model: ItemModel, found: Pages, policy: Policy | None = None) -> RiskFile:
    """The risk file that these pages make up, with the field data of the policy's monitoring plans."""
    problems = list(found.problems)
    items: list[Item] = []
    for docname, page in found.pages.items():
        items += map(Item._make, page.items)
        problems += page.problems
        if page.includes:
            problems += _included_items(root, docname, page, model)
    evidence = None
    if any(item.type == "verification" and "evidence" in item.fields for item in items):
        from riskfile.reading.evidence import gather  # noqa: PLC0415 - only where there is any

        evidence = gather(root, items)
    series = None
    if policy is not None and policy.monitoring is not None and policy.monitoring.plans:
        from riskfile.reading import series as field_data  # noqa: PLC0415 - only where something is watched

        series, wrong = field_data.gather(root, items, policy)
        problems += wrong
    return RiskFile(model, items, documents_of(found.pages), problems, ROOT_DOC, evidence, series)


def documents_of(pages: Mapping[str, Page]) -> dict[str, Document]:
    """The pages as documents, their tables of contents resolved to docnames as Sphinx resolves them."""
    names = sorted(pages)
    return {
        docname: Document(
            docname,
            docname + SUFFIX,
            tuple(map(Heading._make, page.headings)),
            tuple(_entries(docname, page, pages, names)),
        )
        for docname, page in pages.items()
    }


def _entries(docname: str, page: Page, pages: Mapping[str, Page], names: Sequence[str]) -> Iterator[str]:
    for entries, with_globs in page.toctrees:
        for entry in entries:
            target = _join(docname, entry)
            if with_globs and any(sign in entry for sign in "*?["):
                matches = glob_pattern(target).fullmatch
                yield from (name for name in names if matches(name) and name != docname)
            else:
                target = target.removesuffix(SUFFIX)
                if target in pages:
                    yield target


def _join(docname: str, entry: str) -> str:
    # as Sphinx joins them: what leads out of the project's folder stops at it
    return posixpath.normpath(posixpath.join("/" + docname, "..", entry))[1:]


def _included_items(root: Path, docname: str, page: Page, model: ItemModel) -> Iterator[Problem]:
    fence = item_fence(model.types)
    for path, span in page.includes:
        try:
            text = (root / _join(docname, path)).read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue  # Sphinx reports an include that is not there
        if fence.search(text):
            message = _INCLUDES_ITEMS(path=path)
            yield Problem("active-content", span, message, message.hint)


@cache
def glob_pattern(pattern: str) -> re.Pattern[str]:
    """A glob pattern as a regular expression: ``*`` and ``?`` stop at a slash, ``**`` does not."""
    result = ""
    index = 0
    while index < len(pattern):
        char = pattern[index]
        index += 1
        if char == "*":
            if pattern[index : index + 1] == "*":
                index += 1
                result += ".*"
            else:
                result += "[^/]*"
        elif char == "?":
            result += "[^/]"
        elif char == "[":
            end = pattern.find("]", index + (2 if pattern.startswith("!", index) else 1))
            if end < 0:
                result += re.escape(char)
            else:
                inner = pattern[index:end].replace("\\", "\\\\")
                index = end + 1
                if inner.startswith("!"):
                    inner = "^/" + inner[1:]
                elif inner.startswith("^"):
                    inner = "\\" + inner
                result += f"[{inner}]"
        else:
            result += re.escape(char)
    with catch_warnings():
        # of signs within [] that a later version of Python may read otherwise
        simplefilter("ignore", FutureWarning)
        try:
            return re.compile(result)
        except re.error:
            # such as [z-a], which no character is in
            return re.compile(re.escape(pattern))
