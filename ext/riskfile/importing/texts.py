"""Texts, numbers and ids of a source in the form that a page can hold."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from riskfile.model import ID_PATTERN
from riskfile.tables.table import one_line

is_id = re.compile(ID_PATTERN).fullmatch
_LINE_BREAK = re.compile("\r\n|[\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\ufeff\ud800-\udfff\ufffe\uffff]")
_SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")
_POWER = re.compile(
    r"(?:(?P<coefficient>[^\sx×·*^]+)\s*[x×·*]\s*)?10\s*"
    r"(?:(?:\^|\*\*)\s*[({]?\s*(?P<exponent>[+-]?\d{1,3})\s*[)}]?|(?P<raised>[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}))"
)
_PLAIN = {
    "point": re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?"),
    "comma": re.compile(r"[+-]?(?:\d+(?:,\d*)?|,\d+)(?:[eE][+-]?\d{1,3})?"),
}


def clean(text: str) -> str:
    """``text`` as a page can hold it: lines without white space at their ends, no control characters."""
    if text.isprintable():
        # one line, and nothing to take out
        return text.strip()
    lines = [_CONTROL.sub("", line).replace("\t", " ").strip() for line in _LINE_BREAK.split(text)]
    return re.sub("\n{3,}", "\n\n", "\n".join(lines)).strip()


def parse_number(text: str, decimal: str = "point") -> str | None:
    """The number that ``text`` is, in canonical form; None where it is none. Its digits are kept: nothing is rounded."""
    text = text.strip().replace("−", "-").replace("\u2009", " ")
    percent = text.endswith("%")
    if percent:
        text = text[:-1].rstrip()
    power = _POWER.fullmatch(text)
    coefficient = power["coefficient"] if power else text
    if coefficient is not None and (not coefficient.isascii() or not _PLAIN[decimal].fullmatch(coefficient)):
        return None
    plain = (coefficient or "1").replace(",", ".")
    if power is None and not percent and "e" not in plain.lower():
        return plain
    try:
        value = Decimal(plain)
    except InvalidOperation:
        return None
    if power is not None:
        exponent = power["exponent"] or power["raised"].translate(_SUPERSCRIPT)
        value = value.scaleb(int(exponent))
    if percent:
        value = value.scaleb(-2)
        return format(value.normalize(), "f")
    sign, digits, exponent_of = value.normalize().as_tuple()
    assert isinstance(exponent_of, int)
    size = exponent_of + len(digits) - 1
    mantissa = str(digits[0]) + ("." + "".join(map(str, digits[1:])) if len(digits) > 1 else "")
    return f"{'-' if sign else ''}{mantissa}" + (f"e{size}" if size else "")


def shorten(text: str, length: int) -> str:
    """``text`` on one line of at most ``length`` characters, cut between words and marked with an ellipsis."""
    text = one_line(text)
    if len(text) <= length:
        return text
    head = text[: length - 1]
    if not text[length - 1].isspace() and " " in head:
        head = head[: head.rindex(" ")]
    return head.rstrip(" ,;:.") + "…"


def id_of(text: str) -> str:
    """What is left of ``text`` in capital letters and digits, in parts joined by hyphens."""
    return re.sub("[^A-Z0-9]+", "-", text.upper()).strip("-")


def make_id(text: str, prefix: str) -> str:
    """The id that ``text`` is, or the nearest to it: ``r_1a`` -> ``R-1A``; with the ``prefix`` of a type before what has
    one part only (``7`` -> ``RSK-7``). "" where it has no letter and no digit."""
    if is_id(text):
        return text
    made = id_of(text)
    if made and not is_id(made):
        made = f"{prefix}-{made}"
    return made if is_id(made) else ""
