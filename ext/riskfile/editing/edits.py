"""A change of a project's text, as data, and how it is made: in a text, over a source, on the disk."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple

from riskfile.model import Span
from riskfile.project import Project
from riskfile.source import Source, SourceError
from riskfile.text.files import write_all

_BOM: Final = "\ufeff"
_LINE_ENDS: Final = re.compile(r"\r\n|\r|\n")


class Edit(NamedTuple):
    """``text`` in place of what ``span`` covers; where the span has no end, it is put in at its start. Lines of ``text``
    end with ``\\n``: a file keeps its own line ends."""

    span: Span
    text: str


class Change(NamedTuple):
    """What is to be changed, ``title`` says it in a few words to who is asked for it.

    ``edits`` are all made to the texts as they are now, and no two overlap. ``files`` are whole files beside them: new
    ones, and None for one that goes; a file that is moved goes at one path and is new at another.
    """

    title: str
    edits: tuple[Edit, ...] = ()
    files: Mapping[str, bytes | None] = MappingProxyType({})

    @property
    def paths(self) -> tuple[str, ...]:
        """The files that it changes, in the order of names."""
        return tuple(sorted({*(each.span.path for each in self.edits), *self.files}))


class EditError(ValueError):
    """Edits that cannot be made together, or not in this text: the text has changed since they were computed."""


def edited(text: str, edits: Iterable[Edit]) -> str:
    """``text`` with ``edits`` made, which are all of it. Line ends, and a byte order mark, stay as they are.

    :raises EditError: if two overlap, or one is outside of the text.
    """
    mark, text = (_BOM, text[1:]) if text.startswith(_BOM) else ("", text)
    starts, ends = [0], []
    for match in _LINE_ENDS.finditer(text):
        ends.append(match.start())
        starts.append(match.end())
    ends.append(len(text))
    newline = text[ends[0] : starts[1]] if len(starts) > 1 else "\n"

    def offset(line: int, column: int) -> int:
        if not 1 <= line <= len(starts):
            raise EditError(f"line {line} is not in the text, which has {len(starts)}")
        place = starts[line - 1] + column - 1
        if not starts[line - 1] <= place <= ends[line - 1]:
            raise EditError(f"column {column} is not in line {line}, which has {ends[line - 1] - starts[line - 1]}")
        return place

    # of several at one place, the first given comes first
    placed = sorted(
        ((offset(*each.span.start), offset(*each.span.end), number, each) for number, each in enumerate(edits)),
        key=lambda each: each[:3],
    )
    made, behind = [mark], 0
    for begin, end, _, each in placed:
        if begin < behind or end < begin:
            raise EditError(f"two edits overlap at {each.span}")
        made += (text[behind:begin], each.text if newline == "\n" else each.text.replace("\n", newline))
        behind = end
    made.append(text[behind:])
    return "".join(made)


def applied(source: Source, change: Change) -> dict[str, bytes | None]:
    """What the files of ``change`` hold once it is made, by path; None for one that goes.

    :raises SourceError: if one of them cannot be read.
    :raises EditError: if the change is not one of what is there now.
    """
    by_path: dict[str, list[Edit]] = {}
    for each in change.edits:
        by_path.setdefault(each.span.path, []).append(each)
    made: dict[str, bytes | None] = {}
    for path, edits in by_path.items():
        # bytes that are no UTF-8 stay as they are
        text = source.read(path).decode("utf-8", "surrogateescape")
        made[path] = edited(text, edits).encode("utf-8", "surrogateescape")
    for path, data in change.files.items():
        if path in made and data is not None:
            raise EditError(f"{path} is edited, and written as a whole too")
        # a file that is edited and moved is given whole at its new path
        made[path] = data
    return made


def judged(project: Project, change: Change) -> Project:
    """``project`` as it would be with ``change`` made; nothing is written, and what was read of the project is not read
    again.

    :raises SourceError: as :func:`applied`.
    :raises EditError: as :func:`applied`.
    """
    return project.over(applied(project.source, change))


def write(root: Path, source: Source, change: Change) -> tuple[str, ...]:
    """Make ``change`` in the project of ``source`` whose paths are from the folder ``root``: all of it, or nothing. The
    paths of the files that were written or taken out are given. Who calls it holds the project (``text.files.held``).

    :raises OSError: if a file cannot be written; all is then as before.
    :raises EditError: as :func:`applied`.
    """
    made = applied(source, change)
    # a page that is a symbolic link in the project stays one, and what it leads to is written; where one goes, the link does
    places = {path: path if data is None else _behind_links(source, path) for path, data in made.items()}
    write_all({root / places[path]: data for path, data in made.items()}, root / source.layout.base)
    return tuple(sorted(made))


def _behind_links(source: Source, path: str) -> str:
    try:
        return source.real(path)
    except SourceError:
        return path


__all__ = ["Change", "Edit", "EditError", "applied", "edited", "judged", "write"]
