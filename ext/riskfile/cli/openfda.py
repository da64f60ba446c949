"""``riskfile import openfda``: field reports become series and observations."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final, TextIO

from riskfile.cli.common import (
    CLEAN,
    FINDINGS,
    Commands,
    UsageError,
    add_today,
    place,
    read,
    say,
    say_waiting,
    today,
    width,
)
from riskfile.extras import require
from riskfile.reading.cache import FOLDER
from riskfile.text.messages import tr
from riskfile.text.quoting import inert, visible

if TYPE_CHECKING:
    from riskfile.importing.openfda import OpenfdaReport, ReadsAll


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "import openfda",
        help=tr("import field reports of openFDA (JSON)"),
        description=tr(
            "Write monthly series, observations to review and a report from openFDA device events, as a YAML "
            "mapping says. Exits with 1 if something needs a look."
        ),
    )
    parser.add_argument(
        "sources",
        nargs="+",
        metavar="FILE",
        help=tr("JSON of openFDA: one report, an array, or an answer; also .gz, .zip, and folders of them"),
    )
    parser.add_argument(
        "--mapping", metavar="YAML", help=tr("which words mean which items; only --look-here can do without")
    )
    parser.add_argument("--output", required=True, metavar="DIR", help=tr("the folder to write to"))
    parser.add_argument("--project", default=".", help=tr("the project whose items count (default: this folder)"))
    parser.add_argument("--with-texts", action="store_true", help=tr("write the texts of the reports too"))
    parser.add_argument(
        "--reader",
        choices=("streaming", "duckdb"),
        help=tr("what reads the reports; both find the same (default: duckdb where riskfile[maude] is installed)"),
    )
    parser.add_argument(
        "--cache",
        metavar="DIR",
        help=tr("where duckdb keeps what it has read (default: .riskfile_cache/maude in the project)"),
    )
    parser.add_argument("--no-cache", action="store_true", help=tr("read every file again, and keep nothing"))
    parser.add_argument(
        "--look-here",
        action="store_true",
        help=tr("list problems that are reported more often for our device than for others of its product code"),
    )
    parser.add_argument(
        "--product-code",
        action="append",
        default=[],
        metavar="CODE",
        help=tr("with --look-here: compare this product code (default: those of our reports); may be repeated"),
    )
    parser.add_argument(
        "--brand",
        action="append",
        metavar="NAME",
        help=tr("with --look-here, without --mapping: ours are brand names that begin so; may be repeated"),
    )
    add_today(parser)
    parser.add_argument("--force", action="store_true", help=tr("overwrite files that are there (exposures are kept)"))
    parser.set_defaults(run=run)


_LARGE: Final = 50_000_000
"""From how many bytes on it is worth saying that there is a faster reader."""


def run(arguments: argparse.Namespace) -> int:
    """Import, and say what was read; 1 if something needs a look."""
    from datetime import date

    from riskfile.importing import ImportProblem
    from riskfile.importing.openfda import run_look_here, run_openfda, sources_in

    _expect_fitting(arguments)
    file, root = None, Path(arguments.project)
    if arguments.mapping is not None:
        project = place(arguments.project)
        file, root = read(project)[0], project.root
    else:
        # without a mapping no project is needed; where there is one, parts are kept with it
        with suppress(UsageError):
            root = place(arguments.project).root
    try:
        sources = sources_in(map(Path, arguments.sources))
        with _reader(arguments, sources, root) as reader:
            if file is None:
                report = run_look_here(
                    sources,
                    Path(arguments.output),
                    look=arguments.product_code,
                    brands=arguments.brand or [],
                    today=date.fromisoformat(today(arguments)),
                    force=arguments.force,
                    say=say_waiting,
                    reader=reader,
                )
                return _look_told(report, arguments.output)
            report = run_openfda(
                sources,
                Path(arguments.mapping),
                file,
                Path(arguments.output),
                today=date.fromisoformat(today(arguments)),
                with_texts=arguments.with_texts,
                force=arguments.force,
                say=say_waiting,
                reader=reader,
                look=arguments.product_code if arguments.look_here else None,
            )
    except ImportProblem as problem:
        raise UsageError(str(problem)) from None
    say(
        tr(
            "Read {read} reports, {duplicates} of them duplicates; {reports} count.",
            read=report.read,
            duplicates=report.duplicates,
            reports=report.reports,
        )
    )
    for kind, count in sorted(report.kinds.items()):
        say(f"  {count:5} {kind}")
    say(
        tr("Wrote {n} files to {output}; report.md says what was read.", n=len(report.written), output=arguments.output)
    )
    if arguments.look_here:
        say(tr("look-here.md lists what to look at. It is no verdict, and changes none."))
    for look in report.needs_a_look:
        say(tr("To be looked at: {look}.", look=look))
    return FINDINGS if report.needs_a_look else CLEAN


def _expect_fitting(arguments: argparse.Namespace) -> None:
    if arguments.look_here:
        # before a long run begins
        require("surveillance")
    elif arguments.product_code or arguments.brand:
        raise UsageError(tr("--product-code and --brand are for --look-here"))
    if arguments.mapping is None:
        if not arguments.look_here:
            raise UsageError(
                tr("--mapping is needed: it says which words mean which items; --look-here can do without")
            )
        if arguments.with_texts:
            raise UsageError(tr("--with-texts needs --mapping"))
    elif arguments.brand:
        raise UsageError(
            tr("--brand is for a list without --mapping: `devices` of the mapping says which reports are ours")
        )


def _look_told(report: OpenfdaReport, output: str) -> int:
    say(tr("Read {read} reports, {duplicates} of them duplicates.", read=report.read, duplicates=report.duplicates))
    text = tr("Wrote {n} files to {output}.", n=len(report.written), output=output)
    say(text + " " + tr("look-here.md lists what to look at. It is no verdict, and changes none."))
    return CLEAN


@contextmanager
def _reader(arguments: argparse.Namespace, sources: Sequence[Path], root: Path) -> Iterator[ReadsAll]:
    """The reader that is asked for, or the one that there is."""
    from riskfile.importing.openfda import read_openfda

    if arguments.reader == "streaming" or (arguments.reader is None and not _has_duckdb()):
        if arguments.reader is None and _size(sources) > _LARGE:
            say_waiting(tr("these are many reports; pip install 'riskfile[maude]' reads them faster, and once"))
        yield read_openfda
        return
    require("maude")
    from riskfile.importing.maude.counts import read_with_duckdb

    with ExitStack() as stack:
        if arguments.no_cache:
            cache = Path(stack.enter_context(TemporaryDirectory(prefix="riskfile-")))
        else:
            cache = Path(arguments.cache) if arguments.cache else root / FOLDER / "maude"
        progress = stack.enter_context(_Progress(sys.stderr))
        yield partial(read_with_duckdb, cache=cache, say=progress.say, progress=progress)


def _has_duckdb() -> bool:
    from importlib.util import find_spec

    with suppress(ModuleNotFoundError):
        return find_spec("duckdb") is not None
    return False


def _size(paths: Sequence[Path]) -> int:
    size = 0
    for path in paths:
        with suppress(OSError):
            size += path.stat().st_size
    return size


class _Progress:
    """Tells on a terminal how far the reading is, in one line that is written anew; nothing elsewhere."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.line = stream.isatty()
        self._shown = 0.0

    def __enter__(self) -> _Progress:
        return self

    def __exit__(self, *_: object) -> None:
        self._clear()

    def __call__(self, path: Path, size: int, reports: int) -> None:
        """So many bytes of a file are read, unpacked, and so many reports are made of them."""
        if self.line and time.monotonic() - self._shown > 0.2:
            from riskfile.text.columns import cut

            self._shown = time.monotonic()
            text = tr("{path}: {n:report|reports} read", path=path, n=reports)
            if size:
                text = tr("{path}: {size} MB, {n:report|reports} read", path=path, size=size // 1_000_000, n=reports)
            self.stream.write(f"\r{cut(inert(visible(text)), width() - 1, '…')}\x1b[K")
            self.stream.flush()

    def say(self, text: str) -> None:
        """Say something that is to stay."""
        self._clear()
        say_waiting(text)

    def _clear(self) -> None:
        if self.line:
            self.stream.write("\r\x1b[K")
            self.stream.flush()
