"""Text of others within a message: of bounded length, on one line, and without characters that a terminal obeys."""

from __future__ import annotations

import re
from typing import Final

from riskfile.text.patterns import compiled_late

_OBEYED: Final = compiled_late(
    "[\0-\x08\x0b-\x1f\x7f-\x9f"  # C0 without tab and line break, DEL, C1: a terminal obeys them
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # text is shown in another order than it is read
    "\u2028\u2029"  # lines end for some who read them
    "\U000e0000-\U000e007f"  # not shown at all, and read by programs
    "\ud800-\udfff]"  # no characters: bytes of a name that is not UTF-8
)
_COLOUR: Final = compiled_late(r"(\x1b\[[0-9;]*m)")
_BREAK: Final = compiled_late(r"[\t\n]")


def visible(text: str, *, line: bool = True, colour: bool = False) -> str:
    """``text`` with an escape such as ``\\x1b`` in place of each character that would act on who reads it instead of
    being read: controls of a terminal, ends of lines where it is one ``line``, and what turns the direction of text.

    ``colour``: it has colours of ours, which stay."""
    # nearly every text has none
    if text.isprintable():
        return text
    if colour:
        return "".join(
            part if number % 2 else visible(part, line=line) for number, part in enumerate(_COLOUR.split(text))
        )
    shown = _OBEYED.sub(_escape, text)
    return _BREAK.sub(_escape, shown) if line else shown


def json_visible(text: str) -> str:
    """JSON in which the same characters are the escapes that JSON has for them: what it holds stays what it is."""
    import json  # noqa: PLC0415 - who asks has loaded it

    return _OBEYED.sub(lambda found: json.dumps(found[0])[1:-1].replace("\x7f", "\\u007f"), text)


_COMMAND: Final = compiled_late(r"(^[ \t]*):(?=:[A-Za-z])|#(?=#\[)", re.MULTILINE)


def inert(text: str) -> str:
    """``text`` for the log of a CI job, whose runner obeys lines that begin with ``::`` and words such as ``##[error]``:
    with an escape in place of the sign that makes them one."""
    return _COMMAND.sub(lambda found: f"{found[1] or ''}\\x{ord(found[0][-1]):02x}", text)


def _escape(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape", "surrogatepass").decode()


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


def no_formula(text: str) -> str:
    """``text`` as a cell of a CSV that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def short_repr(value: object) -> str:
    """Up to 80 characters of how Python shows ``value``."""
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."


def one_line(what: object) -> str:
    """Up to 300 characters of the text of ``what``, an escape for what cannot be printed; "" where making the text
    raises, as that of an exception of somebody else's may."""
    try:
        text = " ".join(str(what).split())
    except Exception:
        return ""
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in text[:300])
