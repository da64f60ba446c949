"""The scripts of others are what their packages make: `make vendor-check` fetches them; here how it compares."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def refresh() -> ModuleType:
    spec = importlib.util.spec_from_file_location("refresh", ROOT / "ext/vendoring/refresh.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_each_package_is_pinned_by_the_hash_of_its_archive() -> None:
    packages = json.loads((ROOT / "ext/vendoring/package-lock.json").read_text(encoding="utf-8"))["packages"]
    own = json.loads((ROOT / "ext/vendoring/package.json").read_text(encoding="utf-8"))
    assert packages.pop("") == {each: own[each] for each in ("dependencies", "devDependencies")}
    for name, about in packages.items():
        assert re.match(r"sha512-[\w+/]{86}==$", about["integrity"]), name
        # from where is a matter of the machine
        assert "resolved" not in about, name
    for name, version in {**own["dependencies"], **own["devDependencies"]}.items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version), name
        assert packages[f"node_modules/{name}"]["version"] == version


def test_what_differs_is_named(refresh: ModuleType, tmp_path: Path) -> None:
    made, kept = tmp_path / "made", tmp_path / "kept"
    for folder, files in ((made, {"a": "1", "b": "2", "c": "3"}), (kept, {"a": "1", "b": "22", "d": "4"})):
        folder.mkdir()
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")
    assert refresh.differences(made, kept) == [
        "b: is not what the packages make: 2 bytes, 1 expected",
        "c: is made of the packages, and not kept",
        "d: is kept, and no package makes it",
    ]
    assert refresh.differences(made, made) == []


@pytest.mark.parametrize("error", [FileNotFoundError("npm"), subprocess.CalledProcessError(1, "npm")])
def test_what_could_not_be_fetched_is_no_success(
    error: Exception, refresh: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(refresh, "make", fail)
    before = {path.name: path.read_bytes() for path in refresh.TARGET.iterdir()}
    for arguments in (["--check"], []):
        assert refresh.main(arguments) == 2
        assert capsys.readouterr().err.startswith("NOT COMPARED, NOT WRITTEN: ")
    assert {path.name: path.read_bytes() for path in refresh.TARGET.iterdir()} == before


def test_a_changed_script_fails_the_comparison(
    refresh: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def make(_: Path, target: Path) -> None:
        for path in refresh.TARGET.iterdir():
            (target / path.name).write_bytes(path.read_bytes())

    monkeypatch.setattr(refresh, "make", make)
    assert refresh.main(["--check"]) == 0
    assert capsys.readouterr().out == "vendor: 12 files are what their packages make\n"
    kept = tmp_path / "vendor"
    kept.mkdir()
    make(tmp_path, kept)
    (kept / "dagre.min.js").write_bytes((kept / "dagre.min.js").read_bytes() + b"//\n")
    made = refresh.TARGET
    monkeypatch.setattr(
        refresh, "make", lambda _, target: [(target / p.name).write_bytes(p.read_bytes()) for p in made.iterdir()]
    )
    monkeypatch.setattr(refresh, "TARGET", kept)
    assert refresh.main(["--check"]) == 1
    assert "dagre.min.js: is not what the packages make" in capsys.readouterr().err
