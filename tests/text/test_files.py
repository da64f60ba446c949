from __future__ import annotations

import os
import re
import signal
from pathlib import Path
from typing import Any

import pytest

from riskfile.text.files import make_folder, put_back, was_killed, write_all, write_whole


def tree(root: Path) -> dict[str, str]:
    """All files below ``root``, those that a writer has left lying about among them."""
    return {path.relative_to(root).as_posix(): path.read_text() for path in root.rglob("*") if path.is_file()}


def test_all_are_written_and_folders_made(tmp_path: Path) -> None:
    (tmp_path / "b.md").write_text("old")
    write_all({tmp_path / "new/deep/a.md": "é\n", tmp_path / "b.md": "b\n"}, tmp_path)
    assert tree(tmp_path) == {"new/deep/a.md": "é\n", "b.md": "b\n"}
    assert (tmp_path / "new/deep/a.md").read_bytes() == b"\xc3\xa9\n"


def test_a_link_is_replaced_and_what_it_leads_to_stays(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("mine")
    (tmp_path / "link.md").symlink_to("a.md")
    write_all({tmp_path / "link.md": "new"}, tmp_path)
    assert tree(tmp_path) == {"a.md": "mine", "link.md": "new"}
    assert not (tmp_path / "link.md").is_symlink()
    # one report is written where its reader has the link lead to
    (tmp_path / "other.md").symlink_to("a.md")
    write_whole(tmp_path / "other.md", "report")
    assert (tmp_path / "other.md").is_symlink() and (tmp_path / "a.md").read_text() == "report"


@pytest.mark.parametrize("leads_to", ["a.md", "folder", "nowhere"])
def test_a_link_that_nobody_named_is_not_followed(tmp_path: Path, leads_to: str) -> None:
    (tmp_path / "a.md").write_text("mine")
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(leads_to)
    write_whole(tmp_path / "link", b"kept", through_links=False)
    assert tree(tmp_path) == {"a.md": "mine", "link": "kept"}
    assert not (tmp_path / "link").is_symlink() and not (tmp_path / "nowhere").exists()


def test_text_that_is_no_text_is_shown_in_a_report(tmp_path: Path) -> None:
    write_whole(tmp_path / "found.md", "\ud800\r\né")
    assert (tmp_path / "found.md").read_bytes() == b"\\ud800\r\n\xc3\xa9"


def test_a_folder_in_place_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "z.md").mkdir()
    with pytest.raises(IsADirectoryError, match="is a folder; expected a file") as caught:
        write_all({tmp_path / "new/a.md": "a", tmp_path / "z.md": "z"}, tmp_path)
    assert caught.value.filename == str(tmp_path / "z.md")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["z.md"]


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_what_is_broken_off_is_undone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    (tmp_path / "a.md").write_text("mine")
    replace = Path.replace

    def failing(self: Path, target: Path) -> Path:
        if re.search(r"c\.md\.\d+\.new$", self.name):
            raise error
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", failing)
    with pytest.raises(type(error)):
        write_all({tmp_path / "a.md": "x", tmp_path / "b/b.md": "y", tmp_path / "c.md": "z"}, tmp_path)
    assert tree(tmp_path) == {"a.md": "mine"}
    assert not (tmp_path / "b").exists()


def test_a_text_that_is_no_text_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(UnicodeEncodeError):
        write_all({tmp_path / "a.md": "x", tmp_path / "b.md": "\ud800"}, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_another_process_makes_meanwhile_is_none_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mkdir = Path.mkdir

    def slower(self: Path, *given: int) -> None:
        mkdir(self)
        mkdir(self, *given)

    monkeypatch.setattr(Path, "mkdir", slower)
    made: list[Path] = []
    make_folder(tmp_path / "a/b", made)
    assert (tmp_path / "a/b").is_dir() and made == []
    monkeypatch.setattr(Path, "mkdir", lambda self: self.write_text("a file") and mkdir(self))
    with pytest.raises(FileExistsError):
        make_folder(tmp_path / "c", made)


def test_a_file_that_goes_is_gone_and_is_there_again_where_another_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "old.md").write_text("mine")
    (tmp_path / "kept.md").write_text("kept")
    (tmp_path / "kept.md").chmod(0o640)
    # one that is not there goes without a word
    write_all({tmp_path / "old.md": None, tmp_path / "none.md": None, tmp_path / "new.md": "mine"}, tmp_path)
    assert tree(tmp_path) == {"new.md": "mine", "kept.md": "kept"}
    replace = Path.replace

    def failing(self: Path, target: Path) -> Path:
        if re.search(r"kept\.md\.\d+\.new$", self.name):
            raise OSError(28, "No space left on device")
        return replace(self, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", failing)
        with pytest.raises(OSError, match="No space") as caught:
            write_all({tmp_path / "new.md": None, tmp_path / "kept.md": "x", tmp_path / "more/a.md": "a"}, tmp_path)
    assert caught.value.filename == str(tmp_path / "kept.md")
    assert tree(tmp_path) == {"new.md": "mine", "kept.md": "kept"} and not (tmp_path / "more").exists()
    write_all({tmp_path / "kept.md": "y"}, tmp_path)
    assert (tmp_path / "kept.md").stat().st_mode & 0o777 == 0o640


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a child is killed")
@pytest.mark.parametrize("at", range(1, 9))
def test_a_removal_that_is_killed_half_way_is_put_back(tmp_path: Path, at: int) -> None:
    before = {"a.md": "a", "b.md": "b", "c.md": "c"}
    for name, text in before.items():
        (tmp_path / name).write_text(text)
    child = os.fork()
    if child == 0:
        # what changes the disk, one after the other; the one whose turn it is never comes
        left = [at]
        for name in ("replace", "unlink"):
            real = getattr(Path, name)

            def counted(self: Path, *given: object, _real: Any = real, **more: object) -> object:
                left[0] -= 1
                if not left[0]:
                    os.kill(os.getpid(), signal.SIGKILL)
                return _real(self, *given, **more)

            setattr(Path, name, counted)
        write_all({tmp_path / "a.md": None, tmp_path / "b.md": "new", tmp_path / "c.md": None}, tmp_path)
        os._exit(0)
    os.waitpid(child, 0)
    undone = put_back(tmp_path)
    # before anything is noted nothing is begun
    assert tree(tmp_path) == before if undone else tree(tmp_path) in (before, {"b.md": "new"})
    assert not was_killed(tmp_path)
