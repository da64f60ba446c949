"""Texts that are not saved yet, over what is."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from io import BytesIO
from typing import BinaryIO, Literal

from riskfile.source.layout import leads_up
from riskfile.source.source import Entry, Kind, Source, SourceError, State
from riskfile.text.digests import blake2b


class Overlay(Source):
    """``below``, as it would be if ``texts`` were saved in it: bytes by path, None for a file that is removed.

    As on a disk, a text that is saved through a symbolic link changes the file that the link leads to, and what is
    removed is the link. A text whose path leads out of the project changes nothing.
    """

    def __init__(self, below: Source, texts: Mapping[str, bytes | None]) -> None:
        self.below = below
        self.layout = below.layout
        self._texts: dict[str, bytes] = {}
        self._gone: set[str] = set()
        # by folder the names of what the texts add to it
        self._added: dict[str, dict[str, Literal["file", "folder"]]] = {}
        # where entries that are no links lie, since to follow a path costs more than all the rest
        self._places: dict[str, str] = {}
        for path, data in texts.items():
            try:
                if data is None:
                    self._gone.add(self._place(path))
                else:
                    self._add(below.real(path), data)
            except SourceError:
                continue

    def _add(self, place: str, data: bytes) -> None:
        self._texts[place] = data
        kind: Literal["file", "folder"] = "file"
        while place:
            place, _, name = place.rpartition("/")
            self._added.setdefault(place, {})[name] = kind
            kind = "folder"

    def _place(self, path: str) -> str:
        """Where ``path`` itself lies: links on the way to it are followed, and it is not, if it is one."""
        folder, _, name = path.rpartition("/")
        above = self.below.real(folder)
        return f"{above}/{name}" if above else name

    def real(self, path: str) -> str:
        """Where ``path`` leads when all symbolic links are followed."""
        place = self._places.get(path)
        return self.below.real(path) if place is None else place

    def _find(self, path: str) -> bytes | Literal["folder"] | None:
        """The text at ``path``, or "folder" where one lies below it; None where what is below decides.

        :raises SourceError: if it is not there, or not of the project.
        """
        place = self.real(path)
        if place in self._texts:
            return self._texts[place]
        if place in self._added:
            return "folder"
        if self._gone and (place in self._gone or (path not in self._places and self._place(path) in self._gone)):
            raise SourceError("missing", path, errno.ENOENT)
        return None

    def kind(self, path: str) -> Kind:
        """What kind of thing is at ``path``."""
        if leads_up(path):
            return "outside"
        try:
            found = self._find(path)
        except SourceError as error:
            return self.below.kind(path) if error.reason == "outside" else "missing"
        if found is None:
            return self.below.kind(path)
        if found == "folder":
            known = self.below.kind(path)
            return known if known == "link-circle" else "folder"
        return "file"

    def entries(self, folder: str) -> list[Entry]:
        """What lies in ``folder``, in the order of names."""
        place = self.real(folder)
        added = self._added.get(place, {})
        try:
            below = self.below.entries(folder)
        except SourceError as error:
            if not added or error.reason != "missing":
                raise
            below = ()
        prefix, where = (f"{each}/" if each else "" for each in (folder, place))
        found: dict[str, Entry] = {}
        for entry in below:
            name = entry.path[len(prefix) :]
            if where + name in self._gone and name not in added:
                continue
            if entry.leads_to:
                self._places.pop(entry.path, None)
                found[name] = self._link(entry)
            else:
                self._places[entry.path] = where + name
                found[name] = entry
        for name, kind in added.items():
            # what a link leads to is changed, and the link stays
            if name not in found or not found[name].leads_to:
                self._places[prefix + name] = where + name
                found[name] = Entry(prefix + name, kind)
        return sorted(found.values())

    def _link(self, entry: Entry) -> Entry:
        kind = self.kind(entry.path)
        leads_to = kind if kind in ("file", "folder", "missing") else entry.leads_to
        return Entry(entry.path, kind, leads_to)

    def open(self, path: str) -> BinaryIO:
        """The content of a file."""
        found = None if leads_up(path) else self._find(path)
        if found is None:
            return self.below.open(path)
        if found == "folder":
            raise SourceError("folder", path, errno.EISDIR)
        assert isinstance(found, bytes)
        return BytesIO(found)

    def state(self, path: str) -> State | None:
        """A text's state is its content."""
        try:
            found = None if leads_up(path) else self._find(path)
        except SourceError:
            return None
        return blake2b(found).digest() if isinstance(found, bytes) else self.below.state(path)

    def name(self, path: str) -> str:
        """What it is called in what lies below."""
        return self.below.name(path)
