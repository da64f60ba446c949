"""A long run: ``make same-bytes``, or ``python -m samebytes --steps 200`` with ``tests`` on the path."""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from samebytes.edits import EDITS
from samebytes.start import start
from samebytes.steps import Walk

ROOT = Path(__file__).parents[2]
# what is edited by name is not there in other projects than the generated one
ANYWHERE = tuple(
    name
    for name in EDITS
    if name.split()[0] not in ("exchange", "leave", "name")
    and not name.startswith(
        (
            "add the page",
            "add a contents",
            "change the contents",
            "add an equation",
            "add a figure",
            "add a label",
            "add a block",
        )
    )
)


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m samebytes", description="Look for edits after which builds differ."
    )
    parser.add_argument("--steps", type=int, default=200, help="edits of the generated project (default: 200)")
    parser.add_argument("--example", type=int, default=20, help="edits of the example (default: 20)")
    parser.add_argument("--seed", type=int, default=None, help="the seed (default: a new one each time)")
    parser.add_argument("--edit", action="append", choices=list(EDITS), help="only edits of this name")
    given = parser.parse_args()
    seed = random.SystemRandom().randrange(10**6) if given.seed is None else given.seed
    print(f"seed {seed}", flush=True)
    failed: Counter[str] = Counter()
    for what, steps in (("generated", given.steps), ("example", given.example)):
        with tempfile.TemporaryDirectory() as scratch:
            root, begun = Path(scratch, "project"), time.monotonic()
            if not steps:
                continue
            if what == "generated":
                start(root)
            else:
                for name in ("docs", "needs", "conf.py"):
                    copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copyfile
                    root.mkdir(exist_ok=True)
                    copy(ROOT / name, root / name)
            walk = Walk(Path(scratch), seed, project=root)
            bad = 0
            for _ in range(steps):
                step = walk.step(tuple(given.edit or (ANYWHERE if what == "example" else ())))
                if step.differs:
                    bad += 1
                    failed[step.edit] += 1
                    print(f"{what} {step.number}: {step.edit}: {step.changed}", flush=True)
                    print("".join(f"    {each[:600]}\n" for each in step.differs[:8]), flush=True)
                elif step.number % 10 == 0:
                    print(f"{what} {step.number}: {step.pages} pages, {time.monotonic() - begun:.0f} s", flush=True)
            print(
                f"{what}: {steps} steps in {time.monotonic() - begun:.0f} s, {bad} of them with differences", flush=True
            )
    for name, count in failed.most_common():
        print(f"{count:5}  {name}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
