"""Pages on paper: what stands in the margins of each sheet.

Which document a sheet is of is the same for all pages of a risk file, and stands in a style sheet of its own beside the data
of its tables, so that no page is written again where it changes; a page itself names its title alone. Both are custom
properties, which the margin boxes of ``riskfile-print.css`` show: that needs no script.
"""

from __future__ import annotations

import re
from html import escape, unescape
from typing import Any, Final

from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder

from riskfile.policy.volumes import PAPERS
from riskfile.sphinx import themes
from riskfile.sphinx.config import identity_of
from riskfile.sphinx.data import DOCUMENT, FOLDER
from riskfile.sphinx.explorer import BUILDERS
from riskfile.sphinx.html import PAPER
from riskfile.sphinx.state import FileState, files_of, part_of, state_of
from riskfile.text.messages import tr
from riskfile.text.words import value_in_words

_NO_META: Final = frozenset(("shibuya", "sphinx_immaterial"))
"""The themes that show nothing of what is added to the head of one page: it stands below the page's text."""

_TAG: Final = re.compile(r"<[^>]*>")


def add_sheet(app: Sphinx) -> None:
    """Add the style sheet for paper to each page, where all pages are of the risk file."""
    if state_of(app.config).alone and isinstance(app.builder, StandaloneHTMLBuilder):
        app.add_css_file(PAPER, priority=900)


def add_to_page(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object) -> None:
    """Have a page of a risk file say on paper what it is, and which document it is of."""
    builder = app.builder
    if not isinstance(builder, StandaloneHTMLBuilder):
        return
    alone = state_of(app.config).alone
    part = files_of(app.config)[0] if alone else part_of(app.config, pagename)
    if part is None:
        return
    if not alone:
        builder.add_css_file(PAPER, priority=900)
    title = unescape(_TAG.sub("", str(context.get("title") or "")))
    links = f"<style>:root{{--rf-print-title:{css_text(title)}}}</style>"
    if builder.name in BUILDERS:
        address = context["pathto"](f"{part.base}{FOLDER}/{DOCUMENT}", 1)
        links += f'<link rel="stylesheet" href="{escape(address)}" />'
    else:
        links += f"<style>{document_css(part)}</style>"
    place = "body" if _NO_META & {*themes.families_of(app)} else "metatags"
    context[place] = str(context.get(place) or "") + links


def document_css(part: FileState) -> str:
    """The style sheet that says which document a sheet of paper is of, as of which day, and on which paper: that of the
    PDF, on its side for wide tables, and the larger one for those that it does not hold."""
    build = part.built
    paper = part.pdf.paper if part.pdf is not None else "a4"
    said = {
        "device": build.policy.device.name,
        "document": identity_of(part),
        "day": tr("Judged as of {day}, gate {gate}", day=build.today, gate=value_in_words(build.report.gate)),
        "example": themes.example_of(part),
        "paper": paper,
    }
    rows = "".join(f"  --rf-print-{name}: {css_text(text)};\n" for name, text in said.items())
    width, height = PAPERS[paper]
    broad, long = PAPERS[_LARGER.get(paper, "a3")]
    return (
        f"@page {{ size: {width}mm {height}mm; }}\n@page rf-wide {{ size: {height}mm {width}mm; }}\n"
        f"@page rf-large {{ size: {long}mm {broad}mm; }}\n:root {{\n{rows}}}\n"
    )


_LARGER: Final = {"us-letter": "us-tabloid", "us-legal": "us-tabloid", "us-tabloid": "us-tabloid"}


def css_text(text: str) -> str:
    """Text as a string of a style sheet.

    >>> css_text('of "A" <b>')
    '"of \\\\22 A\\\\22  \\\\3c b>"'
    """
    shown = "".join(
        f"\\{ord(sign):x} " if sign in '"\\<' or ord(sign) < 0x20 or ord(sign) == 0x7F else sign for sign in text
    )
    return f'"{shown}"'
