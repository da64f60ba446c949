"""The packages that CI installs: each pinned, each file by its hash, all that pyproject.toml asks for, and not stale."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import lock

ROOT = lock.ROOT
TEXT = "".join(file.read_text(encoding="utf-8") for file in lock.files())
PINNED = lock.pinned()


def test_each_package_is_pinned_with_the_hashes_of_its_files() -> None:
    # every line that begins a package is read, so that none is passed over
    assert len(PINNED) == len(re.findall(r"^[\w.-]+.*==", TEXT, re.MULTILINE)) > 100
    for each in PINNED:
        assert each.hashes, each.name
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", found) for found in each.hashes), each.name
    # wheels of other platforms are among them
    assert len(next(each for each in PINNED if each.name == "numpy").hashes) > 20
    # where it is fetched from is a matter of the machine, not of the lock
    assert "://" not in TEXT and "--index-url" not in TEXT


def test_only_what_has_no_wheel_is_built() -> None:
    source = lock.read(lock.SOURCE_LOCK.read_text(encoding="utf-8"))
    assert [each.name for each in source] == sorted(lock.SOURCE_ONLY) == ["sphinxcontrib-plantuml"]
    wheels = {each.name for each in lock.read(lock.LOCK.read_text(encoding="utf-8"))}
    assert "setuptools" in wheels and not wheels & (lock.SOURCE_ONLY | lock.LEFT_OUT)


def test_it_was_written_for_this_pyproject() -> None:
    assert lock.asked(TEXT) == lock.digest(), "run: make lock"


def test_a_change_of_what_is_asked_for_makes_it_stale(tmp_path: Path) -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")

    def after(old: str, new: str) -> bool:
        assert text.count(old) == 1
        (tmp_path / "pyproject.toml").write_text(text.replace(old, new), encoding="utf-8")
        return lock.digest(tmp_path) != lock.digest()

    assert after('"pyyaml>=6.0.2"', '"pyyaml>=6.1"')
    assert after('"hatchling>=1.26"]\n', '"hatchling>=1.27"]\n')
    assert after('requires-python = ">=3.11"', 'requires-python = ">=3.12"')
    assert after('"ruff>=0.15",\n', "")
    assert not after('description = "Risk', 'description = "The risk')


@pytest.mark.parametrize("line", lock.wanted())
def test_what_pyproject_asks_for_is_in_it(line: str) -> None:
    asked = Requirement(line)
    found = [each for each in PINNED if each.name == canonicalize_name(asked.name)]
    assert found and all(asked.specifier.contains(each.version) for each in found)


def test_what_that_asks_for_in_turn_is_in_it() -> None:
    installed, asks = lock.closure(lock.wanted())
    names = {each.name for each in PINNED}
    assert set(asks) <= names
    # hatchling is the build backend, and pathspec what it needs
    assert {"hatchling", "pathspec", "sphinx", "requests", "numpy"} <= set(installed)


@pytest.mark.parametrize("python", ["3.11.0", "3.11.9", "3.12.1", "3.13.0", "3.14.0"])
@pytest.mark.parametrize("platform", ["linux", "win32", "darwin"])
def test_each_python_and_platform_has_one_version_of_each(python: str, platform: str) -> None:
    environment = {**default_environment(), "python_full_version": python, "python_version": python.rpartition(".")[0]}
    environment["sys_platform"] = platform
    names = [each.name for each in PINNED if each.marker is None or each.marker.evaluate(environment)]  # type: ignore[arg-type]
    assert len(names) == len(set(names))
    assert {canonicalize_name(Requirement(line).name) for line in lock.wanted()} <= set(names)


def test_a_lock_is_read_with_its_markers(tmp_path: Path) -> None:
    one, two = f"sha256:{'1' * 64}", f"sha256:{'2' * 64}"
    text = f"# asked for by pyproject.toml: abc\nA_b==1.0 \\\n    --hash={one} \\\n    --hash={two}\n"
    text += f"c==2 ; sys_platform == 'none' \\\n    --hash={two}\n"
    first, second = lock.read(text)
    assert (first.name, first.version, first.marker, first.hashes) == ("a-b", "1.0", None, (one, two))
    assert (first.applies(), second.applies(), second.hashes) == (True, False, (two,))
    assert lock.asked(text) == "abc"
    assert lock.plain(text) == 'a-b==1.0\nc==2 ; sys_platform == "none"\n'


def test_pip_takes_no_other_file_than_that_of_the_lock(tmp_path: Path) -> None:
    """What is promised of the hashes, with pip itself: a file that is not the one of the lock is refused."""
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "wheel",
            "-q",
            "--no-deps",
            "--no-build-isolation",
            "-w",
            str(tmp_path),
            str(ROOT),
        ],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PIP_CONFIG_FILE": os.devnull},
    )
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    wanted = tmp_path / "wanted.txt"
    options = ["--no-deps", "--no-index", "--find-links", str(tmp_path), "--require-hashes", "--only-binary", ":all:"]
    for digest, status in ((f"{lock.hashlib.sha256(wheel.read_bytes()).hexdigest()}", 0), ("0" * 64, 1)):
        wanted.write_text(f"riskfile=={version_of(wheel)} --hash=sha256:{digest}\n", encoding="utf-8")
        target = str(tmp_path / f"target{status}")
        done = subprocess.run(
            [sys.executable, "-m", "pip", "install", "-q", *options, "--target", target, "-r", str(wanted)],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PIP_CONFIG_FILE": os.devnull},
        )
        assert done.returncode == status, done.stderr
    assert "DO NOT MATCH THE HASHES" in done.stderr


def version_of(wheel: Path) -> str:
    return wheel.name.split("-")[1]


def test_make_installs_by_hash_where_it_is_asked_to() -> None:
    if shutil.which("make") is None:
        pytest.skip("NO MAKE: make is not on PATH")

    def printed(*words: str) -> str:
        command = ["make", "-n", "-B", "PYTHON=python3", "VENV=nowhere", *words, "lint", "check"]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout

    locked = [line for line in printed("LOCKED=1").splitlines() if "pip install" in line]
    assert [re.sub(r"^.* --disable-pip-version-check --no-compile ", "", line) for line in locked] == [
        "--require-hashes --only-binary :all: --no-deps -r requirements-ci.txt",
        # what has no wheel is built by what is installed: nothing is fetched for it
        "--require-hashes --no-deps --no-build-isolation -r requirements-ci-source.txt",
        "--no-deps --no-index --no-build-isolation -e .",
    ]
    free = [line for line in printed("LOCKED=").splitlines() if "pip install" in line]
    assert [re.sub(r"^.* --disable-pip-version-check --no-compile ", "", line) for line in free] == [
        # what builds the example, before what tests it
        "-e '.[build,surveillance,cjk]'",
        "-e '.[test]'",
        "-e '.[test,lint]'",
    ]
    script = (ROOT / ".ci/run").read_text(encoding="utf-8")
    assert "\nmake versions\n" in script
    assert "export LOCKED=1\n" in script and "pip install" not in script and "PIP_CONSTRAINT" not in script


@pytest.mark.skipif(not os.environ.get("LOCKED"), reason="NOT LOCKED: packages are installed as they are newest")
def test_what_is_installed_is_what_it_names() -> None:
    installed, asks = lock.closure(lock.wanted())
    pinned = {each.name: each.version for each in PINNED if each.applies()}
    assert set(asks) == set(installed)
    assert {name: package.version for name, package in installed.items()} == {name: pinned[name] for name in installed}
    assert version("riskfile")
