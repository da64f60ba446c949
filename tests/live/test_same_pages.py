"""What is served is what a build makes, byte for byte, whatever was edited since serving began.

A long run: ``python tests/live/test_same_pages.py STEPS [SEED]`` with ``ext`` and ``tests`` on the path."""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
from pathlib import Path

from live_kit import Served, serving
from samebytes.builds import TODAY, build
from samebytes.edits import Folder, any_edit
from samebytes.start import start
from samebytes.trees import differences

_OWN = frozenset((".riskfile-unfinished", ".riskfile.lock"))


def _compare(served: Served, root: Path, clean: Path) -> list[str]:
    """What differs from a build from nothing."""
    state = served.state()
    shutil.rmtree(clean, ignore_errors=True)
    done = build(root, clean, pdf=False, strict=False)
    refused = done.status == 2 or not (clean / "html/.buildinfo").exists()
    if refused or state["state"] == "failed":
        same = refused and state["state"] == "failed"
        return (
            [] if same else [f"a build: {done.status} {done.said[-600:]!r}, served: {state['state']} {state['text']!r}"]
        )
    found = differences(root / "_build/serve/html", clean / "html", leave=_OWN)
    counts = f"{state['all']['errors']} errors, {state['all']['warnings']} warnings, {state['all']['open']} open"
    if counts not in done.said:
        found.append(f"served: {counts}; a build said: {[each for each in done.said.splitlines() if 'errors' in each]}")
    return found


def walk(scratch: Path, steps: int, seed: int) -> list[str]:
    """Edit, and compare after each edit; what differed."""
    r, root, bad = random.Random(seed), start(scratch / "project"), []
    with serving(root, "--today", TODAY) as served:
        number = served.settled()["number"]
        for step in range(steps):
            names = []
            for _ in range(r.choice((1, 1, 2))):
                name, changed = any_edit(Folder(root), r)
                names.append(f"{name}: {changed}")
            number = served.settled(number)["number"]
            found = _compare(served, root, scratch / "clean")
            bad += [f"{step} after {names}: {each}" for each in found]
            if __name__ == "__main__":
                print(step, names, *(f"\n    {each[:260]}" for each in found[:6]), flush=True)  # noqa: T201
        assert served.end() == 0, served.said
    return bad


def test_random_edits(tmp_path: Path) -> None:
    assert walk(tmp_path, 6, 22) == []


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(bool(walk(Path(folder), int(sys.argv[1]), int([*sys.argv, "1"][2]))))
