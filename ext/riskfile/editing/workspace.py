"""A project held open: its files with texts over them that are not saved, read and judged again after each change, by the
same reader and rules as ``riskfile check``.

What was read of one state is not read again for the next. Where the policy, the item types or a rule of the project's own
cannot be read any more (they are being typed), the last that could be are used, and what is wrong with them is told beside the
findings.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from time import monotonic
from types import MappingProxyType
from typing import Final, NamedTuple

from riskfile.model import RiskFile
from riskfile.policy.placeholders import noted
from riskfile.policy.policy import Policy, PolicyError
from riskfile.project import DRAFT, Checked, Project, unreadable
from riskfile.rules import Finding, Report
from riskfile.rules.engine.own import FOLDER as OWN_RULES
from riskfile.source import Disk, Layout, Overlay, Source, State
from riskfile.source.layout import USUAL
from riskfile.text.days import clock_day

SEEN: Final = 1.0
"""For how many seconds it is not looked at again what is on the disk, while somebody types."""


class Told(NamedTuple):
    """What is known of one state of a project. ``checked`` is what a check of it reports; where ``wrong`` has any (what a check
    says is wrong with the policy, the item types or a rule of the project's own), it is that of the state with the last ones
    that could be read."""

    checked: Checked
    wrong: tuple[Finding, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All that is to be told, what is wrong with the policy and its like first. Of a file that cannot be read nothing else
        is told: places in it would be those of another text."""
        unread = {each.span.path for each in self.wrong}
        return (*self.wrong, *(each for each in self.checked.report.findings if each.span.path not in unread))


class Workspace:
    """The project in the folder ``root``, whose risk file lies as ``layout`` says.

    ``gate`` and ``today`` are as for a Project; where nobody says the day, it is the clock's, and the next one after
    midnight. It is used by one thread at a time, and writes nothing. ``state`` is another object after each change. A rule of the project's own is run as it is saved, never
    as it is being typed.
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
        # what is kept of the last check of the command is read, and never written
        self._before: Project | None = Project.open(Disk(root, layout), gate=gate, today=today, own_rules=own_rules)
        # the last state whose policy, item types and rules could be read
        self._good: Project | None = None
        self._wrong: PolicyError | None = None
        self._told: Told | None = None
        # of the state as it was read: the files that it rests on, each with what changes when it is saved
        self._seen: dict[str, State] | None = None
        self._seen_at = 0.0
        # the last state that was judged, and how
        self._last: tuple[Project, Report] | None = None
        self._named: set[str] = set()
        self._day = ""
        # another object for each state
        self.state = object()

    # --- what is in the editor ----------------------------------------------------------------------------------------

    @property
    def texts(self) -> Mapping[str, bytes | None]:
        """The texts that are not saved, by path."""
        return MappingProxyType(self._texts)

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

    # --- what is on the disk ------------------------------------------------------------------------------------------

    def changed(self) -> None:
        """Something may be different on the disk: the next one who asks gets what is there then."""
        self._before = self._project or self._before
        self._project = self._told = self._wrong = None
        self.state = object()

    def noticed(self) -> bool:
        """Whether files have been written, added or taken out since the state was read, or the day has changed: the next one
        who asks gets what is there then."""
        if self._seen is None:
            return False
        if self._seen == self._states() and self._day == self._today():
            return False
        self._seen_at = 0.0
        self.changed()
        return True

    def _states(self) -> dict[str, State]:
        """The files that the state rests on, as far as is known before it is read, each with what changes when it is saved."""
        disk = Disk(self.root, self.layout)
        known = self._project or self._before or Project(disk)
        found = {path: disk.state(path) for path in {*known.watched_paths(disk), *self._named}}
        return {path: state for path, state in found.items() if state is not None}

    def _today(self) -> str:
        return self.today or clock_day()

    @property
    def source(self) -> Source:
        """The files as they are now, with the texts that are not saved."""
        disk = Disk(self.root, self.layout)
        own = f"{self.layout.at(OWN_RULES)}/"
        texts = {path: data for path, data in self._texts.items() if not path.startswith(own)}
        return Overlay(disk, texts) if texts else disk

    # --- what is asked ------------------------------------------------------------------------------------------------

    @property
    def project(self) -> Project:
        """The state as it is now, with the last policy, item types and rules that could be read.

        :raises PolicyError: if they never could be.
        """
        if self._project is None:
            if self._wrong is not None:
                raise self._wrong
            self._open()
        if self._project is None:
            assert self._wrong is not None
            raise self._wrong
        return self._project

    @property
    def lately(self) -> Project:
        """The state as it is now where it has been read, and else the last one that has: of a moment ago, while somebody
        types. For what is only offered, and must not wait.

        :raises PolicyError: as ``project``, where none has been read yet.
        """
        for each in (self._project, self._before, self._good):
            if each is not None and "file" in each.__dict__:
                return each
        return self.project

    @property
    def wrong(self) -> tuple[Finding, ...]:
        """What is wrong with the policy, the item types or a rule of the project's own as they are now."""
        if self._project is None and self._wrong is None:
            self._open()
        return () if self._wrong is None else unreadable(self._wrong, self.gate or DRAFT).report.findings

    @property
    def told(self) -> Told | None:
        """What a check reports of the state as it is now, where it has been judged."""
        return self._told

    def check(self, give_way: Callable[[], None] = lambda: None) -> Told:
        """What a check reports of the state as it is now; ``give_way`` is called now and then, and may raise what ends
        it."""
        if self._told is not None:
            return self._told
        state = self.state
        try:
            told = self._judged(self.project, give_way)
        except PolicyError as error:
            told = Told(unreadable(error, self.gate or DRAFT))
        if self.state is state:
            self._told = told
        return told

    def _judged(self, project: Project, give_way: Callable[[], None]) -> Told:
        try:
            report = self._report_of_the_same(project) or project.judge(give_way=give_way)
        except PolicyError as error:
            # what a rule of the project's own yields is no fault
            if self._good is None or self._good is project or self._wrong is not None:
                raise
            self._wrong = error
            self._project = project = self._new().by_settings_of(self._good)
            report = project.judge(give_way=give_way)
        if self._wrong is None:
            self._good = project
        project.forget_beside()
        self._last = (project, report)
        self._see(project)
        return Told(Checked(project.file, project.policy, report), self.wrong)

    def _report_of_the_same(self, project: Project) -> Report | None:
        """The last report, where the state that it is of says to all rules what this one says: something was typed that is of
        no item, and that nothing is wrong with. None where it has to be judged."""
        if self._last is None or project.policy.rule_modules:
            return None
        last, report = self._last
        if last.policy is not project.policy or (last.today, last.gate) != (project.today, project.gate):
            return None
        return report if _says_the_same(last.file, project.file, project.policy) else None

    def _see(self, project: Project) -> None:
        """Watch what the file names, too, and what it does not name any more no longer."""
        assert self._seen is not None
        disk, named = Disk(self.root, self.layout), project.named_paths()
        gone = self._named - named - project.watched_paths(disk)
        new = {path: state for path in named - self._named if (state := disk.state(path)) is not None}
        self._seen = {path: state for path, state in {**new, **self._seen}.items() if path not in gone}
        self._named = named

    def _open(self) -> None:
        """Read the state as it is now."""
        # before all that is read: what is saved meanwhile has changed since
        now = monotonic()
        if self._seen is None or now - self._seen_at > SEEN:
            # what was seen a moment ago does as well: what has changed since is noticed
            self._seen, self._seen_at = self._states(), now
        self._day = self._today()
        made, before = self._new(), self._before
        if before is not None:
            # it needs none before itself any more
            before.forget_beside()
            made.read_beside(before)
        try:
            _ = made.policy, made.model, made.rules
        except PolicyError as error:
            self._wrong = error
            if self._good is None:
                self._before = made
                return
            assert before is not None
            made = self._new().by_settings_of(before)
        if self._good is None:
            self._good = made
        self._project = made

    def _new(self) -> Project:
        return Project(self.source, gate=self.gate, today=self._day, own_rules=self.own_rules)


_OF_ITEMS: Final = ("items", "retired")
_OF_THE_REST: Final = (
    "duplicates", "documents", "problems", "root_doc", "evidence", "series", "stray", "others", "more_others", "acceptances",
    "baselines", "signatures", "opens", "checklists", "design", "codes", "software", "reachable",
)  # fmt: skip


def _says_the_same(one: RiskFile, other: RiskFile, policy: Policy) -> bool:
    """Whether two files say the same to all rules, which know nothing else of a project than its file, its policy and the
    day."""
    if one.model is not other.model or noted(one, policy) != noted(other, policy):
        return False
    for name in _OF_ITEMS:
        # a number may be equal to one that is written in another way
        mine, theirs = getattr(one, name), getattr(other, name)
        if len(mine) != len(theirs) or any(
            a is not b and repr(a) != repr(b) for a, b in zip(mine.values(), theirs.values(), strict=True)
        ):
            return False
    for name in _OF_THE_REST:
        mine, theirs = getattr(one, name), getattr(other, name)
        if isinstance(mine, Mapping):
            # in their order
            mine, theirs = [*mine.items()], [*theirs.items()]
        if mine is not theirs and (mine != theirs or repr(mine) != repr(theirs)):
            return False
    return True


__all__ = ["Told", "Workspace"]
