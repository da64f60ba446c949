"""Evidence in the build: files that verifications name lie beside the pages, so that a reader opens them from there.

What is opened is the file that was read, bytes and all. A browser must not run what stands in one: a file of a kind that can
hold scripts, or that a browser would have to guess, gets ``.txt`` behind its name. Hidden files and what lies in
none of the folders of evidence are never copied: a page cannot have what else lies in a checkout published.
"""

from __future__ import annotations

import posixpath
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from os import SEEK_END
from pathlib import Path
from typing import BinaryIO, Final
from urllib.parse import quote

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util.logging import getLogger

from riskfile.model import Opens, RiskFile
from riskfile.source import Layout, Source, SourceError
from riskfile.source.lfs import LONGEST_POINTER, pointed_to
from riskfile.sphinx.build import Copied
from riskfile.sphinx.state import FileState, files_of
from riskfile.text.files import into_place
from riskfile.text.messages import tr
from riskfile.text.numbers import figure

LOGGER = getLogger(__name__)

FOLDER: Final = "_evidence"
"""Where they lie, below the root of the risk file's output."""

_AS_THEY_ARE: Final = frozenset(
    [
        "bmp",
        "csv",
        "doc",
        "docx",
        "eml",
        "gif",
        "gz",
        "jpeg",
        "jpg",
        "json",
        "log",
        "md",
        "mov",
        "mp3",
        "mp4",
        "odp",
        "ods",
        "odt",
        "pdf",
        "png",
        "ppt",
        "pptx",
        "rst",
        "rtf",
        "tar",
        "tgz",
        "tif",
        "tiff",
        "tsv",
        "txt",
        "wav",
        "webm",
        "webp",
        "xls",
        "xlsm",
        "xlsx",
        "yaml",
        "yml",
        "zip",
    ]
)
"""How the names of files end that a browser shows, or hands on, without running anything of them."""


def opens(config: Config, part: FileState, file: RiskFile) -> tuple[Mapping[str, Opens], tuple[Copied, ...]]:
    """Where the evidence of each verification of ``file`` is opened, by its id, and which files have to be copied for it."""
    found: dict[str, Opens] = {}
    known: dict[str, Opens] = {}
    # by the name in the output, small and capital letters taken as one
    copied: dict[str, Copied] = {}
    for verification in sorted(file.of_type("verification"), key=lambda each: each.text("evidence")):
        said = verification.text("evidence").strip()
        evidence = file.evidence.get(verification.id)
        if evidence is None:
            if said:
                found[verification.id] = _document(config, said)
        elif evidence.state == "present":
            path = posixpath.normpath(evidence.path)
            if path not in known:
                known[path] = _file(config, part, path, copied)
            found[verification.id] = known[path]
    return found, tuple(copied.values())


def _document(config: Config, said: str) -> Opens:
    """A document that is no file of the project."""
    if said.startswith(("https://", "http://")) and not any(char.isspace() for char in said):
        return Opens(said)
    pattern: str = config.riskfile_document_url
    # words are no number: "TR-101 revision 4" is
    if pattern and any(char.isdigit() for char in said):
        return Opens(pattern.format(number=quote(said, safe="")))
    return Opens()


def _file(config: Config, part: FileState, path: str, copied: dict[str, Copied]) -> Opens:
    """A file of the project: copied, linked to, or left where it is."""
    pattern: str = config.riskfile_evidence_url
    elsewhere = pattern.format(path=quote(path)) if pattern else ""
    if config.riskfile_evidence == "none":
        return Opens("")
    if config.riskfile_evidence == "link":
        return Opens(elsewhere)
    source, layout = part.project.source, part.layout
    why = _why_not(source, layout, path, config)
    if why:
        return Opens(elsewhere, "" if elsewhere else why)
    name = path[len(part.base) :] if part.base and path.startswith(part.base) else path
    if posixpath.splitext(name)[1][1:].lower() not in _AS_THEY_ARE:
        name += ".txt"
    target = f"{part.base}{FOLDER}/{name}"
    while target.casefold() in copied:
        target += ".txt"
    copied[target.casefold()] = Copied(path, target)
    return Opens(quote(target))


def _why_not(source: Source, layout: Layout, path: str, config: Config) -> str:
    """Why a file is not copied; "" where it is."""
    if any(name.startswith(".") for name in path.split("/")):
        return tr("not in the build: a hidden file")
    own = (*layout.folders, layout.at("evidence"))
    folders = (*own, *(layout.at(posixpath.normpath(each)) for each in config.riskfile_evidence_folders))
    if not path.startswith(tuple(f"{folder}/" for folder in folders)):
        return tr("not in the build: it lies in no folder of evidence ({folders})", folders=", ".join(folders))
    try:
        with source.open(path) as file:
            size = file.seek(0, SEEK_END)
            file.seek(0)
            pointer = size <= LONGEST_POINTER and bool(pointed_to(file.read(LONGEST_POINTER)))
    except (SourceError, OSError):
        # read a moment ago: it went in between
        return tr("not in the build: it cannot be read")
    if pointer:
        return tr("not in the build: Git LFS has not fetched it")
    largest = config.riskfile_evidence_largest
    if size > largest * 1024 * 1024:
        return tr(
            "not in the build: {round} MiB, and at most {largest} MiB are copied",
            round=figure(round(size / 1024 / 1024, 1)),
            largest=figure(largest),
        )
    return ""


def write(app: Sphinx, exception: Exception | None) -> None:
    """When all pages are written: copy what they open."""
    if exception is not None or app.builder.format != "html":
        return
    for part in files_of(app.config):
        for each in part.built.copied:
            _copy(part.project.source, each, Path(app.outdir))


def write_beside(config: Config, folder: Path) -> None:
    """Copy what the PDF of the one file opens beside it, into ``folder``, and take away what an earlier one has opened."""
    files = files_of(config)
    wanted = {each.target for each in files[0].built.copied} if len(files) == 1 else set()
    left = folder / FOLDER
    if left.is_dir() and not left.is_symlink():
        for path in sorted(left.rglob("*"), reverse=True):
            if path.is_dir() and not path.is_symlink():
                # only where nothing is left in it
                with suppress(OSError):
                    path.rmdir()
            elif path.relative_to(folder).as_posix() not in wanted:
                path.unlink()
        with suppress(OSError):
            left.rmdir()
    if len(files) == 1:
        for each in files[0].built.copied:
            _copy(files[0].project.source, each, folder)


def targets(config: Config) -> Iterator[str]:
    """The files of evidence in the output."""
    for part in files_of(config):
        yield from (each.target for each in part.built.copied)


def _copy(source: Source, each: Copied, out: Path) -> None:
    target = out / each.target
    beside = target.with_name(f".{target.name}.new")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with source.open(each.path) as file:
            if _same(file, target):
                return
            file.seek(0)
            with beside.open("wb") as new:
                shutil.copyfileobj(file, new)
        into_place(beside, target)
    except OSError as error:
        beside.unlink(missing_ok=True)
        LOGGER.warning(
            "the evidence cannot be copied into the build (%s)",
            error.strerror or error,
            location=each.path,
            type="riskfile",
            subtype="evidence",
        )


def _same(file: BinaryIO, target: Path) -> bool:
    """Whether the output has these bytes already; a link in its place is never written through."""
    if target.is_symlink() or not target.is_file():
        return False
    with target.open("rb") as known:
        while True:
            one, other = file.read(1 << 20), known.read(1 << 20)
            if one != other:
                return False
            if not one:
                return True
