"""Which characters can be set at all."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from typing import Any, Final

from riskfile.render.pdf import typefaces
from riskfile.render.pdf.notation import literal
from riskfile.render.pdf.typeset import STANDARDS
from riskfile.text.messages import tr
from riskfile.text.widths import is_wide


def undrawable(characters: Iterable[str], folder: str = "") -> dict[str, str]:
    """The characters that no font has or that an archived PDF may not have, each with what is wrong with it.

    ``folder`` holds fonts of the project."""
    asked = sorted({each for each in characters if (each, folder) not in _KNOWN})
    if asked:
        import typst

        source = "".join(f"#{literal(each)}\n\n" for each in asked)
        folders: list[Any] = [
            str(typefaces.FONTS),
            *([folder] if folder else []),
            *typefaces.more_fonts(),
        ]
        compiler = typst.Compiler(
            input=f'#set document(title: "x")\n#set text(font: ("Source Sans 3", "DejaVu Sans Mono"))\n{source}'.encode(),
            font_paths=folders,
            ignore_system_fonts=True,
        )
        refused: set[int] = set()
        try:
            compiler.compile(format="pdf", pdf_standards=list(STANDARDS))
        except typst.TypstError as error:
            refused = {(int(line) - 3) // 2 for line in re.findall(r"\.typ:(\d+):", str(error.diagnostic))}
            if not refused:
                raise
        _KNOWN.update({(each, folder): _wrong(each) if index in refused else "" for index, each in enumerate(asked)})
    found = {each: _KNOWN[each, folder] for each in characters}
    return {each: wrong for each, wrong in found.items() if wrong}


_KNOWN: dict[tuple[str, str], str] = {("\ufffd", ""): "cannot be shown: it is a control character, or was not UTF-8"}


def _wrong(character: str) -> str:
    if unicodedata.category(character) == "Co":
        return tr("is of the private area of Unicode, which an archived PDF may not have")
    if lacks_extra(character):
        return tr("is in no font; for Chinese, Japanese and Korean install riskfile[cjk]")
    return tr("is in no font; name one that has it in docs/pdf.yaml, under fonts")


def lacks_extra(character: str) -> bool:
    """Whether a letter that no font has is one of those that the extra ``riskfile[cjk]`` brings, which is not installed."""
    return is_wide(character) and not find_spec(typefaces.CJK)


_FIRST: Final = 12
"""So many letters are named that no font has."""


def told_together(characters: Sequence[str]) -> str:
    """One message on all letters for which the extra is needed, in the order in which they are found."""
    return tr(
        "no font has {n} {n:letter|letters} of Chinese, Japanese or Korean: {letters}; install riskfile[cjk], or name a "
        "font that has them in docs/pdf.yaml, under fonts",
        n=len(characters),
        letters="".join(characters[:_FIRST]) + ("…" if len(characters) > _FIRST else ""),
    )


def name_of(character: str) -> str:
    """What stands in a PDF for a sign that no font has, ``[white heavy check mark]``; "" for a letter, a mark of the private
    area or a control character, without which words cannot be read."""
    # the mark that stands for what could not be read says so, and is told
    if character == "\ufffd" or is_wide(character) or unicodedata.category(character) not in ("So", "Sm", "Sk", "Po"):
        return ""
    name = unicodedata.name(character, "")
    return f"[{name.lower()}]" if name else ""


def told(character: str) -> str:
    """The character as a message names it."""
    name = unicodedata.name(character, "")
    shown = f" {name}" if name else ""
    return tr("the character {sign} ({code}{name})", sign=repr(character), code=f"U+{ord(character):04X}", name=shown)
