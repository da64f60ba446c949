"""An item gets another id, everywhere in the project where it is named.

What was released is left as it is: a baseline goes on naming the item as it was called then. So an item that a baseline knows
keeps its former id in the option ``formerly``, by which comparisons and rules know it again
(:mod:`riskfile.change.renamed`).
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from riskfile.change.libraries import is_of_library
from riskfile.change.suspect import hash_as_written, hash_of
from riskfile.editing.below_id import below_id
from riskfile.editing.edits import Change, Edit, judged
from riskfile.editing.occurrences import KEPT, Occurrence, occurrences
from riskfile.editing.searching import like
from riskfile.model import FORMERLY, Item, Mark, RiskFile, Span
from riskfile.project import Project
from riskfile.reading.mentions import Ids
from riskfile.reading.options import is_id, meant_id
from riskfile.reading.page import decode
from riskfile.text.messages import tr


class RenameError(ValueError):
    """Why an id cannot be given; the message says what was found and what was expected. ``harmless``: it can, where somebody
    asks for it all the same."""

    def __init__(self, message: str, *, harmless: bool = False) -> None:
        super().__init__(message)
        self.harmless = harmless


class Renaming(NamedTuple):
    """``made`` are the places that ``change`` changes, ``left`` those that stay as they are: in code and comments, and in
    files that nothing reads as text. ``formerly`` are the items whose former id is kept, with it."""

    change: Change
    made: tuple[Occurrence, ...]
    left: tuple[Occurrence, ...]
    formerly: Mapping[str, str]


def renamed(
    project: Project, pairs: Iterable[tuple[str, str]], *, anyway: bool = False, code: bool = False, files: bool = True
) -> Renaming:
    """The change that gives items other ids: pairs of the id that each has and the one that it is to have. ``anyway``: also
    where the new id is of another form than those of its type; ``code``: in code and comments too. Without ``files`` no file
    is looked into that nothing reads as text.

    :raises RenameError: if an id cannot be given, or if something could not be read as it was meant afterwards.
    :raises PolicyError: if the policy or the item types cannot be read.
    """
    wanted = dict(pairs)
    file = project.file
    _readable(file)
    for old, new in wanted.items():
        _may(project, old, new, wanted, anyway=anyway)
    if len(set(wanted.values())) < len(wanted):
        twice = next(new for new in wanted.values() if [*wanted.values()].count(new) > 1)
        raise RenameError(tr("two items are to be called {twice}; expected an id for each", twice=twice))
    made: list[Occurrence] = []
    left: list[Occurrence] = []
    edits: list[Edit] = []
    for old, new in wanted.items():
        for each in occurrences(project, old, files=files):
            if each.kind in KEPT and not (code and each.kind == "code"):
                left.append(each)
                continue
            made.append(each)
            edits.append(Edit(each.span, new if each.written == old else new.lower()))
    _utf8(project, {each.span.path for each in edits})
    kept: dict[str, str] = {}
    for old, new in wanted.items():
        before = file.items[old].listed(FORMERLY)
        after = _formerly(file, old, new, before)
        if old in after:
            kept[new] = old
        if after != before:
            edits.append(_write_formerly(project, file.items[old], after))
    title = ", ".join(tr("{old} becomes {new}", old=old, new=new) for old, new in [*wanted.items()][:3]) + (
        ", ..." if len(wanted) > 3 else ""
    )
    change = Change(title, tuple(edits))
    after_all = judged(project, change).file
    _same_but_for_ids(file, after_all, wanted)
    for new, old in kept.items():
        if old not in after_all.items[new].listed(FORMERLY):
            where = file.items[old].span
            raise RenameError(
                tr(
                    "{where}: the option `{formerly}` cannot be written into the item so that it is read",
                    where=where,
                    formerly=FORMERLY,
                )
            )
    hashes = tuple(_accepted_anew(project, after_all, wanted))
    return Renaming(change._replace(edits=change.edits + hashes), tuple(made), tuple(left), kept)


# --- whether an id may be given ---------------------------------------------------------------------------------------


def known(file: RiskFile, id: str) -> Item:
    """The item of this id, which can be renamed.

    :raises RenameError: if there is none, if there are two, or if it is retired.
    """
    item = file.items.get(id)
    twice = [each for each in file.duplicates if each.id == id]
    if twice:
        first = file.items.get(id) or file.retired[id]
        raise RenameError(
            tr(
                "two items have the id {id}, at {span} and {span2}, and nobody can tell which of them is "
                "named; give one of them another id by hand",
                id=id,
                span=first.span,
                span2=twice[0].span,
            )
        )
    if item is None and id in file.retired:
        raise RenameError(
            tr(
                "{id} is retired since {text}; the record of what was keeps its id",
                id=id,
                text=file.retired[id].text("retired"),
            )
        )
    if item is None:
        near = like(file, id)
        raise RenameError(
            tr("{id} is no item of this file", id=id)
            + (tr("; did you mean {near:or}?", near=tuple(near)) if near else "")
        )
    return item


def _readable(file: RiskFile) -> None:
    """:raises RenameError: if something cannot be read in which an id may be named."""
    for at, message in file.unread:
        raise RenameError(tr("{at}: {message}; nobody knows what is named there", at=at, message=message))
    for problem in file.problems:
        if problem.kind == "merge-conflict" or (problem.stops_build and problem.kind == "unreadable-file"):
            raise RenameError(
                tr(
                    "{span}: {message}; mend it first, for ids are named in it",
                    span=problem.span,
                    message=problem.message,
                )
            )


def _utf8(project: Project, paths: Iterable[str]) -> None:
    for path in sorted(paths):
        bad = decode(project.source.read(path))[1]
        if bad is not None:
            line, column, byte = bad
            raise RenameError(
                tr(
                    "{span}: byte {byte} is not UTF-8; save the file as UTF-8 first",
                    span=Span(path, line, column),
                    byte=byte,
                )
            )


def _may(project: Project, old: str, new: str, wanted: Container[str], *, anyway: bool) -> None:
    """:raises RenameError: if the item ``old`` cannot be called ``new``."""
    file = project.file
    item = known(file, old)
    if is_of_library(project.source.layout, item.path):
        raise RenameError(
            tr(
                "{old} is taken from a library, at {span}, and is called so wherever it was taken; rename it in the library",
                old=old,
                span=item.span,
            )
        )
    if new == old:
        raise RenameError(tr("{old} is what the item is called already; expected another id", old=old))
    if not is_id(new):
        meant = meant_id(new)
        raise RenameError(
            tr(
                "{new!r} is not an id; expected capital letters and digits in parts joined by '-', such "
                "as {prefix}-001",
                new=new,
                prefix=file.model.types[item.type].prefix,
            )
            + (tr("; did you mean {meant}?", meant=meant) if meant else "")
        )
    _free(file, new, item)
    if not anyway:
        _fits(file, item, new, wanted)


def _free(file: RiskFile, new: str, item: Item) -> None:
    former = item.listed(FORMERLY)
    there = file.items.get(new)
    if there is not None:
        raise RenameError(
            tr(
                "{new} is the id of the item at {span} ({title}); each id stands once",
                new=new,
                span=there.span,
                title=there.title,
            )
        )
    if new in file.retired:
        record = file.retired[new]
        raise RenameError(
            tr(
                "{new} is the id of the item at {span}, which is retired since {text}; the id of a record is not free",
                new=new,
                span=record.span,
                text=record.text("retired"),
            )
        )
    other = file.other(new)
    if other is not None:
        raise RenameError(
            tr("{new} is the id of the need at {span}, which is no item; each id stands once", new=new, span=other.span)
        )
    if new in file.stray and file.stray[new][0] in ("conflict", "unread", "need"):
        raise RenameError(
            tr("{new} stands as an id at {stray} already; each id stands once", new=new, stray=file.stray[new][1])
        )
    for each in file.everything:
        if new in each.listed(FORMERLY) and each.id != item.id:
            raise RenameError(
                tr("{new} was the id of {id} (`formerly`); an id stands for one item for ever", new=new, id=each.id)
            )
    for baseline in reversed(file.baselines):
        if (new in baseline.items or new in baseline.retired) and new not in former:
            title = f" ({baseline.items[new].title})" if new in baseline.items else tr(", which was retired")
            raise RenameError(
                tr(
                    "{new} is the id of another item{title} of baseline {name}; an id stands for one item for ever",
                    new=new,
                    title=title,
                    name=baseline.name,
                )
            )


def _fits(file: RiskFile, item: Item, new: str, renamed: Container[str]) -> None:
    types = file.model.types
    prefix = new.partition("-")[0]
    own = types[item.type]
    others = [each for each in types.values() if each.prefix == prefix and each.name != item.type]
    if others and prefix != own.prefix:
        raise RenameError(
            tr(
                "{new} begins as the id of {a} does ({prefix}), and {id} is {a2} ({prefix2}); give "
                "--anyway if that is meant",
                new=new,
                a=_a(tr(others[0].label)),
                prefix=prefix,
                id=item.id,
                a2=_a(tr(own.label)),
                prefix2=own.prefix,
            ),
            harmless=True,
        )
    of_type = [each.id for each in file.of_type(item.type) if each.id not in renamed]
    if of_type and not Ids(of_type).like(new):
        raise RenameError(
            tr(
                "{new} is written otherwise than other ids of its type, such as {of_type}; give --anyway "
                "if that is meant",
                new=new,
                of_type=tuple(of_type[:3]),
            ),
            harmless=True,
        )


def _a(label: str) -> str:
    label = label[:1].lower() + label[1:]
    return f"{'an' if label[:1] in tuple('aeiou') else 'a'} {label}"


# --- what it was called before ----------------------------------------------------------------------------------------


def _formerly(file: RiskFile, old: str, new: str, before: Sequence[str]) -> tuple[str, ...]:
    """The former ids of an item that is renamed: those by which a baseline knows it."""
    found = [id for id in before if id != new]
    if old not in found and any(old in each.items for each in file.baselines):
        found.append(old)
    return tuple(found)


def _write_formerly(project: Project, item: Item, ids: Sequence[str]) -> Edit:
    """The option with these ids; without any it goes, with its line."""
    lines = decode(project.source.read(item.path))[0].split("\n")
    value = ", ".join(ids)
    if FORMERLY in item.marks:
        mark = Mark._make(item.marks[FORMERLY])
        if ids:
            return Edit(Span(item.path, *mark[2:]), value)
        above = mark.line - 1
        return Edit(
            Span(item.path, above, len(lines[above - 1]) + 1, mark.end_line, len(lines[mark.end_line - 1]) + 1), ""
        )
    return below_id(item, lines, [(FORMERLY, value)])


# --- what must be the same --------------------------------------------------------------------------------------------


def _same_but_for_ids(before: RiskFile, after: RiskFile, wanted: Mapping[str, str]) -> None:
    """:raises RenameError: if the items are not what they were but for the ids: something names one of them in a way that is
    not the id itself."""
    for item in before.everything:
        new = after.recorded(wanted.get(item.id, item.id))
        if new is None:
            raise RenameError(
                tr(
                    "{at}: the id of {id} is written in another way; write it as it is meant first",
                    at=item.at("id"),
                    id=item.id,
                )
            )
        for link, targets in item.links.items():
            if tuple(_target(each, wanted) for each in targets) != new.links.get(link, ()):
                named = next((each for each in targets if each in wanted), targets[0])
                raise RenameError(
                    tr(
                        "{at}: {link} names {named} in another writing; write it as it is meant first",
                        at=item.at(link),
                        link=link,
                        named=named,
                    )
                )


def _target(target: str, wanted: Mapping[str, str]) -> str:
    """What a link names, which may be a part of a need."""
    whole, dot, part = target.partition(".")
    return wanted.get(target, wanted.get(whole, whole) + dot + part)


# --- acceptances ------------------------------------------------------------------------------------------------------

_HASH: Final = re.compile(r'"hash"\s*:\s*"([0-9a-f]{32})"')
_OF: Final = re.compile(r'"of"\s*:\s*"([^"\\]+)"')


def _accepted_anew(project: Project, after: RiskFile, wanted: Mapping[str, str]) -> Iterator[Edit]:
    """What was accepted is the same but for the ids in it: where an acceptance is of what an item says now, its hash becomes
    that of what it says then."""
    before = project.file
    if not before.acceptances:
        return
    path = project.source.layout.acceptances
    text, _ = decode(project.source.read(path))
    hashes: dict[str, tuple[str, str]] = {}
    for of in {each.of for each in before.acceptances}:
        item, new = before.items.get(of), after.items.get(wanted.get(of, of))
        if item is not None and new is not None and hash_as_written(item) != hash_as_written(new):
            hashes[of] = (hash_of(item), hash_of(new))
    for number, line in enumerate(text.split("\n"), 1):
        of_match, found = _OF.search(line), _HASH.search(line)
        if of_match is None or found is None:
            continue
        was, now = hashes.get(of_match[1], ("", ""))
        if found[1] == was and was != now:
            yield Edit(Span(path, number, found.start(1) + 1, number, found.end(1) + 1), now)


__all__ = ["RenameError", "Renaming", "known", "renamed"]
