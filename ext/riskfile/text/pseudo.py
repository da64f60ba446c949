"""English with accents, longer by two fifths and in brackets: what shows it has gone through the catalogue, and has room."""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from typing import Any, Final

_ACCENTED: Final = str.maketrans("AEIOUaeiouycn", "ÀÉÎÕÜàéîõüýçñ")


_GAP_OF_ARGPARSE: Final = re.compile(r"(%\([a-z_]+\)[rs]|%[rs%])")


def _accented(text: str) -> str:
    return "".join(
        part if number % 2 else part.translate(_ACCENTED) for number, part in enumerate(_GAP_OF_ARGPARSE.split(text))
    )


def lengthened(text: str) -> str:
    """``text`` with accents, in brackets, and two fifths longer. What stands between braces stays."""
    parts = []
    for literal, name, spec, conversion in string.Formatter().parse(text):
        parts.append(_accented(literal).replace("{", "{{").replace("}", "}}"))
        if name is not None:
            one, bar, many = (spec or "").partition("|")
            spelled = f"{one.translate(_ACCENTED)}|{many.translate(_ACCENTED)}" if bar else spec
            parts.append(f"{{{name}{'!' + conversion if conversion else ''}{':' + spelled if spelled else ''}}}")
    return f"⟦{''.join(parts)}{'~' * (len(text) * 2 // 5)}⟧"


class Pseudo(Mapping[str, str]):
    """The pseudo-language as a catalogue: it has each phrase, word and text that there is."""

    def get(self, key: str, default: Any = None) -> Any:
        """The template of a key."""
        return self[key] or default

    def __getitem__(self, key: str) -> str:
        from riskfile.text.messages import CATALOGUE, PLAIN  # noqa: PLC0415 - it rests on us
        from riskfile.text.words import TABLES  # noqa: PLC0415

        if key.startswith(PLAIN):
            text = key[len(PLAIN) :]
            # what is said already is not said again
            return "" if not text or text.startswith("⟦") else lengthened(text)
        if key in CATALOGUE:
            # what stands between the parts of a list stays as it is
            return "" if key.startswith("list.") else lengthened(CATALOGUE[key].text)
        phrase = CATALOGUE.get(key.removesuffix(".hint"))
        if phrase is not None:
            return lengthened(phrase.hint) if phrase.hint else ""
        table, _, identity = key.partition(".")
        if table == "value":
            return lengthened(identity)
        words = TABLES.get(table)
        return lengthened(words.in_source[identity]) if words is not None and identity in words.in_source else ""

    def __iter__(self) -> Any:
        return iter(())

    def __len__(self) -> int:
        return 0
