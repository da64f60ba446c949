"""What a worker does for field reports: it checks the mapping of a device file, and makes the part of a file of reports.

A part is a Parquet file in a folder that all workers share (``riskfile.importing.maude.parts``); the result of the task says which
file it was made of and how many reports it has, and nothing of the part itself.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import NamedTuple

from riskfile.importing.openfda import DEVICE_FIELDS, OpenfdaMapping, RecordReader, load_openfda_mapping
from riskfile.portfolio.results import ReportMapping
from riskfile.portfolio.tasks import Task
from riskfile.project import Project
from riskfile.tables.table import ImportProblem, SourcePlace
from riskfile.text.records import codec

# --- the mapping of a device file -------------------------------------------------------------------------------------


def mapping_of(project: Project, text: str, path: str) -> ReportMapping:
    """The mapping of field reports ``text``, which stands at ``path``, checked against the items of a project."""
    try:
        mapping = load_openfda_mapping(text, path, project.file)
    except ImportProblem as error:
        return ReportMapping(path, problem="; ".join(map(str, error.problems)))
    return ReportMapping(
        path,
        mapping.period,
        {
            table: {word: tuple(map(str, ids)) for word, ids in sorted(words.items())}
            for table, words in mapping.targets.items()
            if words
        },
        {table: tuple(sorted(words)) for table, words in mapping.ignored.items() if words},
        {name: tuple(sorted(names)) for name, names in mapping.devices.items()},
        dict(sorted(mapping.kinds.items())),
    )


# --- a file of reports becomes a part ---------------------------------------------------------------------------------


class PartResult(NamedTuple):
    """What is known of a file of reports that has its part: its SHA-256, and how many reports it has."""

    source: str
    reports: int

    def as_bytes(self) -> bytes:
        """The result as canonical JSON."""
        return json.dumps({"reports": self.reports, "source": self.source}, separators=(",", ":")).encode()

    @classmethod
    def of_bytes(cls, data: bytes) -> PartResult:
        """The result that ``as_bytes`` has written."""
        found: PartResult = codec(PartResult).from_plain([json.loads(data)[name] for name in cls._fields])
        return found


def part_result(task: Task) -> bytes:
    """Make the part that a task asks for, where it is not there yet, and say what it is.

    :raises ImportProblem: if the file cannot be read, or the part cannot be written; in the words of the import.
    :raises ValueError: if the file is another one than the task is of.
    :raises ModuleNotFoundError: without the extra ``maude``.
    """
    from riskfile.importing.maude.parts import part_of  # noqa: PLC0415 - an extra

    path, wanted = Path(task.settings["path"]), task.payload.decode()
    part = part_of(path, Path(task.settings["cache"]))
    if part.source != wanted:
        raise ValueError(
            f"{task.name}: found a file with the SHA-256 {part.source[:16]}…, expected {wanted[:16]}…: it was changed, "
            "or the worker has another one at this path"
        )
    if part.odd:
        _expect_even(part.path, path)
    return PartResult(part.source, part.reports).as_bytes()


def _expect_even(part: Path, path: Path) -> None:
    """Say of the first report of a part that is none of openFDA what the import says.

    :raises ImportProblem: always, as the import does.
    """
    from riskfile.importing.maude.engine import opened  # noqa: PLC0415 - an extra

    with opened(part.parent) as (connection, _):
        question = "SELECT number, odd FROM read_parquet(?) WHERE odd IS NOT NULL ORDER BY number LIMIT 1"
        number, odd = connection.execute(question, [str(part)]).fetchone() or (0, "null")
    nobody = dict.fromkeys(DEVICE_FIELDS, frozenset[str]())
    reader = RecordReader(OpenfdaMapping("", {}, {}, {}, nobody, {}), date.max)
    reader.report(json.loads(odd), SourcePlace(path.as_posix()), number)
