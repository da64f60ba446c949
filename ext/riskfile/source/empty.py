"""A project without any file: what texts in memory are laid over."""

from __future__ import annotations

import errno
import posixpath
from typing import BinaryIO

from riskfile.source.layout import USUAL, leads_up
from riskfile.source.source import Entry, Kind, Source, SourceError


class Empty(Source):
    """Nothing at all."""

    layout = USUAL

    def kind(self, path: str) -> Kind:
        """What kind of thing is at ``path``."""
        return "outside" if leads_up(path) else "folder" if path == "" else "missing"

    def entries(self, folder: str) -> list[Entry]:
        """What lies in ``folder``."""
        if folder == "":
            return []
        raise self._refused(folder)

    def open(self, path: str) -> BinaryIO:
        """The content of a file: there is none."""
        raise self._refused(path)

    def state(self, path: str) -> None:
        """What changes when it is saved: nothing is."""

    def real(self, path: str) -> str:
        """Where ``path`` leads: there is no link to follow."""
        if leads_up(path):
            raise SourceError("outside", path, errno.EACCES)
        plain = posixpath.normpath(path)
        return "" if plain == "." else plain

    def name(self, path: str) -> str:
        """What it is called outside of the project."""
        return f"<memory>/{path}"

    def _refused(self, path: str) -> SourceError:
        if leads_up(path):
            return SourceError("outside", path, errno.EACCES)
        return SourceError("missing", path, errno.ENOENT)
