"""What a file gives out beside its pages: the PDF, the data of all items, and the tables that save themselves.

The PDF lies beside the pages too, as the same bytes, so that a link leads to it wherever the pages are copied; where none
was made with them, the pages offer none and say so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any, Final, NamedTuple

from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.util.osutil import relative_uri

from riskfile.render.pdf.finish import documents_of
from riskfile.sphinx.config import identity_of
from riskfile.sphinx.data import tables_of
from riskfile.sphinx.directives import ViewNode, asked_of
from riskfile.sphinx.explorer import BUILDERS
from riskfile.sphinx.pdf_files import take_away
from riskfile.sphinx.state import DOWNLOADS, RISKMAN, FileState, file_of, files_of, part_of
from riskfile.text.files import write_whole
from riskfile.text.messages import later, tr
from riskfile.views import FilterError, Table
from riskfile.views.findings import Sections
from riskfile.views.registry import VIEWS
from riskfile.views.tables import kind_in_words


def offered(app: Sphinx) -> bool:
    """Whether the pages of this build offer a PDF, which is made while they are written."""
    return bool(app.config.riskfile_pdf) and app.builder.name in BUILDERS


def pdf_of(part: FileState) -> str:
    """The path of the PDF of a file, or of its core report, from the top of the pages."""
    return f"{part.base}{part.pdf_name}"


def pdfs_of(part: FileState) -> Iterator[str]:
    """The paths of all documents of the PDF of a file, from the top of the pages."""
    yield from (f"{part.base}{name}" for name in part.pdf_names)


def offers(app: Sphinx) -> list[tuple[str, str]]:
    """What pages offer: of each file the way to its PDF, and what that is."""
    return [(pdf_of(part), _said(part)) for part in files_of(app.config)] if offered(app) else []


def copy_pdf(app: Sphinx, made: Mapping[FileState, Sequence[Path]]) -> None:
    """Put the PDFs that were made beside the pages, the core report and its volumes; of a file that has none, and of a volume that
    was not made, those of an earlier build are taken away."""
    for part in files_of(app.config):
        folder = Path(app.outdir) / part.base
        paths = made.get(part, ())
        for name in {*part.pdf_names} - {path.name for path in paths}:
            (folder / name).unlink(missing_ok=True)
        copies = []
        for path in paths:
            folder.mkdir(parents=True, exist_ok=True)
            write_whole(folder / path.name, path.read_bytes(), through_links=False)
            copies.append(folder / path.name)
        # of an earlier build there may be volumes of other names
        take_away(app, folder, copies, copies=True)


def add_to_page(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object) -> None:
    """Give the templates of a page the way to the PDF, "" for none (``riskfile_pdf``), and what it is."""
    part = part_of(app.config, pagename)
    context["riskfile_pdf"] = context["riskfile_pdf_said"] = ""
    if part is not None and offered(app):
        context["riskfile_pdf"], context["riskfile_pdf_said"] = pdf_of(part), _said(part)


# ---------------------------------------------------------------------------------------------------- the page


class _Saved(NamedTuple):
    """A table that saves itself: where it is, and what stands above it."""

    docname: str
    anchor: str
    caption: str


def pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """The page of each file."""
    if app.builder.name in BUILDERS:
        for part in files_of(app.config):
            docname = f"{part.base}{DOWNLOADS}"
            yield docname, {"title": tr("Downloads"), "body": _body(app, part, docname)}, "page.html"


def _body(app: Sphinx, part: FileState, docname: str) -> str:
    builder = app.builder
    assert isinstance(builder, StandaloneHTMLBuilder)
    here = builder.get_target_uri(docname)
    build = part.built
    count, others = len(build.file), len(build.others)
    identity = identity_of(part)
    lead = f"{build.policy.device.name}{f': {identity}' if identity else ''}."
    document = _BEGIN + _documents(part, here, None) + _END if offered(app) else _no_pdf()
    more = tr(", and {others} other {others:need|needs} that they are linked with", others=others) if others else ""
    data = (
        f'<p><a class="rf-download" href="{escape(relative_uri(here, "needs.json"))}" download>'
        f"{tr('All items as JSON')}</a></p><p>"
        f"{tr('{count} {count:item|items}{more}: every field and link, and what is computed of them, in the form of sphinx-needs.', count=count, more=more)}"
        "</p>"
    )
    if app.config.riskfile_riskman:
        data += (
            f'<p><a href="{escape(builder.get_relative_uri(docname, f"{part.base}{RISKMAN}"))}">'
            f"{tr('The file in the terms of Riskman')}</a></p><p>{tr('VDE SPEC 90025: each risk with its hazard, situation, events and measures, for machines (RDFa).')}</p>"
        )
    return (
        f'<section class="rf-downloads"><h1>{tr("Downloads")}</h1><p>{escape(lead)}</p><h2 id="document">'
        f'{tr("The document")}</h2>{document}<h2 id="data">{tr("The data")}</h2>{data}<h2 id="tables">'
        f"{tr('The tables')}</h2>{_tables(app, part, docname)}</section>\n"
    )


_BEGIN: Final = "<!-- documents -->"
_END: Final = "<!-- end of documents -->"
"""Between these stands what is known of the PDF: when the page is written, the PDF is not yet."""


def _no_pdf() -> str:
    said = tr(
        "No PDF was made with these pages. {command} makes one; with {other}, {option} does.",
        command="<code>riskfile build</code>",
        other="<code>sphinx-build</code>",
        option="<code>-D riskfile_pdf=1</code>",
    )
    return f'<p class="rf-empty">{said}</p>'


def _lost() -> str:
    return f'<p class="rf-empty">{tr("The PDF could not be made: the build says why.")}</p>'


class _Made(NamedTuple):
    """A document that was made: its name as a volume ("" for the core report), title, file, pages and size in bytes."""

    name: str
    title: str
    file: str
    pages: int
    size: int

    @property
    def extent(self) -> str:
        """In words."""
        size = f"{self.size / 1e6:.1f} MB" if self.size >= 1e6 else f"{max(1, round(self.size / 1e3))} kB"
        return f"{self.pages} {'page' if self.pages == 1 else 'pages'}, {size}"


def _documents(part: FileState, here: str, made: Sequence[_Made] | None) -> str:
    """The core report and its volumes; with what was ``made`` of them, once that is known. ``here`` is the address of the page."""
    documents = part.pdf_set
    if made is None:
        # a volume is listed as such once it is there: one in which nothing stands is not made
        made = [_Made("", documents.core.title, part.pdf_name, 0, 0)]
    core, *volumes = made
    size = f' <span class="rf-extent">{core.extent}</span>' if core.pages else ""
    said = tr(_WHOLE if documents.alone else _CORE)
    link = f'<p><a class="rf-download" href="{escape(_to(part, here, core))}">{_said(part)}</a>{size}</p><p>{said}</p>'
    if not volumes:
        return link
    rows = "".join(
        f'<li><a href="{escape(_to(part, here, each))}">{escape(f"{each.name} {each.title}")}</a> '
        f'<span class="rf-extent">{each.extent}</span></li>'
        for each in volumes
    )
    return f'{link}<ul class="rf-volumes">{rows}</ul>'


def _said(part: FileState) -> str:
    """What the PDF is that the pages lead to."""
    return tr("The whole file as PDF") if part.pdf_set.alone else tr("The core report as PDF")


def _to(part: FileState, here: str, document: _Made) -> str:
    return relative_uri(here, f"{part.base}{document.file}")


_WHOLE: Final = later(
    "All chapters, items, tables and charts in the order of the contents, made of the same reading as these pages."
)
_CORE: Final = later(
    "What is read from front to back: verdict, plan, risks, decisions. It names each of its volumes with its SHA-256, so that who "
    "signs it signs all; keep them in one folder, and links lead from one to the other. All of it is made of the same reading "
    "as these pages."
)


def complete(app: Sphinx) -> None:
    """Say on the page of each file how many pages its documents have, and how large they are, once they are there; of pages
    that offer none, take away those of an earlier build."""
    builder = app.builder
    if not isinstance(builder, StandaloneHTMLBuilder) or builder.name not in BUILDERS:
        return
    if not offered(app):
        for part in files_of(app.config):
            take_away(app, Path(app.outdir) / part.base, (), copies=True)
        return
    for part in files_of(app.config):
        docname = f"{part.base}{DOWNLOADS}"
        path = Path(builder.get_outfilename(docname))
        try:
            before, begin, rest = path.read_text(encoding="utf-8").partition(_BEGIN)
        except OSError:
            # this build has written no pages
            continue
        _, end, after = rest.partition(_END)
        if begin and end:
            found = _made(part, Path(app.outdir) / part.base)
            text = _documents(part, builder.get_target_uri(docname), found) if found else _lost()
            write_whole(path, f"{before}{begin}{text}{end}{after}", through_links=False)


def _made(part: FileState, folder: Path) -> list[_Made]:
    """The documents that lie beside the pages; none where no PDF could be made."""
    core = folder / part.pdf_name
    if not core.is_file():
        return []
    pages, volumes = documents_of(core)
    title = part.pdf_set.core.title
    return [
        _Made("", title, core.name, pages, core.stat().st_size),
        *(_Made(each.name, each.title, each.file, each.pages, each.size) for each in volumes),
    ]


def _tables(app: Sphinx, part: FileState, docname: str) -> str:
    by_page: dict[str, list[_Saved]] = {}
    for saved in _saved(app, part):
        by_page.setdefault(saved.docname, []).append(saved)
    if not by_page:
        return f'<p class="rf-empty">{tr("No chapter shows a table.")}</p>'
    rows = []
    for page in sorted(by_page, key=_order_of(app, part)):
        uri = escape(app.builder.get_relative_uri(docname, page))
        links = "".join(
            f'<li><a href="{uri}#{escape(each.anchor)}">{escape(each.caption)}</a></li>' for each in by_page[page]
        )
        rows.append(f'<li><a href="{uri}">{escape(app.env.titles[page].astext())}</a><ul>{links}</ul></li>')
    said = tr(
        "Each table saves itself as XLSX or CSV, whole or as it is filtered, sorted and cut down to columns: {download} "
        "stands above it.",
        download=f"<em>{tr('Download')}</em>",
    )
    return f'<p>{said}</p><ul class="rf-offered">{"".join(rows)}</ul>'


def _order_of(app: Sphinx, part: FileState) -> Any:
    """By the table of contents, as the chapters are read."""
    order: dict[str, int] = {}

    def number(docname: str) -> None:
        if docname not in order:
            order[docname] = len(order)
            for each in app.env.toctree_includes.get(docname, ()):
                number(each)

    number(part.layout.root_doc)
    return lambda docname: (order.get(docname, len(order)), docname)


def _saved(app: Sphinx, part: FileState) -> Iterator[_Saved]:
    """The tables of a file that a script makes, by which they can be saved."""
    for docname in sorted(app.env.domains["riskfile"].data["views"]):
        if file_of(app.config, docname) is not part:
            continue
        for node in app.env.get_doctree(docname).findall(ViewNode):
            view = VIEWS[node["kind"]]
            if view.plain:
                continue
            try:
                shown = part.built.table(node["kind"], *asked_of(node))
            except FilterError:
                continue  # told where the page is read
            for number, table in tables_of(shown):
                if table.rows:
                    anchor = node["ids"][0] + (f"-{number + 1}" if number else "")
                    yield _Saved(docname, anchor, _caption(node, shown, table, number))


def _caption(node: ViewNode, shown: object, table: Table, number: int) -> str:
    if isinstance(shown, Sections):
        return shown.sections[number].title
    return node["caption"] or kind_in_words(table.kind)
