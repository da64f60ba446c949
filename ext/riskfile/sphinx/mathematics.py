"""Formulas of pages as pictures in the page itself, drawn by Typst: no script is run and nothing is fetched.

What reads a formula is what reads it for the PDF, and what draws it draws it there: both outputs show one formula, in one
font. (MathML is shown without its root signs where a reader has no font for mathematics.)
"""

from __future__ import annotations

import re
from functools import cache
from html import escape
from typing import Any, Final

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

from riskfile.render.pdf import aside
from riskfile.sphinx.config import FORMULAS, names_roots
from riskfile.sphinx.pdf.formulas import formula

LOGGER = logging.getLogger(__name__)

_POINTS: Final = 11.0
"""The size of the letters; their font is a small one, and a page shows them a tenth larger than its own."""

_MARK: Final = "#010203"
"""The colour of a dot on the baseline, which says where the letters of the line stand."""

_DOCUMENT: Final = """#set page(width: auto, height: auto, margin: (x: 0pt, y: {margin}pt), fill: none)
#set text(size: {size}pt)
{mark}#math.equation(block: {block}, alt: "x", {shown})"""
_DOT: Final = f'#box(width: 0pt, rect(width: 0.001pt, height: 0.001pt, inset: 0pt, fill: rgb("{_MARK}")))'
_MARGIN: Final = 4.0

_SIZE: Final = re.compile(r'<svg viewBox="0 0 ([\d.]+) ([\d.]+)"[^>]*>')
_MARKED: Final = re.compile(rf'<g transform="translate\([-\d.]+ ([-\d.]+)\)"><path fill="{_MARK}"[^>]*/></g>')
_GLYPH: Final = re.compile(r'<symbol id="(\w+)"[^>]*>(.*?)</symbol>', re.DOTALL)
_USE: Final = re.compile(r'<use xlink:href="#(\w+)" x="([-\d.e]+)" y="([-\d.e]+)"[^>]*/>')
_BODY: Final = re.compile(r"<defs\b.*?</defs>", re.DOTALL)
_NUMBER: Final = re.compile(r"-?\d+\.\d{4,}")


@cache
def drawn(latex: str, is_block: bool) -> str:
    """The formula as an element ``svg``, whose letters are as large as those around it and stand on their line.

    :raises ValueError: if it cannot be set; the message says why.
    """
    document = _DOCUMENT.format(
        margin=_MARGIN,
        size=_POINTS,
        mark="" if is_block else _DOT,
        block="true" if is_block else "false",
        shown=formula(latex, aside.objection_to),
    )
    svg = aside.picture_of(document)
    size = _SIZE.search(svg)
    assert size is not None
    width, height = float(size[1]), float(size[2])
    style = f"width:{_em(width)};height:{_em(height)}"
    marked = _MARKED.search(svg)
    if marked:
        style += f";vertical-align:{_em(float(marked[1]) - height + _MARGIN)}"
    glyphs = dict(_GLYPH.findall(svg))
    body = _MARKED.sub("", _BODY.sub("", svg[size.end() : svg.rindex("</svg>")]))
    # without names, which would be the page's
    body = _USE.sub(lambda found: _placed(glyphs[found[1]], found[2], found[3]), body)
    body = _NUMBER.sub(lambda number: f"{float(number[0]):.3f}", body)
    body = body.replace("#000000", "currentColor")
    return (
        f'<svg class="rf-formula" role="img" aria-label="{escape(latex)}" viewBox="0 0 {width:.2f} {height:.2f}"'
        f' style="{style}" fill="currentColor">{body}</svg>'
    )


def _em(points: float) -> str:
    return f"{1.1 * points / _POINTS:.3f}em"


def _placed(glyph: str, x: str, y: str) -> str:
    return glyph if float(x) == float(y) == 0 else f'<g transform="translate({x} {y})">{glyph}</g>'


def _shown(self: Any, node: nodes.Element, is_block: bool) -> str:
    latex = node.astext()
    try:
        return drawn(latex, is_block)
    except ValueError as error:
        LOGGER.warning(
            "RMF926 not-shown: the formula %r cannot be set: %s",
            " ".join(latex.split()),
            error,
            location=node,
            type="riskfile",
            subtype="RMF926",
        )
        return f"<code>{escape(latex)}</code>"


def visit_math(self: Any, node: nodes.math) -> None:
    """Write a formula of a line."""
    self.body.append(self.starttag(node, "span", "", CLASS="math notranslate nohighlight"))
    self.body.append(f"{_shown(self, node, False)}</span>")
    raise nodes.SkipNode


def visit_block(self: Any, node: nodes.math_block) -> None:
    """Write a formula of its own."""
    self.body.append(self.starttag(node, "div", CLASS="math notranslate nohighlight"))
    if node["number"]:
        self.body.append(f'<span class="eqno">({get_node_equation_number(self, node)})')
        self.add_permalink_ref(node, "Link to this equation")
        self.body.append("</span>")
    self.body.append(f"{_shown(self, node, True)}</div>\n")
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    """Register it. Sphinx takes it for all pages then, where conf.py names no other."""
    if names_roots(app.config):
        return
    app.add_html_math_renderer(FORMULAS, (visit_math, None), (visit_block, None))
