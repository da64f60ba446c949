"""The states of a project that a command is asked about by name: a baseline, a revision of the repository, or the files
as they are now."""

from __future__ import annotations

import argparse
from typing import Final, NamedTuple

from riskfile.cli.common import Place, UsageError, say_unread, today, unusable
from riskfile.text.messages import later, tr

TYPE_CHECKING = False
if TYPE_CHECKING:
    from riskfile.change.diff import State
    from riskfile.project import Project
    from riskfile.source import Source

NOW: Final = later("the files as they are now")
"""What the state is called that nobody has named."""

STAGED: Final = "--staged"
"""The state that the next commit will have; no revision is called so."""

_STAGED_WORDS: Final = later("what is staged")


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
    ``like``, where there is one. Beside a baseline and a revision, a state may be STAGED, a revision and the project's
    folder then (``v1:devices/pump``), or where two revisions parted (``main...HEAD``).

    :raises UsageError: if there is none of this name.
    """
    from riskfile.change import baseline
    from riskfile.policy import PolicyError
    from riskfile.project import Project
    from riskfile.source import SourceError

    gate = like.gate if like is not None else judging.gate
    now = Project.open(here.source, gate=gate, today=judging.today, own_rules=judging.own_rules)
    if state is None:
        return now, tr(NOW)
    if not state.strip():
        raise UsageError(tr("found a state without a name; expected a baseline, or a revision such as HEAD~3"))
    path = baseline.path_of(here.layout, state)
    if baseline.NAME.fullmatch(state) and _is_there(now.source, path):
        try:
            kept = baseline.read(now.source.read(path))
            if kept.name != state:
                raise baseline.BaselineError(
                    tr("it is the baseline {name}; expected {state}", name=kept.name, state=state)
                )
        except baseline.BaselineError as error:
            raise UsageError(f"{here.path(path)}: {error}") from None
        except SourceError as error:
            raise UsageError(
                tr("{path}: the baseline cannot be read: {strerror}", path=here.path(path), strerror=error.strerror)
            ) from None
        try:
            return now.as_of(kept.snapshot), tr("baseline {name} ({day})", name=kept.name, day=kept.day)
        except PolicyError as error:
            # it is judged by the rules of today, which the policy of today names
            raise unusable(here, error.problems) from None
    source, name = _in_repository(here, state)
    project = Project.open(source, gate=gate, today=judging.today, own_rules=judging.own_rules)
    # of most pages it has what is kept of the files as they are now, or what the other state has
    return project.read_beside(like or now), name


def _is_there(source: Source, path: str) -> bool:
    """Whether there is a file at ``path``, or what stands for one and cannot be read, such as a link that leads nowhere."""
    from riskfile.source import SourceError

    kind = source.kind(path)
    if kind != "missing":
        return kind != "folder"
    try:
        return any(each.path == path for each in source.entries(path.rpartition("/")[0]))
    except SourceError:
        return False


def _in_repository(here: Place, state: str) -> tuple[Source, str]:
    from riskfile.change import baseline
    from riskfile.source.revision import Revision, RevisionError, Staged, folders_with, merge_base

    name = revision = state
    folder = ""
    try:
        if state == STAGED:
            source: Revision = Staged(here.root, here.layout)
            name = tr(_STAGED_WORDS)
        else:
            if "..." in state:
                one, _, other = state.partition("...")
                revision = merge_base(here.root, one or "HEAD", other or "HEAD")
                name = f"{state} ({revision[:10]})"
            elif ":" in state:
                revision, _, folder = state.partition(":")
                folder = f"/{folder.strip('/')}"
            source = Revision(here.root, revision, here.layout, folder=folder)
        if source.kind(here.layout.policy) != "missing":
            return source, name
        why = tr(
            "{name} has no {what}{policy}: the project was not there then",
            name=name,
            what=source.folder and f"{source.folder}/",
            policy=here.layout.policy,
        )
    except RevisionError as error:
        why = str(error)
        if not why.endswith("was not there then"):
            raise UsageError(f"{why}{_no_baseline(here, state)}") from None
    if state != STAGED and (found := folders_with(here.root, revision, here.layout.policy)):
        shown = " or ".join(f"{revision}:{each}" for each in found[:3])
        why += tr(
            "; it has {lstrip}{policy}: compare with {shown}",
            lstrip=f"{found[0]}/".lstrip("/"),
            policy=here.layout.policy,
            shown=shown,
        )
    raise UsageError(f"{why}{_no_baseline(here, state) if baseline.NAME.fullmatch(state) else ''}")


def _no_baseline(here: Place, state: str) -> str:
    """That there is no baseline of this name either, and which may have been meant."""
    from riskfile.change import baseline
    from riskfile.source import SourceError
    from riskfile.text.nearest import nearest

    if not baseline.NAME.fullmatch(state) or ".." in state:
        return ""
    path = baseline.path_of(here.layout, state)
    try:
        entries = here.source.entries(path.rpartition("/")[0])
    except SourceError:
        entries = []
    known = [
        each.path.rpartition("/")[2].removesuffix(".json")
        for each in entries
        if each.path.endswith(".json") and each.kind == "file"
    ]
    meant = nearest(state, known, any_case=True)
    told = [tr("did you mean {meant}?", meant=meant[0])] if meant else []
    if known and known != meant:
        told += [tr("there {n:is|are} {listed}", n=len(known), listed=_listed(sorted(known)))]
    return tr("; nor is there a baseline {path}", path=here.path(path)) + (f" ({' '.join(told)})" if told else "")


_MOST_NAMED: Final = 6
"""So many baselines are named where one is asked for that is not there, the last of them."""


def _listed(names: list[str]) -> str:
    """Such as ``0.A, 0.B and 0.C``."""
    shown = names[-_MOST_NAMED:]
    if len(names) > len(shown):
        shown = [tr("{what} others", what=len(names) - len(shown)), *shown]
    return " and ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))


def judged(here: Place, project: Project, state: str | None, name: str) -> State:
    """One side of a comparison, called ``name``.

    :raises UsageError: if it cannot be read whole, or there is nothing to judge it by.
    """
    from riskfile.policy import PolicyError

    try:
        if say_unread(here, project.file):
            raise UsageError(tr("{name} cannot be read whole, and nothing is said of it", name=name))
        return project.state(name)
    except PolicyError as error:
        if state is None:
            raise unusable(here, error.problems) from None
        named = (
            (each.span._replace(path=project.source.name(each.span.path)), each.message) for each in error.problems
        )
        raise UsageError("\n".join(f"{span}: {message}" for span, message in named)) from None
