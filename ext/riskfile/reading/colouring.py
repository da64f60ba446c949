"""Whether a block of code is what it says: what it is coloured by in a build stops at the first sign that is not."""

from __future__ import annotations

from typing import Final

MOST: Final = 50_000
"""Longer code is left to the build: some languages take long to read."""

_PLAIN: Final = frozenset(("text", "none", "default", "guess", "output"))
_PYTHON: Final = frozenset(("py", "python", "py3", "python3"))


def foreign_sign(language: str, code: str) -> str:
    """The first part of ``code`` that is none of the language, "" where all is, or where that is not known."""
    if language in _PLAIN or len(code) > MOST:
        return ""
    try:
        # few pages hold code
        from pygments.filters import ErrorToken  # noqa: PLC0415
        from pygments.lexers import get_lexer_by_name  # noqa: PLC0415
        from pygments.util import ClassNotFound  # noqa: PLC0415
    except ModuleNotFoundError:
        return ""
    # as Sphinx reads them
    if language in _PYTHON:
        language = "pycon" if code.startswith(">>>") else "python"
    elif language == "pycon3":
        language = "pycon"
    try:
        lexer = get_lexer_by_name(language)
    except ClassNotFound:
        return ""
    lexer.add_filter("raiseonerror")
    try:
        for _ in lexer.get_tokens(code):
            pass
    except ErrorToken as found:
        return str(found)
    return ""
