"""Where the risk files are that somebody who stands in a folder means.

Upwards the nearest: a folder with ``needs``, or one that the ``riskfile_root`` of a conf.py above it names. Where there is
none, all that lie below. conf.py is read as text, and never run.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

from riskfile.reading.conf import PATH as CONF
from riskfile.source import USUAL, Disk, Layout, Source, SourceError
from riskfile.source.roots import SETTING, RootError, layouts_of
from riskfile.text.relative import relative

MOST_FOLDERS: Final = 20_000
"""In how many folders below the one that is named is looked: a hundred thousand files lie in fewer."""

_LEFT_OUT: Final = frozenset(("node_modules", "_build", "__pycache__", "site-packages"))
_MARKS: Final = frozenset(("pyvenv.cfg", "CACHEDIR.TAG", ".buildinfo"))
"""What lies in a virtual environment, in a cache, and in what Sphinx has built."""

_PLAIN: Final = re.compile(rf"(?m)^{SETTING}\s*=\s*(\"[^\"\\\n]*\"|'[^'\\\n]*')\s*(?:#.*)?$")


class Found(NamedTuple):
    """A risk file: the folder that its paths are from (that of the conf.py that names it, else its own), and where in it
    the file lies."""

    root: Path
    layout: Layout

    @property
    def base(self) -> Path:
        """The risk file's own folder."""
        return self.root / self.layout.base


class Search(NamedTuple):
    """The risk files that were found, and what is wrong with the conf.py files that say where one is."""

    found: tuple[Found, ...] = ()
    wrong: tuple[str, ...] = ()


class TooManyFoldersError(ValueError):
    """There are more folders below than are looked into."""


def named_in(source: Source) -> tuple[Layout, ...] | None:
    """The layouts that conf.py names in ``riskfile_root``; None where it does not name it.

    :raises RootError: if it says something that cannot be, or says it in a way that only running it could tell; its
        ``line`` is that of conf.py.
    """
    said = said_in(source)
    if said is None:
        return None
    value, line = said
    try:
        return layouts_of(value)
    except RootError as error:
        raise RootError(str(error), line) from None


def said_in(source: Source) -> tuple[object, int] | None:
    """The value of ``riskfile_root`` in conf.py, and its line; None where conf.py does not name it.

    :raises RootError: if only running it could tell.
    """
    try:
        data = source.read(CONF)
    except SourceError:
        return None
    # a word is found in no time, and hardly any conf.py has it
    if SETTING.encode() not in data:
        return None
    text = data.decode("utf-8", "replace")
    plain = _PLAIN.search(text)
    if plain is not None and text.count(SETTING) == 1:
        return plain[1][1:-1], text.count("\n", 0, plain.start(1)) + 1
    from ast import literal_eval  # noqa: PLC0415 - only here

    from riskfile.reading.conf import tree_of, values_of  # noqa: PLC0415

    tree = tree_of(source)
    if tree is None:
        raise RootError(f"it is no Python, and {SETTING} cannot be read")
    unseen = RootError(
        f"{SETTING} is made in a way that riskfile check cannot see without running conf.py; write it out",
        text.count("\n", 0, text.index(SETTING)) + 1,
    )
    try:
        values = values_of(tree, SETTING)
        if not values:
            return None
        if len(values) > 1:
            raise unseen
        return literal_eval(values[0]), values[0].lineno
    except RootError:
        raise
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        raise unseen from None


def _named_in(folder: Path, start: Path | None = None) -> tuple[Layout, ...] | None:
    """As :func:`named_in`, of a folder of this machine; above ``start`` only of one whose owner has that too: a build runs
    conf.py, and in folders such as ``/tmp`` anybody may write one.

    :raises RootError: if a root is a link that leads out, too.
    """
    if not os.path.lexists(folder / CONF) or (start is not None and not _of_one_owner(folder / CONF, start)):
        return None
    disk = Disk(folder)
    layouts = named_in(disk)
    for layout in layouts or ():
        if layout.base and not disk.holds(os.fspath(folder / layout.base)):
            raise RootError(
                f"{SETTING} names {layout.base!r}, a symbolic link that leads out of the folder that the pages are in"
            )
    return layouts


def _of_one_owner(one: Path, other: Path) -> bool:
    try:
        return one.stat().st_uid == other.stat().st_uid
    except OSError:
        return False


def search(start: Path, *, also_below: bool = True) -> Search:
    """The risk files that are meant in the folder ``start``, whose own is that same object where it is ``start``; where it is
    of none, those below it, where these are asked for (``also_below``).

    :raises TooManyFoldersError: if nothing is at ``start`` or above, and too much is below.
    """
    real = start.resolve()
    bare: Path | None = None
    around: tuple[Found, ...] = ()
    for folder in (start, *real.parents):
        try:
            layouts = _named_in(folder, start)
        except RootError as error:
            return Search((), (_said(folder, error),))
        if layouts is not None:
            below = (bare or real).resolve().relative_to(folder.resolve()).as_posix()
            holding = _holding(below, layouts) if bare is None else [each for each in layouts if each.base == below]
            if folder is start or holding:
                return Search(tuple(Found(folder, each) for each in holding or layouts))
            if bare is None and not around:
                around = tuple(Found(folder, each) for each in layouts)
        elif bare is None and Disk(folder).kind(USUAL.needs) != "missing":
            bare = folder
        if bare is not None and os.path.lexists(folder / CONF):
            # the nearest conf.py is that of the project
            break
    if bare is not None and (bare is not start or os.path.lexists(bare / USUAL.policy)):
        return Search((Found(bare, USUAL),))
    if not also_below:
        return Search((Found(bare, USUAL),) if bare is not None else ())
    if bare is not None:
        # a project that lacks its policy, or needs of another kind with risk files elsewhere
        with suppress(TooManyFoldersError):
            found, wrong = _below(start, ())
            if found:
                return Search(found, wrong)
        return Search((Found(bare, USUAL),))
    within = tuple(each for each in around if each.base.resolve().is_relative_to(real))
    found, wrong = _below(start, within)
    return Search(found or around, wrong)


def _holding(below: str, layouts: tuple[Layout, ...]) -> list[Layout]:
    """The layouts that a folder is of: that with the root nearest to it, or all that share it. All where it is "."."""
    if below == ".":
        return [*layouts]
    shared = [each for each in layouts if any(_is_in(below, folder) for folder in each.shared)]
    if shared:
        return shared
    holding = [each for each in layouts if not each.base or _is_in(below, each.base)]
    return sorted(holding, key=lambda each: len(each.base))[-1:]


def _is_in(path: str, folder: str) -> bool:
    return path == folder or path.startswith(f"{folder}/")


def _below(start: Path, known: tuple[Found, ...]) -> tuple[tuple[Found, ...], tuple[str, ...]]:
    """The risk files below ``start``, with those that are ``known``, in the order of their conf.py and then of paths."""
    found = {os.path.realpath(each.base): each for each in known}
    wrong: list[str] = []
    for folder, names in _folders(start):
        if CONF in names:
            try:
                layouts = _named_in(folder)
            except RootError as error:
                wrong.append(_said(folder, error))
                names.clear()
                continue
            if layouts is not None:
                found |= {os.path.realpath(folder / each.base): Found(folder, each) for each in layouts}
                names.clear()
                continue
        # a needs folder of another kind has no policy
        if (USUAL.needs in names and os.path.lexists(folder / USUAL.policy)) or (CONF in names and _loads_us(folder)):
            real = os.path.realpath(folder)
            if not any(_is_in(real, base) for base in found):
                found[real] = Found(folder, USUAL)
            names.clear()
    return tuple(found.values()), tuple(wrong)


def _loads_us(folder: Path) -> bool:
    from riskfile.reading.conf import extensions_of, mentions  # noqa: PLC0415 - only where something is below

    disk = Disk(folder)
    return mentions(disk, "riskfile") and "riskfile" in (extensions_of(disk) or ())


def _folders(start: Path) -> Iterator[tuple[Path, set[str]]]:
    """``start`` and all folders below it that may be somebody's sources, each with the names of what lies in it; where
    these are cleared, nothing below it is looked at. Links are not followed.

    :raises TooManyFoldersError: see there.
    """
    pending = [os.fspath(start)]
    count = 0
    while pending:
        upcoming: list[str] = []
        for folder in pending:
            try:
                with os.scandir(folder) as entries:
                    inside = {entry.name: entry.is_dir(follow_symlinks=False) for entry in entries}
            except OSError:
                # what one may not look into is nobody's sources
                continue
            count += 1
            if count > MOST_FOLDERS:
                raise TooManyFoldersError
            if not _MARKS.isdisjoint(inside):
                continue
            names = set(inside)
            yield Path(folder), names
            if names or not inside:
                upcoming += (
                    os.path.join(folder, name)  # noqa: PTH118 - most of the time is this
                    for name in sorted(inside)
                    if inside[name] and not name.startswith(".") and name not in _LEFT_OUT
                )
        pending = upcoming


def _said(folder: Path, error: RootError) -> str:
    return f"{relative(folder / CONF)}:{error.line}:1: {error}"
