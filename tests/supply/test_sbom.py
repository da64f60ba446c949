"""The bill of materials: whole, as the published schema wants it, and the same bytes each time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

import licences
import lock
import sbom


@pytest.fixture(scope="module", autouse=True)
def _as_locked() -> None:
    """A bill is written of what the lock names: elsewhere than in CI newer packages may be installed."""
    installed, _ = lock.closure(lock.wanted(extras=sbom.RELEASED))
    pinned = {each.name: each.version for each in lock.read(lock.LOCK.read_text(encoding="utf-8")) if each.applies()}
    other = [name for name, package in installed.items() if pinned.get(name) != package.version]
    if other and not os.environ.get("LOCKED"):
        pytest.skip(f"NOT LOCKED: {', '.join(sorted(other))} are not installed as requirements-ci.txt has them")


@cache
def text() -> str:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("SOURCE_DATE_EPOCH", raising=False)
        return sbom.text(licences.inventory())


def bill() -> dict[str, Any]:
    return json.loads(text())  # type: ignore[no-any-return]


def test_it_is_as_the_published_schema_wants_it() -> None:
    from cyclonedx import schema

    folder = Path(schema.__file__).parent / "_res"
    wanted = json.loads((folder / "bom-1.6.SNAPSHOT.schema.json").read_text(encoding="utf-8"))
    given = bill()
    # sbom.py holds it against the whole schema; here by another reader, without what is in other files
    wanted["definitions"]["signature"] = {}
    for name in ("id",):
        wanted["definitions"]["license"]["properties"][name] = {"type": "string"}
    assert (given["bomFormat"], given["specVersion"]) == ("CycloneDX", "1.6")
    assert not list(Draft7Validator(wanted).iter_errors(given))
    given["components"][0]["type"] = "nothing"
    assert list(Draft7Validator(wanted).iter_errors(given))


def test_what_is_shipped_and_installed_is_in_it() -> None:
    given = bill()
    by_purl = {each["purl"]: each for each in given["components"]}
    for part in licences.inventory()["vendored"]:
        component = by_purl[part["purl"]]
        assert (component["version"], component["licenses"]) == (
            part["version"],
            [{"license": {"id": part["licence"]}}],
        )
        found = {each["name"]: each["hashes"] for each in component.get("components", ())}
        assert found == {name: [{"alg": "SHA-256", "content": each}] for name, each in part.get("files", {}).items()}
    installed, _ = lock.closure(lock.wanted(extras=sbom.RELEASED))
    packages = {purl: each for purl, each in by_purl.items() if purl.startswith("pkg:pypi/")}
    assert set(packages) == {f"pkg:pypi/{name}@{package.version}" for name, package in installed.items()}
    pinned = {each.name: each for each in lock.read(lock.LOCK.read_text(encoding="utf-8")) if each.applies()}
    for name, package in installed.items():
        component = packages[f"pkg:pypi/{name}@{package.version}"]
        (files,) = component["externalReferences"]
        assert {f"sha256:{each['content']}" for each in files["hashes"]} == set(pinned[name].hashes)
        assert component["licenses"]
    assert given["metadata"]["component"]["licenses"] == [{"expression": "MIT AND BSD-2-Clause AND OFL-1.1"}]
    assert given["metadata"]["supplier"] == {"name": "The riskfile authors"}
    # tools of the tests are not of a release
    assert not [purl for purl in packages if purl.startswith(("pkg:pypi/pytest", "pkg:pypi/ruff", "pkg:pypi/uv@"))]
    needed = {each["ref"]: set(each.get("dependsOn", ())) for each in given["dependencies"]}
    assert needed[packages[next(p for p in packages if "/openpyxl@" in p)]["bom-ref"]] == {
        next(p for p in packages if "/et-xmlfile@" in p)
    }
    assert needed["pkg:npm/ag-grid-community@36.2.0"] == {"pkg:npm/ag-stack@36.2.0"}
    # from riskfile one comes to each component
    reached, waiting = set(), ["riskfile"]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting.extend(needed[name])
    assert reached == {"riskfile", *by_purl}


def test_what_a_check_needs_is_required_and_the_rest_optional() -> None:
    scopes = {each["name"]: each["scope"] for each in bill()["components"]}
    assert (scopes["openpyxl"], scopes["et_xmlfile"], scopes["source-sans"]) == ("required",) * 3
    assert (scopes["Sphinx"], scopes["numpy"]) == ("optional",) * 2


def test_it_is_the_same_each_time(tmp_path: Path) -> None:
    target = tmp_path / "folder/sbom.cdx.json"
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "C"}
    environment.pop("SOURCE_DATE_EPOCH", None)
    environment["PYTHONPATH"] = str(licences.PACKAGE.parent)
    command = [sys.executable, str(lock.ROOT / "supply/sbom.py"), str(target)]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert target.read_text(encoding="utf-8") == text()
    assert "timestamp" not in bill()["metadata"]


@pytest.fixture
def _unread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the schema, which takes seconds: the same parts are held against it above."""
    monkeypatch.setattr(sbom, "JsonStrictValidator", lambda _: type("Any", (), {"validate_str": lambda *_: None})())


@pytest.mark.usefixtures("_unread")
def test_it_has_the_time_that_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795910400")
    given = json.loads(sbom.text(licences.inventory()))
    assert given["metadata"]["timestamp"] == "2026-11-29T00:00:00+00:00"
    assert given["serialNumber"] != bill()["serialNumber"]


@pytest.mark.usefixtures("_unread")
def test_other_contents_have_another_serial_number() -> None:
    given = licences.inventory()
    next(each for each in given["vendored"] if each["name"] == "fflate")["licence"] = "ISC"
    assert json.loads(sbom.text(given))["serialNumber"] != bill()["serialNumber"]


def test_no_bill_is_written_of_what_the_lock_does_not_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = tmp_path / "requirements-ci.txt"
    old = lock.LOCK.read_text(encoding="utf-8")
    pinned = next(each for each in lock.read(old) if each.name == "openpyxl")
    other.write_text(old.replace(f"openpyxl=={pinned.version}", "openpyxl==0.1"), encoding="utf-8")
    monkeypatch.setattr(lock, "LOCK", other)
    with pytest.raises(
        sbom.UnfitError, match=rf"^openpyxl: {pinned.version} is installed, and requirements-ci.txt has 0.1$"
    ):
        sbom.text(licences.inventory())
    assert sbom.main([str(tmp_path / "bill.json")]) == 1
    assert not (tmp_path / "bill.json").exists()
