"""Nothing drifts: after any edits, a project that is held open says what a fresh check of the same files says.

A few edits in the suite; more by ``python tests/server/test_drift.py 10000 [SEED]``, which also tells of memory.
"""

from __future__ import annotations

import gc
import json
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Final

import pytest

from riskfile.editing import Workspace
from riskfile.project import Project
from riskfile.scaffold import write_project
from riskfile.source import Disk, Overlay

TODAY: Final = "2026-11-23"
POLICY: Final = "needs/policy.yaml"
OTHERS: Final = (POLICY, "needs/model.yaml", "conf.py", "needs/acceptances.jsonl")
WORDS: Final = (
    "\n", "\n\n", "\t", " ", ":", ":::", "```", "(", "RSK-001", "HRM-9", "CTL-001", "VER-001-E", ":id: ", ":harm: HRM-001\n",
    ":waive: RMF310 (", "ä", "中", "\U0001f600", "\ufeff", "\r\n", "TBD", "high", "F2", "# ", "<!--", "-->", "---\n", "{", "}",
    "![a](b.png)", "](x.md)", "0.05", "2026-01-01", ":::{risk} A\n:id: RSK-077\n:::\n", ":::{hazard} B\n:id: HAZ-77\n:::\n",
    "<<<<<<< ours\n", "=======\n", ">>>>>>> theirs\n", "{eval-rst}", "RPN 84 is acceptable.", ":retired: 2026-01-02\n",
)  # fmt: skip


class _Interrupted(Exception):  # noqa: N818 - nothing is wrong
    pass


class Author:
    """Somebody who edits the project in ``root`` at random, in an editor and beside it."""

    def __init__(self, root: Path, seed: int) -> None:
        self.root = root
        self.random = random.Random(seed)
        self.workspace = Workspace(root, today=TODAY, gate="design")
        self.original = {
            path.relative_to(root).as_posix(): path.read_bytes()
            for folder in ("docs", "needs")
            for path in sorted((root / folder).rglob("*"))
            if path.is_file()
        } | {"conf.py": (root / "conf.py").read_bytes()}
        self.done: list[str] = []
        self.differences: list[str] = []

    # --- what is there ------------------------------------------------------------------------------------------------

    def pages(self) -> list[str]:
        found = {
            path.relative_to(self.root).as_posix()
            for folder in ("docs", "needs")
            for path in (self.root / folder).rglob("*.md")
        }
        texts = self.workspace.texts
        return sorted(
            {*found, *(path for path in texts if path.endswith(".md"))}
            - {p for p, data in texts.items() if data is None}
        )

    def text(self, path: str) -> str:
        data = self.workspace.texts.get(path)
        if data is None:
            file = self.root / path
            data = file.read_bytes() if file.is_file() else b""
        return data.decode("utf-8", "replace")

    def some_page(self) -> str:
        return self.random.choice(self.pages() or ["needs/design/risks.md"])

    # --- what is done -------------------------------------------------------------------------------------------------

    def typed(self, path: str) -> str:
        text, random = self.text(path), self.random
        place = random.randint(0, len(text))
        kind = random.random()
        if kind < 0.45:
            return text[:place] + "".join(random.choices(WORDS, k=random.randint(1, 3))) + text[place:]
        if kind < 0.75:
            return text[:place] + text[place + random.randint(1, 40) :]
        if kind < 0.9:
            # two lines change places
            lines = text.split("\n")
            one, other = random.randrange(len(lines)), random.randrange(len(lines))
            lines[one], lines[other] = lines[other], lines[one]
            return "\n".join(lines)
        return re.sub(
            r"[A-Z]{3}-\d{3}", lambda match: random.choice((match[0], "RSK-001", "HRM-001", "NO-1")), text, count=3
        )

    def type(self) -> None:
        path = self.some_page()
        self.workspace.take(path, self.typed(path).encode("utf-8", "surrogatepass"))

    def type_settings(self) -> None:
        path = self.random.choice(OTHERS)
        text = self.text(path)
        if self.random.random() < 0.6:
            changed = self.random.choice(
                (text + "\n{", text.replace("F2", "F3", 1), text + "\n# a note\n", self.typed(path), text.replace("low", "medium", 1),
                 text + '\nexclude_patterns = ["needs/design/controls.md"]\n', text[: len(text) // 2])
            )  # fmt: skip
            self.workspace.take(path, changed.encode("utf-8", "surrogatepass"))
        else:
            self.put_back(path)

    def put_back(self, path: str = "") -> None:
        path = path or self.some_page()
        if path in self.original:
            self.workspace.take(path, self.original[path])
        else:
            self.workspace.take(path, None)

    def save(self) -> None:
        for path, data in [*self.workspace.texts.items()]:
            if self.random.random() < 0.5:
                file = self.root / path
                if data is None:
                    file.unlink(missing_ok=True)
                else:
                    file.parent.mkdir(parents=True, exist_ok=True)
                    file.write_bytes(data)
                if self.random.random() < 0.7:
                    self.workspace.release(path)
        self.look()

    def close(self) -> None:
        for path in [*self.workspace.texts]:
            if self.random.random() < 0.5:
                self.workspace.release(path)

    def rename(self) -> None:
        old = self.some_page()
        new = old.replace(".md", f"-{self.random.randint(1, 3)}.md")
        if (self.root / new).exists() or not (self.root / old).is_file():
            return
        (self.root / old).rename(self.root / new)
        if old in self.workspace.texts:
            data = self.workspace.texts[old]
            self.workspace.release(old)
            self.workspace.take(new, data)
        self.look()

    def write_beside(self) -> None:
        """Another program writes, and the editor says that something has changed, or does not."""
        path = self.random.choice([*self.original])
        file = self.root / path
        data = self.original[path] if self.random.random() < 0.8 else self.typed(path).encode("utf-8", "surrogatepass")
        file.write_bytes(data if self.random.random() < 0.9 else b"\xff" + data)
        self.look()

    def remove(self) -> None:
        path = self.some_page()
        if self.random.random() < 0.5:
            (self.root / path).unlink(missing_ok=True)
            self.look()
        else:
            self.workspace.take(path, None)

    def begin_anew(self) -> None:
        """All is put back: what is typed at random soon is nothing but rubble."""
        for path in [*self.workspace.texts]:
            self.workspace.release(path)
        for path in self.pages():
            (self.root / path).unlink(missing_ok=True)
        for path, data in self.original.items():
            (self.root / path).write_bytes(data)
        (self.root / "needs/acceptances.jsonl").unlink(missing_ok=True)
        if "needs/model.yaml" not in self.original:
            (self.root / "needs/model.yaml").unlink(missing_ok=True)
        self.look()

    def look(self) -> None:
        if self.random.random() < 0.5:
            self.workspace.changed()
        else:
            self.workspace.noticed()

    def ask(self) -> None:
        """A question, and a check that is ended by what is more pressing."""
        if self.random.random() < 0.5:
            if not self.workspace.wrong or self.workspace._good is not None:
                _ = self.workspace.project.file
            return
        left = self.random.randint(0, 180)

        def give_way() -> None:
            nonlocal left
            left -= 1
            if left < 0:
                raise _Interrupted

        with suppress(_Interrupted):
            self.workspace.check(give_way)

    def edit(self) -> None:
        """Do something."""
        doings: tuple[tuple[Callable[[], None], int], ...] = (
            (self.type, 60), (self.type_settings, 6), (self.put_back, 8), (self.save, 4), (self.close, 3), (self.rename, 2),
            (self.write_beside, 3), (self.remove, 2), (self.begin_anew, 4), (self.ask, 8),
        )  # fmt: skip
        doing = self.random.choices([each for each, _ in doings], [weight for _, weight in doings])[0]
        self.done.append(doing.__name__)
        doing()

    # --- what is found ------------------------------------------------------------------------------------------------

    def compare(self) -> None:
        """Hold what is said against a fresh check."""
        told = self.workspace.check()
        source = Overlay(Disk(self.root), self.workspace.texts)
        fresh = Project.open(source, today=TODAY, gate="design").check()
        said, report = told.checked.report, fresh.report
        if fresh.policy is None:
            same = (told.wrong or said.findings) == report.findings
        else:
            same = (
                not told.wrong
                and (said.findings, said.open_work, said.waived) == (report.findings, report.open_work, report.waived)
                and said.outcomes == report.outcomes
                and [*told.checked.file.everything] == [*fresh.file.everything]
                and told.checked.file.problems == fresh.file.problems
            )
        if not same:
            self.differences.append(
                f"after {len(self.done)} edits, the last {self.done[-5:]}: {_differing(told, fresh)}"
            )


def _differing(told: object, fresh: object) -> str:
    mine = [f"{each.span} {each.code} {each.message}" for each in told.findings]  # type: ignore[attr-defined]
    theirs = [f"{each.span} {each.code} {each.message}" for each in fresh.report.findings]  # type: ignore[attr-defined]
    return f"only held: {[each for each in mine if each not in theirs][:3]}, only fresh: {[each for each in theirs if each not in mine][:3]}"


def _project(root: Path) -> Path:
    write_project(root, today=date(2026, 11, 23), say=lambda line: None)
    return root


@pytest.mark.parametrize("seed", range(4))
def test_what_is_held_open_does_not_drift(seed: int, tmp_path: Path) -> None:
    author = Author(_project(tmp_path), seed)
    for _ in range(60):
        author.edit()
        author.workspace.check()
        if author.random.random() < 0.4:
            author.compare()
    author.compare()
    assert author.differences == []


def test_what_is_held_open_is_what_another_process_finds(tmp_path: Path) -> None:
    author = Author(_project(tmp_path / "one"), 11)
    for _ in range(25):
        author.type()
        author.workspace.check()
    author.put_back(POLICY)
    copy = tmp_path / "copy"
    shutil.copytree(author.root, copy)
    for path, data in author.workspace.texts.items():
        assert data is not None
        (copy / path).write_bytes(data)
    told = author.workspace.check()
    command = (
        sys.executable,
        "-m",
        "riskfile",
        "check",
        str(copy),
        "--gate",
        "design",
        "--today",
        TODAY,
        "--format",
        "json",
    )
    done = subprocess.run(command, capture_output=True, check=False, encoding="utf-8")
    found = json.loads(done.stdout)["findings"]
    told_of = sorted((each.code, str(each.span), str(each.message)) for each in told.findings)
    assert len(told_of) > 5
    assert told_of == sorted(
        (each["code"], f"{each['path']}:{each['line']}:{each['column']}", each["message"]) for each in found
    )


def _memory() -> int:
    """How much the process has in memory, in KiB."""
    found = re.search(r"VmRSS:\s+(\d+)", Path("/proc/self/status").read_text(encoding="ascii"))
    return int(found[1]) if found else 0


def main(edits: int, seed: int = 1, every: int = 5) -> int:
    """Make so many edits, compare after each ``every`` ones, and tell what differs and how much memory is held."""
    say = partial(print, flush=True)
    with tempfile.TemporaryDirectory() as folder:
        author = Author(_project(Path(folder) / "project"), seed)
        begun = perf_counter()
        for number in range(1, edits + 1):
            author.edit()
            author.workspace.check()
            if number % every == 0:
                author.compare()
            del author.done[:-10]
            if number in (500, edits // 2, edits):
                gc.collect()
                say(f"{number} edits, {perf_counter() - begun:.0f} s: {_memory() / 1024:.1f} MiB, {len(gc.get_objects())} objects, "
                      f"{len(author.differences)} differences")  # fmt: skip
        for each in author.differences[:10]:
            say(each)
    return bool(author.differences)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
