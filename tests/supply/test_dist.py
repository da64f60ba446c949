"""The wheel and the source archive are the same bytes, whoever builds them, where and when; licences are in both."""

from __future__ import annotations

import email
import hashlib
import io
import os
import re
import shutil
import subprocess
import sys
import tarfile
import time
import zipfile
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

import licences
import readme
from riskfile.version import __version__

ROOT = Path(__file__).resolve().parents[2]


def build(source: Path, umask: str = "022", **environment: str) -> dict[str, bytes]:
    """The archives of a folder, by name."""
    out = source / "out"
    command = f"umask {umask}; exec '{sys.executable}' -m hatchling build -d '{out}'"
    plain = {name: value for name, value in os.environ.items() if name not in ("SOURCE_DATE_EPOCH", "PYTHONPATH")}
    done = subprocess.run(
        ["sh", "-c", command], cwd=source, env=plain | environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found = {path.name: path.read_bytes() for path in out.iterdir()}
    shutil.rmtree(out)
    assert sorted(name.rpartition(".")[2] for name in found) == ["gz", "whl"]
    return found


def checkout(target: Path) -> Path:
    """What git has of this repository, with changes that are not yet in a commit."""
    names = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if names.returncode:
        pytest.skip("NO GIT: this is no checkout")
    for name in names.stdout.decode().split("\0"):
        if name and (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, target / name)
    return target


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return build(checkout(tmp_path_factory.mktemp("a")))


@pytest.fixture(scope="module")
def wheel(first: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    (name,) = (each for each in first if each.endswith(".whl"))
    path = tmp_path_factory.mktemp("wheel") / name
    path.write_bytes(first[name])
    return path


def digests(archives: dict[str, bytes]) -> dict[str, str]:
    return {name: hashlib.sha256(data).hexdigest() for name, data in archives.items()}


def test_another_folder_umask_time_and_seed_give_the_same_bytes(first: dict[str, bytes], tmp_path: Path) -> None:
    source = checkout(tmp_path / "another folder/b")
    # as a checkout under another umask, on another day, that was used meanwhile
    day = time.time() - 400 * 86400
    for number, path in enumerate(sorted(source.rglob("*"))):
        path.chmod(0o700 if path.is_dir() else 0o600)
        os.utime(path, (day + number, day + number))
    for left in (
        "ext/riskfile/__pycache__/cli.cpython-311.pyc",
        "_build/html/index.html",
        ".riskfile_cache/x",
        "dist/old.whl",
    ):
        (source / left).parent.mkdir(parents=True, exist_ok=True)
        (source / left).write_bytes(b"1")
    more = {"PYTHONHASHSEED": "42", "TZ": "Asia/Tokyo", "LC_ALL": "C", "HOME": str(tmp_path)}
    assert digests(build(source, umask="077", **more)) == digests(first)


def test_the_source_archive_gives_them_too(first: dict[str, bytes], tmp_path: Path) -> None:
    (name,) = (each for each in first if each.endswith(".tar.gz"))
    (tmp_path / name).write_bytes(first[name])
    with tarfile.open(tmp_path / name) as archive:
        members = archive.getmembers()
        archive.extractall(tmp_path, filter="data")
    assert digests(build(tmp_path / name.removesuffix(".tar.gz"))) == digests(first)
    # who built it is not in it
    assert {(each.uid, each.gid, each.uname, each.gname) for each in members} == {(0, 0, "", "")}
    assert len({each.mtime for each in members}) == 1


def test_a_day_that_is_given_is_the_day_of_the_files(first: dict[str, bytes], tmp_path: Path) -> None:
    source = checkout(tmp_path / "c")
    one = build(source, SOURCE_DATE_EPOCH="1795910400")
    assert digests(one) != digests(first)
    assert digests(build(source, SOURCE_DATE_EPOCH="1795910400")) == digests(one)


def test_what_an_index_shows_links_to_the_repository(first: dict[str, bytes], wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (each for each in archive.namelist() if each.endswith(".dist-info/METADATA"))
        metadata = archive.read(name)
    (source,) = (data for name, data in first.items() if name.endswith(".tar.gz"))
    with tarfile.open(fileobj=io.BytesIO(source)) as archive:
        (packed,) = (
            each for each in archive.getmembers() if each.name.endswith("/PKG-INFO") and each.name.count("/") == 1
        )
        file = archive.extractfile(packed)
        assert file is not None and file.read() == metadata
    text = email.message_from_bytes(metadata).get_payload()
    page = MarkdownIt().render(text)
    addresses = re.findall(r'(?:href|src)="([^"]*)"', page)
    # as many as the README has, and each file is there under the tag of the version
    assert addresses and len(addresses) == len(
        re.findall(r"\]\([^)]+\)", (ROOT / "README.md").read_text(encoding="utf-8"))
    )
    begin = f"https://github.com/riskfile/riskfile/(?:blob|raw)/v{re.escape(__version__)}/"
    for address in addresses:
        if not re.match(begin, address):
            assert re.match("https?:", address), address
            continue
        path = re.sub(begin, "", address).partition("#")[0]
        assert (ROOT / path).exists(), address
        assert ("/raw/" in address) == (f'src="{address}"' in page)
    assert "riskfile check\nneeds/design/risks.md:61:15" in text


def test_links_in_code_and_to_elsewhere_stay() -> None:
    text = "```\n[a](b)\n```\n[c](d.md#e) ![p](x.svg) [h](https://x) [s](#t)\n~~~~\n![y](z)\n~~~~\n"
    assert readme.absolute(text, "https://host/us", "1.0") == (
        "```\n[a](b)\n```\n[c](https://host/us/blob/v1.0/d.md#e) ![p](https://host/us/raw/v1.0/x.svg) [h](https://x) [s](#t)\n"
        "~~~~\n![y](z)\n~~~~\n"
    )


def test_the_wheel_holds_what_is_shipped_and_each_licence(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        found = {each.filename: archive.read(each) for each in archive.infolist()}
    inside = {name.removeprefix("riskfile/"): data for name, data in found.items() if name.startswith("riskfile/")}
    # pages of the manual come along for `riskfile manual`, and the tool's own risk file for `riskfile qualify`
    left = {
        "_static",
        "_templates",
        "decisions",
        "examples",
        "conf.py",
        "404.md",
        "_build",
        ".riskfile_cache",
        "__pycache__",
    }
    pages = (path.relative_to(ROOT / "manual") for path in (ROOT / "manual").rglob("*") if path.is_file())
    kept = {f"handbook/{path.as_posix()}" for path in pages if not left & {path.parts[0], *path.parts[:-1]}}
    assert "handbook/tool-risk/needs/policy.yaml" in kept and "handbook/rules/RMF310.md" in kept
    assert set(inside) == set(licences.files(licences.PACKAGE)) | kept
    shared = {name.partition("data/share/")[2]: data for name, data in found.items() if ".data/data/share/" in name}
    assert shared == {
        path.relative_to(ROOT / "ext/share").as_posix(): path.read_bytes()
        for path in (ROOT / "ext/share").rglob("*")
        if path.is_file()
    }
    for part in licences.inventory()["vendored"]:
        assert part["licence-text"] in inside
        for name, digest in part.get("files", {}).items():
            assert hashlib.sha256(inside[name]).hexdigest() == digest, name
    texts = {name.partition(".dist-info/licenses/")[2]: data for name, data in found.items() if "/licenses/" in name}
    kept = {f"ext/riskfile/{part['licence-text']}" for part in licences.inventory()["vendored"]}
    assert texts == {name: (ROOT / name).read_bytes() for name in {"LICENSE", *kept}}
    # the licence that the wheel says is that of all that is in it
    (metadata,) = (data.decode() for name, data in found.items() if name.endswith(".dist-info/METADATA"))
    (expression,) = re.findall(r"^License-Expression: (.*)$", metadata, re.MULTILINE)
    assert set(expression.split(" AND ")) == {"MIT", *(part["licence"] for part in licences.inventory()["vendored"])}
