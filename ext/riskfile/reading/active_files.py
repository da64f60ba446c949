"""Files of the project that a browser would run: a page offers them, and whoever opens one by itself is protected by no
page's content security policy.

HTML is one by its name; XML, of which SVG is a kind, by what is in it. It is read by a parser that follows no entity, and
is refused rather than cleaned: a picture that was reviewed is the picture that is shown.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Final

from riskfile.reading.paths import runs
from riskfile.text.messages import Message, Phrase

_HTML_NAMES: Final = (".html", ".htm", ".xhtml", ".xht", ".shtml", ".mht", ".mhtml", ".hta", ".svgz")
_XML_NAMES: Final = (".svg", ".xml", ".xsl", ".xslt", ".rdf", ".atom", ".rss")

ACTIVE_FILE = Phrase(
    "active-content.file",
    "the file {path}, which a browser that opens it would run: it is {what}",
    "give it as PDF or as an archive, or name its folder in `html_extra_path` of conf.py, and link to its address",
    by=("path",),
)
ACTIVE_XML = Phrase(
    "active-content.xml",
    "the file {path}, which a browser that opens it would run or have fetch something: it has {what}",
    "take that out of the file, or keep a picture as PNG",
    by=("path",),
)


def may_run(path: str) -> bool:
    """Whether a file of this name is one that a browser may run."""
    return path.lower().endswith(_HTML_NAMES + _XML_NAMES)


def active(path: str, data: bytes) -> Message | None:
    """What is wrong with a file that a page offers or shows, in the words of a finding; None where nothing is."""
    if path.lower().endswith(_HTML_NAMES):
        return ACTIVE_FILE(path=path, what="a packed picture" if path.lower().endswith(".svgz") else "HTML")
    what = active_in_xml(data) if may_run(path) else ""
    return ACTIVE_XML(path=path, what=what) if what else None


def active_in_xml(data: bytes) -> str:
    """What a browser would run, or fetch from elsewhere, in a file of XML; "" where there is nothing."""
    # imported late: few projects have such files
    from xml.etree.ElementTree import ParseError  # noqa: PLC0415

    from defusedxml.common import DefusedXmlException  # noqa: PLC0415
    from defusedxml.ElementTree import DefusedXMLParser  # noqa: PLC0415

    look = _Look()
    parser = DefusedXMLParser(target=look, forbid_dtd=False)
    try:
        parser.feed(data)
        parser.close()
    except DefusedXmlException:
        return look.found or "an entity of its own"
    except (ParseError, ValueError, LookupError) as error:
        return look.found or f"a place where it is no XML ({error})"
    except RecursionError:
        return look.found or "elements nested too deep"
    return look.found


_SVG: Final = "{http://www.w3.org/2000/svg}"
_XHTML: Final = "{http://www.w3.org/1999/xhtml}"
_MATHML: Final = "{http://www.w3.org/1998/Math/MathML}"
_LINKS: Final = (
    "href",
    "{http://www.w3.org/1999/xlink}href",
    "src",
    "action",
    "formaction",
    "data",
    "poster",
    "srcset",
)

_KNOWN: Final = frozenset(
    [
        *(
            _SVG + name
            for name in [
                "a",
                "altGlyph",
                "altGlyphDef",
                "altGlyphItem",
                "animate",
                "animateColor",
                "animateMotion",
                "animateTransform",
                "circle",
                "clipPath",
                "color-profile",
                "cursor",
                "defs",
                "desc",
                "ellipse",
                "feBlend",
                "feColorMatrix",
                "feComponentTransfer",
                "feComposite",
                "feConvolveMatrix",
                "feDiffuseLighting",
                "feDisplacementMap",
                "feDistantLight",
                "feDropShadow",
                "feFlood",
                "feFuncA",
                "feFuncB",
                "feFuncG",
                "feFuncR",
                "feGaussianBlur",
                "feImage",
                "feMerge",
                "feMergeNode",
                "feMorphology",
                "feOffset",
                "fePointLight",
                "feSpecularLighting",
                "feSpotLight",
                "feTile",
                "feTurbulence",
                "filter",
                "flowDiv",
                "flowPara",
                "flowRegion",
                "flowRoot",
                "flowSpan",
                "font",
                "font-face",
                "font-face-format",
                "font-face-name",
                "font-face-src",
                "font-face-uri",
                "foreignObject",
                "g",
                "glyph",
                "glyphRef",
                "hatch",
                "hatchpath",
                "hkern",
                "image",
                "line",
                "linearGradient",
                "marker",
                "mask",
                "mesh",
                "meshgradient",
                "meshpatch",
                "meshrow",
                "metadata",
                "missing-glyph",
                "mpath",
                "path",
                "pattern",
                "polygon",
                "polyline",
                "radialGradient",
                "rect",
                "set",
                "solidcolor",
                "stop",
                "style",
                "svg",
                "switch",
                "symbol",
                "text",
                "textPath",
                "title",
                "tref",
                "tspan",
                "use",
                "view",
                "vkern",
            ]
        ),
        *(
            _XHTML + name
            for name in [
                "abbr",
                "article",
                "aside",
                "b",
                "big",
                "blockquote",
                "body",
                "br",
                "caption",
                "center",
                "cite",
                "code",
                "col",
                "colgroup",
                "dd",
                "del",
                "dfn",
                "div",
                "dl",
                "dt",
                "em",
                "figcaption",
                "figure",
                "font",
                "footer",
                "h1",
                "h2",
                "h3",
                "h4",
                "h5",
                "h6",
                "head",
                "header",
                "hr",
                "html",
                "i",
                "ins",
                "kbd",
                "li",
                "main",
                "mark",
                "ol",
                "p",
                "pre",
                "q",
                "rp",
                "rt",
                "ruby",
                "s",
                "samp",
                "section",
                "small",
                "span",
                "strike",
                "strong",
                "sub",
                "sup",
                "table",
                "tbody",
                "td",
                "tfoot",
                "th",
                "thead",
                "title",
                "tr",
                "tt",
                "u",
                "ul",
                "var",
                "wbr",
            ]
        ),
    ]
)
"""The elements that show something, and do nothing else."""

_ANIMATIONS: Final = frozenset(_SVG + name for name in ("animate", "animateColor", "animateTransform", "set"))
_FETCHING: Final = re.compile(
    r"url\((?>\s*[\"']?\s*)(?!#|data:(?:image|font|application/(?:x-)?font)\b|[\"']?\))|@import\b"
)
_ESCAPED: Final = re.compile(r"\\([0-9a-f]{1,6})\s?|\\(.)|/\*.*?\*/", re.DOTALL)
_PICTURE: Final = re.compile(r"data:image/(?:png|jpe?g|gif|webp|avif|svg\+xml)[;,]", re.IGNORECASE)


class _Look:
    """Looks at a file while it is parsed, and keeps nothing of it but what is ``found`` first."""

    def __init__(self) -> None:
        self.found = ""
        self._style: list[str] | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if self.found:
            return
        self.found = self._wrong(tag, attributes)
        if tag in (_SVG + "style", _XHTML + "style"):
            self._style = []

    def _wrong(self, tag: str, attributes: dict[str, Any]) -> str:
        name = tag.rpartition("}")[2]
        if tag.startswith((_SVG, _XHTML)):
            if tag not in _KNOWN:
                return f"an element `{name}`"
        elif not tag.startswith(_MATHML):
            # browsers do nothing with it
            return ""
        for attribute, value in attributes.items():
            plain = attribute.lower()
            if plain.startswith("on"):
                return f"an attribute `{attribute}`"
            if plain in _LINKS and (wrong := self._wrong_link(tag, value)):
                return f"{wrong} in `{name}`"
            if ("(" in value or "\\" in value) and _FETCHING.search(_plain(value)):
                return f"an address in `{attribute}`"
        moved = str(attributes.get("attributeName", "")).lower()
        if tag in _ANIMATIONS and (moved.endswith("href") or moved.startswith("on")):
            return f"an animation of `{moved}`"
        return ""

    @staticmethod
    def _wrong_link(tag: str, address: str) -> str:
        address = address.strip()
        if not address or address.startswith("#") or (tag == _SVG + "image" and _PICTURE.match(address)):
            return ""
        if runs(address):
            return "a script as an address"
        return "" if tag == _SVG + "a" else "an address"

    def data(self, text: str) -> None:
        if self._style is not None:
            self._style.append(text)

    def end(self, tag: str) -> None:
        if self._style is not None:
            if not self.found and _FETCHING.search(_plain("".join(self._style))):
                self.found = "an address in `style`"
            self._style = None

    def pi(self, target: str, text: str = "") -> None:
        if target.lower() == "xml-stylesheet":
            self.found = self.found or "a style sheet from elsewhere"

    def close(self) -> None:
        """Nothing is kept."""


@cache
def _sign(code: str) -> str:
    number = int(code, 16)
    return chr(number) if number < 0x110000 else ""


def _plain(style: str) -> str:
    """Style as a browser reads it: without escapes and comments, in small letters."""
    return _ESCAPED.sub(lambda found: _sign(found[1]) if found[1] else found[2] or "", style.lower())
