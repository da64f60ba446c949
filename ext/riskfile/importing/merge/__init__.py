"""Edits of a workbook of ``riskfile export xlsx``, or of the file of ``riskfile export reqif``, brought back into the pages at
their places: all of them, or none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from riskfile.change.suspect import hash_of
from riskfile.importing.merge.changes import Conflict, Edit, Lines, NewItem, changed_since, find_changes
from riskfile.importing.merge.pages import Written, write_changes
from riskfile.importing.merge.workbook import Returned, read_workbook, same
from riskfile.model import Item, RiskFile
from riskfile.project import Project
from riskfile.reading.as_written import option_text, page_lines
from riskfile.source import Overlay, Source
from riskfile.tables import SourcePlace, SourceProblem
from riskfile.text.messages import later, tr

__all__ = ["Conflict", "Edit", "Merge", "merge", "merge_reqif"]


class Merge(NamedTuple):
    """What came back: edits, new items with the ids and pages that they got, items whose rows are gone, what was edited on both
    sides, and what keeps it from being written. ``pages`` are the texts to write, by path, none where there are ``conflicts``
    or ``problems``; ``new_pages`` those of them that were not there. ``moved_on`` counts the items that the file says
    otherwise than when the workbook was exported, ``notes`` is what else is to be told."""

    edits: Sequence[Edit]
    new: Sequence[tuple[NewItem, Item]]
    taken_out: Sequence[Item]
    deleted: bool
    conflicts: Sequence[Conflict]
    problems: Sequence[SourceProblem]
    pages: dict[str, str]
    new_pages: Sequence[str]
    moved_on: int
    notes: Sequence[str] = ()


def merge(workbook: Path, project: Project, *, delete: bool = False) -> Merge:
    """What a workbook brings back into ``project``; nothing is written. ``delete``: items whose rows are gone go too.

    :raises ImportProblem: if the workbook cannot be read.
    :raises PolicyError: if the project cannot.
    """
    return _merged(read_workbook(workbook), workbook, project, _lines_of(project), delete=delete)


def merge_reqif(path: Path, project: Project, *, base: Path | None = None, delete: bool = False) -> Merge:
    """What a ReqIF file brings into ``project``, whose items may be there or not; nothing is written. ``base`` is the file as
    it was exported, before somebody edited it: without it, what was edited can be told only of items that are as they were
    then. ``delete``: items that are in ``base`` and not in the file go too.

    :raises ImportProblem: if a file cannot be read.
    :raises PolicyError: if the project cannot.
    """
    from riskfile.importing.merge.reqif import read_reqif  # noqa: PLC0415 - where there is XML

    lines = _lines_of(project)
    returned = read_reqif(path, project.file, project.policy, project.source.layout, lines, base)
    return _merged(returned, path, project, lines, delete=delete)


def _lines_of(project: Project) -> Lines:
    kept: dict[str, list[str]] = {}

    def lines(path: str) -> list[str]:
        if path not in kept:
            kept[path] = page_lines(project.source.read(path))
        return kept[path]

    return lines


def _merged(returned: Returned, workbook: Path, project: Project, lines: Lines, *, delete: bool) -> Merge:
    file, policy, source = project.file, project.policy, project.source
    found = find_changes(returned, file, policy, lines)
    moved = {*changed_since(returned, file, hash_of)}
    if any(sheet.whole for sheet in returned.sheets):
        # a part may have been sent: what is not in it has not moved on for that
        moved &= returned.items.keys()
    problems = [*found.problems]
    gone = [item for item in found.taken_out if delete]
    for item in gone:
        if item.id in moved:
            place = SourcePlace(workbook.as_posix())
            problems.append(
                SourceProblem(
                    place,
                    tr("the row of {id} is gone, and {span} has changed since the export", id=item.id, span=item.span),
                )
            )
        elif item.column != 1 or not item.last_line:
            problems.append(
                SourceProblem(item.span, tr("{id} stands within something else; take it out there", id=item.id))
            )
    written = Written({}, [], [], [])
    if not problems and not found.conflicts:
        written = write_changes(source, file, found.edits, found.new, gone, lines)
        problems += written.problems
        if not problems and written.pages:
            problems += _read_again(source, file, found.edits, written, gone)
    pages = {} if problems or found.conflicts else written.pages
    return Merge(
        found.edits,
        written.new,
        found.taken_out,
        delete,
        found.conflicts,
        problems,
        pages,
        written.new_pages,
        len(moved),
        returned.notes,
    )


def _read_again(
    source: Source, file: RiskFile, edits: Sequence[Edit], written: Written, gone: Sequence[Item]
) -> Iterator[SourceProblem]:
    """What would not be read as it was meant: of what was changed, and of all that was not."""
    changed = Overlay(source, {path: text.encode() for path, text in written.pages.items()})
    now = Project.open(changed).file
    cut = {path: page_lines(text.encode()) for path, text in written.pages.items()}
    by_item: dict[str, list[Edit]] = {}
    for edit in edits:
        by_item.setdefault(edit.item.id, []).append(edit)
    out = {item.id for item in gone}
    for id, before in file.items.items():
        if before.path not in cut or id in out:
            continue
        after = now.items.get(id)
        several = by_item.get(id, [])
        if after is None or after.path != before.path:
            yield _unread(several, before, tr("would not be read as an item any more"))
            continue
        yield from _edited(several, after, cut[before.path])
        around = any(
            each.item.path == before.path and before.line < each.item.line <= before.last_line for each in edits
        )
        if _rest(before, several, around) != _rest(after, several, around):
            yield _unread(several, before, tr("would say something else than what was edited"))
    for new, item in written.new:
        read = now.items.get(item.id)
        if read is None or (read.title, read.body, read.links) != (item.title, item.body, item.links):
            yield SourceProblem(
                new.place, tr("the new item {id} would not be read as it is written here", id=item.id), tr(_PLAIN)
            )
    for item in gone:
        for other in now:
            for link, ids in other.links.items():
                if item.id in ids:
                    message = tr("{link} names {id}, whose row is gone", link=link, id=item.id)
                    yield SourceProblem(other.at_link(link, item.id), message, tr("take it out there too"))


_PLAIN = later("a line that begins with colons or is a part of Markdown's own signs may be the reason")


def _edited(edits: Sequence[Edit], after: Item, lines: Sequence[str]) -> Iterator[SourceProblem]:
    for edit in edits:
        if edit.part == "title":
            read = after.title
        elif edit.part == "text":
            read = after.body
        else:
            read = option_text(after, edit.name, lines)
        if not same(read, edit.after):
            yield SourceProblem(
                edit.place,
                tr("{heading} of {id} would not be read as it is written here", heading=edit.heading, id=after.id),
                tr(_PLAIN),
            )


def _rest(item: Item, edits: Sequence[Edit], around: bool) -> tuple[object, ...]:
    """What an item says, but for what was edited of it; ``around``: an item within it was edited."""
    names = {edit.name for edit in edits if edit.part in ("field", "link")}
    parts = {edit.part for edit in edits}
    fields = {name: value for name, value in item.fields.items() if name not in names}
    links = {name: ids for name, ids in item.links.items() if name not in names}
    return (
        item.type,
        "" if "title" in parts else item.title,
        "" if "stage" in names else item.stage,
        fields,
        links,
        "" if around or "text" in parts else item.body,
    )


def _unread(edits: Sequence[Edit], item: Item, what: str) -> SourceProblem:
    where = edits[0].place if edits else item.span
    return SourceProblem(where, f"{item.id} {what}", tr("nothing is written; edit it at {span}", span=item.span))
