"""Bringing a hazard log in: CSV and XLSX tables, guided by a mapping, become items and a policy.

The mapping's form is described in ``riskfile.importing.mapping``. Field reports of openFDA are another matter, and
come in by ``riskfile.importing.openfda``.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from riskfile.importing.convert import agreement, import_tables
from riskfile.importing.mapping import ImportMapping, TableSpec, load_mapping
from riskfile.importing.report import AgreementRow, CellFate, Change, ImportReport, agreement_table, report_page
from riskfile.importing.write import INDEX, REPORT, alone_in, project_files, write_files
from riskfile.model import ItemModel
from riskfile.policy import PolicyError
from riskfile.project import Project
from riskfile.tables import SPREADSHEETS, read_table
from riskfile.tables.table import (
    ImportProblem,
    SourcePlace,
    SourceProblem,
    SourceTable,
    problem_of,
    refuse,
)
from riskfile.text.messages import tr

TYPE_CHECKING = False
if TYPE_CHECKING:
    from riskfile.importing.again import State

__all__ = [
    "AgreementRow",
    "CellFate",
    "Change",
    "ImportProblem",
    "ImportReport",
    "SourcePlace",
    "SourceProblem",
    "agreement",
    "agreement_table",
    "dry_run",
    "read_import",
    "run_import",
]


CONF = "conf.py"

_CONF_TEXT = '''"""Sphinx configuration of this risk management file; add only what is yours."""

project = "{title}"
extensions = ["riskfile"]
html_theme = "pydata_sphinx_theme"
'''


def run_import(
    mapping_path: Path, sources: list[Path] | None, out: Path, force: bool, say: Callable[[str], None] = print
) -> ImportReport:
    """Import the mapping's tables into the project at ``out``: pages, policy, front page (where there is none), report.

    ``sources`` are the files of the mapping's tables, or folders that hold them; without any, the files are
    looked for beside the mapping. ``say`` is told where another process writes to ``out``, which is waited for.

    :raises ImportProblem: if anything keeps the import from being done; nothing was written then.
    """
    if out.exists() and not out.is_dir():
        raise refuse(SourcePlace(out.as_posix()), tr("is a file, expected a folder to import into"))
    with alone_in(out, say):
        return _imported(mapping_path, sources, out, force)


def _imported(mapping_path: Path, sources: list[Path] | None, out: Path, force: bool) -> ImportReport:
    from riskfile.importing.again import STATE, read_state, sides_of, state_text  # noqa: PLC0415 - again imports write

    model = _model(out)
    report = read_import(mapping_path, sources, model)
    last = read_state(out)
    if last is not None:
        report = _compared(report, last, out, model, force)
        assert report.again is not None
        files = report.again.files
        report = replace(report, written=tuple(files))
        write_files(out, files, force=True)
        return report
    with_index = not (out / INDEX).exists()
    files = project_files(report, model, with_index=with_index)
    notes = list(report.notes)
    if not with_index:
        notes.append(tr("{index} was there before: name the new pages in its table of contents.", index=INDEX))
    if not (out / CONF).exists():
        files[CONF] = _CONF_TEXT.format(title=report.title.replace("\\", "").replace('"', "'"))
    files[STATE] = ""
    report = replace(report, written=tuple(files), notes=tuple(notes))
    files[REPORT] = report_page(report)
    files[STATE] = state_text(sides_of(report.items), report.policy_text, files[REPORT], report.mapping)
    # an index of an earlier import is not ours to overwrite; the other files are, if so asked
    write_files(out, files, force=force)
    return report


def _compared(report: ImportReport, last: State, out: Path, model: ItemModel, force: bool) -> ImportReport:
    """The report of an import into a project that an import wrote before: what of it is to be written."""
    from riskfile.importing.again import merge  # noqa: PLC0415 - again imports write

    try:
        again = merge(out, last, report, model, report_page(report), force=force)
    except PolicyError as error:
        # without one nobody can say what the items of the project are worth
        raise ImportProblem(map(problem_of, error.problems)) from None
    return replace(report, again=again)


def dry_run(mapping_path: Path, sources: list[Path] | None, out: Path | None, force: bool = False) -> ImportReport:
    """What ``run_import`` would make for the project at ``out``, which may not be there yet; nothing is written.

    :raises ImportProblem: if anything keeps the import from being done.
    """
    from riskfile.importing.again import read_state  # noqa: PLC0415 - again imports write

    there = out is not None and out.is_dir()
    model = _model(out if there else None)
    report = read_import(mapping_path, sources, model)
    last = read_state(out) if out is not None and there else None
    return report if last is None or out is None else _compared(report, last, out, model, force)


def read_import(
    mapping_path: Path, sources: list[Path] | None, model: ItemModel | None = None, text: str | None = None
) -> ImportReport:
    """What ``run_import`` would write, without writing it. ``text`` is the mapping, where it is not written yet.

    :raises ImportProblem: if anything keeps the import from being done.
    """
    mapping = _mapping(mapping_path, model or _model(None), text)

    def read(spec: TableSpec) -> SourceTable:
        path = _find(mapping, spec, mapping_path, sources)
        return read_table(path, spec.choice)

    report = import_tables(mapping, model or _model(None), read)
    left = _unread(mapping, mapping_path, sources)
    if left:
        report = replace(report, notes=(*report.notes, *left))
    return report


def _model(out: Path | None) -> ItemModel:
    from riskfile.model import BUILTIN_MODEL  # noqa: PLC0415 - most projects add no types

    if out is None:
        return BUILTIN_MODEL
    try:
        return Project.open(out).model
    except PolicyError as error:
        raise ImportProblem(map(problem_of, error.problems)) from None


def _mapping(path: Path, model: ItemModel, given: str | None = None) -> ImportMapping:
    shown = path.as_posix()
    if given is not None:
        return load_mapping(given, shown, model)
    try:
        text = path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        raise refuse(SourcePlace(shown), tr("there is no such mapping")) from None
    except UnicodeDecodeError as error:
        row = error.object[: error.start].count(b"\n") + 1
        raise refuse(
            SourcePlace(shown, row=row), tr("the mapping is not UTF-8"), tr("save it in the encoding UTF-8")
        ) from None
    except OSError as error:
        raise refuse(
            SourcePlace(shown), tr("the mapping cannot be read: {what}", what=error.strerror or error)
        ) from None
    return load_mapping(text, shown, model)


def _specs(mapping: ImportMapping) -> list[TableSpec]:
    return [each for spec in mapping.tables.values() for each in (spec, *spec.join.values())]


def _find(mapping: ImportMapping, spec: TableSpec, mapping_path: Path, sources: list[Path] | None) -> Path:
    """The file of a table: a source of that name, or in a folder of the sources; the only source for the only file."""
    if not sources:
        return mapping_path.parent / spec.file
    files = [source for source in sources if not source.is_dir() or source.name == Path(spec.file).name]
    if len(sources) == len(files) == 1 and len({str(each.file) for each in _specs(mapping)}) == 1:
        return files[0]
    name = Path(spec.file).name
    hits = [source for source in files if source.name == name]
    hits += [source / spec.file for source in sources if source.is_dir() and (source / spec.file).exists()]
    if len(hits) == 1:
        return hits[0]
    shown = ", ".join(source.as_posix() for source in sources)
    if hits:
        found = ", ".join(hit.as_posix() for hit in hits)
        raise refuse(
            mapping.place(spec.file),
            tr("several sources are called {name}: {found}", name=name, found=found),
            tr("name one of them"),
        )
    raise refuse(
        mapping.place(spec.file),
        tr("there is no {file!s} among the sources", file=spec.file),
        tr("looked in {shown}", shown=shown),
    )


def _unread(mapping: ImportMapping, mapping_path: Path, sources: list[Path] | None) -> list[str]:
    """A note for each source that no table reads: a file given by name is a problem, one in a folder a note."""
    read = {os.path.realpath(_find(mapping, spec, mapping_path, sources)) for spec in _specs(mapping)}
    notes: list[str] = []
    problems: list[SourceProblem] = []
    for source in sources or []:
        if not source.is_dir():
            if os.path.realpath(source) not in read:
                problems.append(
                    SourceProblem(SourcePlace(source.as_posix()), tr("no table of the mapping reads this file"))
                )
            continue
        for path in sorted(source.rglob("*")):
            if path.suffix.lower() in SPREADSHEETS and os.path.realpath(path) not in read:
                notes.append(
                    tr("{what} lies among the sources; no table of the mapping reads it.", what=path.as_posix())
                )
    if problems:
        raise ImportProblem(problems)
    return notes
