"""Where the risk management files of a project lie, as conf.py says it in ``riskfile_root``.

``riskfile_root = "risk"`` is one file in the folder ``risk``; a list names several; a mapping says of each root what its
folders are called, and which folders it shares with other files::

    riskfile_root = {
        "pump": {"share": ["common"]},
        "clamp": {"docs": "chapters", "needs": "items", "share": ["common"]},
    }
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from riskfile.source.layout import Layout, leads_up

SETTING: Final = "riskfile_root"

_KEYS: Final = ("docs", "needs", "share")
_EXPECTED: Final = (
    'expected a folder such as "risk", a list of folders, or {"risk": {"docs": ..., "needs": ..., "share": [...]}}'
)


class RootError(ValueError):
    """``riskfile_root`` says something that cannot be; the message says what, and what is expected. ``line`` is that of
    conf.py, 1 where nobody knows it."""

    def __init__(self, message: str, line: int = 1) -> None:
        super().__init__(message)
        self.line = line


def layouts_of(value: object) -> tuple[Layout, ...]:
    """The layouts that a value of ``riskfile_root`` says, in its order; the usual one for "" and for None.

    :raises RootError: if it is none, leads out of the source folder, or puts two files into one folder.
    """
    if value is None or value == "":
        return (Layout(),)
    if isinstance(value, str):
        found = [Layout(_folder(value, "the root"))]
    elif isinstance(value, Mapping):
        found = [_with_options(root, given) for root, given in value.items()]
    elif isinstance(value, Sequence):
        found = [Layout(_folder(each, "a root")) for each in value]
    else:
        raise RootError(f"{SETTING} is {value!r}; {_EXPECTED}")
    if not found:
        raise RootError(f"{SETTING} names no folder; {_EXPECTED}")
    _expect_apart(found)
    return tuple(found)


def _with_options(root: object, given: object) -> Layout:
    base = _folder(root, "a root")
    if not isinstance(given, Mapping):
        raise RootError(f"{SETTING} says {given!r} of {root!r}; {_EXPECTED}")
    unknown = [key for key in given if key not in _KEYS]
    if unknown:
        raise RootError(f"{SETTING} has the key {unknown[0]!r} for {root!r}; it knows {', '.join(_KEYS)}")
    docs, needs = (_folder(given.get(key, key), key, some=True) for key in ("docs", "needs"))
    shared = given.get("share", ())
    if isinstance(shared, str) or not isinstance(shared, Sequence):
        raise RootError(f"{SETTING} shares {shared!r} in {root!r}; expected a list of folders")
    if docs == needs:
        raise RootError(f"{SETTING} has the one folder {docs!r} for docs and needs of {root!r}; expected two")
    return Layout(base, docs, needs, tuple(_folder(each, "a shared folder", some=True) for each in shared))


def _folder(given: object, what: str, *, some: bool = False) -> str:
    """A folder below the one of conf.py, plainly written; "" for that itself, unless there must be ``some``."""
    if not isinstance(given, str):
        raise RootError(f"{SETTING} has {given!r} for {what}; {_EXPECTED}")
    if leads_up(given):
        raise RootError(
            f"{SETTING} has {given!r} for {what}, which leads out of the folder that the pages are in; expected a folder"
            " below it"
        )
    plain = posixpath.normpath(given) if given else ""
    plain = "" if plain == "." else plain
    if some and not plain:
        raise RootError(f"{SETTING} has {given!r} for {what}; expected the name of a folder")
    return plain


def _expect_apart(found: Iterable[Layout]) -> None:
    """No page may be of two files, but for those in folders that both name as shared."""
    known: dict[str, Layout] = {}
    for layout in found:
        for folder in _own(layout):
            for other, owner in known.items():
                if _overlap(folder, other):
                    raise RootError(
                        f"{SETTING} has {folder!r} and {other!r}, one within the other: a page would be of two risk files"
                        if owner is not layout or folder != other
                        else f"{SETTING} names {folder!r} twice"
                    )
            known[folder] = layout
    for layout in found:
        for shared in layout.shared:
            inside = next((folder for folder in known if _overlap(shared, folder)), None)
            if inside is not None:
                raise RootError(
                    f"{SETTING} shares {shared!r}, which is of {inside!r}; expected a folder beside the roots"
                )


def _own(layout: Layout) -> Iterator[str]:
    yield layout.at(layout.docs)
    yield layout.at(layout.needs)


def _overlap(one: str, other: str) -> bool:
    return one == other or one.startswith(f"{other}/") or other.startswith(f"{one}/")
