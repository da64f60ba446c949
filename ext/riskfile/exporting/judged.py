"""What an export is made of, and what it gives: a project that was read and judged, and bytes with what they leave unsaid."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from riskfile.assessment import Assessment, assess
from riskfile.model import RiskFile, Span
from riskfile.policy import Policy
from riskfile.project import Project
from riskfile.rules import Report


class Judged(NamedTuple):
    """A project, read and judged: at ``gate``, on ``today`` (an ISO date). ``assessment`` has what is computed of risks and
    controls, ``report`` the findings."""

    project: Project
    file: RiskFile
    policy: Policy
    assessment: Assessment
    report: Report
    gate: str
    today: str

    @classmethod
    def of(cls, project: Project) -> Judged:
        """Judge a project.

        :raises PolicyError: if its policy, its item types or a rule of its own cannot be read.
        """
        file, policy = project.file, project.policy
        return cls(project, file, policy, assess(file, policy), project.judge(), project.gate, project.today)


class Unsaid(NamedTuple):
    """What an item says and a format cannot: ``item`` is its id ("" for what is of the file), ``span`` its place."""

    item: str
    text: str
    span: Span | None = None


class Written(NamedTuple):
    """An export: its bytes, how many items are in it, and what the file says and they do not."""

    data: bytes
    items: int
    unsaid: Sequence[Unsaid] = ()
