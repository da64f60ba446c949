"""What pages have in common that stand alone: each is one file, fetches nothing, runs no code but its own few lines, and all that
somebody has written stands in it as text."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from html import escape

from riskfile.render.palette import LEVELS, MARKS, variable
from riskfile.text.quoting import visible


def hashed(text: str) -> str:
    """``text``, a style or a script, as a Content-Security-Policy allows it."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def looks() -> str:
    """Classes for the levels of risk (``l0`` to ``l5``) and for the marks (``m-pass`` ...)."""
    rules = [
        f".l{number} {{ background: var({variable(number)}); color: var({variable(number, ink=True)}); }}\n"
        for number in range(len(LEVELS))
    ]
    rules += [
        f".m-{name} {{ background: var({variable(mark.level)}); color: var({variable(mark.level, ink=True)}); }}\n"
        for name, mark in MARKS.items()
    ]
    return "".join(rules)


def as_text(text: object) -> str:
    """Whatever somebody has written, as text: no markup, and no character that turns the direction of text."""
    return escape(visible(str(text), line=False))
