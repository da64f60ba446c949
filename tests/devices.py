"""Risk files that lie in projects of Sphinx: the base project of the tests, put below the pages of ``tests/projects``."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from casekit import compose, write

PROJECTS = Path(__file__).parent / "projects"
_ID = re.compile(r"\b([A-Z]{3})-(\d+)\b")


def add_file(
    root: Path, base: str, *, docs: str = "docs", needs: str = "needs", digit: str = "", more: str = ""
) -> None:
    """Write the base project below ``root``; ``digit`` is put before the number of each id, ``more`` at the end of its front
    page."""
    folder = root / base
    write(compose(base, ""), folder)
    chapters = sorted(path.stem for path in (folder / "docs").glob("*.md") if path.stem != "index")
    contents = "\n".join([*chapters, f"../{needs}/design/base"])
    (folder / "docs/index.md").write_text(f"# Front\n\n```{{toctree}}\n{contents}\n```\n{more}", encoding="utf-8")
    if digit:
        for path in (each for each in folder.rglob("*") if each.suffix in (".md", ".yaml", ".xml")):
            text = path.read_text(encoding="utf-8")
            path.write_text(_ID.sub(rf"\g<1>-{digit}\g<2>", text), encoding="utf-8")
    for old, new in (("docs", docs), ("needs", needs)):
        if old != new:
            for path in folder.rglob("*"):
                if path.suffix in (".md", ".yaml"):
                    text = path.read_text(encoding="utf-8")
                    path.write_text(text.replace(f"{old}/", f"{new}/"), encoding="utf-8")
            (folder / old).rename(folder / new)


def subfolder(root: Path, more: str = "") -> Path:
    """A project of Sphinx in ``docs``, with its risk file in ``docs/risk``."""
    shutil.copytree(PROJECTS / "subfolder", root, dirs_exist_ok=True)
    add_file(root / "docs", "risk", more=more)
    return root


def two_devices(root: Path) -> Path:
    """Two risk files that share a folder."""
    shutil.copytree(PROJECTS / "two-devices", root, dirs_exist_ok=True)
    # a table of contents of each names the page that both share
    entry = "\n```{toctree}\n/common/design/hazards\n```\n"
    add_file(root, "pump", more=entry)
    add_file(root, "clamp", docs="chapters", needs="items", digit="9", more=entry)
    return root
