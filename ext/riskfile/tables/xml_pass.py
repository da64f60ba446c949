"""XML that nobody trusts, read in one pass: no tree is held, entities are refused, and what is wrong has a line and a column."""

from __future__ import annotations

import re
from typing import Any, Final
from xml.sax.handler import ContentHandler, feature_namespaces

from riskfile.tables.table import SourcePlace, one_line, refuse
from riskfile.text.messages import tr

MAX_ATTRIBUTES: Final = 1000
"""How many attributes of XML an element may have. No form has ten; a parser holds all of an element at once."""

MAX_ELEMENTS: Final = 5_000_000
"""How many elements a file may have in all, those of its texts with them."""

MAX_DEPTH: Final = 400
"""How deep elements may be nested. A chapter takes two, and no document has two hundred levels of them."""

_LONG: Final = re.compile(rb"<[^<]{16384,}")

_PIECE: Final = 1 << 20


class Pass(ContentHandler):
    """What listens to a parser; ``locator`` is the parser, which says where it is."""

    def __init__(self, place: SourcePlace) -> None:
        super().__init__()
        self.place = place
        self.locator: Any = None

    def here(self) -> SourcePlace:
        """Where the parser is."""
        if self.locator is None:
            return self.place
        line, column = self.locator.getLineNumber() or 1, (self.locator.getColumnNumber() or 0) + 1
        return self.place._replace(row=line, column=column, signs=True)


def parse(data: bytes, reader: Pass, form: str, hint: str) -> None:
    """Have ``reader`` listen to all of a file. ``form`` is what it should be, in words; ``hint`` what to do if it is not.

    :raises ImportProblem: if it is no XML, or of a kind that is refused; and whatever ``reader`` raises.
    """
    from xml.sax import SAXException, SAXParseException  # noqa: PLC0415 - where there is XML

    from defusedxml.common import DefusedXmlException  # noqa: PLC0415
    from defusedxml.sax import make_parser  # noqa: PLC0415

    place = reader.place
    for tag in _LONG.finditer(data if not data.startswith((b"\xff\xfe", b"\xfe\xff")) else data.replace(b"\0", b"")):
        if tag[0].count(b'="') + tag[0].count(b"='") > MAX_ATTRIBUTES:
            row = data.count(b"\n", 0, tag.start()) + 1
            raise refuse(
                place._replace(row=row, column=1, signs=True),
                tr(
                    "holds an element with more than {most} attributes of XML, expected {form}",
                    most=MAX_ATTRIBUTES,
                    form=form,
                ),
            )
    parser = make_parser()
    parser.setFeature(feature_namespaces, True)
    parser.setContentHandler(reader)
    # it says where it is; a handler is told so by itself only where a whole file is parsed at once
    reader.locator = parser
    view = memoryview(data)
    try:
        # a parser that was never fed finds no fault with an empty file
        parser.feed(b"")
        for at in range(0, len(data), _PIECE):
            parser.feed(bytes(view[at : at + _PIECE]))
        parser.close()
    except SAXParseException as error:
        at_error = place._replace(row=error.getLineNumber() or 1, column=(error.getColumnNumber() or 0) + 1, signs=True)
        text = one_line(error.getMessage())[:200]
        raise refuse(at_error, tr("cannot be read as {what}: {what2}", what=form, what2=text), hint) from None
    except DefusedXmlException:
        raise refuse(
            place, tr("defines entities of XML, expected none"), tr("save it again with the program that made it")
        ) from None
    except (SAXException, ValueError, LookupError) as error:
        text = one_line(str(error))[:200] or type(error).__name__
        raise refuse(reader.here(), tr("cannot be read as {what}: {what2}", what=form, what2=text), hint) from None
