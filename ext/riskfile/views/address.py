"""Where a view stands in the built file, and how an address says what of it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, urlencode


def anchor_of(view: str, number: int = 1) -> str:
    """The anchor of the ``number``-th view of a name on a page."""
    return f"rf-{view}" if number == 1 else f"rf-{view}-view-{number}"


def query_of(filters: Mapping[str, str]) -> str:
    """A table's state with these filters, as its address has it: by column, what a reader would write above it. Rows are
    found by what they show, so that these are words, and no identities."""
    return urlencode([(f"f.{key}", text) for key, text in filters.items()], quote_via=quote)


def exactly(*texts: str) -> str:
    """The question to a column for cells of which a line is one of these texts, as they are."""
    return "|".join("=" + text.replace("\\", "\\\\").replace("|", "\\|") for text in texts)
