"""Random edits, one after another: after each of them the build that goes on is compared with one from nothing."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from samebytes.builds import Result, build
from samebytes.edits import Folder, any_edit
from samebytes.trees import differences

FOREIGN = {
    "html/mine.txt": "mine\n",
    "html/docs/of-somebody.html": "<p>theirs\n",
    "html/_images/own.svg": "<svg/>\n",
    "pdf/notes.txt": "notes\n",
}
"""What others have put into the output, which is not ours to delete."""


class Step(NamedTuple):
    """``edit`` is its name, ``changed`` what it changed; ``differs`` the files, and the findings, that are not the same."""

    number: int
    edit: str
    changed: str
    differs: list[str]
    pages: int


class Walk:
    """A project that is edited in ``scratch/project`` and built in ``scratch``."""

    def __init__(self, scratch: Path, seed: int, *, project: Path, pdf_every: int = 10, begun: bool = False) -> None:
        self.folder = Folder(project)
        self.scratch = scratch
        self.random = random.Random(seed)
        self.pdf_every = pdf_every
        self.number = 0
        self.out, self.clean = scratch / "going-on", scratch / "clean"
        if not begun:
            self._begin()

    def step(self, of: tuple[str, ...] = ()) -> Step:
        """Make an edit, and compare."""
        self.number += 1
        name, changed = any_edit(self.folder, self.random, of=of)
        for _ in range(self.random.choice((0, 0, 1, 2))):
            also = any_edit(self.folder, self.random, of=of)
            name, changed = f"{name}, {also[0]}", f"{changed}; {also[1]}"
        return self.compare(name, changed)

    def compare(self, name: str, changed: str) -> Step:
        """Build both ways, and compare; where they differ one goes on from the clean one."""
        pdf = bool(self.pdf_every) and self.number % self.pdf_every == 0
        how: Mapping[str, object] = {"pdf": pdf}
        again = build(self.folder.root, self.out, jobs=self.random.choice(("1", "1", "2", "3")), **how)
        shutil.rmtree(self.clean, ignore_errors=True)
        clean = build(self.folder.root, self.clean, **how)
        found = [*_said(again, clean), *self._trees("html")]
        if pdf:
            found += self._trees("pdf")
        pages = len(list((self.clean / "html").rglob("*.html"))) if (self.clean / "html").exists() else 0
        if found:
            shutil.rmtree(self.out)
            self._begin()
        return Step(self.number, name, changed, found, pages)

    def _trees(self, part: str) -> list[str]:
        foreign = frozenset(path.removeprefix(f"{part}/") for path in FOREIGN if path.startswith(f"{part}/"))
        found = [
            f"{part}/{each}: somebody's own file is gone" for each in foreign if not (self.out / part / each).exists()
        ]
        if not (self.clean / part).exists() or not any((self.clean / part).iterdir()):
            # a build that is refused writes nothing, and leaves what there was
            return found
        if not list((self.clean / part).glob("*.pdf")):
            # a PDF that would lose something is not written, and the one before stays
            foreign |= {path.name for path in (self.out / part).glob("*.pdf")}
        return found + [f"{part}/{each}" for each in differences(self.out / part, self.clean / part, leave=foreign)]

    def _begin(self) -> None:
        build(self.folder.root, self.out, pdf=bool(self.pdf_every))
        for path, text in FOREIGN.items():
            (self.out / path).parent.mkdir(parents=True, exist_ok=True)
            (self.out / path).write_text(text, encoding="utf-8")


def _said(again: Result, clean: Result) -> Iterator[str]:
    if again.status != clean.status:
        yield f"exit status {again.status}, and {clean.status} from nothing: {again.said[-400:]!r}"
    for line in again.told:
        if line not in clean.told:
            yield f"told, and not from nothing: {line}"
    for line in clean.told:
        if line not in again.told:
            yield f"not told: {line}"
    if again.told != clean.told and set(again.told) == set(clean.told):
        yield "told more than once"
