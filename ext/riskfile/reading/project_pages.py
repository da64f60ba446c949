"""The pages of a project of Sphinx that its risk files are a part of: which there are, as conf.py says it, and what of
those in reStructuredText shows without Sphinx.

Of these the names are known (pages, labels, needs) and the tables of contents; all else in them only Sphinx can read.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from typing import Any, Final, NamedTuple

from riskfile.model import Problem, Span, SphinxPages, Stray
from riskfile.reading.conf import PATH, extensions_of, tree_of, values_of
from riskfile.reading.globs import one_of
from riskfile.reading.page import SUFFIX, NameKind, Page
from riskfile.reading.roots import said_in
from riskfile.source import Layout, Source, SourceError, walk
from riskfile.source.roots import SETTING, RootError, layouts_of
from riskfile.text.messages import Phrase
from riskfile.text.patterns import compiled_late

_SETTINGS: Final = ("exclude_patterns", "include_patterns", "source_suffix")
_RST: Final = "restructuredtext"
_ALWAYS: Final = ("**/_sources", ".#*", "**/.#*", "*.lproj/**")
"""What Sphinx itself leaves out."""

_LEFT_OUT: Final = frozenset(("node_modules", "_build", "__pycache__", "site-packages"))
"""Folders of other programs: who has them in a project's folder names them in ``exclude_patterns``."""

IN_RST = Phrase(
    "item-outside-the-file.in-rst",
    "the item stands in reStructuredText, of which none is read; expected it on a Markdown page of the risk file",
    "move it to a page that ends in .md, such as in {folder}: `.. {name}:: Title` is written `:::{{{name}}} Title` there",
)


def pages_of(source: Source) -> SphinxPages:
    """What conf.py says of pages; nothing where it does not speak of them."""
    try:
        text = source.read(PATH).decode("utf-8", "replace")
    except SourceError:
        return SphinxPages()
    named = [name for name in (SETTING, *_SETTINGS) if name in text]
    if not named:
        return SphinxPages()
    try:
        said = said_in(source) if SETTING in named else None
        layouts = layouts_of(said[0]) if said is not None else ()
    except RootError:
        # told where risk files are looked for
        said, layouts = None, ()
    # "" is the same as not to name it
    part = said is not None and bool(said[0])
    unseen: list[tuple[str, int]] = []
    found: dict[str, Any] = {}
    tree = tree_of(source)
    for name in _SETTINGS:
        if tree is None or name not in named:
            continue
        try:
            values = values_of(tree, name)
            found[name] = _suffixes(values) if name == "source_suffix" else _patterns(values)
        except ValueError:
            unseen.append((name, text.count("\n", 0, text.index(name)) + 1))
    suffixes = found.get("source_suffix") or {".rst": _RST}
    extensions = extensions_of(source) if part else None
    if part and (SUFFIX in suffixes or extensions is None or extensions & {"myst_parser", "myst_nb"}):
        suffixes[SUFFIX] = "markdown"
    if extensions is not None and "myst_nb" in extensions:
        suffixes.setdefault(".ipynb", "notebook")
    return SphinxPages(
        part,
        tuple(suffixes.items()) if part else (),
        found.get("include_patterns") or (),
        found.get("exclude_patterns") or (),
        tuple((each.base, each.docs, each.needs, each.shared) for each in layouts) if part else (),
        tuple(unseen),
    )


def _patterns(values: list[Any]) -> tuple[str, ...]:
    """All texts of these lists.

    :raises ValueError: where only running it could tell.
    """
    from ast import literal_eval  # noqa: PLC0415 - only where conf.py sets any

    try:
        found = [each for value in values for each in literal_eval(value)]
    except (TypeError, SyntaxError, MemoryError, RecursionError) as error:
        raise ValueError from error
    if not all(isinstance(each, str) for each in found):
        raise ValueError(found)
    return tuple(found)


def _suffixes(values: list[Any]) -> dict[str, str]:
    """By suffix what is written in such pages.

    :raises ValueError: where only running it could tell.
    """
    from ast import literal_eval  # noqa: PLC0415 - as above

    if not values:
        return {}
    try:
        given = literal_eval(values[0])
    except (TypeError, SyntaxError, MemoryError, RecursionError) as error:
        raise ValueError from error
    if len(values) > 1:
        raise ValueError(values)
    if isinstance(given, str):
        given = [given]
    if isinstance(given, list | tuple):
        given = dict.fromkeys(given, _RST)
    if not isinstance(given, dict) or not all(isinstance(each, str) for each in given):
        raise ValueError(given)
    return {suffix: str(kind or _RST) for suffix, kind in given.items()}


class Found(NamedTuple):
    """A page of the project that is no Markdown page of the risk file: its name, its path, and what is written in it.
    ``own`` says that it is a chapter of the file."""

    docname: str
    path: str
    kind: str
    own: bool


def other_pages(source: Source, sphinx: SphinxPages, exclude: Collection[str]) -> Iterator[Found]:
    """All pages of the project but for the Markdown pages of the risk file; ``exclude`` holds patterns of pages that are
    none of the file. Hidden folders, and those of other programs, are left out."""
    left = one_of((*_ALWAYS, *sphinx.exclude))
    none_of_it, include = one_of(exclude), one_of(sphinx.include)
    suffixes = dict(sphinx.suffixes)
    ends = tuple(suffixes)
    ours = source.layout.within

    def left_out(path: str) -> bool:
        name = path.rpartition("/")[2]
        if name.startswith(".") or name in _LEFT_OUT:
            return True
        # of a hundred thousand files few are pages; a folder with a dot in its name is looked at below
        return ("." not in name or name.endswith(ends)) and left(path)

    @cache
    def left_folder(path: str) -> bool:
        return bool(path) and (left(path) or left_folder(path.rpartition("/")[0]))

    seen: set[str] = set()
    pages = (each for each in walk(source, "", left_out) if each.kind == "file" and each.path.endswith(ends))
    for path in sorted(each.path for each in pages):
        suffix = next(each for each in ends if path.endswith(each))
        own = path.startswith(ours)
        if (own and suffix == SUFFIX) or left_folder(path.rpartition("/")[0]):
            continue
        docname = path.removesuffix(suffix)
        if docname in seen or (sphinx.include and not include(path)) or (own and none_of_it(path)):
            continue
        seen.add(docname)
        yield Found(docname, path, suffixes[suffix], own)


def is_page(target: str, pages: Mapping[str, Page]) -> str:
    """The name of the page that an entry of a table of contents names, with its suffix or without; "" for none."""
    plain = target.removesuffix(SUFFIX)
    if plain in pages:
        return plain
    plain = target.rpartition(".")[0]
    return plain if plain in pages and ("rst", "") in pages[plain].names else ""


def nearest_root(path: str, roots: Collection[tuple[str, str, str, tuple[str, ...]]]) -> str:
    """The root of the risk file that a page which is of none is nearest to: of several the first."""
    above = [base for base, *_ in roots if not base or path.startswith(f"{base}/")]
    return max(above, key=len, default=next((base for base, *_ in roots), ""))


_TOCTREE: Final = compiled_late(r"(?m)^([ \t]*)\.\. toctree::[ \t]*\n((?:[ \t]*\n|\1[ \t]+\S.*(?:\n|\Z))*)")
_ENTRY: Final = compiled_late(r"(?:[^<]*<([^<>]+)>|(\S.*))")
_LABEL: Final = compiled_late(r"(?m)^[ \t]*\.\. _(?:`([^`\n]+)`|([^:`\n]+)):[ \t]*$")
_RULE: Final = compiled_late(r"([!-/:-@\[-`{-~])\1{2,}")
_ID: Final = compiled_late(r"[ \t]*\n((?:[ \t]+:[^\n]*\n)*?)[ \t]+:id:[ \t]*(\S+)[ \t]*(?:\n|\Z)")


def read_rst(text: str, found: Found, types: Collection[str], needs: Collection[str], folder: str) -> Page:
    """What of a page of reStructuredText shows without Sphinx: its headings, its tables of contents, its labels, its
    needs, and that items stand in it, which have to be in Markdown: ``folder`` is one of these."""
    problems: list[Problem] = []
    stray: list[tuple[str, Stray, Span]] = []
    names: list[tuple[NameKind, str]] = [("rst", "")]
    found_needs: list[tuple[str, str, str, str, int, int]] = []
    for match in _directives(text, (*types, *needs)):
        line = text.count("\n", 0, match.start(1)) + 1
        column = match.start(1) - text.rfind("\n", 0, match.start(1))
        span = Span(found.path, line, column, line, column + match.end() - match.start(1))
        name = match[2]
        if name in types:
            message = IN_RST(name=name, folder=folder)
            problems.append(Problem("item-outside-the-file", span, message, message.hint))
        given = _ID.match(text, text.find("\n", match.end()) if "\n" in text[match.end() :] else len(text))
        if given is not None:
            stray.append((given[2], "unread" if name in types else "need", span))
            if name in needs:
                title = text[match.end() : text.find("\n", match.end())].strip()
                found_needs.append((name, given[2], title, "", line, column))
    names += (("label", " ".join((match[1] or match[2]).lower().split())) for match in _LABEL.finditer(text))
    headings = tuple(_headings(text.split("\n")))
    if headings:
        names.append(("section", ""))
    if re.match(r"(?:[ \t]*\n|\.\. .*\n)*:orphan:", text):
        names.append(("orphan", ""))
    contents = tuple(_toctrees(text))
    return Page((), tuple(problems), headings, contents, (), tuple(stray), names=tuple(names), needs=tuple(found_needs))


def _directives(text: str, names: Collection[str]) -> Iterator[re.Match[str]]:
    if names and ".. " in text:
        yield from re.finditer(rf"(?m)^[ \t]*(\.\.[ \t]+({'|'.join(map(re.escape, names))})::)(?=\s|\Z)", text)


def _toctrees(text: str) -> Iterator[tuple[tuple[str, ...], bool]]:
    for match in _TOCTREE.finditer(text):
        lines = [line.strip() for line in match[2].split("\n")]
        options = {line for line in lines if line.startswith(":")}
        entries = []
        for line in lines:
            if line and line not in options and line != "self":
                entry = _ENTRY.fullmatch(line)
                target = (entry[1] or entry[2]).strip() if entry else line
                if "://" not in target:
                    entries.append(target.removesuffix(".rst"))
        yield tuple(entries), any(line.startswith(":glob:") for line in options)


def _headings(lines: list[str]) -> Iterator[tuple[int, str, int, str, tuple[str, ...], bool]]:
    """As those of a Markdown page: a line with a rule of signs below it, as long as it is."""
    levels: dict[str, int] = {}
    found: list[tuple[int, str, int]] = []
    for number, line in enumerate(lines[:-1]):
        below, text = lines[number + 1].rstrip(), line.strip()
        if not text or not _RULE.fullmatch(below) or _RULE.fullmatch(text) or len(below) < len(text):
            continue
        both = number > 0 and lines[number - 1].rstrip() == below
        sign = below[0] * (2 if both else 1)
        found.append((levels.setdefault(sign, len(levels) + 1), text, number + 1))
    for place, (depth, title, at_line) in enumerate(found):
        end = next((each[2] for each in found[place + 1 :] if each[0] <= depth), len(lines) + 1)
        titles = {each[2] for each in found[place:]}
        between = range(at_line + 1, end - 1)
        empty = not any(
            lines[at].strip() and at + 1 not in titles and not _RULE.fullmatch(lines[at].strip()) for at in between
        )
        slug = re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
        yield depth, title, at_line, slug, (), empty


def ids_elsewhere(
    layout: Layout, others: Mapping[str, Page], roots: Collection[tuple[str, str, str, tuple[str, ...]]]
) -> Iterator[tuple[str, Span, bool]]:
    """The ids of items on pages of other risk files, each with its place, and whether that file is named before this."""
    known = [Layout._make(each) for each in roots]
    before = known[: known.index(layout)] if layout in known else []
    for page in others.values():
        for record in page.items:
            id, path, line, column = record[1], record[5], record[6], record[7]
            first = any(str(path).startswith(each.within) for each in before)
            yield str(id), Span(str(path), int(str(line)), int(str(column))), first
