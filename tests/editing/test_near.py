"""What is kept of items from state to state is what a fresh check makes: after options and links have changed hands.

A few edits in the suite; more by ``python tests/editing/test_near.py 2000 [SEED] [PROJECT]``.
"""

from __future__ import annotations

import random
import re
import shutil
import sys
import tempfile
from datetime import date
from functools import partial
from pathlib import Path
from typing import Final

import pytest

from riskfile.editing import Workspace
from riskfile.project import Project
from riskfile.scaffold import write_project
from riskfile.source import Disk, Overlay

TODAY: Final = "2026-11-23"
OPTION: Final = re.compile(r"^:([a-z][a-z0-9-]*): (.+)$", re.MULTILINE)
ID: Final = re.compile(r"\b[A-Z]{3}-[0-9A-Z-]*[0-9A-Z]\b")


class Author:
    """Somebody who gives items of the project in ``root`` the options and links of others."""

    def __init__(self, root: Path, seed: int) -> None:
        self.root = root
        self.random = random.Random(seed)
        self.workspace = Workspace(root, today=TODAY, gate="design")
        self.original = {
            path.relative_to(root).as_posix(): path.read_text("utf-8")
            for path in sorted((root / "needs").rglob("*.md"))
        }
        self.texts = dict(self.original)
        self.values: dict[str, list[str]] = {}
        for text in self.original.values():
            for name, value in OPTION.findall(text):
                self.values.setdefault(name, []).append(value)

    def edit(self) -> str:
        """Change something in one page, and say in which."""
        random = self.random
        path = random.choice([path for path, text in self.texts.items() if OPTION.search(text)])
        text = self.texts[path]
        match = random.choice([*OPTION.finditer(text)])
        name, value = match[1], match[2]
        kind = random.random()
        if kind < 0.1 and text != self.original[path]:
            self.texts[path] = self.original[path]
        elif kind < 0.6:
            new = random.choice(self.values[name])
            if name == "id":
                new = value if random.random() < 0.8 else new
            self.texts[path] = text[: match.start(2)] + new + text[match.end(2) :]
        elif kind < 0.7 and (ids := [*ID.finditer(value)]) and name != "id":
            one = random.choice(ids)
            new = random.choice([*self.workspace.project.file.items, "RSK-NONE"])
            begin = match.start(2) + one.start()
            self.texts[path] = text[:begin] + new + text[begin + len(one[0]) :]
        elif kind < 0.8 and name != "id":
            self.texts[path] = text[: match.start()] + text[match.end() + 1 :]
        elif kind < 0.9:
            other = random.choice([*self.values])
            line = f":{other}: {random.choice(self.values[other])}\n"
            self.texts[path] = text[: match.start()] + line + text[match.start() :] if other != "id" else text
        else:
            self.texts[path] = text[: match.end(2)] + random.choice((" x", "", "0", " TBD")) + text[match.end(2) :]
        self.workspace.take(path, self.texts[path].encode())
        return path

    def differing(self) -> str:
        """How what is held differs from what a fresh check finds, "" where it does not."""
        told = self.workspace.check().checked
        fresh = Project.open(Overlay(Disk(self.root), self.workspace.texts), today=TODAY, gate="design").check()
        mine, theirs = told.report, fresh.report
        for name in ("findings", "open_work", "waived", "outcomes"):
            held, found = getattr(mine, name), getattr(theirs, name)
            if held != found:
                return (
                    f"{name}: only held {[each for each in held if each not in found][:2]}, "
                    f"only fresh {[each for each in found if each not in held][:2]}"
                )
        backs = [{id: file.back(file.items[id]) for id in file.items} for file in (told.file, fresh.file)]
        return "" if backs[0] == backs[1] else "who links to what"

    def put_back(self) -> None:
        """What is edited at random soon says nothing."""
        for path, text in self.original.items():
            if self.texts[path] != text:
                self.texts[path] = text
                self.workspace.take(path, text.encode())


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that nobody writes to."""
    root = tmp_path_factory.mktemp("near")
    write_project(root, today=date(2026, 11, 23), say=lambda line: None)
    return root


@pytest.mark.parametrize("seed", range(3))
def test_what_is_kept_is_what_is_made_anew(project: Path, seed: int) -> None:
    author = Author(project, seed)
    author.workspace.check()
    for number in range(40):
        author.edit()
        if number % 3 == 2:
            assert author.differing() == "", f"after {number + 1} edits"
        if number % 20 == 19:
            author.put_back()
            assert author.differing() == "", f"put back after {number + 1} edits"


def test_a_key_in_one_item_changes_that_one_only(project: Path) -> None:
    author = Author(project, 1)
    author.workspace.check()
    item = next(each for each in author.workspace.project.file if each.links and each.title)
    text = author.texts[item.path]
    assert text.count(item.title) == 1
    author.workspace.take(item.path, text.replace(item.title, f"{item.title}x").encode())
    file = author.workspace.project.file
    near = file.kept.near
    assert near is not None
    assert [*near.changed[0]] == [item.id]
    assert {item.id, *(id for ids in item.links.values() for id in ids)} <= {*near.changed[1]}
    assert {each.id for each in file.linking(item)} <= {*near.changed[1]}
    assert author.differing() == ""


def main(edits: int, seed: int = 1, root: str = "") -> int:
    """Make so many edits, and compare after each but some."""
    say = partial(print, flush=True)
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "project"
        if root:
            for part in ("docs", "needs", "conf.py"):
                one = Path(root) / part
                (shutil.copytree if one.is_dir() else shutil.copy)(one, made / part) if one.exists() else None
                made.mkdir(exist_ok=True)
        else:
            write_project(made, today=date(2026, 11, 23), say=lambda line: None)
        author, wrong = Author(made, seed), 0
        author.workspace.check()
        for number in range(1, edits + 1):
            path = author.edit()
            if author.random.random() < 0.7 and (found := author.differing()):
                wrong += 1
                say(f"after {number} edits, the last in {path}: {found}")
            if number % 30 == 0:
                author.put_back()
        say(f"{edits} edits, {wrong} differences")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int((sys.argv[2:3] or ["1"])[0]), "".join(sys.argv[3:4])))
