"""The builder ``riskpdf``: all pages in the order of the table of contents as one PDF."""

from __future__ import annotations

import multiprocessing
import re
import shutil
import traceback
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, ClassVar, Final

import imagesize
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.errors import SphinxError
from sphinx.util import logging

from riskfile.change.content_hash import content_hash
from riskfile.policy import PolicyError
from riskfile.render.pdf import finish, settings
from riskfile.sphinx.build import Build, build_of
from riskfile.sphinx.config import project_of, refuse_policy
from riskfile.sphinx.directives import ViewNode, asked_of
from riskfile.sphinx.html import CardNode
from riskfile.sphinx.pdf.render import Press
from riskfile.sphinx.pdf.typst import PAGE, LossError, Writer, code, literal, settings_of, soft
from riskfile.text.days import source_date_epoch
from riskfile.views import FilterError

LOGGER = logging.getLogger(__name__)

HERE: Final = settings.HERE
FONTS: Final = HERE / "fonts"
STANDARDS: Final = ("a-2a", "ua-1")
CODE: Final = "RMF920"


class PdfError(SphinxError):
    """The PDF cannot be written; what was there is as it was."""

    category = "PDF"


class PdfBuilder(Builder):
    """Writes Typst, compiles it in process, makes its links and reads its text back."""

    name = "riskpdf"
    format = "typst"
    epilog = "The PDF is %(outdir)s/risk-management-file.pdf."
    supported_image_types: ClassVar[list[str]] = ["image/svg+xml", "image/png", "image/jpeg", "image/gif", "image/webp"]
    default_translator_class = nodes.NodeVisitor

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
        write(self._app, self, Path(self.outdir))

    def write_doc(self, docname: str, doctree: nodes.document) -> None:
        """Pages are not written one by one."""

    def finish(self) -> None:
        """Nothing is left to do."""


def ordered(env: BuildEnvironment) -> Iterator[tuple[str, int]]:
    """Pages in the order of the table of contents, each with the level of its title; pages of no contents last."""
    root = env.config.root_doc
    seen = {root}
    yield root, 1

    def below(docname: str, level: int) -> Iterator[tuple[str, int]]:
        for child in env.toctree_includes.get(docname, ()):
            if child not in seen:
                seen.add(child)
                yield child, level
                yield from below(child, level + 1)

    yield from below(root, 1)
    for docname in sorted(env.found_docs - seen):
        yield docname, 1


class Workshop:
    """The folder that Typst reads from."""

    def __init__(self, app: Sphinx, folder: Path) -> None:
        self.app = app
        self.folder = folder
        self.pictures: dict[str, str] = {}
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)

    def keep(self, name: str, text: str) -> str:
        """Write a file; gives its path for Typst."""
        (self.folder / name).write_text(text, encoding="utf-8")
        return name

    def picture(self, node: nodes.image, docname: str) -> str:
        """Copy a picture; gives its path for Typst.

        :raises ValueError: if it cannot be shown.
        """
        uri = str(node["uri"])
        if uri not in self.pictures:
            if "://" in uri or uri.startswith("data:"):
                raise ValueError(f"the picture {uri[:80]} is not of this project: keep a copy of it beside the page")
            source = Path(self.app.srcdir) / uri
            if not source.is_file():
                raise ValueError(f"the picture {uri} is not there")
            if source.suffix.lower() == ".svg":
                _check_svg(source, uri)
            elif (size := imagesize.get(source)) and size[0] * size[1] > PIXELS:
                raise ValueError(f"the picture {uri} has {size[0]} × {size[1]} pixels; {PIXELS:,} are the most")
            name = f"picture{len(self.pictures) + 1}{source.suffix.lower()}"
            shutil.copyfile(source, self.folder / name)
            wrong = try_typst(f'#image({literal(name)}, alt: "x")', self.folder)
            if wrong:
                raise ValueError(f"the picture {uri} cannot be shown: {wrong}")
            self.pictures[uri] = name
        return self.pictures[uri]


PIXELS: Final = 100_000_000
"""A picture of more pixels takes gigabytes to set, and no paper shows them."""

_LOST_IN_SVG = {
    "a foreignObject": re.compile(r"<(?:\w+:)?foreignObject\b"),
    "a picture from elsewhere": re.compile(r"<(?:\w+:)?image\b[^>]*?href\s*=\s*[\"'](?!data:)", re.DOTALL),
}


def _check_svg(source: Path, uri: str) -> None:
    text = source.read_text(encoding="utf-8", errors="replace")
    for name, pattern in _LOST_IN_SVG.items():
        if pattern.search(text):
            raise ValueError(f"the picture {uri} has {name}, which the PDF would not show")


def try_typst(source: str, folder: Path) -> str:
    """What Typst says against a piece of source, in a document with our standards; "" where it has no objection."""
    import typst

    compiler = typst.Compiler(
        input=f'#set document(title: "x")\n{source}\n'.encode(), root=str(folder), ignore_system_fonts=True
    )
    try:
        compiler.compile(format="pdf", pdf_standards=list(STANDARDS))
    except typst.TypstError as error:
        return str(error.message).removeprefix("PDF/A-2a, PDF/UA-1 error: ")
    return ""


_FORMULAS: dict[str, str] = {}
_LABEL = re.compile(r"\\label\s*\{[^}]*\}|\\(?:nonumber|notag)\b")
_ALIGNED = re.compile(r"\\(begin|end)\s*\{(?:split|align|aligned|gather|gathered|equation|multline|eqnarray)\*?\}")
# LaTeX sets the condition apart, Typst does not
_CASES = re.compile(r"\\begin\{cases\}.*?\\end\{cases\}", re.DOTALL)
_COLUMN = re.compile(r"(?<!\\)&")
# what LaTeX knows and tex2typst does not
_WORDS = {r"\lVert": r"\|", r"\rVert": r"\|", r"\lvert": "|", r"\rvert": "|", r"\dfrac": r"\frac", r"\tfrac": r"\frac"}
_WORD = re.compile("|".join(rf"{re.escape(word)}(?![A-Za-z])" for word in _WORDS))


def formula(latex: str, docname: str) -> str:
    """A formula in LaTeX's notation as Typst content.

    :raises ValueError: if it cannot be set.
    """
    from tex2typst import tex2typst

    if latex not in _FORMULAS:
        plain = _WORD.sub(lambda found: _WORDS[found[0]], _LABEL.sub("", latex))
        plain = _ALIGNED.sub(r"\\\1{aligned}", plain).strip()
        plain = _CASES.sub(lambda found: _COLUMN.sub(r"&\\quad ", found[0]), plain)
        plain = re.sub(r"\n\s*\n", r" \\\\ ", plain)
        try:
            shown = f"${tex2typst(plain, non_strict=False)}$"
        except ValueError as error:
            raise ValueError(str(error).splitlines()[0].removeprefix("Conversion failed: ")) from None
        wrong = try_typst(f'#math.equation(alt: "x", {shown})', HERE)
        if wrong:
            raise ValueError(wrong)
        _FORMULAS[latex] = shown
    return _FORMULAS[latex]


def write(app: Sphinx, builder: Builder, outdir: Path) -> Path:
    """Write the PDF of ``app``'s environment; gives its path.

    :raises PdfError: if something cannot be written, or is not found in what was written.
    """
    build, env = build_of(app), app.env
    shop = Workshop(app, outdir / "typst")
    chosen = settings_of(app.config)
    press = Press(build, shop.keep, chosen.paper, env.domains["riskfile"].data["views"])

    def view(writer: Writer, node: nodes.Element) -> str:
        try:
            found = build.table(node["kind"], *asked_of(node))
        except FilterError as error:
            writer.lost(f"the filter cannot be read: {error.message}", node)
            return ""
        writer.anchor(node)
        return press.view(writer, node, found)

    writer = Writer({CardNode.__name__: press.card, ViewNode.__name__: view}, shop.picture, formula)
    names: list[str] = []
    for docname, level in ordered(env):
        doctree = env.get_and_resolve_doctree(docname, builder, tags=builder.tags)
        text = press.tidy(writer.page(doctree, docname, level))
        number = len(names) + 1
        names.append(shop.keep(f"page{number}.typ", f'#import "template.typ": *\n{text}'))
    index = writer.index()
    if index:
        names.append(shop.keep("index.typ", f'#import "template.typ": *\n{index}'))
    losses = list(writer.losses)
    losses += [
        LossError(f"a link leads to {docname}{f'#{id}' if id else ''}, which is not in the PDF", place)
        for docname, id, place in writer.links
        if (docname, id) not in writer.anchors.names
    ]
    _refuse(losses)

    shop.keep("settings.typ", f"#let settings = {code(chosen.for_typst(shop.folder))}\n")
    pages = "".join(f"#include {literal(name)}\n" for name in names)
    about = _about(app, build, chosen)
    shop.keep("main.typ", f'#import "template.typ": *\n#show: document-of.with({code(about)})\n{pages}')
    target = outdir / "risk-management-file.pdf"
    beside = outdir / "risk-management-file.pdf.part"
    places = {f"{docname}#{id}": name for (docname, id), name in writer.anchors.names.items()}
    try:
        beside.write_bytes(compile_typst(shop.folder, _stamp(build)))
        finish.make_links(beside, places)
        lost = finish.missing(beside, writer.expected)
        _refuse(LossError(f"not found in the PDF: {text[:120]!r}", "riskpdf") for text in lost)
        beside.replace(target)
    except finish.PlaceError as error:
        raise PdfError(
            f"{chosen.template or 'the template'}: nothing in the document is labelled {error.place!r}, to which links "
            "lead; a template's rf-heading has to put label(name) behind its heading"
        ) from None
    finally:
        beside.unlink(missing_ok=True)
    LOGGER.info("riskfile: wrote %s, %.1f MB", target, target.stat().st_size / 1e6)
    return target


def compile_typst(folder: Path, stamp: datetime) -> bytes:
    """The PDF of ``main.typ`` in ``folder``, with no font and no file from elsewhere.

    :raises PdfError: with what Typst says.
    """
    import typst

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", typst.TypstWarning)
            compiler = typst.Compiler(
                input=str(folder / "main.typ"),
                root=str(folder),
                font_paths=[str(FONTS), str(folder / "fonts"), *settings.more_fonts()],
                ignore_system_fonts=True,
            )
            made = compiler.compile(format="pdf", pdf_standards=list(STANDARDS), timestamp=stamp)
            assert isinstance(made, bytes)
            return made
    except (typst.TypstError, typst.TypstWarning) as error:
        raise PdfError(f"Typst: {error.message}\n{error.diagnostic}{''.join(error.hints)}") from None


def _stamp(build: Build) -> datetime:
    """The moment that the PDF says it was made: that of SOURCE_DATE_EPOCH, or the day that the build judges on."""
    epoch = source_date_epoch()
    return datetime.fromisoformat(f"{build.today}T00:00Z") if epoch is None else datetime.fromtimestamp(epoch, UTC)


def _about(app: Sphinx, build: Build, chosen: settings.Settings) -> dict[str, Any]:
    policy, report = build.policy, build.report
    whole = content_hash(build.file, policy)
    facts = [
        ("Document", policy.document_number),
        ("Revision", policy.revision),
        ("Date", policy.date),
        ("Models", ", ".join(policy.device.models)),
        ("Release gate", report.gate),
        ("Findings at this gate", f"{report.errors} errors, {report.warnings} warnings, {len(report.waived)} waived"),
        ("Open for a later gate", str(len(report.open_work))),
        ("Judged as of", build.today),
        ("Content", soft(whole)),
    ]
    language, _, region = (chosen.language or str(app.config.language or "en").replace("_", "-")).partition("-")
    return {
        "title": app.config.html_title or app.config.project,
        "device": policy.device.name,
        "maker": policy.device.manufacturer,
        "number": policy.document_number,
        "revision": policy.revision,
        "gate": report.gate,
        "example": policy.device.example,
        "language": language,
        "region": region,
        "fingerprint": re.sub(r"^(.{16}).*$", r"\1", whole),
        "facts": [(label, text) for label, text in facts if text],
        "approvals": _approvals(build, chosen, whole),
        "revisions": chosen.history(),
    }


def _approvals(build: Build, chosen: settings.Settings, whole: str) -> list[tuple[str, str, str, str, str]]:
    """Role, name, date, what was approved and the review that says so: the project's own rows or the roles of the
    policy, each with what its bearer has signed as a review, then the reviews of others."""
    rows = chosen.approvals
    if rows is None:
        rows = tuple(settings.Approval(each.role, each.name) for each in build.policy.roles)
    signed: dict[str, list[tuple[str, str, str, str, str]]] = {}
    for review in build.file.of_type("review"):
        name, given = review.text("name"), review.text("content-hash").strip().lower()
        state = "no content hash" if not given else "this content" if given == whole else "other content"
        meaning = ", ".join(filter(None, (review.text("meaning"), state)))
        row = ("Risk management review", name, soft(review.text("time")), meaning, review.id)
        signed.setdefault(" ".join(name.casefold().split()), []).append(row)
    found = []
    for each in rows:
        own = signed.pop(" ".join(each.name.casefold().split()), []) if not each.meaning else []
        found += [(each.role, *row[1:]) for row in own] or [(*each, "")]
    return found + [row for some in signed.values() for row in some]


def _read_settings(app: Sphinx, config: Config) -> None:
    try:
        config.__dict__["_riskfile_pdf_settings"] = settings.read(project_of(config).source)
    except PolicyError as error:
        refuse_policy(error)


def _refuse(losses: Any) -> None:
    found = list(losses)
    for loss in found:
        LOGGER.error("%s lost-in-pdf: %s", CODE, loss.message, location=loss.place, type="riskfile", subtype=CODE)
    if found:
        more = "" if len(found) == 1 else f" and {len(found) - 1} more"
        raise PdfError(f"the PDF would lose something: {found[0].message} ({found[0].place}){more}")


def _wanted(app: Sphinx) -> bool:
    return bool(app.config.riskfile_pdf) and app.builder.format == "html"


def _after_html(app: Sphinx) -> None:
    """The PDF from the environment of an HTML builder; an error is logged and sets the exit code.

    Not raised: the HTML is finished, and Sphinx would throw away what it has read."""
    html = app.builder
    tags = set(app.tags)
    try:
        for tag in _tags_of(html):
            app.tags.remove(tag)
        app.tags._condition_cache.clear()
        builder = PdfBuilder(app, app.env)
        app.builder = builder
        builder.init()
        write(app, builder, Path(app.outdir).parent / "pdf")
    except PdfError as error:
        LOGGER.error("%s", error, type="riskfile", subtype=CODE)
        app.statuscode = 1
    finally:
        app.builder = html
        for tag in set(app.tags) - tags:
            app.tags.remove(tag)
        for tag in tags:
            app.tags.add(tag)
        app.tags._condition_cache.clear()


class Beside:
    """The PDF while the HTML is written, from the same environment, in a process that is forked off: on two cores both
    take hardly longer than one. Where a process cannot be forked safely, the PDF comes after the HTML."""

    def __init__(self) -> None:
        self._running: tuple[multiprocessing.process.BaseProcess, Connection] | None = None

    def begin(self, app: Sphinx, builder: Builder) -> None:
        """When everything is read, and before a page is written."""
        if not _wanted(app) or not _alone():
            return
        context = multiprocessing.get_context("fork")
        receive, send = context.Pipe(False)
        process = context.Process(target=_in_child, args=(app, send))
        process.start()
        # else the end of a child that says nothing would never be noticed
        send.close()
        self._running = process, receive

    def end(self, app: Sphinx, exception: Exception | None) -> None:
        """When the HTML is finished: what was logged is logged here, and an error is an error here."""
        running, self._running = self._running, None
        if running is None:
            if exception is None and _wanted(app):
                _after_html(app)
            return
        process, receive = running
        if exception is not None:
            process.terminate()
            process.join()
            return
        try:
            logs, status, trouble = receive.recv()
        except EOFError:
            process.join()
            logs, status = [], 1
            trouble = f"the process that wrote the PDF ended with exit code {process.exitcode}; is there enough memory?"
        process.join()
        receive.close()
        for log in logs:
            LOGGER.handle(log)
        app.statuscode = app.statuscode or status
        if trouble:
            raise PdfError(trouble)


def _alone() -> bool:
    """Whether this process has one thread and may be forked; only Linux says so."""
    try:
        return len(list(Path("/proc/self/task").iterdir())) == 1
    except OSError:
        return False


def _in_child(app: Sphinx, send: Connection) -> None:
    """Write the PDF; sends what was logged, the exit code and, if something went wrong here, what."""
    trouble = ""
    collector = logging.LogCollector()
    app.statuscode = 0
    with collector.collect():
        try:
            _after_html(app)
        except Exception:
            trouble = f"riskfile failed to write the PDF:\n{traceback.format_exc()}"
    logging.convert_serializable(collector.logs)
    send.send((collector.logs, app.statuscode, trouble))
    send.close()


def _tags_of(builder: Builder) -> tuple[str, ...]:
    return (builder.format, builder.name, f"format_{builder.format}", f"builder_{builder.name}")


def setup(app: Sphinx) -> None:
    """Register the builder, the PDF beside the HTML, and the settings, which are read before anything is written."""
    app.connect("config-inited", _read_settings, priority=900)
    app.add_builder(PdfBuilder)
    app.add_config_value(
        "riskfile_pdf", False, "", types=frozenset({bool}), description="Write the PDF after the HTML too."
    )
    beside = Beside()
    app.connect("write-started", beside.begin, priority=950)
    app.connect("build-finished", beside.end, priority=950)
