"""A project as bytes: what is judged of them is what is judged of the folder, whatever lies in it."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import BinaryIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from broken.run import with_mistakes
from casekit import write
from gitkit import committed, git
from mutations.run import clean_files
from packedkit import TODAY, project
from riskfile.portfolio.packing import NotPackedError, Packed, PackError, pack
from riskfile.project import Checked, Project, check
from riskfile.source import Disk, Entry, Layout, SourceError, walk
from riskfile.source.revision import Revision

ROOT = Path(__file__).resolve().parents[2]


def found(checked: Checked) -> list[tuple[str, ...]]:
    report = checked.report
    return [
        (each.code, each.level, str(each.span), each.message, each.item)
        for each in (*report.findings, *report.open_work, *(each for each, _ in report.waived))
    ]


def from_memory(root: Path, gate: str | None = None) -> Checked:
    return Project.open(Packed(pack(Disk(root))), gate=gate, today=TODAY).check()


def test_the_example_is_judged_from_memory_as_in_its_folder() -> None:
    folder = check(ROOT, gate="post-launch", cached=False, today=TODAY)
    memory = from_memory(ROOT, "post-launch")
    assert found(memory) == found(folder)
    assert found(folder), "a comparison of nothing"
    assert memory.file.evidence == folder.file.evidence


def test_the_example_with_ten_mistakes_is_judged_from_memory_as_in_its_folder(tmp_path: Path) -> None:
    write(with_mistakes(clean_files("example"))[0], tmp_path)
    folder = check(tmp_path, gate="post-launch", cached=False, today=TODAY)
    assert len(folder.report.findings) >= 10
    assert found(from_memory(tmp_path, "post-launch")) == found(folder)


def test_what_init_writes_is_judged_from_memory_as_in_its_folder(tmp_path: Path) -> None:
    from riskfile.cli import main

    assert main(["init", str(tmp_path / "new")]) == 0
    folder = check(tmp_path / "new", gate="post-launch", cached=False, today=TODAY)
    memory = from_memory(tmp_path / "new", "post-launch")
    assert found(memory) == found(folder)
    assert [*memory.file] == [*folder.file]
    assert len(folder.file) > 0


def test_the_same_files_are_the_same_bytes_wherever_they_lie(tmp_path: Path) -> None:
    one, other = project(tmp_path / "one"), project(tmp_path / "other" / "there")
    for each in (other / "needs").rglob("*"):
        os.utime(each, (1, 1))
    (other / ".git").mkdir()
    (other / ".env").write_text("PASSWORD=secret", encoding="utf-8")
    (other / "_build" / "html").mkdir(parents=True)
    (other / "_build" / "html" / "index.html").write_text("built", encoding="utf-8")
    assert pack(Disk(one)) == pack(Disk(other))
    assert b"secret" not in pack(Disk(other))


def test_a_revision_is_the_same_bytes_as_its_folder(tmp_path: Path) -> None:
    commit = committed(project(tmp_path))
    there = pack(Disk(tmp_path))
    (tmp_path / "docs" / "plan.md").write_text("# Changed\n", encoding="utf-8")
    assert pack(Revision(tmp_path, commit)) == there != pack(Disk(tmp_path))


def test_a_worktree_of_git_is_the_same_bytes_too(tmp_path: Path) -> None:
    committed(project(tmp_path / "main"))
    git(tmp_path / "main", "worktree", "add", "-q", str(tmp_path / "other"))
    assert pack(Disk(tmp_path / "other")) == pack(Disk(tmp_path / "main"))


def test_what_was_left_out_is_told_and_not_missing(tmp_path: Path) -> None:
    root = project(tmp_path)
    for path in (".hidden/report.csv", "_build/report.csv", "venv/lib/report.csv"):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("1", encoding="utf-8")
    (root / "venv" / "pyvenv.cfg").write_text("", encoding="utf-8")
    source = Packed(pack(Disk(root)))
    for path in (".hidden/report.csv", "_build/report.csv", "venv/lib/report.csv"):
        with pytest.raises(SourceError, match="left out") as error:
            source.read(path)
        assert error.value.reason == "unreadable"
    with pytest.raises(SourceError) as error:
        source.read("evidence/none.csv")
    assert error.value.reason == "missing"


def links(root: Path) -> None:
    """Symbolic links of every kind."""
    (root / "shared").mkdir()
    (root / "shared" / "notes.md").write_text("# Notes\n", encoding="utf-8")
    (root / "needs" / "shared").symlink_to("../shared", target_is_directory=True)
    (root / "needs" / "loop").symlink_to("..", target_is_directory=True)
    (root / "needs" / "self").symlink_to("self")
    (root / "needs" / "gone").symlink_to("nothing")
    (root / "needs" / "out.md").symlink_to("/etc/hostname")
    (root / "evidence" / "again.xml").symlink_to("camera.xml")
    os.mkfifo(root / "evidence" / "pipe.xml")


def test_links_are_what_they_are_in_the_folder(tmp_path: Path) -> None:
    root = project(tmp_path)
    links(root)
    disk, memory = Disk(root), Packed(pack(Disk(root)))
    assert [*walk(memory, "")] == [*walk(disk, "")]
    for entry in walk(disk, ""):
        answers = []
        for source in (disk, memory):
            try:
                real = source.real(entry.path)
            except SourceError as error:
                real = error.reason
            try:
                said: object = source.read(entry.path)
            except SourceError as error:
                said = (error.reason, error.errno, error.strerror)
            answers.append((source.kind(entry.path), real, said))
        assert answers[0] == answers[1], entry.path
    # through a circle, and past a link
    for path in ("needs/loop/needs/policy.yaml", "./needs//policy.yaml", "needs/shared/notes.md", "../needs", "/etc"):
        assert memory.kind(path) == disk.kind(path), path
    assert memory.read("needs/loop/needs/policy.yaml") == disk.read("needs/policy.yaml")
    assert found(from_memory(root)) == found(check(root, cached=False, today=TODAY))


class Closed(Disk):
    """A folder of which a page and a folder may not be read."""

    def open(self, path: str) -> BinaryIO:
        if path == "needs/closed.md":
            raise SourceError("unreadable", path, errno.EACCES)
        return super().open(path)

    def entries(self, folder: str) -> list[Entry]:
        if folder == "needs/folder":
            raise SourceError("unreadable", folder, errno.EACCES)
        return super().entries(folder)


def test_what_may_not_be_read_is_told_as_in_the_folder(tmp_path: Path) -> None:
    root = project(tmp_path)
    (root / "needs" / "closed.md").write_text("# Closed\n", encoding="utf-8")
    (root / "needs" / "folder").mkdir()
    folder = Project.open(Closed(root), today=TODAY, cached=False).check()
    memory = Project.open(Packed(pack(Closed(root))), today=TODAY).check()
    assert len(folder.file.unread) == 2
    assert memory.file.unread == folder.file.unread
    assert found(memory) == found(folder)


def test_names_that_are_not_utf_8_are_kept(tmp_path: Path) -> None:
    root = project(tmp_path)
    name = os.fsencode(root / "needs") + b"/caf\xe9.md"
    Path(os.fsdecode(name)).write_text("# A page\n", encoding="utf-8")
    source = Packed(pack(Disk(root)))
    assert source.read("needs/caf\udce9.md") == b"# A page\n"
    assert found(from_memory(root)) == found(check(root, cached=False, today=TODAY))


def test_a_file_below_a_folder_and_two_that_share_one(tmp_path: Path) -> None:
    for name in ("pump", "clamp"):
        project(tmp_path / name)
    (tmp_path / "common").mkdir()
    (tmp_path / "common" / "note.md").write_text("# Common\n", encoding="utf-8")
    (tmp_path / "conf.py").write_text(
        'extensions = ["riskfile"]\nriskfile_root = {"pump": {"share": ["common"]}, "clamp": {"share": ["common"]}}\n',
        encoding="utf-8",
    )
    packed = {}
    for name in ("pump", "clamp"):
        disk = Disk(tmp_path, Layout(name, shared=("common",)))
        packed[name] = pack(disk)
        memory = Project.open(Packed(packed[name]), today=TODAY).check()
        assert found(memory) == found(Project.open(disk, today=TODAY, cached=False).check())
        assert {each.path.partition("/")[0] for each in memory.file} == {name}
    assert packed["pump"] != packed["clamp"]


def test_a_project_that_is_too_large_is_told_once_with_what_is_large(tmp_path: Path) -> None:
    root = project(tmp_path)
    (root / "data").mkdir()
    (root / "data" / "large.bin").write_bytes(bytes(3 << 20))
    with pytest.raises(PackError, match=r"more than 2 MB, most of it in data; expected the folder of one project"):
        pack(Disk(root), most_bytes=2 << 20)
    with pytest.raises(PackError, match="more than 5 files and folders"):
        pack(Disk(root), most_files=5)
    assert len(pack(Disk(root))) > 3 << 20


class Busy(Disk):
    """A folder that somebody writes to whenever it is read."""

    def __init__(self, root: Path, times: int) -> None:
        super().__init__(root)
        self.times = times

    def open(self, path: str) -> BinaryIO:
        if self.times and path == "needs/policy.yaml":
            self.times -= 1
            with (self.root / path).open("ab") as file:
                file.write(b"# saved\n")
        return super().open(path)


def test_a_project_that_changes_while_it_is_packed_is_packed_again(tmp_path: Path) -> None:
    root = project(tmp_path)
    source = Busy(root, 2)
    assert pack(source) == pack(Disk(root))
    assert source.times == 0
    with pytest.raises(PackError, match="changed while they were read, 3 times"):
        pack(Busy(root, 9))


@pytest.mark.parametrize("cut", [0, 5, 20, 300, -1])
def test_bytes_that_are_cut_are_no_project(tmp_path: Path, cut: int) -> None:
    with pytest.raises(NotPackedError):
        Packed(pack(Disk(project(tmp_path)))[:cut])


def test_bytes_of_another_form_are_no_project(tmp_path: Path) -> None:
    data = pack(Disk(project(tmp_path)))
    with pytest.raises(NotPackedError, match="expected a packed project of the form 'riskfile-packed 1'"):
        Packed(data.replace(b"riskfile-packed 1", b"riskfile-packed 9", 1))


NAMES = st.lists(st.sampled_from(["a", "b.md", "needs", "ext", "é", "x y", "docs"]), min_size=1, max_size=4)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(NAMES, st.binary(max_size=40)), max_size=12))
def test_any_tree_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, files: list[tuple[list[str], bytes]]
) -> None:
    root = tmp_path_factory.mktemp("tree")
    for names, content in files:
        path = root.joinpath(*names)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        except OSError:
            # a file where another wants a folder
            continue
    disk, data = Disk(root), pack(Disk(root))
    memory = Packed(data)
    assert pack(memory) == data
    assert [*walk(memory, "")] == [*walk(disk, "")]
    for each in walk(disk, ""):
        if each.kind == "file":
            assert memory.read(each.path) == disk.read(each.path)
            assert memory.open(each.path).read() == disk.read(each.path)
