"""Footnotes and definitions of links: those of an item are its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Definitions(dict[str, Any]):
    """Definitions of links by label, as markdown-it keeps them, over those of the text around.

    Whether there is one is asked of these alone, so that one of its own may have the label of one around; what one says
    is asked of both. ``used`` are the labels of its own that something uses."""

    def __init__(self, around: Mapping[str, Any] | None = None) -> None:
        super().__init__()
        self.around = around if around is not None else {}
        self.used: set[str] = set()

    def get(self, label: str, default: Any = None) -> Any:
        """What the definition says; ``default`` where there is none."""
        if label in self:
            self.used.add(label)
            return self[label]
        return self.around.get(label, default)
