"""The builder ``riskpdf``: the pages of each risk file as PDFs, beside the HTML or alone."""

from __future__ import annotations

import traceback
from functools import partial
from logging import LogRecord
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from riskfile.policy import PolicyError
from riskfile.render.forked import Forked, LostError, can_fork
from riskfile.render.pdf import settings
from riskfile.rules.engine.declare import CONFLICT_CODE
from riskfile.rules.tool import LOST_IN_PDF
from riskfile.sphinx import downloads, evidence, pdf_files
from riskfile.sphinx.config import refuse_policy
from riskfile.sphinx.judging import refuse_if
from riskfile.sphinx.pdf.edition import Edition, PdfError
from riskfile.sphinx.pdf.typst import PAGE
from riskfile.sphinx.said import OF_PDF
from riskfile.sphinx.state import FileState, files_of
from riskfile.text.conflicts import KIND as CONFLICT
from riskfile.text.crashes import elsewhere as of_elsewhere
from riskfile.text.files import held
from riskfile.text.messages import tr

LOGGER = logging.getLogger(__name__)


class PdfBuilder(Builder):
    """Writes Typst, compiles it in process, makes its links and reads its text back."""

    name = "riskpdf"
    format = "typst"
    epilog = "The PDF is in %(outdir)s."
    supported_image_types: ClassVar[list[str]] = ["image/svg+xml", "image/png", "image/jpeg", "image/gif", "image/webp"]
    default_translator_class = nodes.NodeVisitor

    def __init__(self, app: Sphinx, env: BuildEnvironment) -> None:
        super().__init__(app, env)
        # Sphinx 9 calls it so itself, and Sphinx 8 does not
        self._app = app

    def get_outdated_docs(self) -> str:
        """Any change of any page changes the one document."""
        return "all pages"

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:
        """The address of a page, which becomes a place in the document."""
        return PAGE + docname

    def get_relative_uri(self, from_: str, to: str, typ: str | None = None) -> str:
        """As from anywhere else."""
        return self.get_target_uri(to, typ)

    def write_documents(self, docnames: Any) -> None:
        """Write the document."""
        write_all(self._app, self, Path(self.outdir))

    def write_doc(self, docname: str, doctree: nodes.document) -> None:
        """Pages are not written one by one."""

    def finish(self) -> None:
        """Nothing is left to do."""


def write_all(app: Sphinx, builder: Builder, outdir: Path) -> dict[FileState, tuple[Path, ...]]:
    """Write the PDFs of each risk file, the core report first; gives their paths.

    :raises PdfError: if something cannot be written, or is not found in what was written.
    """
    made = {part: write(app, builder, outdir, part) for part in files_of(app.config)}
    # the other languages of a file, which may be built side by side, have theirs in the same folder, and open the same files
    with held(outdir, "build", lambda _: None):
        pdf_files.take_away(app, outdir, (path for paths in made.values() for path in paths))
        evidence.write_beside(app.config, outdir)
    return made


def write(app: Sphinx, builder: Builder, outdir: Path, part: FileState) -> tuple[Path, ...]:
    """Write the PDF of a risk file, ``risk-management-file.pdf``, behind which stands the name of its root where there are
    several, and the volumes beside it; gives their paths.

    :raises PdfError: if something cannot be written, or is not found in what was written.
    """
    edition = Edition(app, builder, outdir, part)
    try:
        edition.compose()
        edition.set()
        return edition.put()
    finally:
        edition.clear()


def read_settings(app: Sphinx, config: Config) -> None:
    """Read the ``docs/pdf.yaml`` of each risk file, once for the build."""
    try:
        for part in files_of(config):
            part.pdf = settings.read(part.project.source, part.project.model, part.project.policy)
        if same := [*pdf_files.clashes(files_of(config))]:
            raise PolicyError(same)
    except PolicyError as error:
        if all(problem.kind == CONFLICT for problem in error.problems):
            # which a check tells too, as a finding of the file
            refuse_if(
                app,
                [
                    (CONFLICT_CODE, CONFLICT, str(each.span), str(each.message), str(each.hint))
                    for each in error.problems
                ],
            )
        refuse_policy(error)


def _wanted(app: Sphinx) -> bool:
    return bool(app.config.riskfile_pdf) and app.builder.format == "html"


def _after_html(app: Sphinx) -> None:
    """The PDF from the environment of an HTML builder; an error is logged and sets the exit code.

    Not raised: the HTML is finished, and Sphinx would throw away what it has read."""
    html = app.builder
    tags = set(app.tags)
    made: dict[FileState, tuple[Path, ...]] = {}
    try:
        for tag in _tags_of(html):
            app.tags.remove(tag)
        app.tags._condition_cache.clear()
        builder = PdfBuilder(app, app.env)
        app.builder = builder
        builder.init()
        for name in _HUNG_ON.intersection(vars(html)):
            setattr(builder, name, getattr(html, name))
        made = write_all(app, builder, _folder(app))
    except PdfError as error:
        LOGGER.error("%s", error, location=error.place or None, type="riskfile", subtype=LOST_IN_PDF.code)
        app.statuscode = 1
    finally:
        app.builder = html
        if downloads.offered(app):
            downloads.copy_pdf(app, made)
        for tag in set(app.tags) - tags:
            app.tags.remove(tag)
        for tag in tags:
            app.tags.add(tag)
        app.tags._condition_cache.clear()


def _folder(app: Sphinx) -> Path:
    """Where the PDFs go: beside the pages, those of a translation beside those of the source."""
    pages = Path(app.outdir)
    if pages.name and pages.name == files_of(app.config)[0].language:
        pages = pages.parent
    return pages.parent / "pdf"


_HUNG_ON = frozenset(("plantuml_builder",))
"""What extensions hang on the builder when a build begins, and look for there when a page is resolved."""


class Beside:
    """The PDF while the HTML is written, from the same environment, in a process that is forked off. Where a process
    cannot be forked safely, the PDF comes after the HTML."""

    def __init__(self) -> None:
        self._running: Forked[_Done] | None = None

    def begin(self, app: Sphinx, builder: Builder) -> None:
        """When everything is read, and before a page is written."""
        if _wanted(app) and can_fork():
            self._running = Forked(partial(_in_child, app))

    def end(self, app: Sphinx, exception: Exception | None) -> None:
        """When the HTML is finished: what was logged is logged here, and an error is an error here."""
        running, self._running = self._running, None
        if running is None:
            if exception is None and _wanted(app):
                _after_html(app)
            if exception is None:
                downloads.complete(app)
            return
        if exception is not None:
            running.stop()
            return
        try:
            done = running.result()
        except LostError as error:
            ended = tr(
                "the process that wrote the PDF ended with exit code {code}; is there enough memory?",
                code=error.exitcode,
            )
            done = _Done([], 1, ended)
        for log in done.logs:
            LOGGER.handle(log)
        app.statuscode = app.statuscode or done.status
        if done.trouble:
            raise of_elsewhere(done.trouble)
        downloads.complete(app)


class _Done(NamedTuple):
    """What was logged, the exit code and, if something of ours went wrong, its traceback."""

    logs: list[LogRecord]
    status: int
    trouble: str


def _in_child(app: Sphinx) -> _Done:
    trouble = ""
    collector = logging.LogCollector()
    app.statuscode = 0
    with collector.collect():
        try:
            _after_html(app)
        except Exception:
            trouble = traceback.format_exc()
    logging.convert_serializable(collector.logs)
    for log in collector.logs:
        setattr(log, OF_PDF, True)
    return _Done(collector.logs, app.statuscode, trouble)


def _tags_of(builder: Builder) -> tuple[str, ...]:
    return (builder.format, builder.name, f"format_{builder.format}", f"builder_{builder.name}")


def setup(app: Sphinx) -> None:
    """Register the builder, and the value that asks for a PDF beside the HTML."""
    app.add_builder(PdfBuilder)
    app.add_config_value(
        "riskfile_pdf", False, "", types=frozenset({bool}), description="Write the PDF after the HTML too."
    )
