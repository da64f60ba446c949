"""The lowest and the newest versions that pyproject.toml allows: locked, not stale, and tried by `make versions`."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

import lock
import versions

TEXTS = {name: file.read_text(encoding="utf-8") for name, file in versions.SETS.items()}
OURS = [Requirement(each) for each in lock.wanted(extras=("build",))]


@pytest.mark.parametrize("name", TEXTS)
def test_each_is_locked_by_hash_for_this_pyproject(name: str) -> None:
    pinned = lock.read(TEXTS[name])
    assert len(pinned) == len(re.findall(r"^[\w.-]+.*==", TEXTS[name], re.MULTILINE)) > 50
    assert all(each.hashes for each in pinned) and "://" not in TEXTS[name]
    assert lock.asked(TEXTS[name]) == lock.digest(), "run: make lock"


@pytest.mark.parametrize("python", versions.PYTHONS)
@pytest.mark.parametrize("name", TEXTS)
def test_each_python_has_one_version_that_fits(name: str, python: str) -> None:
    environment = {**default_environment(), "python_version": python, "python_full_version": f"{python}.5"}
    there = [each for each in lock.read(TEXTS[name]) if each.marker is None or each.marker.evaluate(environment)]  # type: ignore[arg-type]
    held = {each.name: each.version for each in there}
    assert len(held) == len(there)
    for each in OURS:
        assert each.specifier.contains(held[canonicalize_name(each.name)]), each
    assert held == versions.versions(name, python) | held


def test_the_lowest_are_those_that_pyproject_names() -> None:
    held = versions.versions("lowest", "3.11")
    for each in OURS:
        named = [part.version for part in each.specifier if part.operator in (">=", "==", "~=")]
        assert Version(held[canonicalize_name(each.name)]) == Version(*named), each
    newest = versions.versions("newest", versions.PYTHONS[-1])
    assert all(Version(newest[each]) >= Version(held[each]) for each in versions.SHOWN)
    assert newest["sphinx"] != held["sphinx"] and newest["docutils"] != held["docutils"]


def test_the_manual_names_both_ends() -> None:
    page = (lock.ROOT / "manual/getting-started.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| ([\w-]+) \| (\d[\d.]+ \| \d[\d.]+) \|$", page, re.MULTILINE))
    lowest, newest = versions.versions("lowest", "3.11"), versions.versions("newest", versions.PYTHONS[-1])
    wanted = {each: f"{lowest[each]} | {newest[each]}" for each in versions.SHOWN}
    assert {name.lower(): ends for name, ends in rows.items()} == wanted | {
        "python": f"{versions.PYTHONS[0]} | {versions.PYTHONS[-1]}"
    }


def test_the_oldest_python_has_both_and_the_others_the_newest() -> None:
    found = {"3.12": "/one", "3.13": "/other"}
    assert [(each.name, each.python, each.interpreter) for each in versions.cells(found)] == [
        ("lowest", "3.12", "/one"),
        ("newest", "3.12", "/one"),
        ("newest", "3.13", "/other"),
    ]
    assert all((lock.ROOT / path).exists() for path in versions.TESTS)


def test_an_interpreter_that_is_not_at_hand_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    # one that stands on PATH and does nothing, as the shims of version managers are
    broken = tmp_path / "bin/python3.12"
    broken.parent.mkdir()
    broken.write_text("#!/bin/sh\nexit 127\n", encoding="ascii")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", str(broken.parent))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    own = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert versions.interpreters() == ({own: sys.executable} if own in versions.PYTHONS else {})
    tried: list[versions.Cell] = []
    monkeypatch.setattr(versions, "run", lambda cell: tried.append(cell) or cell.name == "lowest")
    monkeypatch.setattr(versions, "tested_here", lambda name, python: False)
    assert versions.main() == 1
    printed = capsys.readouterr().out
    for python in versions.PYTHONS:
        assert (f"NO PYTHON {python}: it is not at hand" in printed) is (python != own)
    assert [each.name for each in tried] == ["lowest", "newest"] and "1 failed" in printed
