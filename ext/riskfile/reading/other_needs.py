"""Needs of the project that are no risk items, such as requirements, as far as they are known without a build: those of its
pages, and those of files that sphinx-needs has written (``needs.json``), here or in another project.

A file that ``needs/model.yaml`` pins to a hash says what is so. One without a hash, and that of the last build, may have
changed since: an id that stands there is known, of one that does not stand there nobody knows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from os import SEEK_END
from typing import Any, BinaryIO, Final, NamedTuple

from riskfile.model import Item, ItemModel, NeedsFile, Problem, Span
from riskfile.reading import unjudged
from riskfile.reading.conf import sets
from riskfile.reading.options import OTHER_ID
from riskfile.reading.page import SUFFIX, Page, decode, item_fence
from riskfile.source import Source, SourceError, leads_up, walk
from riskfile.text.messages import NOTHING, Message, Phrase
from riskfile.text.quoting import literal, quote

LAST_BUILD: Final = "_build/html/needs.json"
"""What the last build has written, where nobody said otherwise."""

LARGEST: Final = 64 * 1024 * 1024
"""In bytes: ten times what ten thousand needs take; all of it is held in memory."""

KIND: Final = "needs-file"
"""The kind of what is wrong with a file of needs: RMF927 reports it."""

_PIECE: Final = 1 << 20

_STALE = Phrase(
    "needs-file.stale",
    "{path} has changed since it was pinned: its sha256 is {found}; expected {expected}",
    "look at what has changed in it, and write the new hash",
    by=("path",),
)
_OUTSIDE = Phrase(
    "needs-file.outside",
    "{path} leads out of the project, and is not read; expected a path in it",
    "copy the file into the project, such as to needs/external",
    by=("path",),
)
_NOT_READ = Phrase(
    "needs-file.not-read",
    "{path} cannot be read: {why}; expected a needs.json of sphinx-needs",
    "restore the file, or take its entry out",
    by=("path",),
)
_TOO_LARGE = Phrase(
    "needs-file.too-large",
    "{path} has more than {most} MiB; expected less",
    "have sphinx-needs write fewer fields (needs_json_remove_defaults, needs_json_exclude_fields)",
    by=("path",),
)
_NO_JSON = Phrase(
    "needs-file.no-json",
    "{path} is no JSON (line {line}, column {column}: {why}); expected a needs.json of sphinx-needs",
    "have sphinx-needs write it again",
    by=("path",),
)
_KEY_TWICE = Phrase(
    "needs-file.key-twice",
    "{path} has {key} a second time in one object (line {line}, column {column}), first at line {first_line}, column"
    " {first_column}; expected each id and version once",
    "have sphinx-needs write it again: a reader of JSON takes the last, and loses the others",
    by=("path",),
)
_NO_NEEDS = Phrase(
    "needs-file.no-needs",
    "{path} has no {what}; expected a needs.json of sphinx-needs",
    "name the file that sphinx-needs has written",
    by=("path",),
)
_VERSIONS = Phrase(
    "needs-file.versions",
    "{path} has the versions {versions}, and its current_version, {found}, is none of them",
    "have sphinx-needs write one, or correct current_version",
    by=("path",),
)
_TWICE = Phrase(
    "needs-file.twice",
    "{path} has {ids}, which {first} has too; each id stands in one place",
    "export each need from the project that it is of, or give it an id of its own",
    by=("path",),
)
_OF_ITEM = Phrase(
    "needs-file.of-item",
    "{path} has needs with the ids of items here: {ids}",
    "give the items, or these needs, ids of their own",
    by=("path",),
)


class Others(NamedTuple):
    """Needs that are no items by id, as items; ``more`` says that there may be others, of which only a build knows."""

    needs: Mapping[str, Item]
    more: bool
    problems: tuple[Problem, ...]


def gather(
    source: Source,
    model: ItemModel,
    pages: Mapping[str, Page],
    included: Iterable[tuple[str, Page]],
    items: Iterable[Item],
    path: Callable[[str], str] = lambda docname: docname + SUFFIX,
) -> Others:
    """The needs of pages, of pages that they include, and of files, as far as a link of an item may lead to any. ``path`` says
    where a page lies."""
    known = {item.id: item for item in items}
    wanted = _wanted(known.values(), model)
    found: dict[str, Item] = {}
    without_id = False
    for docname, page in (*pages.items(), *included):
        for type, id, title, status, line, column in page.needs:
            if not id:
                without_id = True
            elif id not in known:
                need = _need(type, id, title, docname, path(docname), line, column, {"status": status})
                found.setdefault(id, need)
    problems: list[Problem] = []
    more = without_id or model.more_needs
    for file in model.need_files:
        if file.sha256:
            problems += _take(source, model, file, source.layout.at(file.path), known, found)
        else:
            more = True
    # of what stands in a file that is not what was pinned nobody knows
    failed = bool(problems)
    unknown = {id for id, _, _ in wanted if not _known(id, found) and id not in known}
    if unknown:
        # in reStructuredText they are only read by Sphinx
        more = more or any(("rst", "") in page.names for page in pages.values())
        # pages that are none of the file: of those in Markdown it shows what needs they have
        for other in _other_pages(source):
            if other.rpartition(".")[0] in pages:
                continue
            more = True
            if other.endswith(SUFFIX):
                for id, need in _needs_of_page(source, other, model):
                    if id not in known:
                        found.setdefault(id, need)
    if unknown and more:
        loose = [(file, source.layout.at(file.path)) for file in model.need_files if not file.sha256]
        # paths of conf.py are from its own folder
        external = [(file, file.path) for file in model.external_needs]
        for file, place in [*(loose or [(NeedsFile(LAST_BUILD, 1, 1), LAST_BUILD)]), *external]:
            # what is wrong with it nobody has promised
            _take(source, model, file, place, known, found)
        for id, span, item in wanted:
            if id in unknown and not _known(id, found):
                problems.append(unjudged.problem("needs", span, item))
    return Others(found, more or failed, tuple(problems))


def _wanted(items: Iterable[Item], model: ItemModel) -> list[tuple[str, Span, str]]:
    """What links that may lead to such needs name: each id, where, and of which item."""
    leading = {name: [link.name for link in each.links.values() if link.others] for name, each in model.types.items()}
    return [
        (id, span, item.id)
        for item in items
        for link in leading[item.type]
        if link in item.links
        for id, span in item.link_places(link)
    ]


def _known(id: str, found: Mapping[str, Item]) -> bool:
    return id in found or id.partition(".")[0] in found


def _other_pages(source: Source) -> Iterator[str]:
    """Pages in which needs may stand, and which are none of the file: those of the file's folders that are no Markdown, and
    those elsewhere, where conf.py has Sphinx read more than these folders."""
    folders = source.layout.folders
    for top in folders:
        yield from (entry.path for entry in walk(source, top) if entry.path.endswith(".rst"))
    # around a risk file below that of the project, pages are known as those of the file are
    if not source.layout.base and sets(source, "include_patterns"):
        for entry in walk(source, "", lambda path: path in folders or path.rpartition("/")[2].startswith(("_", "."))):
            if entry.kind == "file" and entry.path.endswith((SUFFIX, ".rst")):
                yield entry.path


def _needs_of_page(source: Source, path: str, model: ItemModel) -> Iterator[tuple[str, Item]]:
    try:
        text, _ = decode(source.read(path))
    except SourceError:
        return
    if model.needs and item_fence(model.needs).search(text):
        from riskfile.reading.markdown import read_page  # noqa: PLC0415 - as above

        docname = path.removesuffix(SUFFIX)
        for type, id, title, status, line, column in read_page(text, docname, model).needs:
            if id:
                yield id, _need(type, id, title, docname, path, line, column, {"status": status})


def _need(
    type: str, id: str, title: str, docname: str, path: str, line: int, column: int, said: Mapping[str, str]
) -> Item:
    fields = {name: value for name, value in said.items() if value}
    return Item(type, id, title, "", docname, path, line, column, fields, {}, "", {}, {})


def _take(
    source: Source,
    model: ItemModel,
    file: NeedsFile,
    place: str,
    known: Mapping[str, Item],
    found: dict[str, Item],
) -> list[Problem]:
    """Take the needs of the file at ``place``, and tell what is wrong with it at its line in needs/model.yaml."""
    span = Span(source.layout.model, file.line, file.column, file.line, file.column + len(file.path))

    def problem(message: Message) -> list[Problem]:
        return [Problem(KIND, span, message, message.hint, option=file.path)]

    if leads_up(file.path):
        return problem(_OUTSIDE(path=file.path))
    try:
        with source.open(place) as opened:
            data, sha256 = _content(opened)
    except SourceError as error:
        if error.reason == "outside":
            return problem(_OUTSIDE(path=file.path))
        return problem(_NOT_READ(path=file.path, why=str(error.strerror)))
    except OSError as error:
        return problem(_NOT_READ(path=file.path, why=error.strerror or str(error)))
    if data is None:
        return problem(_TOO_LARGE(path=file.path, most=LARGEST >> 20))
    if file.sha256 and sha256 != file.sha256:
        return problem(_STALE(path=file.path, found=sha256, expected=file.sha256))
    needs, message = _needs_in(data, file.path, file.version)
    if message:
        return problem(message)
    twice: list[str] = []
    first = ""
    of_items: list[str] = []
    for need in _records(needs, file, model):
        if need.id in known:
            # what another project has taken over from this one is of this one
            of_items += [need.id] * (need.type not in model.types)
        elif need.id in found:
            other = found[need.id]
            if other.docname:
                # and so is what stands on a page here
                continue
            twice.append(need.id)
            first = first or str(other.fields.get("file", ""))
        elif need.type not in model.types:
            found[need.id] = need
    told: list[Problem] = []
    if twice:
        told += problem(_TWICE(path=file.path, ids=_some(twice), first=first))
    if of_items:
        told += problem(_OF_ITEM(path=file.path, ids=_some(of_items)))
    return told


def _some(ids: list[str]) -> str:
    return ", ".join(ids[:5]) + (f" and {len(ids) - 5} more" if len(ids) > 5 else "")


def _content(file: BinaryIO) -> tuple[bytes | None, str]:
    """The content of a file and its hash; None where it is too large, and then nothing of it is read."""
    size = file.seek(0, SEEK_END)
    if size > LARGEST:
        return None, ""
    file.seek(0)
    from hashlib import sha256  # noqa: PLC0415 - only where there is such a file

    mixed, pieces = sha256(), []
    total = 0
    while piece := file.read(_PIECE):
        total += len(piece)
        if total > LARGEST:
            # it has grown while it was read
            return None, ""
        mixed.update(piece)
        pieces.append(piece)
    return b"".join(pieces), mixed.hexdigest()


def _needs_in(data: bytes, path: str, wanted: str) -> tuple[Mapping[str, Any], Message]:
    """The needs of the version that is ``wanted``, or else current, by id; or what is wrong."""
    from json import JSONDecodeError  # noqa: PLC0415 - as above

    from riskfile.text.json_once import TwiceError, loads_once  # noqa: PLC0415

    try:
        whole = loads_once(data)
    except TwiceError as error:
        line, column = error.first
        return {}, _KEY_TWICE(
            path=path,
            key=quote(error.key),
            line=error.lineno,
            column=error.colno,
            first_line=line,
            first_column=column,
        )
    except JSONDecodeError as error:
        return {}, _NO_JSON(path=path, line=error.lineno, column=error.colno, why=error.msg)
    except (ValueError, RecursionError):
        # bytes that are no UTF-8, a number of thousands of digits, or lists in lists without end
        return {}, _NO_JSON(path=path, line=1, column=1, why="it cannot be decoded")
    versions = whole.get("versions") if isinstance(whole, dict) else None
    if not isinstance(versions, dict) or not versions:
        return {}, _NO_NEEDS(path=path, what="versions")
    current = wanted or _text(whole.get("current_version"))
    if current not in versions:
        if len(versions) > 1 or current:
            return {}, _VERSIONS(path=path, versions=tuple(map(str, versions)), found=literal(current))
        (current,) = versions
    version = versions[current]
    needs = version.get("needs") if isinstance(version, dict) else None
    if not isinstance(needs, dict):
        return {}, _NO_NEEDS(path=path, what="needs")
    return needs, NOTHING


def _records(needs: Mapping[str, Any], file: NeedsFile, model: ItemModel) -> Iterator[Item]:
    """What of a file's needs is asked for: what is no need is passed over. Ids, and links among the file's own needs, have the
    file's prefix before them; the addresses of its pages have not, as sphinx-needs makes them."""
    prefix = file.prefix
    for key, need in needs.items():
        id = f"{prefix}{key}"
        if not isinstance(need, dict) or not isinstance(need.get("type"), str) or not OTHER_ID.fullmatch(id):
            continue
        docname, url = _text(need.get("docname")), ""
        if file.url:
            from urllib.parse import quote as quoted  # noqa: PLC0415 - as above

            url = f"{file.url}/{quoted(docname)}.html#{key}"
        said = {"status": _text(need.get("status")), "url": url, "file": file.path}
        # an unpinned one is known from nowhere that holds
        path = file.path if file.sha256 else ""
        found = _need(need["type"], id, _text(need.get("title")), "", path, 1, 1, said)
        links = {
            name: tuple(
                f"{prefix}{target}" if prefix and (target in needs or target.partition(".")[0] in needs) else target
                for target in map(str, value)
            )
            for name, value in need.items()
            if isinstance(value, list) and name not in _NO_LINKS and not name.endswith("_back")
        }
        yield found._replace(links={name: ids for name, ids in links.items() if ids})


_NO_LINKS: Final = frozenset(("tags", "sections", "parts", "constraints", "constraints_results", "modifications"))


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
