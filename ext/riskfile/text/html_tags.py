"""What MyST Markdown offers in place of an HTML element."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from riskfile.text.messages import NOTHING, Message, Phrase
from riskfile.text.patterns import compiled_late

_TAG: Final = compiled_late(r"\s*</?([A-Za-z][A-Za-z0-9-]*)")

_BOLD: Final = Phrase("instead-of-html.bold", "write **words**")
_ITALIC: Final = Phrase("instead-of-html.italic", "write *words*")
_STRUCK: Final = Phrase("instead-of-html.struck", "write ~~words~~")
_CODE: Final = Phrase("instead-of-html.code", "write `words`")
_LIST: Final = Phrase("instead-of-html.list", "write a list: lines that begin with '- ' or '1. '")
_TABLE: Final = Phrase(
    "instead-of-html.table", "write a table with '|', or a {{list-table}}, whose cells hold anything"
)
_DETAILS: Final = Phrase("instead-of-html.details", "write a {{dropdown}}, or a heading")
_PARAGRAPH: Final = Phrase("instead-of-html.paragraph", "leave an empty line between paragraphs; take the tag out")
_PLAIN: Final = Phrase("instead-of-html.plain", "take the tag out and keep its words; for emphasis write *words*")

_INSTEAD: Final[Mapping[str, Phrase]] = {
    "br": Phrase("instead-of-html.br", "write <br>, with nothing else in it, or end the line with a backslash"),
    "sup": Phrase("instead-of-html.sup", "write {{sup}}`2`, or a formula such as $10^{{-5}}$"),
    "sub": Phrase("instead-of-html.sub", "write {{sub}}`2`, or a formula such as $P_2$"),
    "kbd": Phrase("instead-of-html.kbd", "write {{kbd}}`Ctrl+C`"),
    "a": Phrase("instead-of-html.a", "write [words](address); to a place, put (name)= before it and link to #name"),
    "img": Phrase("instead-of-html.img", "write ![what it shows](picture.png), or {{image}} picture.png"),
    "hr": Phrase("instead-of-html.hr", "write --- between two empty lines"),
    **dict.fromkeys(("b", "strong"), _BOLD),
    **dict.fromkeys(("i", "em", "cite", "dfn", "var"), _ITALIC),
    **dict.fromkeys(("s", "del", "strike"), _STRUCK),
    **dict.fromkeys(("code", "tt", "samp", "pre"), _CODE),
    **dict.fromkeys(("ul", "ol", "li"), _LIST),
    **dict.fromkeys(("table", "thead", "tbody", "tr", "td", "th"), _TABLE),
    **dict.fromkeys(("details", "summary"), _DETAILS),
    **dict.fromkeys(("p", "div", "center", "section"), _PARAGRAPH),
    **dict.fromkeys(("span", "font", "u", "small", "big", "mark"), _PLAIN),
    **dict.fromkeys(
        ("h1", "h2", "h3", "h4", "h5", "h6"), Phrase("instead-of-html.heading", "write a heading: '## Words'")
    ),
}


def instead_of_html(html: str) -> Message:
    """What to write in place of the HTML element with which ``html`` begins; NOTHING where Markdown has nothing."""
    match = _TAG.match(html)
    phrase = _INSTEAD.get(match[1].lower()) if match is not None else None
    return phrase() if phrase is not None else NOTHING


_BREAK: Final = compiled_late(r"<br ?/?>")
_ON_PAPER: Final = compiled_late(r"<br\s*/?>|</?s>|<input\b[^>]*task-list-item-checkbox[^>]*>|", re.DOTALL)
_COMMENT: Final = compiled_late(r"<!--.*?-->", re.DOTALL)


_HARMLESS: Final = compiled_late(
    r'(?:<br\s*/?>|</?s>|<input class="task-list-item-checkbox"(?: checked="checked")?(?: disabled="disabled")?'
    r' type="checkbox">|\s)*'
)


def without_comments(html: str) -> str:
    """This HTML without its comments: of where one ends, browsers have notions of their own."""
    return _COMMENT.sub("", html)


def is_break(html: str) -> bool:
    """Whether this HTML is the break of a line, of which Markdown has none for the cell of a table."""
    return _BREAK.fullmatch(html.strip()) is not None


def is_harmless(html: str) -> bool:
    """Whether this HTML, which has no comments, is a break, a stroke or the box of a task: it is not shown as text."""
    return _HARMLESS.fullmatch(html) is not None


def shown_on_paper(html: str) -> bool:
    """Whether the PDF shows what this HTML of a chapter shows."""
    return _ON_PAPER.fullmatch(_COMMENT.sub("", html).strip()) is not None
