"""What Typst is asked: whether a picture or a formula can be set, and for the PDF of a folder of sources."""

from __future__ import annotations

import re
import shutil
import warnings
from datetime import datetime
from pathlib import Path
from typing import Final

from riskfile.render.pdf import typefaces
from riskfile.render.pdf.notation import literal
from riskfile.text.messages import tr

STANDARDS: Final = ("a-2a", "ua-1")


class TypesetError(Exception):
    """Typst cannot set the document; ``args`` is what it says."""


class Workshop:
    """The folder that Typst reads from; pictures are copied from below ``root``."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.root = root
        self.folder = folder
        self.pictures: dict[str, str] = {}
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)

    def keep(self, name: str, text: str) -> str:
        """Write a file; gives its path for Typst."""
        (self.folder / name).write_text(text, encoding="utf-8")
        return name

    def picture(self, uri: str) -> str:
        """Copy a picture; gives its path for Typst.

        :raises ValueError: if it cannot be shown.
        """
        import imagesize

        if uri not in self.pictures:
            if "://" in uri or uri.startswith("data:"):
                raise ValueError(
                    tr(
                        "the picture {picture} is not of this project: keep a copy of it beside the page",
                        picture=uri[:80],
                    )
                )
            source = self.root / uri
            if not source.is_file():
                raise ValueError(tr("the picture {picture} is not there", picture=uri))
            if source.suffix.lower() == ".svg":
                _check_svg(source, uri)
            elif (size := imagesize.get(source)) and size[0] * size[1] > PIXELS:
                raise ValueError(
                    tr(
                        "the picture {picture} has {wide} × {high} pixels; {most:,} are the most",
                        picture=uri,
                        wide=size[0],
                        high=size[1],
                        most=PIXELS,
                    )
                )
            name = f"picture{len(self.pictures) + 1}{source.suffix.lower()}"
            shutil.copyfile(source, self.folder / name)
            wrong = objection(f'#image({literal(name)}, alt: "x")', self.folder)
            if wrong:
                raise ValueError(tr("the picture {picture} cannot be shown: {why}", picture=uri, why=wrong))
            self.pictures[uri] = name
        return self.pictures[uri]


PIXELS: Final = 100_000_000
"""A picture of more pixels takes gigabytes to set, and no paper shows them."""

_LOST_IN_SVG = {
    "a foreignObject": re.compile(r"<(?:\w+:)?foreignObject\b"),
    "a picture from elsewhere": re.compile(r"<(?:\w+:)?image\b[^>]*?href\s*=\s*[\"'](?!data:)", re.DOTALL),
}


def _check_svg(source: Path, uri: str) -> None:
    if lost := lost_in_svg(source.read_text(encoding="utf-8", errors="replace")):
        raise ValueError(tr("the picture {picture} has {lost}, which the PDF would not show", picture=uri, lost=lost))


def lost_in_svg(text: str) -> str:
    """What of a picture the PDF would not show; "" where it shows all."""
    return next((name for name, pattern in _LOST_IN_SVG.items() if pattern.search(text)), "")


def objection(source: str, folder: Path) -> str:
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


_UNSETTLED: Final = "did not converge"


def typeset(folder: Path, stamp: datetime) -> bytes:
    """The PDF of ``main.typ`` in ``folder``, with no font and no file from elsewhere.

    :raises TypesetError: with what Typst says.
    """
    import typst

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", typst.TypstWarning)
            compiler = typst.Compiler(
                input=str(folder / "main.typ"),
                root=str(folder),
                font_paths=[str(typefaces.FONTS), str(folder / "fonts"), *typefaces.more_fonts()],
                ignore_system_fonts=True,
            )
            made, told = compiler.compile_with_warnings(format="pdf", pdf_standards=list(STANDARDS), timestamp=stamp)
            assert isinstance(made, bytes)
    except (typst.TypstError, typst.TypstWarning) as error:
        raise TypesetError(f"{error.message}\n{error.diagnostic}{''.join(error.hints)}") from None
    # Typst gives the document all the same: with page numbers of the pass before
    unsettled = [warning for warning in told if _UNSETTLED in warning.message]
    if unsettled:
        raise TypesetError("page numbers do not settle in five passes, so that one that is printed could be wrong")
    return made
