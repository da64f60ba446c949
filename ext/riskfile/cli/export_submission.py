"""``riskfile export submission``: the PDFs of a build as a folder that goes into a submission, each looked at."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from riskfile.cli.common import (
    CLEAN,
    FINDINGS,
    UNUSABLE,
    Commands,
    Place,
    UsageError,
    opened,
    place,
    places,
    say,
    say_unread,
    unusable,
)
from riskfile.cli.exports import add_export
from riskfile.text.messages import spoken, tr

TYPE_CHECKING = False
if TYPE_CHECKING:
    from riskfile.project import Project
    from riskfile.render.pdf.admissible import Limits
    from riskfile.render.pdf.submission import Document, Made

_KINDS: Final = ("ecopy", "estar")


def add(commands: Commands) -> None:
    """Add the command."""
    parser = add_export(
        commands,
        "submission",
        help=tr("write the PDFs for an eCopy or an eSTAR"),
        description=tr(
            "Write the PDFs that `riskfile build` has made as a folder for a submission to the FDA (eCopy, or attachments of an"
            " eSTAR), with a list of contents. Each is looked at: name, size, PDF version, bookmarks, text, fonts, attachments,"
            " scripts. With `files: submission` in docs/pdf.yaml a build calls its PDFs as they are sent."
        ),
        judged=False,
        folder=True,
    )
    parser.add_argument(
        "--for", dest="kind", choices=_KINDS, default=_KINDS[0], help=tr("whose limits hold (default: ecopy)")
    )
    parser.add_argument(
        "--pdf",
        metavar="FILE",
        help=tr("the PDF, or the core report of a set, that was built (default: that of the project in _build/pdf)"),
    )
    parser.add_argument(
        "--add", metavar="FILE", action="append", default=[], help=tr("a further PDF for the set; may be repeated")
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write it; returns the exit status."""
    from riskfile.change.content_hash import content_hash
    from riskfile.extras import require
    from riskfile.text.files import write_folder

    require("build")
    from riskfile.render.pdf.admissible import LIMITS, megabytes
    from riskfile.render.pdf.submission import CONTENTS, FOLDER, made

    target = Path(arguments.output or "submission")
    here = place(arguments.project)
    project = opened(here)
    if say_unread(here, project.file):
        return UNUSABLE
    limits = LIMITS[arguments.kind]
    core = Path(arguments.pdf) if arguments.pdf else _built(here, project)
    found = made([*_documents(core, arguments.add, limits)], limits, content_hash(project.file, project.policy))
    for fault in found.faults:
        said = f"{fault.said}{f'; {fault.said.hint}' if fault.said.hint else ''}"
        say(f"{fault.path or target}: {said}", error=True)
    if found.faults:
        say(tr("Nothing is written: {n} {n:thing is|things are} wrong with the PDFs.", n=len(found.faults)), error=True)
        return FINDINGS
    if _is_there(target, found, force=arguments.force):
        say(tr("{target} has this set already.", target=target))
        return CLEAN
    try:
        write_folder(target, found.files)
    except OSError as error:
        raise UsageError(
            tr("{changed} cannot be written: {what}", changed=(str(target),), what=error.strerror or error)
        ) from None
    for document, seen in found.looked:
        signed = tr(", {n} {n:signature|signatures}", n=seen.signatures) if seen.signatures else ""
        say(
            tr(
                "{file}: {n} {n:page|pages}, {size} MB{signed}",
                file=document.name,
                n=seen.pages,
                size=megabytes(seen.size),
                signed=signed,
            )
        )
    say(
        tr(
            "Wrote {n} {n:PDF|PDFs} to {folder}, and what they are to {contents}.",
            n=len(found.looked),
            folder=(target / FOLDER).as_posix(),
            contents=(target / CONTENTS).as_posix(),
        )
    )
    return CLEAN


def _built(here: Place, project: Project) -> Path:
    """The PDF, or the core report, that a build makes of the project in the language that is spoken.

    :raises UsageError: if what docs/pdf.yaml says cannot be read.
    """
    from riskfile.policy import PolicyError
    from riskfile.render.pdf import settings
    from riskfile.source.layout import names_of
    from riskfile.text.languages import short

    policy = project.policy
    try:
        chosen = settings.read(project.source, project.model, policy)
    except PolicyError as error:
        raise unusable(here, error.problems) from None
    site = [each.layout for each in places(str(here.root))[0] if each.root.samefile(here.root)]
    names = dict(zip(site, names_of(site), strict=True))
    language = short(spoken()) if spoken() in policy.translations else ""
    documents = chosen.set_of(len(project.file))
    files = documents.file_names(
        policy.document_number, policy.revision, name=names.get(here.layout, ""), language=language
    )
    return here.root / "_build" / "pdf" / files[0]


def _documents(core: Path, more: list[str], limits: Limits) -> Iterator[Document]:
    """The documents of the set that ``core`` is the first of, and those of somebody else.

    :raises UsageError: if one is not there, or one of a set that names others would get another name.
    """
    from riskfile.render.pdf.beside import beside
    from riskfile.render.pdf.finish import documents_of
    from riskfile.render.pdf.submission import Document, is_named, named

    data = _read(core, limits, tr("`riskfile build` writes it (in another language with --lang); --pdf names another"))
    try:
        _, volumes = documents_of(core)
    except ValueError:
        # what is wrong with it is told where it is looked at
        volumes = ()
    for each in beside(core, volumes):
        if each.said is not None:
            raise UsageError(f"{core}: {each.said}")
    paths = [core, *(core.with_name(each.file) for each in volumes)]
    if volumes and not all(is_named(each.name) for each in paths):
        raise UsageError(
            tr(
                "{core}: the documents of the set name each other by their files, and would lose each other under other names;"
                " write `files: submission` in docs/pdf.yaml and build them anew",
                core=core,
            )
        )
    for number, path in enumerate(paths, 1):
        name = path.name if is_named(path.name) else named(number, path.name)
        yield Document(name, data if path == core else _read(path, limits), str(path))
    for number, given in enumerate(more, len(paths) + 1):
        yield Document(named(number, given), _read(Path(given), limits), given, ours=False)


def _read(path: Path, limits: Limits, hint: str = "") -> bytes:
    """:raises UsageError: if it cannot be read, or is larger than all of the set may be."""
    from riskfile.render.pdf.admissible import megabytes

    try:
        size = path.stat().st_size
        if size <= limits.total:
            return path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}{f'; {hint}' if hint else ''}") from None
    raise UsageError(
        tr(
            "{path}: it has {found} MB, expected at most {most} MB",
            path=path,
            found=megabytes(size),
            most=megabytes(limits.total),
        )
    )


def _is_there(target: Path, found: Made, *, force: bool) -> bool:
    """Whether the folder has this set already.

    :raises UsageError: if something else is there that may not go.
    """
    from riskfile.render.pdf.submission import CONTENTS, is_set

    if not os.path.lexists(target):
        return False
    if not target.is_dir():
        raise UsageError(tr("--output {out} is a file; expected a folder", out=target))
    if not any(target.iterdir()):
        return False
    if not is_set(target):
        # somebody has put it there, or changed it
        raise UsageError(
            tr(
                "{target} holds other files than a set that was written and left as it was; name an empty or new folder with --output",
                target=target,
            )
        )
    if (target / CONTENTS).read_bytes() == found.files[CONTENTS]:
        return True
    if not force:
        raise UsageError(tr("{target} holds another set already; --force replaces it", target=target))
    return False
