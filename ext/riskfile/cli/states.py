"""The states of a project that a command is asked about by name: a baseline, a revision of the repository, or the files
as they are now."""

from __future__ import annotations

import argparse
from typing import Final, NamedTuple

from riskfile.cli.common import Place, UsageError, say_unread, today, unusable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from riskfile.change.diff import State
    from riskfile.project import Project
    from riskfile.source import Source

NOW: Final = "the files as they are now"
"""What the state is called that nobody has named."""


class Judging(NamedTuple):
    """How states are judged: at which gate (None for the policy's own), on which day, with the project's own rules or
    without."""

    gate: str | None
    today: str
    own_rules: bool

    @classmethod
    def asked(cls, arguments: argparse.Namespace) -> Judging:
        """As the options of a command say."""
        return cls(arguments.gate, today(arguments), arguments.own_rules)


def project_in(here: Place, state: str | None, judging: Judging, like: Project | None = None) -> tuple[Project, str]:
    """The project in a state (None: as its files are now), and what the state is called; it is judged as another is
    ``like``, where there is one.

    :raises UsageError: if there is neither a baseline nor a revision of this name.
    """
    from riskfile.change import baseline
    from riskfile.project import Project
    from riskfile.source import SourceError
    from riskfile.source.revision import Revision, RevisionError

    gate = like.gate if like is not None else judging.gate
    source: Source = here.source
    now = Project.open(source, gate=gate, today=judging.today, own_rules=judging.own_rules)
    if state is None:
        return now, NOW
    path = baseline.path_of(here.layout, state)
    if baseline.NAME.fullmatch(state) and source.kind(path) == "file":
        try:
            kept = baseline.read(source.read(path))
        except (baseline.BaselineError, SourceError) as error:
            raise UsageError(f"{here.path(path)}: {error}") from None
        return now.as_of(kept.snapshot), f"baseline {kept.name} ({kept.day})"
    try:
        source = Revision(here.root, state, here.layout)
    except RevisionError as error:
        raise UsageError(f"{error}; nor is there a baseline {here.path(path)}") from None
    project = Project.open(source, gate=gate, today=judging.today, own_rules=judging.own_rules)
    # of most pages it has what is kept of the files as they are now, or what the other state has
    return project.read_beside(like or now), state


def judged(here: Place, project: Project, state: str | None, name: str) -> State:
    """One side of a comparison, called ``name``.

    :raises UsageError: if it cannot be read whole, or there is nothing to judge it by.
    """
    from riskfile.policy import PolicyError

    try:
        if say_unread(here, project.file):
            raise UsageError(f"{name} cannot be read whole, and nothing is said of it")
        return project.state(name)
    except PolicyError as error:
        if state is None:
            raise unusable(here, error.problems) from None
        raise UsageError("\n".join(f"{state}:{each.span}: {each.message}" for each in error.problems)) from None
