"""What pages load beside themselves, written at the end of a build: data as scripts, and very long tables as pages."""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.builders.html import StandaloneHTMLBuilder

from riskfile.sphinx.data import DOCUMENT, FOLDER, data_of, script
from riskfile.sphinx.html import PLAIN_ROWS, plain_page
from riskfile.sphinx.printing import document_css
from riskfile.sphinx.search import NAME, search_data
from riskfile.sphinx.state import FileState, files_of, state_of
from riskfile.text.digests import blake2b
from riskfile.text.files import write_whole
from riskfile.version import __version__
from riskfile.views import Table


def write(app: Sphinx, exception: Exception | None) -> None:
    """Write them, where the build has not failed."""
    if exception is not None or app.builder.format != "html" or app.builder.name not in ("html", "dirhtml"):
        return
    for part in files_of(app.config):
        written, tables = data_of(app, part)
        written[NAME] = script(NAME, search_data(app, part))
        folder = Path(app.outdir) / part.base / FOLDER
        folder.mkdir(parents=True, exist_ok=True)
        for path in folder.glob("*.js"):
            if path.stem not in written:
                path.unlink()
        files = {f"{name}.js": text for name, text in written.items()} | {DOCUMENT: document_css(part)}
        for name, text in files.items():
            path = folder / name
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                write_whole(path, text, through_links=False)
        _write_plain(app, part, written, tables)


def _write_plain(app: Sphinx, part: FileState, written: dict[str, str], tables: dict[str, Table]) -> None:
    """A page of its own for each table that is too long to be on its page a second time."""
    builder = app.builder
    assert isinstance(builder, StandaloneHTMLBuilder)
    wanted: set[Path] = set()
    for name, table in tables.items():
        if len(table.rows) <= PLAIN_ROWS:
            continue
        docname = f"{part.base}{FOLDER}/{name}"
        path = Path(builder.get_outfilename(docname))
        wanted.add(path)
        # a long page takes long to write: its first line tells what it was made of
        made_of = blake2b((written["items"] + written[name] + __version__).encode("utf-8", "surrogatepass")).hexdigest()
        mark = f"<!DOCTYPE html><!-- {made_of} -->\n"
        if _first_line(path) != mark:
            # with one folder a page it is not there yet
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, mark + plain_page(app, part, docname, table), through_links=False)
    for path in (Path(app.outdir) / part.base / FOLDER).rglob("*.html"):
        if path not in wanted:
            path.unlink()


def _first_line(path: Path) -> str:
    try:
        with path.open(encoding="utf-8") as file:
            return file.readline()
    except (OSError, ValueError):
        return ""


def front_door(app: Sphinx, exception: Exception | None) -> None:
    """A page at the top of the output that leads to the front page, for a file opened from a folder."""
    builder: Builder = app.builder
    if exception is not None or builder.format != "html" or builder.name not in ("html", "dirhtml"):
        return
    if not state_of(app.config).alone:
        # the project has a front page of its own
        return
    target = builder.get_target_uri(app.config.root_doc)
    write_whole(
        Path(app.outdir) / "index.html",
        f'<!DOCTYPE html>\n<html lang="{state_of(app.config).language}"><head><meta charset="utf-8">'
        '<meta http-equiv="Content-Security-Policy" content="default-src &#x27;none&#x27;">'
        f'<meta http-equiv="refresh" content="0; url={target}"><title>Risk management file</title></head>'
        f'<body><a href="{target}">Risk management file</a></body></html>\n',
        through_links=False,
    )
