"""The public surface of riskfile for Python.

Read a risk management file, look at items, findings and what is computed of them, and write it in another format::

    from riskfile import api

    file = api.read("my-device")
    for risk in file.of_type("risk"):
        print(risk.id, risk.risk.earned.region)

What stands here, and in no other module, is kept from version to version: ``API_VERSION`` counts it. Its first number rises when a
name goes, a signature no longer takes what it took, or a field means something else, and CHANGELOG.md says so; its second when
something is added. All data are frozen: nothing here changes a project.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from riskfile.exporting.data import (
    Cell,
    ControlVerdict,
    Device,
    Document,
    Estimate,
    FieldType,
    Finding,
    Item,
    ItemType,
    Level,
    LevelScale,
    LinkType,
    Place,
    Quantity,
    Region,
    RiskManagementFile,
    RiskVerdict,
    data_of,
    missing,
    place_of,
)
from riskfile.exporting.formats import MODULES, writer
from riskfile.exporting.judged import Judged
from riskfile.extras import missing_extra
from riskfile.policy import GATES, PolicyError
from riskfile.project import Project
from riskfile.reading.roots import TooManyFoldersError, search
from riskfile.source import Disk
from riskfile.text.days import iso_day
from riskfile.text.languages import SOURCE_LANGUAGE
from riskfile.text.messages import speaking
from riskfile.version import __version__

__all__ = [
    "API_VERSION",
    "FORMATS",
    "GATES",
    "Cell",
    "ControlVerdict",
    "Device",
    "Document",
    "Estimate",
    "Exported",
    "FieldType",
    "Finding",
    "Item",
    "ItemType",
    "Level",
    "LevelScale",
    "LinkType",
    "NotExported",
    "Place",
    "Problem",
    "Quantity",
    "Region",
    "RiskFileError",
    "RiskManagementFile",
    "RiskVerdict",
    "__version__",
    "export",
    "read",
]

API_VERSION: Final = "1.0"
"""The version of this surface."""

FORMATS: Final = tuple(MODULES)
"""The formats that ``export`` writes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why a file could not be read: ``message`` says what was found and what was expected, in English; ``place`` is None where
    it is about no place of the project."""

    message: str
    place: Place | None


class RiskFileError(Exception):
    """A risk management file could not be read, or not be written in a format. ``problems`` says why, in their order; the text has a
    line for each."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(map(_line, self.problems)))


def _line(problem: Problem) -> str:
    where = problem.place
    return f"{where.path}:{where.line}:{where.column}: {problem.message}" if where is not None else problem.message


@dataclass(frozen=True, slots=True, kw_only=True)
class NotExported:
    """What the file says and a format cannot: ``item`` is the id that it is about, "" for what is of the file."""

    item: str
    message: str
    place: Place | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """A file in a format: its bytes, how many items are in them, and what they do not say."""

    data: bytes
    items: int
    not_exported: tuple[NotExported, ...]


def read(
    path: str | os.PathLike[str] = ".",
    *,
    gate: str | None = None,
    day: str | None = None,
    own_rules: bool = True,
    incomplete: bool = False,
) -> RiskManagementFile:
    """Read and judge a project, and give it as data.

    :param path: the project's folder, or one in it; of several risk files below it, none is meant.
    :param gate: the gate to judge at, one of ``GATES``; None for the policy's own.
    :param day: the day to judge on (ISO 8601); None for today.
    :param own_rules: whether rules of the project's own are run, which are code.
    :param incomplete: whether a file of which something could not be read is given all the same, its ``complete`` False.
    :raises RiskFileError: if there is no such project, its policy cannot be read, a rule crashed, or something else could
        not be read.
    :raises ValueError: if there is no such gate, or the day is none.
    """
    return data_of(_judged(path, gate, day, own_rules, incomplete=incomplete))


def export(
    path: str | os.PathLike[str] = ".",
    format: str = "json",
    *,
    gate: str | None = None,
    day: str | None = None,
    own_rules: bool = True,
) -> Exported:
    """Read and judge a project, and write it in a format: as the command of that format does, with the same bytes.

    :param format: one of ``FORMATS``.
    :raises RiskFileError: as with ``read``, or if what writes the format is not installed.
    :raises ValueError: if there is no such format, gate or day.
    """
    if format not in MODULES:
        raise ValueError(f"found the format {format!r}; expected one of {', '.join(FORMATS)}")
    judged = _judged(path, gate, day, own_rules)
    with speaking(SOURCE_LANGUAGE):
        try:
            written = writer(format)(judged)
        except ModuleNotFoundError as error:
            lacking = missing_extra(error)
            if not lacking:
                raise
            raise RiskFileError([Problem(message=lacking, place=None)]) from error
    return Exported(
        data=written.data,
        items=written.items,
        not_exported=tuple(
            NotExported(item=each.item, message=each.text, place=place_of(each.span) if each.span is not None else None)
            for each in written.unsaid
        ),
    )


def _judged(
    path: str | os.PathLike[str], gate: str | None, day: str | None, own_rules: bool, *, incomplete: bool = False
) -> Judged:
    if gate is not None and gate not in GATES:
        raise ValueError(f"found the gate {gate!r}; expected one of {', '.join(GATES)}")
    today = iso_day(day) if day is not None else ""
    folder = Path(path)
    if not folder.is_dir():
        raise _refused(f"{folder} is no folder; expected a project with needs/policy.yaml")
    with speaking(SOURCE_LANGUAGE):
        try:
            found, wrong = search(folder)
        except TooManyFoldersError:
            raise _refused(
                f"there is no needs/policy.yaml in {folder} nor above it, and too many folders below"
            ) from None
        if wrong:
            raise RiskFileError(Problem(message=each, place=None) for each in wrong)
        if len(found) != 1:
            listed = ", ".join(each.base.as_posix() for each in found)
            many = f"{folder} has {len(found)} risk files: {listed}; expected the folder of one"
            raise _refused(many if found else f"there is no needs/policy.yaml in {folder}, nor above or below it")
        # nothing is kept in the project: who reads a file changes nothing
        source = Disk(found[0].root, found[0].layout)
        project = Project.open(source, gate=gate, today=today, cached=False, own_rules=own_rules)
        try:
            judged = Judged.of(project)
        except PolicyError as error:
            raise RiskFileError(
                Problem(message=str(each.message), place=place_of(each.span)) for each in error.problems
            ) from None
    if judged.report.crashes:
        told = (
            f"the rule {code} crashed: {trace.strip().splitlines()[-1]}"
            for code, trace in judged.report.crashes.items()
        )
        raise RiskFileError(Problem(message=each, place=None) for each in told)
    if not incomplete:
        unread = [Problem(message=what, place=place_of(span)) for span, what in missing(judged.file)]
        if not unread:
            unread = [Problem(message=f"{where}: {what}", place=None) for where, what in judged.file.unread]
        if unread:
            raise RiskFileError(unread)
    return judged


def _refused(message: str) -> RiskFileError:
    return RiskFileError([Problem(message=message, place=None)])
