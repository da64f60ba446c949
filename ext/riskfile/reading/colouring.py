"""Whether a block of code is what it says: what it is coloured by in a build stops at the first sign that is not."""

from __future__ import annotations

from typing import Final

JUDGED: Final = frozenset(("json", "toml"))
"""Languages that are read here. To load what reads another takes as long as reading a hundred pages."""

LAX: Final = frozenset(
    (
        "text", "none", "default", "guess", "output", "bash", "console", "diff", "markdown", "md", "restructuredtext", "rst",
        "sh", "shell", "shell-session", "udiff",
    )
)  # fmt: skip
"""Languages that hold any text."""

MOST: Final = 50_000
"""Longer code is left to the build."""


def foreign_sign(language: str, code: str) -> str:
    """The first part of ``code`` that is none of the language, one of JUDGED; "" where all is."""
    if len(code) > MOST:
        return ""
    try:
        # few pages hold such code
        from pygments.filters import ErrorToken  # noqa: PLC0415
        from pygments.lexers import get_lexer_by_name  # noqa: PLC0415
    except ModuleNotFoundError:
        return ""
    lexer = get_lexer_by_name(language)
    lexer.add_filter("raiseonerror")
    try:
        for _ in lexer.get_tokens(code):
            pass
    except ErrorToken as found:
        return str(found)
    return ""
