"""Text of others within a message: of bounded length, on one line, and without characters that a terminal obeys."""

from __future__ import annotations


def printable(text: str) -> str:
    """Up to 60 characters of ``text``, what cannot be printed escaped."""
    if len(text) > 60:
        text = text[:59] + "…"
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in text)


def quote(text: str) -> str:
    """``text`` in double quotes, as ``printable`` has it: what is in quotes is as it was written."""
    return f'"{printable(text)}"'


def literal(text: str) -> str:
    """Up to 60 characters of ``text`` as a literal of Python, in quotes of either kind."""
    return repr(text if len(text) <= 60 else text[:57] + "...")


def short_repr(value: object) -> str:
    """Up to 80 characters of how Python shows ``value``."""
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."


def one_line(what: object) -> str:
    """Up to 300 characters of the text of ``what``, a question mark for what cannot be printed; "" where making the
    text raises, as that of an exception of somebody else's may."""
    try:
        text = " ".join(str(what).split())
    except Exception:
        return ""
    return "".join(c if c.isprintable() else "?" for c in text[:300])
