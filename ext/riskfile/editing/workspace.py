"""A project held open: its files with texts over them that are not saved, read and judged again after each change, by the
same reader and rules as ``riskfile check``.

What was read of one state is not read again for the next. Where the policy or the item types cannot be read any more (they
are being typed), the last that could be is used, and what is wrong with them is told beside the findings.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from riskfile.model import Problem
from riskfile.project import Checked, Project
from riskfile.source import Disk, Layout, Overlay, Source
from riskfile.source.layout import USUAL


class Told(NamedTuple):
    """What is known of one state of a project. ``checked`` is what a check of it reports; where ``wrong`` has any (what is
    wrong with the policy or the item types), it is that of the state with the last ones that could be read."""

    checked: Checked
    wrong: tuple[Problem, ...] = ()


class Workspace:
    """The project in the folder ``root``, whose risk file lies as ``layout`` says.

    ``gate`` and ``today`` are as for a Project. It is used by one thread at a time.
    """

    def __init__(
        self,
        root: Path,
        layout: Layout = USUAL,
        *,
        gate: str | None = None,
        today: str = "",
        own_rules: bool = True,
    ) -> None:
        self.root = root
        self.layout = layout
        self.gate = gate
        self.today = today
        self.own_rules = own_rules
        self._texts: dict[str, bytes | None] = {}
        self._project: Project | None = None
        self._before: Project | None = None
        self._told: Told | None = None

    @property
    def texts(self) -> Mapping[str, bytes | None]:
        """The texts that are not saved, by path."""
        return self._texts

    def take(self, path: str, data: bytes | None) -> None:
        """What is to be read in place of the file at ``path``, relative to the root with forward slashes; None as if it
        were not there."""
        if path not in self._texts or self._texts[path] != data:
            self._texts[path] = data
            self.changed()

    def release(self, path: str) -> None:
        """The file is read from the disk again."""
        if path in self._texts:
            del self._texts[path]
            self.changed()

    def changed(self) -> None:
        """Something may be different on the disk: the next one who asks gets what is there then."""
        self._before = self._project or self._before
        self._project = self._told = None

    @property
    def source(self) -> Source:
        """The files as they are now, with the texts that are not saved."""
        disk = Disk(self.root, self.layout)
        return Overlay(disk, self._texts) if self._texts else disk

    @property
    def project(self) -> Project:
        """The state as it is now, with the last policy and item types that could be read.

        :raises PolicyError: if they never could be.
        """
        if self._project is None:
            self._project = self._open()
        return self._project

    def check(self, give_way: Callable[[], None] = lambda: None) -> Told:
        """What a check reports of the state as it is now; ``give_way`` is called now and then, and may raise what ends
        it."""
        if self._told is None:
            # what is kept between checks of the command is not written while somebody types
            found = self.project.check(give_way=give_way)
            self._told = Told(found)
        return self._told

    def _open(self) -> Project:
        made = Project(self.source, gate=self.gate, today=self.today, own_rules=self.own_rules)
        if self._before is not None:
            made.read_beside(self._before)
        return made


__all__ = ["Told", "Workspace"]
