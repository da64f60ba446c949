"""The colours of a terminal: one table for all that is printed."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

Look = Literal["error", "warning", "open", "code", "dim", "ok"]
"""What a text is: a level of findings, or how strongly it is to be seen."""

_COLOURS: Final[dict[Look, str]] = {
    "error": "31",
    "warning": "33",
    "open": "36",
    "code": "1",
    "dim": "2",
    "ok": "32",
}


class Paint(NamedTuple):
    """Colours text, or leaves it as it is."""

    on: bool

    def __call__(self, text: str, look: Look) -> str:
        """``text`` as what it is."""
        return f"\x1b[{_COLOURS[look]}m{text}\x1b[0m" if self.on else text
