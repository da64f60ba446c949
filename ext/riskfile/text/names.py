"""What people call something, as a part of names that machines have."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

LONGEST: Final = 64
"""How long the name of a file that is sent to an authority is at most, its ending among it. No source of the FDA says a
number for devices; this is the one of the names of an eCTD (ICH M8), which all of them take."""


def in_names(text: str) -> str:
    """``text`` as a part of the name of a tag or a file: small letters and digits of any script, and hyphens between."""
    return re.sub(r"[\W_]+", "-", text.casefold()).strip("-") or "x"


def filed_as(number: int, words: Iterable[str], otherwise: str) -> str:
    """What a PDF is called that is sent to an authority: ``001_Risk management report.pdf``. Of the ``words`` it has the letters,
    digits, spaces and hyphens of ASCII, accents taken away; ``otherwise`` stands for those that have no letter."""
    bare = (text for each in words if re.search("[A-Za-z]", text := _sent(each)))
    text = " ".join(bare) or otherwise
    room = LONGEST - len(f"{number:03d}_.pdf")
    return f"{number:03d}_{text[:room].rstrip(' -')}.pdf"


def _sent(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(each for each in plain if not unicodedata.combining(each))
    return re.sub(r"[^A-Za-z0-9-]+", " ", plain).strip(" -")
