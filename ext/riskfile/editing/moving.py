"""Items go to another page, and pages to another place; what names them follows.

What an item takes along: the names that stand directly above it, the footnotes and the definitions of links that it uses (which
stay where others use them too), and the paths in it, which are written from a page's folder.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple
from urllib.parse import quote, unquote

from riskfile.editing.contents import entry_for
from riskfile.editing.edits import Change, Edit, edited, judged
from riskfile.editing.fixer import Texts
from riskfile.editing.occurrences import scalars
from riskfile.editing.renaming import RenameError, known
from riskfile.model import STAGES, Item, Reference, RiskFile, Span
from riskfile.project import Project
from riskfile.reading.conf import PATH as CONF
from riskfile.reading.page import SUFFIX, decode
from riskfile.reading.paths import resolved
from riskfile.source import Layout, SourceError
from riskfile.text.messages import tr
from riskfile.text.portable import objection


class MoveError(ValueError):
    """Why something cannot be moved; the message says what was found and what was expected."""


class Moving(NamedTuple):
    """``told`` are sentences for who has asked: what else is different now."""

    change: Change
    told: tuple[str, ...] = ()


# --- references -------------------------------------------------------------------------------------------------------

_PATHS: Final = frozenset(("page", "link", "doc", "file", "text", "picture", "diagram"))
"""Kinds of references whose target is a path."""


class _Place(NamedTuple):
    """A path that a page names: where it stands, and as it is written, without what stands behind ``#``."""

    span: Span
    path: str
    anchor: str


def _places(texts: Texts, path: str, references: Iterable[Reference]) -> Iterator[_Place]:
    """The paths that a page names, one a place."""
    told: set[tuple[int, int]] = set()
    for each in references:
        if each.kind not in _PATHS:
            continue
        span = each.problem.span
        line = texts.line(path, span.line)
        target = each.target.partition(":")[2] if each.kind == "diagram" else each.target
        wanted, _, anchor = target.partition("#")
        for written in dict.fromkeys((wanted, quote(wanted), quote(wanted, safe="/."))):
            begin = _begin(line, written, span.column - 1)
            while begin >= 0 and (span.line, begin) in told:
                begin = line.find(written, begin + 1)
            if begin >= 0:
                told.add((span.line, begin))
                yield _Place(Span(path, span.line, begin + 1, span.line, begin + 1 + len(written)), written, anchor)
                break


def _begin(line: str, written: str, behind: int) -> int:
    """Where a path stands in a line, from the character ``behind`` on; below zero where it does not."""
    if not written:
        return -1
    if line.startswith("{", behind):
        # a role, with words of its own or without
        for sign in ("<", "`"):
            found = line.find(sign + written, behind)
            if found >= 0:
                return found + 1
    return line.find(written, behind)


def _rewritten(written: str, was_on: str, is_on: str, moves: Mapping[str, str]) -> str:
    """A path that the page ``was_on`` names (docnames), as it is written on the page ``is_on``, once files have moved as
    ``moves`` has them, from path to path."""
    path = unquote(written)
    there = resolved(was_on, path)
    new = moves.get(there)
    if new is None and there + SUFFIX in moves:
        new = moves[there + SUFFIX].removesuffix(SUFFIX)
    if path.startswith("/"):
        return written if new is None else _as(written, f"/{new}")
    if new is None and posixpath.dirname(was_on) == posixpath.dirname(is_on):
        return written
    found = posixpath.relpath(new or there, posixpath.dirname(is_on) or ".")
    if found == posixpath.normpath(path):
        return written
    return _as(written, f"./{found}" if path.startswith("./") and not found.startswith("..") else found)


def _as(written: str, path: str) -> str:
    """``path`` with its signs as they stand in ``written``."""
    return quote(path, safe="/.") if "%" in written and unquote(written) != written else path


# --- pages ------------------------------------------------------------------------------------------------------------


def moved_pages(project: Project, moves: Mapping[str, str]) -> Moving:
    """The change that moves pages of the project, from path to path, with all that names them.

    :raises MoveError: if one is no page of the file, or cannot be where it is to be.
    :raises PolicyError: if the policy or the item types cannot be read.
    """
    for old, new in moves.items():
        _page_may(project, old, new)
    if len({*moves.values()}) < len(moves):
        raise MoveError(tr("two pages are to be at one place; expected another one for each"))
    edits = edits_for_pages(project, moves)
    source = project.source
    files: dict[str, bytes | None] = {}
    for old, new in moves.items():
        text = source.read(old).decode("utf-8", "surrogateescape")
        own = [each for each in edits if each.span.path == old]
        files[old] = None
        files[new] = edited(text, own).encode("utf-8", "surrogateescape")
    title = ", ".join(tr("{old} becomes {new}", old=old, new=new) for old, new in moves.items())
    change = Change(title, tuple(each for each in edits if each.span.path not in moves), files)
    after = judged(project, change)
    named: list[Edit] = []
    for old, new in moves.items():
        if old.removesuffix(SUFFIX) in project.file.reachable and new.removesuffix(SUFFIX) not in after.file.reachable:
            # a pattern has found it where it was
            named += _contents(project, new, {each.span.path for each in change.edits} | {*moves})
    told = (*_stages(project.file, after.file), *_in_conf(project, moves))
    return Moving(change._replace(edits=change.edits + tuple(named)), told)


def _in_conf(project: Project, moves: Mapping[str, str]) -> Iterator[str]:
    """conf.py is code, and stays as it is."""
    try:
        text = project.source.read(CONF).decode("utf-8", "replace")
    except SourceError:
        return
    for old in moves:
        if old.removesuffix(SUFFIX) in text:
            yield tr(
                "{conf} names {removesuffix}: it is code, and stays as it is; look at it",
                conf=CONF,
                removesuffix=old.removesuffix(SUFFIX),
            )


def edits_for_pages(project: Project, moves: Mapping[str, str]) -> tuple[Edit, ...]:
    """What is written otherwise once files have moved, from path to path: in what names them, and in themselves as they are at
    their places of now."""
    texts, pages = Texts(project), project.pages
    found: list[Edit] = []
    for docname, page in pages.pages.items():
        path = pages.path(docname)
        if not path.endswith(SUFFIX):
            continue
        is_on = moves.get(path, path).removesuffix(SUFFIX)
        for place in _places(texts, path, page.references):
            written = _rewritten(place.path, docname, is_on, moves)
            if written != place.path:
                found.append(Edit(place.span, written))
    layout = project.source.layout
    lists = sorted(each.path for each in project.file.checklists)
    for path in dict.fromkeys((layout.policy, *lists, layout.pdf_settings)):
        found += _in_yaml(texts, layout, path, moves)
    return tuple(found)


def _in_yaml(texts: Texts, layout: Layout, path: str, moves: Mapping[str, str]) -> Iterator[Edit]:
    """Values that are the path of a page, with or without its ending and a section."""
    lines = texts.lines(path)
    text = "\n".join(lines)
    names = {layout.at(old): new for old, new in moves.items()} if not layout.base else dict(moves)
    if not any(old.removesuffix(SUFFIX).rpartition("/")[2] in text for old in names):
        return
    base = f"{layout.base}/" if layout.base else ""
    for begin, _, value, _ in scalars(text):
        named, sign, section = value.partition("#")
        whole = base + named
        full = whole if whole in names else whole + SUFFIX
        if not named or full not in names:
            continue
        new = names[full] if whole in names else names[full].removesuffix(SUFFIX)
        at = text.find(value, begin)
        line = text.count("\n", 0, at) + 1
        column = at - (text.rfind("\n", 0, at) + 1) + 1
        yield Edit(Span(path, line, column, line, column + len(value)), new.removeprefix(base) + sign + section)


def _page_may(project: Project, old: str, new: str) -> None:
    pages, source = project.pages, project.source
    known = {pages.path(docname): docname for docname in pages.pages}
    if old not in known:
        from riskfile.text.nearest import nearest  # noqa: PLC0415

        near = nearest(old, known, most=1)
        raise MoveError(
            tr("{old} is no page of this file", old=old) + (tr("; did you mean {near}?", near=near[0]) if near else "")
        )
    if known[old] == project.file.root_doc:
        raise MoveError(
            tr("{old} is the front page, with which all tables of contents begin; it stays where it is", old=old)
        )
    if not old.endswith(SUFFIX):
        raise MoveError(tr("{old} is no Markdown; move it by hand", old=old))
    _place_may(project, new)
    if source.kind(new) != "missing":
        raise MoveError(tr("{new} is there already; expected a path where nothing is", new=new))
    _utf8(project, old)


def _place_may(project: Project, path: str) -> None:
    """:raises MoveError: if no page of the file can be at ``path``."""
    layout = project.source.layout
    parts = path.split("/")
    if not path.endswith(SUFFIX) or not path.startswith(layout.within) or any(each.startswith(".") for each in parts):
        folders = " or ".join(layout.folders)
        raise MoveError(
            tr(
                "{path} cannot be a page of this file; expected a path that ends in {suffix}, in {folders}",
                path=path,
                suffix=SUFFIX,
                folders=folders,
            )
        )
    if project.source.kind(path) == "missing" and (wrong := objection(path)):
        raise MoveError(wrong)


def _utf8(project: Project, path: str) -> None:
    bad = decode(project.source.read(path))[1]
    if bad is not None:
        line, column, byte = bad
        raise MoveError(
            tr(
                "{span}: byte {byte} is not UTF-8; save the page as UTF-8 first",
                span=Span(path, line, column),
                byte=byte,
            )
        )


def _contents(project: Project, page: str, changed: Iterable[str]) -> Iterator[Edit]:
    """What names a page in a table of contents."""
    found = entry_for(project, Texts(project), page)
    if found is not None:
        # an entry at a line that is written otherwise would overlap with nothing: it is a line of its own
        yield found[0]


def _stages(before: RiskFile, after: RiskFile) -> Iterator[str]:
    by_stage: dict[tuple[str, str], list[str]] = {}
    for item in before.everything:
        new = after.recorded(item.id)
        if new is not None and new.stage != item.stage:
            by_stage.setdefault((item.stage, new.stage), []).append(item.id)
    for (was, now), ids in by_stage.items():
        listed = ", ".join(ids[:5]) + (tr(" and {what} more", what=len(ids) - 5) if len(ids) > 5 else "")
        what = "is" if len(ids) == 1 else "are"
        yield tr(
            "{listed} {what} of {stage} now, by the folder; before of {stage2}",
            listed=listed,
            what=what,
            stage=_stage(now),
            stage2=_stage(was),
        )


def _stage(stage: str) -> str:
    return tr("the stage {stage}", stage=stage) if stage else tr("no stage")


# --- items ------------------------------------------------------------------------------------------------------------

_ABOVE: Final = re.compile(r"\([^()\n]+\)=[ \t]*|\{[.#][^{}\n]*\}[ \t]*|%.*|<!--.*-->[ \t]*")
"""What belongs to what stands below it: a name, attributes, a comment."""
_NOTE: Final = re.compile(r"\[(\^?[^\]\n]+)\]:[ \t]*\S")
_USES: Final = re.compile(r"\[(\^?[^\[\]\n]+)\](?!:)")
_FENCE: Final = re.compile(r"(:{3,}|`{3,}|~{3,})")


class _Block(NamedTuple):
    """Lines of a page, from the first to the last by number from 1."""

    path: str
    first: int
    last: int

    def lines(self, texts: Texts) -> list[str]:
        return texts.lines(self.path)[self.first - 1 : self.last]


def moved_items(project: Project, ids: Sequence[str], to: str, *, title: str = "") -> Moving:
    """The change that moves items to the end of another page, in the order in which they are given. ``to`` is the path of a
    page; one that is not there is made, with the heading ``title`` (that of its name without), and named in a table of
    contents. Or it is the name of a stage, or a folder that ends in ``/``: the page of the same name there.

    :raises MoveError: if one cannot be moved, or not to there.
    :raises PolicyError: if the policy or the item types cannot be read.
    """
    file, texts = project.file, Texts(project)
    try:
        items = [known(file, id) for id in dict.fromkeys(ids)]
    except RenameError as error:
        raise MoveError(str(error)) from None
    pages = {item.id: _page_of(project, item, to) for item in items}
    edits: list[Edit] = []
    files: dict[str, bytes | None] = {}
    for item in items:
        if item.path == pages[item.id]:
            raise MoveError(tr("{id} stands on {path} already; expected another page", id=item.id, path=item.path))
        _utf8(project, item.path)
    blocks = {item.id: _block_of(texts, item) for item in items}
    for item in items:
        inside = [each for each in items if each is not item and _covers(blocks[item.id], blocks[each.id])]
        if inside:
            raise MoveError(
                tr("{id} stands in {id2}, and moves with it; name {id2} alone", id=inside[0].id, id2=item.id)
            )
    notes: dict[str, list[_Block]] = {}
    for path in dict.fromkeys(item.path for item in items):
        gone = [blocks[item.id] for item in items if item.path == path]
        own = [item for item in items if item.path == path]
        for one in _notes(texts, path):
            label = _label(texts.line(path, one.first))
            users = [item for item in own if label in _used(blocks[item.id].lines(texts))]
            if any(_covers(each, one) for each in gone) or not users:
                continue
            for item in users:
                notes.setdefault(item.id, []).append(one)
            rest = [
                line
                for number, line in enumerate(texts.lines(path), 1)
                if not any(each.first <= number <= each.last for each in (*gone, one))
            ]
            if label not in _used(rest):
                gone.append(one)
        edits += _cut(texts, path, gone)
    moved = {item.id for item in items}
    for target in dict.fromkeys(pages.values()):
        here = [item for item in items if pages[item.id] == target]
        added = "\n\n".join(_added(project, texts, item, target, blocks[item.id]) for item in here)
        taken: dict[str, str] = {}
        for item in here:
            for one in notes.get(item.id, ()):
                text = _added(project, texts, item, target, one)
                label = _label(text)
                if taken.setdefault(label, text) != text:
                    raise MoveError(
                        tr(
                            "two definitions of [{label}] would be on {target}; give one of them another label",
                            label=label,
                            target=target,
                        )
                    )
        there = {_label("\n".join(one.lines(texts))): "\n".join(one.lines(texts)) for one in _notes(texts, target)}
        for label, text in taken.items():
            if there.get(label, text) != text:
                raise MoveError(
                    tr(
                        "{target} has another definition of [{label}]; give one of them another label",
                        target=target,
                        label=label,
                    )
                )
        added += "".join(f"\n\n{text}" for label, text in taken.items() if label not in there)
        if project.source.kind(target) == "missing":
            heading = title or posixpath.basename(target).removesuffix(SUFFIX).replace("-", " ").capitalize()
            files[target] = _newlines(project, here[0].path, f"# {heading}\n\n{added}\n")
        else:
            edits.append(_at_end(texts, target, added))
    edits += _links_to(project, texts, items, pages, blocks)
    what = ", ".join(ids[:3]) + (", ..." if len(ids) > 3 else "")
    change = Change(tr("Move {what}", what=what), tuple(edits), files)
    after = judged(project, change)
    for target in files:
        if target.removesuffix(SUFFIX) not in after.file.reachable:
            change = change._replace(edits=(*change.edits, *_contents(project, target, ())))
    _same(file, after.file, moved, pages)
    told = [*_stages(file, after.file)]
    told += (
        tr("{path} has no items any more", path=path)
        for path in dict.fromkeys(item.path for item in items)
        if not any(each.path == path for each in after.file.everything)
    )
    return Moving(change, tuple(told))


def _page_of(project: Project, item: Item, to: str) -> str:
    """The page on which an item is to be."""
    layout, source = project.source.layout, project.source
    path = to
    if to in STAGES:
        path = layout.at(f"{layout.needs}/{to}/{posixpath.basename(item.path)}")
    elif to.endswith("/") or source.kind(to) == "folder":
        path = f"{to.rstrip('/')}/{posixpath.basename(item.path)}"
    elif "/" not in to and not to.endswith(SUFFIX):
        from riskfile.text.nearest import nearest  # noqa: PLC0415 - of a slip only

        near = nearest(to, STAGES, most=1, cutoff=0.6, any_case=True)
        raise MoveError(
            tr(
                "{to} is no stage and no page; expected {stages}, or a path that ends in {suffix}",
                to=to,
                stages=tuple(STAGES),
                suffix=SUFFIX,
            )
            + (tr("; did you mean {near}?", near=near[0]) if near else "")
        )
    path = posixpath.normpath(path if path.endswith(SUFFIX) else path + SUFFIX)
    _place_may(project, path)
    docname = path.removesuffix(SUFFIX)
    if source.kind(path) == "missing":
        return path
    if docname not in project.pages.pages:
        raise MoveError(tr("{path} is there, and is no page of this file", path=path))
    _utf8(project, path)
    return path


def _block_of(texts: Texts, item: Item) -> _Block:
    opens = _FENCE.match(texts.line(item.path, item.line))
    closes = texts.line(item.path, item.last_line).rstrip()
    if item.column != 1 or opens is None:
        raise MoveError(
            tr(
                "{span}: {id} stands within something else, such as a quotation or a list; move it by hand",
                span=item.span,
                id=item.id,
            )
        )
    if item.last_line <= item.line or not closes.startswith(opens[1]) or closes.strip(opens[1][0]):
        raise MoveError(
            tr(
                "{span}: {id} is not closed; expected a line {opens} at its end",
                span=item.span,
                id=item.id,
                opens=opens[1],
            )
        )
    first = item.line
    while first > 1 and _ABOVE.fullmatch(texts.line(item.path, first - 1)):
        first -= 1
    return _Block(item.path, first, item.last_line)


def _covers(outer: _Block, inner: _Block) -> bool:
    return outer.path == inner.path and outer.first <= inner.first and inner.last <= outer.last


def _notes(texts: Texts, path: str) -> Iterator[_Block]:
    """The footnotes and definitions of links that begin at the margin of a page."""
    lines = texts.lines(path)
    fence = ""
    for number, line in enumerate(lines, 1):
        if opens := _FENCE.match(line):
            if not fence:
                fence = opens[1]
            elif line.startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
            continue
        if fence or not _NOTE.match(line):
            continue
        last = number
        if line.startswith("[^"):
            # what is indented goes on with it
            below = number
            while below < len(lines) and (not lines[below].strip() or lines[below].startswith(("    ", "\t"))):
                below += 1
                if lines[below - 1].strip():
                    last = below
        yield _Block(path, number, last)


def _label(text: str) -> str:
    match = _NOTE.match(text)
    return " ".join(match[1].casefold().split()) if match else ""


def _used(lines: Iterable[str]) -> set[str]:
    return {" ".join(match[1].casefold().split()) for line in lines for match in _USES.finditer(line)}


def _cut(texts: Texts, path: str, gone: Sequence[_Block]) -> Iterator[Edit]:
    """Take these blocks out, each with the empty lines that parted it from what stood beside it."""
    lines = texts.lines(path)
    runs: list[list[int]] = []
    for each in sorted(gone, key=lambda one: one.first):
        # blocks with nothing but empty lines between them go as one
        if runs and not any(line.strip() for line in lines[runs[-1][1] : each.first - 1]):
            runs[-1][1] = each.last
        else:
            runs.append([each.first, each.last])
    for first, last in runs:
        behind = next((number for number in range(last + 1, len(lines) + 1) if lines[number - 1].strip()), 0)
        before = next((number for number in range(first - 1, 0, -1) if lines[number - 1].strip()), 0)
        if behind and (first == 1 or before < first - 1):
            yield Edit(Span(path, first, 1, behind, 1), "")
        elif behind:
            yield Edit(Span(path, first, 1, last + 1, 1), "")
        elif before:
            yield Edit(Span(path, before, len(lines[before - 1]) + 1, last, len(lines[last - 1]) + 1), "")
        else:
            yield Edit(Span(path, 1, 1, last, len(lines[last - 1]) + 1), "")


def _added(project: Project, texts: Texts, item: Item, target: str, block: _Block) -> str:
    """Lines of the page of an item as they are written on another page."""
    page = project.pages.pages[item.docname]
    is_on = target.removesuffix(SUFFIX)
    edits: list[Edit] = []
    for place in _places(texts, item.path, page.references):
        if block.first <= place.span.line <= block.last:
            edits.append(Edit(place.span, _rewritten(place.path, item.docname, is_on, {})))
    headings = {name for kind, name in page.names if kind == "anchor"}
    wide = {name for kind, name in page.names if kind in ("label", "untitled")}
    for each in page.references:
        span = each.problem.span
        if each.kind == "label" and block.first <= span.line <= block.last and each.target in headings - wide:
            line = texts.line(item.path, span.line)
            begin = line.find(f"#{each.target}", span.column - 1)
            if begin >= 0 and each.target not in project.file.items:
                path = posixpath.relpath(item.path, posixpath.dirname(target) or ".")
                edits.append(Edit(Span(item.path, span.line, begin + 1), path))
    moved = [
        each._replace(
            span=each.span._replace(
                line=each.span.line - block.first + 1,
                end_line=each.span.end_line - block.first + 1 if each.span.end_line else 0,
            )
        )
        for each in dict.fromkeys(edits)
    ]
    return edited("\n".join(block.lines(texts)), moved)


def _at_end(texts: Texts, path: str, added: str) -> Edit:
    lines = texts.lines(path)
    last = next((number for number in range(len(lines), 0, -1) if lines[number - 1].strip()), 0)
    if not last:
        return Edit(Span(path, 1, 1), f"{added}\n" if len(lines) < 2 else added)
    end = "" if last < len(lines) else "\n"
    return Edit(Span(path, last, len(lines[last - 1]) + 1), f"\n\n{added}{end}")


def _newlines(project: Project, like: str, text: str) -> bytes:
    """A new page, with line ends like those of another one."""
    data = project.source.read(like)
    return (text.replace("\n", "\r\n") if b"\r\n" in data else text).encode("utf-8")


def _links_to(
    project: Project, texts: Texts, items: Sequence[Item], pages: Mapping[str, str], blocks: Mapping[str, _Block]
) -> Iterator[Edit]:
    """Links to a page and an item on it, which is on another page now."""
    by_anchor = {(item.path, item.id.lower()): pages[item.id] for item in items}
    moved = [*blocks.values()]
    for docname, page in project.pages.pages.items():
        path = project.pages.path(docname)
        for place in _places(texts, path, page.references) if path.endswith(SUFFIX) else ():
            there = resolved(docname, unquote(place.path))
            new = by_anchor.get((there, place.anchor.lower()))
            if new is None or any(each.path == path and each.first <= place.span.line <= each.last for each in moved):
                continue
            yield Edit(place.span, _rewritten(place.path, docname, docname, {there: new}))


def _same(before: RiskFile, after: RiskFile, moved: Iterable[str], pages: Mapping[str, str]) -> None:
    """:raises MoveError: if an item does not say what it said, but for its stage."""
    ids = {*moved}
    for item in before.everything:
        new = after.recorded(item.id)
        if new is None or (item.id in ids and new.path != pages[item.id]):
            where = pages.get(item.id, item.path)
            raise MoveError(
                tr(
                    "{id} would not be read any more on {where}; look at what stands at the end of that page",
                    id=item.id,
                    where=where,
                )
            )
        if (item.type, item.title, item.links) != (new.type, new.title, new.links) or (
            item.id not in ids and item.body != new.body
        ):
            raise MoveError(tr("{id} would say another thing afterwards; move it by hand", id=item.id))


__all__ = ["MoveError", "Moving", "edits_for_pages", "moved_items", "moved_pages"]
