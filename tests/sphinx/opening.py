"""A build, and each file that it opens: ``python opening.py FOLDER OUT LIST``. Whatever a page has written, nobody
refuses the build before it begins: what is opened is what the guards of the build let through."""

from __future__ import annotations

import os
import sys
from pathlib import Path

OPENED: set[str] = set()


def _heard(event: str, args: tuple[object, ...]) -> None:
    if event in ("open", "os.listdir", "os.scandir") and args[0] is not None and not isinstance(args[0], int):
        OPENED.add(os.path.abspath(os.fsdecode(args[0])))  # type: ignore[arg-type]  # noqa: PTH100


def main() -> None:
    """Build, and list what was opened."""
    root, out, listed = map(Path, sys.argv[1:])
    # before anything else is there that may open files
    sys.addaudithook(_heard)
    from riskfile.sphinx import judging
    from sphinxkit import build

    judging.unreadable = lambda *_: []  # type: ignore[assignment]
    judging.leading_out = lambda *_: iter(())
    build(root, out)
    listed.write_text("\n".join(sorted(OPENED)), encoding="utf-8", errors="surrogateescape")


if __name__ == "__main__":
    main()
