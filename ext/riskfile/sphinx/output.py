"""What pages load beside themselves, written at the end of a build: data as scripts, and very long tables as pages."""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder

from riskfile.sphinx.build import write_beside
from riskfile.sphinx.data import FOLDER, data_of
from riskfile.sphinx.html import PLAIN_ROWS, plain_page
from riskfile.version import __version__
from riskfile.views import Table


def _write(app: Sphinx, exception: Exception | None) -> None:
    if exception is not None or app.builder.format != "html" or app.builder.name not in ("html", "dirhtml"):
        return
    written, tables = data_of(app)
    folder = Path(app.outdir) / FOLDER
    folder.mkdir(exist_ok=True)
    for path in folder.glob("*.js"):
        if path.stem not in written:
            path.unlink()
    for name, text in written.items():
        path = folder / f"{name}.js"
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            write_beside(path, text)
    _write_plain(app, written, tables)


def _write_plain(app: Sphinx, written: dict[str, str], tables: dict[str, Table]) -> None:
    """A page of its own for each table that is too long to be on its page a second time."""
    builder = app.builder
    assert isinstance(builder, StandaloneHTMLBuilder)
    wanted: set[Path] = set()
    for name, table in tables.items():
        if len(table.rows) <= PLAIN_ROWS:
            continue
        path = Path(builder.get_outfilename(f"{FOLDER}/{name}"))
        wanted.add(path)
        # a long page takes long to write: its first line tells what it was made of
        made_of = blake2b((written["items"] + written[name] + __version__).encode("utf-8", "surrogatepass")).hexdigest()
        mark = f"<!DOCTYPE html><!-- {made_of} -->\n"
        if _first_line(path) != mark:
            write_beside(path, mark + plain_page(app, f"{FOLDER}/{name}", table))
    for path in (Path(app.outdir) / FOLDER).rglob("*.html"):
        if path not in wanted:
            path.unlink()


def _first_line(path: Path) -> str:
    try:
        with path.open(encoding="utf-8") as file:
            return file.readline()
    except (OSError, ValueError):
        return ""


def setup(app: Sphinx) -> None:
    """Write them at the end of a build."""
    app.connect("build-finished", _write)
