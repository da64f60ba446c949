"""A risk's place in the policy's matrix as a small picture: no text is in it, since none would be legible at that size."""

from __future__ import annotations

from typing import Final

from riskfile.render.palette import COLOURS, LEVELS
from riskfile.views.card_parts import CardMatrix

SIGNS: Final = {"initial": "○", "residual": "◇", "earned": "●"}
"""By moment the sign of an estimate: a shape, since a colour alone says nothing."""

_WIDE, _HIGH, _GAP = 12.0, 9.0, 1.0


def small_matrix(matrix: CardMatrix) -> str:
    """The matrix as SVG: severity from left to right, probability from below."""
    ink = COLOURS["ink"].printed
    at = {(spot.row, spot.column): spot.moments for spot in matrix.spots}
    parts = []
    for row, levels in enumerate(matrix.levels):
        for column, level in enumerate(levels):
            x, y = column * _WIDE, row * _HIGH
            fill = LEVELS[level].fill.printed
            parts.append(
                f'<rect x="{x:g}" y="{y:g}" width="{_WIDE - _GAP:g}" height="{_HIGH - _GAP:g}" fill="{fill}"/>'
            )
            moments = at.get((row, column), ())
            for number, moment in enumerate(moments):
                # beside each other where they lie in one place
                middle = x + (_WIDE - _GAP) * (number + 1) / (len(moments) + 1)
                parts.append(_sign(moment, middle, y + (_HIGH - _GAP) / 2, ink))
    width, height = len(matrix.columns) * _WIDE - _GAP, len(matrix.rows) * _HIGH - _GAP
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" '
        f'viewBox="0 0 {width:g} {height:g}">{"".join(parts)}</svg>'
    )


def _sign(moment: str, x: float, y: float, ink: str) -> str:
    pen = f'fill="none" stroke="{ink}" stroke-width="0.8"'
    if moment == "residual":
        return f'<path d="M{x:g} {y - 2.3:g}l2.3 2.3-2.3 2.3-2.3-2.3z" {pen}/>'
    look = f'fill="{ink}"' if moment == "earned" else pen
    return f'<circle cx="{x:g}" cy="{y:g}" r="{1.9 if moment == "earned" else 1.8:g}" {look}/>'
