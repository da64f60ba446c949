"""Findings put right, one fix after the other, until no fix is left: what ``riskfile check --fix`` writes.

Each fix is judged before it is kept: its finding has to be gone, and no other may have come. What could not be judged before,
since a rule that comes first kept the others back (``not evaluated``) or since an item was not read as one, is no finding
that a fix adds: it was there, and is told now.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from riskfile.change.libraries import is_of_library
from riskfile.editing.edits import Change, EditError, applied
from riskfile.editing.fixer import Fix, Texts
from riskfile.editing.fixes import fixes
from riskfile.model import Span
from riskfile.project import Checked, Project
from riskfile.rules import Finding
from riskfile.rules.engine.declare import PLACEHOLDER
from riskfile.rules.engine.identity import identity
from riskfile.text.messages import tr

ROUNDS: Final = 12
"""After so many rounds nothing more is put right: each makes all fixes that do not touch each other."""


_OF_PLACEHOLDERS: Final = (PLACEHOLDER, "RMF201", "RMF902", "RMF904")
"""The rules that tell of a placeholder, whatever stands in its place in the end."""


class Made(NamedTuple):
    """A fix and the finding that it is for, as that stood before."""

    fix: Fix
    finding: Finding


class LeftOut(NamedTuple):
    """A fix that was not made, and why: what would be found then that is not found now; none where its finding would stay."""

    fix: Fix
    finding: Finding
    new: tuple[Finding, ...]


class PutRight(NamedTuple):
    """What became of a project: as it is with all fixes ``made``, what is found then, and the files that differ (None for one
    that goes)."""

    project: Project
    checked: Checked
    made: tuple[Made, ...]
    left_out: tuple[LeftOut, ...]
    files: dict[str, bytes | None]

    @property
    def change(self) -> Change:
        """All of it as one change."""
        return Change(tr("Put right what is found"), (), self.files)


def put_right(
    project: Project,
    checked: Checked,
    *,
    unsafe: bool = False,
    selected: Callable[[str], bool] = lambda code: True,
    give_way: Callable[[], None] = lambda: None,
) -> PutRight:
    """``project``, of which ``checked`` is all that is found, with all fixes made that are safe; with ``unsafe`` also those
    that are the only one offered, and those that supply what is missing, with placeholders. Only findings of rules that are
    ``selected`` (by code) are put right. Nothing is written. ``give_way`` as for ``Project.judge``.

    :raises SourceError: if a file cannot be read any more.
    """
    made: list[Made] = []
    files: dict[str, bytes | None] = {}
    left: list[LeftOut] = []
    for _ in range(ROUNDS):
        tried = [*_candidates(project, checked, selected, unsafe=unsafe)]
        if not tried:
            left = []
            break
        kept, left, over, found = _kept(project, checked, tried, unsafe=unsafe, give_way=give_way)
        if not kept:
            break
        made += kept
        files |= _written(project, kept)
        project, checked = over, found
    return PutRight(project, checked, tuple(made), tuple(left), files)


def judged_fixes(project: Project, checked: Checked) -> Mapping[Finding, tuple[Fix, ...]]:
    """The fixes of each finding of ``checked``, which is all that is found, and of open work; one is safe there only if it was
    judged so."""
    texts = Texts(project)
    # what only a person can decide is no fix that a program makes
    offered = {
        finding: [each for each in fixes(project, finding, texts) if each.kind != "decision"]
        for finding in _told(checked)
    }
    tried = [Made(each, finding) for finding, several in offered.items() for each in several if each.safe]
    refused = {id(each.fix) for each in _kept(project, checked, tried, overlapping=True)[1]} if tried else set()
    return {
        finding: tuple(each._replace(safe=each.safe and id(each) not in refused) for each in several)
        for finding, several in offered.items()
        if several
    }


def _candidates(project: Project, checked: Checked, selected: Callable[[str], bool], *, unsafe: bool) -> Iterator[Made]:
    """A fix for each finding that has one to be made without asking, those that touch none of the ones before."""
    texts = Texts(project)
    taken = _Taken()
    layout = project.source.layout
    for finding in checked.report.findings:
        if is_of_library(layout, finding.span.path):
            # it is put right in the library
            continue
        offered = fixes(project, finding, texts) if selected(finding.code) else ()
        chosen = next((each for each in offered if each.safe), None)
        if chosen is None and unsafe:
            repairs = [each for each in offered if each.kind == "repair"]
            supplies = [each for each in offered if each.kind == "supply"]
            chosen = repairs[0] if len(repairs) == 1 else supplies[0] if supplies and not repairs else None
        if chosen is not None and taken.take(chosen.change):
            yield Made(chosen, finding)


class _Taken:
    """Where changes have been made already."""

    def __init__(self) -> None:
        self._spans: dict[str, list[Span]] = {}
        self._files: set[str] = set()

    def take(self, change: Change) -> bool:
        """Whether ``change`` touches none of those before, and is one of them from now on."""
        paths = {*change.files}
        if paths & (self._files | self._spans.keys()) or any(each.span.path in self._files for each in change.edits):
            return False
        for edit in change.edits:
            for span in self._spans.get(edit.span.path, ()):
                if not (edit.span.end < span.start or span.end < edit.span.start):
                    return False
        self._files |= paths
        for edit in change.edits:
            self._spans.setdefault(edit.span.path, []).append(edit.span)
        return True


def _kept(
    project: Project,
    checked: Checked,
    tried: Sequence[Made],
    *,
    unsafe: bool = False,
    overlapping: bool = False,
    give_way: Callable[[], None] = lambda: None,
) -> tuple[list[Made], list[LeftOut], Project, Checked]:
    """Those of ``tried`` that may be made together, those that may not, and the project with the former. Most may, so that all
    are judged at once, and halves only where that does not do."""
    kept: list[Made] = []
    left: list[LeftOut] = []
    state = project, checked

    def add(group: Sequence[Made]) -> None:
        nonlocal state
        judged = _judged(project, checked, [*kept, *group], unsafe=unsafe, give_way=give_way)
        if not isinstance(judged, _Judged):
            if len(group) == 1:
                left.append(LeftOut(*group[0], judged))
                return
            half = len(group) // 2
            add(group[:half])
            add(group[half:])
            return
        kept.extend(group)
        state = judged.project, judged.checked

    if overlapping:
        # those of one place are judged one without the other
        rest = [*tried]
        while rest:
            taken = _Taken()
            now = [each for each in rest if taken.take(each.fix.change)]
            rest = [each for each in rest if all(each is not other for other in now)]
            kept.clear()
            add(now)
        return kept, left, *state
    add(tried)
    return kept, left, *state


def _told(checked: Checked) -> tuple[Finding, ...]:
    return (*checked.report.findings, *checked.report.open_work)


class _Judged(NamedTuple):
    project: Project
    checked: Checked


def holds(
    project: Project, checked: Checked, finding: Finding, fix: Fix, give_way: Callable[[], None] = lambda: None
) -> bool:
    """Whether ``finding``, one of ``checked``, is gone once ``fix`` is made, and nothing else is found then."""
    return isinstance(_judged(project, checked, [Made(fix, finding)], unsafe=False, give_way=give_way), _Judged)


def _judged(
    project: Project, before: Checked, made: Sequence[Made], *, unsafe: bool, give_way: Callable[[], None]
) -> _Judged | tuple[Finding, ...]:
    """The project with all of these made, where their findings are gone then and no other has come; else what has."""
    try:
        over = project.over(_written(project, made))
        after = over.check(give_way=give_way)
    except EditError:
        return ()
    if after.policy is None and before.policy is not None:
        return after.report.findings
    if not {*before.file.items} <= {*after.file.items} | {*after.file.retired}:
        return ()
    had = Counter(map(identity, _told(before)))
    has = Counter(map(identity, _told(after)))
    new = [each for each in _new(before, after) if not (unsafe and _follows(each, made))]
    gone = Counter(identity(each.finding) for each in made)
    if (
        new
        or any(has[key] > had[key] - count for key, count in gone.items())
        or after.report.crashes.keys() - before.report.crashes.keys()
    ):
        return tuple(new)
    return _Judged(over, after)


def _follows(finding: Finding, made: Sequence[Made]) -> bool:
    """Whether a finding is the next to be told of what one of the fixes has written: of the same option of the same item, or
    of a placeholder that it is meant to leave."""
    return any(
        (finding.subject == each.finding.subject and finding.option == each.finding.option)
        or (each.fix.kind == "supply" and finding.code in _OF_PLACEHOLDERS)
        for each in made
    )


def new_findings(before: Checked, after: Checked) -> tuple[Finding, ...]:
    """What is found ``after``, was not ``before``, and could have been."""
    return tuple(_new(before, after))


def _new(before: Checked, after: Checked) -> Iterator[Finding]:
    had = Counter(map(identity, before.report.findings))
    kept_back = {(each.rule.code, name) for each in before.report.outcomes for name, _ in each.skipped}
    unjudged = {
        each.rule.code for each in before.report.outcomes if each.status == "not evaluated" and not each.skipped
    }
    judged = {each.rule.code for each in before.report.outcomes} if before.policy is not None else set()
    for each in after.report.findings:
        key = identity(each)
        if had[key]:
            had[key] -= 1
        elif before.policy is None and each.code not in {known.code for known in before.report.findings}:
            # nothing was judged
            continue
        elif (
            each.code in unjudged or (each.code, each.subject.name) in kept_back or (judged and each.code not in judged)
        ):
            continue
        elif each.subject.kind == "item" and each.subject.name not in before.file.items:
            # it was not read as an item
            continue
        else:
            yield each


def _written(project: Project, made: Iterable[Made]) -> dict[str, bytes | None]:
    made = [*made]
    edits = tuple(edit for each in made for edit in each.fix.change.edits)
    files = {path: data for each in made for path, data in each.fix.change.files.items()}
    return applied(project.source, Change("", edits, files))


__all__ = ["LeftOut", "Made", "PutRight", "holds", "judged_fixes", "new_findings", "put_right"]
