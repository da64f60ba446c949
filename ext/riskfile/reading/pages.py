"""Which pages a project has, and the risk file that they make up."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple
from unicodedata import normalize

from riskfile.model import (
    STAGES,
    Document,
    Heading,
    Item,
    ItemModel,
    KnownBaseline,
    Problem,
    RiskFile,
    Signed,
    Span,
    Stray,
)
from riskfile.policy import Policy, placeholders
from riskfile.reading import unjudged
from riskfile.reading.acceptances import accepted
from riskfile.reading.cache import Store, digest
from riskfile.reading.conf import PATH as CONF
from riskfile.reading.globs import glob_pattern
from riskfile.reading.page import SUFFIX, Page, WrongWith, decode, item_fence, meant_stage
from riskfile.reading.paths import leaving, link_out, resolved
from riskfile.reading.project_pages import IN_RST, Found, ids_elsewhere, is_page, nearest_root, other_pages, read_rst
from riskfile.reading.references import dead
from riskfile.source import Entry, Layout, Source, SourceError, walk
from riskfile.source.lfs import BEGINS_POINTER
from riskfile.text.conflicts import KIND as CONFLICT
from riskfile.text.conflicts import may_conflict, resolve
from riskfile.text.messages import Message, Phrase
from riskfile.text.patterns import compiled_late

if TYPE_CHECKING:
    from riskfile.reading.other_needs import Others

BYTES_OF_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
"""What a page begins with that is UTF-16, and told so."""


def always_excluded(layout: Layout) -> tuple[str, ...]:
    """Patterns of pages that are never part of a file: hidden files and folders, and what is said to assistants beside them."""
    hidden = (f"{folder}/{each}" for folder in layout.folders for each in (".*", ".*/**", "**/.*", "**/.*/**"))
    return (*hidden, layout.at("AGENTS.md"))


_SETTINGS = Phrase(
    "active-content.docutils-conf",
    "{path} changes how pages are read, and which files a build writes",
    "take it out, and set in conf.py what is wanted",
    by=("path",),
)
_LINK_BACK = Phrase(
    "unreadable-file.link-back",
    "this symbolic link leads back to a folder that it is in; expected one that leads elsewhere",
    "take the link out",
)
_OF_NEED = Phrase(
    "duplicate-id.of-need",
    "{item} is also the id of the need at {first}, which is no risk item; each id stands once",
    "give one of them another id",
    by=("item",),
)
_OF_OTHER_FILE = Phrase(
    "duplicate-id.of-other-file",
    "{item} is also the id of the item at {first}, of another risk file of the project; each id stands once",
    "give one of them another id, or move the item to a folder that both files share",
    by=("item",),
)
_NOT_READ = Phrase(
    "unreadable-file.not-read",
    "the page cannot be read: {why}; expected a text file",
    "restore the page, or take it out",
)
_NOT_LISTED = Phrase(
    "unreadable-file.not-listed",
    "the folder cannot be read: {why}; what is in it is missing from the file",
    "restore the folder or its permissions, or take it out",
)
_NAME_NOT_UTF8 = Phrase(
    "unreadable-file.name",
    "the name of the page is not UTF-8, so that nothing can name it",
    "rename it, or the folder that it is in",
)
_LINK_TO_NOTHING = Phrase(
    "unreadable-file.link-to-nothing",
    "this symbolic link leads to nothing; expected a folder of pages",
    "restore what it leads to, or take the link out",
)
_SETTINGS_NOT_READ = Phrase(
    "unreadable-file.settings", "the file cannot be read: {why}", "restore the file or its permissions, or take it out"
)
_INCLUDE_NOT_READ = Phrase(
    "unreadable-file.include",
    "{path} cannot be read: {why}",
    "restore the file or its permissions, or take the line out",
    by=("path",),
)
_NOT_UTF8 = Phrase("unreadable-file.not-utf8", "byte {byte} is not UTF-8", "save the page as UTF-8")
_POINTER = Phrase(
    "unreadable-file.lfs",
    "the page is in Git LFS, and here is only what points to it",
    "fetch it with `git lfs pull`; pages are small, and are compared line by line where LFS leaves them alone",
)
_UTF16 = Phrase("unreadable-file.utf-16", "the page is UTF-16; expected UTF-8", "save the page as UTF-8")
_LINK = Phrase(
    "unreadable-file.link",
    "this symbolic link leads to {page}, whose items would stand in the file twice",
    "take the link out, and name {page} where it is wanted",
)
_COPY = Phrase(
    "unreadable-file.copy",
    "this page is the same as {page}, whose items would stand in the file twice",
    "take one of the two out",
)
_NO_STAGE = Phrase(
    "unknown-stage.folder",
    "the folder {folder} is none of a stage; expected {top}/{stage}",
    "rename it; `{top}` has the folders design, manufacturing and post-launch",
)
_OTHER_NAME = Phrase(
    "item-outside-the-file.other-name",
    "the page has items, and is none of the file by its name; expected one that ends in .md",
    "rename it to {name}",
)
_OTHER_FOLDER = Phrase(
    "item-outside-the-file.other-folder",
    "{page} has items, and is none of the file, whose pages are in {folders}",
    "move it into one of these folders, such as {stage}",
)
_ADVICE = Phrase(
    "placeholder.advice",
    "the paragraph '{begin} ...' is one that `riskfile init` has written for its author to replace",
    "write what it asks for, or take it out",
    by=("begin",),
)
DOCUTILS_CONF: Final = "docutils.conf"
"""Settings that docutils reads beside conf.py: among them is a file to write to."""

_SURROGATE = compiled_late(r"[\ud800-\udfff]")
_OTHER_SUFFIX = compiled_late(r"[^.].*\.(?:md|markdown|mdx|mdown|mkdn?|myst)", re.IGNORECASE)
_INCLUDES_ITEMS = Phrase(
    "active-content.includes-items",
    "the page includes {path}, which holds risk items",
    "name it in a toctree instead: an item has one place in the file",
    by=("path",),
)


_UNNAMED = Phrase(
    "item-outside-the-file.unnamed",
    "no table of contents names {page}, so that no reader finds it",
    "name it in a toctree: {entry}; or begin it with the lines ---, orphan: true and ---",
)
_SAME_NAME = Phrase(
    "item-outside-the-file.same-name",
    "its name differs from {page} in nothing but capitals or the form of its letters: on Windows and macOS one page takes the place "
    "of the other",
    "give it another name: `riskfile move {path} NEW`",
    by=("page",),
)
_NO_HEADING = Phrase(
    "page-without-heading.none",
    "the page has no heading, by which a table of contents names it",
    "begin it with a line `# Title`",
)


class Pages(NamedTuple):
    """The pages of a project as the fast reader has them, by docname in order."""

    pages: Mapping[str, Page]
    problems: tuple[Problem, ...]
    # ids of items on pages that are none of the file
    stray: tuple[tuple[str, Stray, Span], ...] = ()
    # pages of the project of Sphinx that are none of the file, by docname in order
    others: Mapping[str, Page] = MappingProxyType({})
    # where those of both lie that are no Markdown
    paths: Mapping[str, str] = MappingProxyType({})

    def path(self, docname: str) -> str:
        """Where a page lies."""
        return self.paths.get(docname) or docname + SUFFIX


def page_names(
    source: Source,
    exclude: Sequence[str],
    unlisted: Callable[[str, SourceError], None] = lambda folder, error: None,
    include: Sequence[str] = (),
) -> tuple[list[str], list[Entry]]:
    """The docnames of a project's pages, sorted, and the symbolic links that are not followed: those that lead in a
    circle or out of the project, and those to nothing that may have been folders; ``exclude`` holds glob patterns as
    Sphinx reads them, and ``include`` those that one of the pages' paths has to fit, if there are any; ``unlisted`` is told
    which folders cannot be read."""
    included = [glob_pattern(pattern) for pattern in include]
    excluded = [glob_pattern(pattern) for pattern in (*always_excluded(source.layout), *exclude)]

    def left_out(path: str) -> bool:
        # a pattern that fits a folder leaves out all that is in it
        return any(pattern.fullmatch(path) for pattern in excluded)

    names: list[str] = []
    refused: list[Entry] = []
    for top in source.layout.folders:
        if left_out(top):
            continue
        for entry in walk(source, top, left_out, unlisted):
            is_page = entry.path.endswith(SUFFIX)
            if entry.kind in ("outside", "link-circle"):
                # a circle would be followed for ever; and what lies outside nobody meant to publish
                if is_page or entry.leads_to == "folder":
                    refused.append(entry)
            elif is_page and included and not any(pattern.fullmatch(entry.path) for pattern in included):
                continue
            elif is_page:
                # a folder with the name of a page cannot be read as one, and is reported so
                names.append(entry.path[: -len(SUFFIX)])
            elif entry.leads_to == "missing" and "." not in entry.path.rpartition("/")[2]:
                # files that are missing are told where they are named
                refused.append(entry)
    names.sort()
    return names, sorted(refused)


def read_pages(
    source: Source,
    model: ItemModel,
    store: Store,
    wrong_with: WrongWith | None = None,
    policy: Policy | None = None,
) -> Pages:
    """Read all pages of the project, one at a time, from the store where their content is unchanged; views are judged
    by ``wrong_with``, filler words found as the ``policy`` has them, or neither. The store is one of this policy."""
    pages: dict[str, Page] = {}
    fillers = placeholders.Search(model, policy) if policy is not None else None
    problems: list[Problem] = []
    same: dict[bytes, list[str]] = {}

    def unlisted(folder: str, error: SourceError) -> None:
        problems.append(_unread(folder, _NOT_LISTED(why=str(error.strerror))))

    exclude = (*model.sphinx.exclude, *model.exclude)
    names, refused = page_names(source, exclude, unlisted, model.sphinx.include)
    for link in refused:
        if link.kind == "missing":
            problems.append(_unread(link.path, _LINK_TO_NOTHING()))
            continue
        if link.kind == "outside":
            problems.append(link_out(link.path))
            continue
        message = _LINK_BACK()
        problems.append(Problem("unreadable-file", Span(link.path), message, message.hint, stops_build=True))
    if source.kind(DOCUTILS_CONF) != "missing":
        message = _SETTINGS(path=DOCUTILS_CONF)
        problems.append(Problem("active-content", Span(DOCUTILS_CONF), message, message.hint, stops_build=True))
    for docname in names:
        path = docname + SUFFIX
        if not path.isascii() and _SURROGATE.search(path):
            problems.append(_unread(path, _NAME_NOT_UTF8()))
            continue
        try:
            data = source.read(path)
        except OSError as error:
            problems.append(_unread(path, _NOT_READ(why=str(error.strerror))))
            continue
        mark = digest(data)
        page = store.get(docname, mark)
        if page is None:
            page = store.read_under_another_policy(docname, mark)
            if page is not None and not page.has_views:
                pass
            elif data.startswith(BEGINS_POINTER):
                page = Page((), (_unread(path, _POINTER()),), (), (), ())
            elif data.startswith(BYTES_OF_UTF_16):
                message = _UTF16()
                page = _read(source, decode(data.decode("utf-16", "replace").encode())[0], docname, model, wrong_with)
                told = Problem("unreadable-file", Span(path), message, message.hint, stops_build=True)
                page = page._replace(problems=(told, *page.problems))
            else:
                text, bad = decode(data)
                page = _read(source, text, docname, model, wrong_with)
                if bad is not None:
                    page = page._replace(problems=(not_utf8(path, *bad), *page.problems))
            if fillers is not None:
                page = page._replace(fillers=fillers.ids(page.items))
            store.put(docname, mark, page)
            if model.sphinx.part and not model.more_types:
                _keep_for_others(source, docname, _mark_of(path, data), model, page)
        pages[docname] = page
        if page.items:
            same.setdefault(mark, []).append(docname)
    others, paths = _other_pages_of_sphinx(source, model, store, pages) if model.sphinx.part else ({}, {})
    for docnames in same.values():
        if len(docnames) > 1:
            problems += _copies(source, docnames, pages)
    problems += _stage_folders(pages, source.layout)
    problems += _of_one_name(paths.get(docname, docname + SUFFIX) for docname in pages)
    problems += (unjudged.problem("pages", Span(CONF, line), setting=setting) for setting, line in model.sphinx.unseen)
    outside, stray = _outside(source, model, store, others)
    store.save()
    return Pages(pages, (*problems, *outside), stray, others, paths)


def _other_pages_of_sphinx(
    source: Source, model: ItemModel, store: Store, pages: dict[str, Page]
) -> tuple[dict[str, Page], dict[str, str]]:
    """Read the pages of the project of Sphinx that are none of the file; its chapters that are no Markdown are added to
    ``pages``, and their paths given too."""
    others: dict[str, Page] = {}
    paths: dict[str, str] = {}
    layout = source.layout
    folder = layout.at(f"{layout.needs}/design")
    wider = model._replace(types={**model.more_types, **model.types}) if model.more_types else model
    for found in other_pages(source, model.sphinx, model.exclude):
        try:
            data = source.read(found.path)
        except SourceError:
            # Sphinx says so
            continue
        mark = _mark_of(found.path, data)
        page = store.get(found.docname, mark)
        if page is None:
            page = _kept_for_others(source, found.docname, mark, wider)
            if page is None:
                page = _read_for_others(source, found, decode(data)[0], mark, wider, folder)
            store.put(found.docname, mark, page)
        if not found.path.endswith(SUFFIX) and found.docname not in pages:
            paths[found.docname] = found.path
        if found.own and found.docname not in pages:
            pages[found.docname] = page
        elif not found.own:
            others[found.docname] = page
    return others, paths


_FOR_OTHERS: Final[dict[str, tuple[bytes, object, Page]]] = {}
"""What files that are a part of one project need of each other's pages, by what a page is called outside: a process that
reads several files parses no page for each of them again."""


def _mark_of(path: str, data: bytes) -> bytes:
    return digest(path.encode("utf-8", "surrogatepass") + b"\0" + data)


def _reading(model: ItemModel) -> object:
    """By what of the item types a page is read, as far as other files know it."""
    return (tuple(sorted(model.types)), model.needs, model.directives, model.roles, model.views)


def _keep_for_others(source: Source, docname: str, mark: bytes, model: ItemModel, page: Page) -> Page:
    """A page as another file needs it, without what only its own file asks for."""
    plain = page._replace(problems=(), headings=(), mended=(), references=(), words=(), advice=(), fillers=None)
    _FOR_OTHERS[source.name(docname)] = (mark, _reading(model), plain)
    return plain


def _read_for_others(source: Source, found: Found, text: str, mark: bytes, model: ItemModel, folder: str) -> Page:
    if found.kind == "markdown" and found.path.endswith(SUFFIX):
        return _keep_for_others(source, found.docname, mark, model, _read(source, text, found.docname, model))
    if found.kind == "restructuredtext":
        return read_rst(text, found, tuple(model.types), model.needs, folder)
    return Page((), (), (), (), (), names=(("rst", ""), ("section", "")))


def _kept_for_others(source: Source, docname: str, mark: bytes, model: ItemModel) -> Page | None:
    known = _FOR_OTHERS.get(source.name(docname))
    return known[2] if known is not None and known[:2] == (mark, _reading(model)) else None


def _unread(path: str, message: Message, span: Span | None = None) -> Problem:
    return Problem("unreadable-file", span or Span(path), message, message.hint, stops_build=True, unread=True)


def _read(source: Source, text: str, docname: str, model: ItemModel, wrong_with: WrongWith | None = None) -> Page:
    # imported late: a check whose pages are all kept needs no parser
    from riskfile.reading.markdown import read_page  # noqa: PLC0415

    return read_page(text, docname, model, wrong_with, source.layout)


def _copies(source: Source, docnames: Sequence[str], pages: dict[str, Page]) -> Iterator[Problem]:
    """Leave the items of all but one of these pages out, which have one content."""
    links = [docname for docname in docnames if _leads_elsewhere(source, docname + SUFFIX)]
    names = sorted(pages)
    named = [entry for docname, page in pages.items() for entry in _entries(docname, page, pages, names)]
    # the one that a table of contents names first is the one that its author thinks of
    docnames = sorted(docnames, key=lambda docname: named.index(docname) if docname in named else len(named))
    kept = next((docname for docname in docnames if docname not in links), docnames[0])
    for docname in docnames:
        if docname == kept:
            continue
        page, path = pages[docname], docname + SUFFIX
        message = (_LINK if docname in links else _COPY)(page=kept + SUFFIX)
        yield Problem("unreadable-file", Span(path), message, message.hint)
        headings = page.headings[:1]
        shown = tuple((line, f"# {text}") for _, text, line, *_ in headings)
        pages[docname] = Page((), (), headings, (), (), mended=shown or ((1, ""),))


def _leads_elsewhere(source: Source, path: str) -> bool:
    try:
        return source.real(path) != path
    except SourceError:
        return False


def _stage_folders(pages: Mapping[str, Page], layout: Layout) -> Iterator[Problem]:
    """The folders that are no stage's, and hold items that were meant to be of one."""
    told: set[str] = set()
    for docname, page in pages.items():
        folder = layout.stage_folder(docname)
        if not folder or folder in STAGES or folder in told or not page.items:
            continue
        told.add(folder)
        if meant := meant_stage(folder):
            top = docname[: docname.index(f"/{folder}/")]
            message = _NO_STAGE(folder=f"{top}/{folder}", top=top, stage=meant)
            yield Problem("unknown-stage", Span(docname + SUFFIX), message, message.hint)


def _outside(
    source: Source, model: ItemModel, store: Store, others: Mapping[str, Page]
) -> tuple[list[Problem], tuple[tuple[str, Stray, Span], ...]]:
    """Pages with items that are none of the file, by their name or by their folder, and the ids of these items. In a
    project of Sphinx with several files, each is told of the pages that are nearest to it."""
    patterns = (*always_excluded(source.layout), *model.sphinx.exclude, *model.exclude)
    excluded = [glob_pattern(pattern) for pattern in patterns]
    layout = source.layout
    problems: list[Problem] = []
    stray: list[tuple[str, Stray, Span]] = []
    within = tuple(folder for each in model.sphinx.roots for folder in Layout._make(each).within)
    for docname, page in others.items():
        path = docname + SUFFIX
        if nearest_root(docname, model.sphinx.roots) == layout.base:
            problems += (each for each in page.problems if each.message.key == IN_RST.key)
            if not path.startswith(within):
                for record in page.items:
                    item = Item._make(record)
                    where = Span(path, item.line, item.column)
                    message = _OTHER_FOLDER(
                        page=path, folders=layout.folders, stage=layout.at(f"{layout.needs}/design")
                    )
                    problems.append(Problem("item-outside-the-file", where, message, message.hint))
                    stray.append((item.id, "unread", where))
        stray += (each for each in page.stray if each[1] in ("need", "unread"))
    for path in _other_pages(
        source, lambda path: any(pattern.fullmatch(path) for pattern in excluded), part=model.sphinx.part
    ):
        try:
            data = source.read(path)
        except SourceError:
            continue
        text, _ = decode(data)
        if not item_fence(model.types).search(text):
            continue
        # kept under its path, which no page of the file has as its name
        mark = _mark_of(f"outside {path}", data)
        known = store.get(path, mark)
        page = known or _read(source, text, path, model)
        if known is None:
            store.put(path, mark, page)
        if not page.items:
            continue
        named = path.rpartition(".")[0] + SUFFIX
        message = (
            _OTHER_NAME(name=named)
            if path.startswith(layout.within)
            else _OTHER_FOLDER(page=path, folders=layout.folders, stage=layout.at(f"{layout.needs}/design"))
        )
        item = Item._make(page.items[0])
        problems.append(Problem("item-outside-the-file", Span(path, item.line, item.column), message, message.hint))
        for record in page.items:
            item = Item._make(record)
            stray.append((item.id, "unread", Span(path, item.line, item.column)))
    return problems, tuple(stray)


def _other_pages(source: Source, left_out: Callable[[str], bool], *, part: bool) -> Iterator[str]:
    """Files that look like pages: of the file's folders those with another suffix, elsewhere those in the project's
    own folder and directly in one of its folders."""
    for top in source.layout.folders:
        if not left_out(top):
            for entry in walk(source, top, left_out):
                if entry.kind == "file" and _OTHER_SUFFIX.fullmatch(entry.path) and not entry.path.endswith(SUFFIX):
                    yield entry.path
    if part:
        # they are pages of Sphinx, or none of anybody's
        return
    try:
        beside = source.entries("")
    except SourceError:
        return
    for entry in beside:
        if entry.path.startswith((".", "_")) or entry.path in source.layout.folders or left_out(entry.path):
            continue
        if entry.kind == "file" and _OTHER_SUFFIX.fullmatch(entry.path):
            yield entry.path
        elif entry.kind == "folder":
            try:
                within = source.entries(entry.path)
            except SourceError:
                continue
            yield from (each.path for each in within if each.kind == "file" and _OTHER_SUFFIX.fullmatch(each.path))


def pages_without(source: Source, found: Pages, items: Iterable[Item]) -> Pages | None:
    """What ``found``, the pages of ``source``, are with blank lines in place of these items; None where they have to be read
    to know."""
    from riskfile.reading.taken_out import page_without  # noqa: PLC0415 - not for a check

    if any(each.message.key in (_COPY.key, _LINK.key) for each in found.problems):
        # of pages that are one, another is read once they differ
        return None
    by_page: dict[str, list[Item]] = {}
    for item in items:
        by_page.setdefault(item.docname, []).append(item)
    pages = dict(found.pages)
    for docname, gone in by_page.items():
        page = pages.get(docname)
        elsewhere = (
            docname in found.others or docname in found.paths or any(docname + SUFFIX != each.path for each in gone)
        )
        if page is None or elsewhere:
            return None
        try:
            data = source.read(docname + SUFFIX)
        except SourceError:
            return None
        text, bad = decode(data)
        less = None if bad is not None or data.startswith(BYTES_OF_UTF_16) else page_without(page, text, gone)
        if less is None:
            return None
        pages[docname] = less
    return found._replace(pages=pages)


def not_utf8(path: str, line: int, column: int, byte: str) -> Problem:
    """That a page is not UTF-8, at the first byte that is not."""
    message = _NOT_UTF8(byte=byte)
    span = Span(path, line, column, line, column + 1)
    return Problem("unreadable-file", span, message, message.hint, stops_build=True)


def risk_file(
    source: Source,
    model: ItemModel,
    found: Pages,
    policy: Policy | None = None,
    baselines: tuple[Sequence[KnownBaseline], Sequence[Problem]] = ((), ()),
    made: dict[str, tuple[object, tuple[Item, ...]]] | None = None,
) -> RiskFile:
    """The risk file that these pages make up, with the field data of the policy's monitoring plans, and with the states that
    were released, and what is wrong with these (``baselines``). ``made`` are the items of pages as they were made for another
    state, by docname with what they were made of; those of this one are noted there."""
    problems = [*found.problems, *baselines[1]]
    items: list[Item] = []
    stray: dict[str, tuple[Stray, Span]] = {id: (kind, span) for id, kind, span in found.stray}
    included: list[tuple[str, Page]] = []
    for docname, page in found.pages.items():
        items += _items(docname, page, made)
        problems += page.problems
        for id, kind, span in page.stray:
            stray.setdefault(id, (kind, span))
        for inner, problem in _included(source, docname, page, model) if page.includes else ():
            if inner is not None:
                included.append((docname, inner))
            if problem is not None:
                problems.append(problem)
    folders = {each.span.path for each in found.problems if each.unread}
    settings = source.layout.pdf_settings
    if settings.rpartition("/")[0] not in folders:
        problems += _conflicts(source, settings)
    if policy is not None and not policy.device.example:
        for begin, span in (each for page in found.pages.values() for each in page.advice):
            message = _ADVICE(begin=begin)
            problems.append(Problem("placeholder", span, message, message.hint))
    others: Others | None = None
    if model.needs or model.need_files:
        from riskfile.reading.other_needs import gather as gather_needs  # noqa: PLC0415 - few projects have any

        others = gather_needs(source, model, {**found.pages, **found.others}, included, items, found.path)
        problems += others.problems
    # of these it is told why they are none of the file
    unread_ids = {id for id, (kind, _) in stray.items() if kind in ("conflict", "unread")}
    needs = {id for id, (kind, _) in stray.items() if kind == "need"} | {*(others.needs if others else ())}
    more = others is not None and others.more
    if found.others:
        problems += _in_other_files(source.layout, model, found.others, items, stray, needs)
    ids = {item.id for item in items} | unread_ids
    broken = list(dead(source, model, found.pages, ids, included, needs, more, found.others))
    if unknown := {each.span[:2] for each in broken if each.kind == "unknown-name"}:
        # of a directive that there is not, nobody asks what it would need
        problems = [each for each in problems if each.kind != "not-shown" or each.span[:2] not in unknown]
    problems += broken
    problems += _diagrams(source, found.pages)
    if any(page.words for page in found.pages.values()):
        problems += _unknown_mentions(source, model, found, items, stray, policy)
    problems += _also_needs(items, stray)
    documents = documents_of(found.pages, found.path)
    problems += _unnamed(found, documents, source.layout.root_doc)
    unread = {each.span.path for each in problems if each.kind == "unreadable-file"}
    problems += (each for each in _without_heading(found, documents) if each.span.path not in unread)
    evidence = None
    if any(item.type == "verification" and "evidence" in item.fields for item in items):
        from riskfile.reading.evidence import gather  # noqa: PLC0415 - only where there is any

        evidence = gather(source, items, policy.evidence.test_properties if policy is not None else ())
    series = None
    if policy is not None and policy.monitoring is not None and policy.monitoring.plans:
        from riskfile.reading import series as field_data  # noqa: PLC0415 - only where something is watched

        series, wrong = field_data.gather(source, items, policy, unread_ids)
        problems += wrong
    acceptances, wrong_lines = accepted(source)
    problems += wrong_lines
    kept: tuple[Signed, ...] = ()
    if policy is not None and policy.approval:
        from riskfile.reading.signatures import kept_signatures, wrong_signers  # noqa: PLC0415 - only where somebody has to sign

        kept = tuple(each.signed for each in kept_signatures(source) if each.signed)
        problems += wrong_signers(source, policy)
    file = RiskFile(
        model,
        items,
        documents,
        problems,
        source.layout.root_doc,
        evidence,
        series,
        stray,
        others.needs if others else None,
        others.more if others else False,
        acceptances,
        baselines[0],
        kept,
    )
    if policy is not None:
        looked = [page.fillers for page in found.pages.values() if page.items]
        if None not in looked:
            placeholders.note(file, policy, (id for ids in looked for id in ids or ()))
    return file


def _items(docname: str, page: Page, made: dict[str, tuple[object, tuple[Item, ...]]] | None) -> Iterable[Item]:
    if made is None or not page.items:
        return map(Item._make, page.items)
    known = made.get(docname)
    if known is None or known[0] is not page.items:
        were = {item.id: item for item in known[1]} if known is not None else {}
        items = (_as_it_was(item, were.get(item.id)) for item in map(Item._make, page.items))
        known = made[docname] = (page.items, tuple(items))
    return known[1]


def _as_it_was(item: Item, before: Item | None) -> Item:
    """The item of another state where that says the same in the same place: what rests on it alone is not made again."""
    # a number may be equal to one that is written in another way
    return before if before == item and repr(before) == repr(item) and before is not None else item


def _in_other_files(
    layout: Layout,
    model: ItemModel,
    others: Mapping[str, Page],
    items: Iterable[Item],
    stray: dict[str, tuple[Stray, Span]],
    needs: set[str],
) -> Iterator[Problem]:
    """Items whose id an item of a risk file has that conf.py names before this one: sphinx-needs knows one of the two. The
    ids of all others are noted: a page may speak of them."""
    mine = {item.id: item for item in items}
    for id, place, before in ids_elsewhere(layout, others, model.sphinx.roots):
        item = mine.get(id)
        if item is None:
            stray.setdefault(id, ("need", place))
            needs.add(id)
        elif before:
            message = _OF_OTHER_FILE(item=id, first=place)
            yield Problem("duplicate-id", item.at("id"), message, message.hint, id, "id", stops_build=True)


def _also_needs(items: Iterable[Item], stray: Mapping[str, tuple[Stray, Span]]) -> Iterator[Problem]:
    """Items whose id another need of the project has: sphinx-needs knows one of the two."""
    for item in items:
        kind, place = stray.get(item.id, ("", None))
        if kind == "need" and place is not None:
            message = _OF_NEED(item=item.id, first=place)
            yield Problem("duplicate-id", item.at("id"), message, message.hint, item.id, "id", stops_build=True)


def _unknown_mentions(
    source: Source,
    model: ItemModel,
    found: Pages,
    items: Sequence[Item],
    stray: Mapping[str, tuple[Stray, Span]],
    policy: Policy | None,
) -> Iterator[Problem]:
    """Words in running text that are written as ids of the file and are none."""
    from riskfile.reading.mentions import unknown  # noqa: PLC0415 - only where there are such words

    if any(each.message.key == _NOT_READ.key for each in found.problems):
        # nobody knows which items stand there
        return
    told = [waiver.item for waiver in policy.waivers] if policy is not None else []
    yield from unknown(lambda docname: decode(source.read(docname + SUFFIX))[0], model, found.pages, items, stray, told)


def _conflicts(source: Source, path: str) -> Iterator[Problem]:
    """The merge conflicts in a file that only a build reads."""
    try:
        text = source.read(path).decode("utf-8", "replace")
    except SourceError as error:
        if error.reason not in ("missing", "outside"):
            yield _unread(path, _SETTINGS_NOT_READ(why=str(error.strerror)))
        return
    if may_conflict(text):
        for each in resolve(text.splitlines())[0]:
            yield Problem(CONFLICT, Span(path, *each.place), each.message, each.message.hint)


def _unnamed(found: Pages, documents: Mapping[str, Document], root_doc: str) -> Iterator[Problem]:
    """The pages without items that no table of contents names, so that no reader finds them."""
    pages = found.pages
    if root_doc not in pages:
        return
    named = {root_doc, *(each for document in documents.values() for each in document.includes)}
    names = sorted({*pages, *found.others})
    for docname, page in found.others.items():
        named.update(_entries(docname, page, pages, names))
    for docname, page in pages.items():
        named.update(resolved(docname, path).removesuffix(SUFFIX) for path, _ in page.includes)
    for docname, page in pages.items():
        if docname not in named and not page.items and ("orphan", "") not in page.names:
            message = _UNNAMED(page=found.path(docname), entry=f"/{docname}")
            yield Problem("item-outside-the-file", Span(found.path(docname)), message, message.hint)


def _of_one_name(names: Iterable[str]) -> Iterator[Problem]:
    """The pages that are one where case makes no difference, as on Windows and macOS."""
    first: dict[str, str] = {}
    for path in names:
        folded = path.casefold() if path.isascii() else normalize("NFC", normalize("NFD", path).casefold())
        if (page := first.setdefault(folded, path)) != path:
            message = _SAME_NAME(page=page, path=path)
            yield Problem("item-outside-the-file", Span(path), message, message.hint)


def _without_heading(found: Pages, documents: Mapping[str, Document]) -> Iterator[Problem]:
    """The pages that a table of contents names and could only name by their path."""
    pages = found.pages
    named = {docname for document in documents.values() for docname in document.includes}
    for docname in sorted(named):
        page = pages.get(docname)
        # what stands in its own table of contents is shown in its stead
        if page is None or page.includes or documents[docname].includes or ("section", "") in page.names:
            continue
        message = _NO_HEADING()
        yield Problem("page-without-heading", Span(found.path(docname)), message, message.hint)


def _diagrams(source: Source, pages: Mapping[str, Page]) -> Iterator[Problem]:
    """Diagrams in files of their own that would read others, and those that nothing here can draw."""
    if not any(reference.kind in ("program", "diagram") for page in pages.values() for reference in page.references):
        return
    from riskfile.reading import diagrams  # noqa: PLC0415 - few files have any

    first: dict[str, Problem] = {}
    count: Counter[str] = Counter()
    for docname, page in pages.items():
        for kind, target, problem in page.references:
            if kind == "program":
                first.setdefault(target, problem)
                count[target] += 1
            elif kind == "diagram":
                language, _, path = target.partition(":")
                try:
                    text = source.read(resolved(docname, path)).decode("utf-8", "replace")
                except SourceError:
                    continue
                if diagrams.unsafe(language, text) is not None:
                    yield problem
    for language, problem in first.items():
        if diagrams.lacking(language, source):
            yield diagrams.no_program(language, problem.span, problem.item, count[language])


def documents_of(
    pages: Mapping[str, Page], path: Callable[[str], str] = lambda docname: docname + SUFFIX
) -> dict[str, Document]:
    """The pages as documents, their tables of contents resolved to docnames as Sphinx resolves them."""
    names = sorted(pages)
    return {
        docname: Document(
            docname,
            path(docname),
            tuple(map(Heading._make, page.headings)),
            tuple(_entries(docname, page, pages, names)),
        )
        for docname, page in pages.items()
    }


def _entries(docname: str, page: Page, pages: Mapping[str, Page], names: Sequence[str]) -> Iterator[str]:
    for entries, with_globs in page.toctrees:
        for entry in entries:
            target = resolved(docname, entry)
            if with_globs and any(sign in entry for sign in "*?["):
                matches = glob_pattern(target).fullmatch
                yield from (name for name in names if matches(name) and name != docname)
            elif named := is_page(target, pages):
                yield named


def _included(
    source: Source, docname: str, page: Page, model: ItemModel, seen: frozenset[str] = frozenset()
) -> Iterator[tuple[Page | None, Problem | None]]:
    """The files that a page includes, and those that they include, as the page has them; and what is wrong with them."""
    for path, span in page.includes:
        place = resolved(docname, path)
        if place in seen:
            continue
        try:
            text = decode(source.read(place))[0]
        except SourceError as error:
            # Sphinx reports an include that is not there; what leads out is told of all paths
            if error.reason == "outside" and seen:
                yield None, leaving(path, span)
            elif error.reason == "unreadable":
                yield None, _unread(path, _INCLUDE_NOT_READ(path=path, why=str(error.strerror)), span)
            continue
        if item_fence(model.types).search(text):
            message = _INCLUDES_ITEMS(path=path)
            yield None, Problem("active-content", span, message, message.hint)
        if not any(sign in text for sign in _MAY_NAME):
            continue
        # its paths are read as those of the page
        found = _read(source, text, docname, model)
        found = found._replace(
            problems=tuple(
                _moved(each, place) for each in found.problems if each.kind in ("active-content", "unknown-name")
            ),
            references=tuple(each._replace(problem=_moved(each.problem, place)) for each in found.references),
            includes=tuple((each, where._replace(path=place)) for each, where in found.includes),
        )
        yield found, None
        for problem in found.problems:
            yield None, problem
        yield from _included(source, docname, found, model, seen | {place})


_MAY_NAME: Final = ("](", "]:", "<path:", "<project:", "```", ":::", "~~~", "{", "<")
"""What stands in a text that names a file, or runs something."""


def _moved(problem: Problem, path: str) -> Problem:
    return problem._replace(span=problem.span._replace(path=path))
