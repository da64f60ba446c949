"""Where the manual of the installed version is."""

from __future__ import annotations

from pathlib import Path
from typing import Final

PACKAGE: Final = Path(__file__).resolve().parents[1]


def handbook() -> Path | None:
    """The folder of the manual's pages: in the package, or in the sources that it runs from; None where it is in neither."""
    folders = (PACKAGE / "handbook", PACKAGE.parents[1] / "manual")
    return next((each for each in folders if (each / "index.md").is_file()), None)


def address_of_rule(code: str) -> str:
    """The address (``file:``) of a rule's page on this machine; "" where there is none: a project's own rules have none."""
    folder = handbook()
    if folder is None or not code.isalnum():
        return ""
    page = folder / "rules" / f"{code}.md"
    return page.as_uri() if page.is_file() else ""
