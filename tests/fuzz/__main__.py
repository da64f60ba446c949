"""A long run: ``make fuzz``, or ``python -m fuzz --seconds 600`` with ``tests`` on the path.

Each kind of failure is told once, with its smallest page, which is written into ``corpus``.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from fuzz.grammar import all_pages, frozen_pages, page
from fuzz.readers import Failure, Readers
from fuzz.smaller import smaller


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m fuzz", description="Look for pages that the readers fail at.")
    parser.add_argument("--seconds", type=float, default=600, help="how long to look (default: 600)")
    parser.add_argument("--seed", type=int, default=None, help="the first page's seed (default: a new one each time)")
    parser.add_argument("--pages", type=int, default=None, help="how many pages to look at, whatever the time")
    parser.add_argument("--frozen", action="store_true", help="begin at the pages that the tests begin at")
    parser.add_argument("--keep", type=Path, default=Path(__file__).parent / "corpus", help="where to write what fails")
    given = parser.parse_args()
    first = random.SystemRandom().randrange(10**9) if given.seed is None else given.seed
    pages = frozen_pages() if given.frozen else all_pages()
    found: Counter[str] = Counter()
    begun = time.monotonic()
    print(f"seed {first}", flush=True)
    with tempfile.TemporaryDirectory() as scratch, Readers(Path(scratch)) as readers:
        tried, seed = 0, first
        while tried < given.pages if given.pages else time.monotonic() - begun < given.seconds:
            data = page(seed, pages)
            failure = readers.failure(data)
            tried, seed = tried + 1, seed + 1
            if failure is not None:
                found[failure.kind] += 1
                if found[failure.kind] == 1:
                    keep(given.keep, seed - 1, data, failure, readers)
            if tried % 1000 == 0:
                print(f"{tried} pages, {time.monotonic() - begun:.0f} s, {sum(found.values())} failed", flush=True)
        print(
            f"{tried} pages in {time.monotonic() - begun:.0f} s: {readers.items} items and {readers.problems} findings in "
            f"{readers.tried} readings, {readers.refused} of them refused by a build; {sum(found.values())} failed"
        )
    for kind, count in found.most_common():
        print(f"{count:6}  {kind}")
    return 1 if found else 0


def keep(folder: Path, seed: int, data: bytes, failure: Failure, readers: Readers) -> None:
    """Write the smallest page that fails so, and tell of it."""

    def fails(other: bytes) -> bool:
        now = readers.failure(other)
        return now is not None and now.kind == failure.kind

    small = smaller(data, fails)
    now = readers.failure(small) or failure
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{hashlib.sha256(small).hexdigest()[:8]}.md"
    path.write_bytes(small)
    with (folder / "what.txt").open("a", encoding="utf-8") as list_of_them:
        list_of_them.write(f"{path.name}  {failure.kind}\n")
    print(f"\n{failure.kind}\n  seed {seed}, kept in {path}: {small!r}\n{now.seen}\n", flush=True)


if __name__ == "__main__":
    sys.exit(main())
