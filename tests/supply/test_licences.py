"""What the package ships of others is in one inventory, by hash and licence, and so are licences of what it needs."""

from __future__ import annotations

import copy
import json
import shutil
from importlib.metadata import Distribution
from pathlib import Path
from typing import Any

import pytest

import licences
import lock

GIVEN = licences.inventory()
VENDORED = {file: part for part in GIVEN["vendored"] for file in part.get("files", {})}


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of what is shipped, out of git."""
    root = tmp_path / "riskfile"
    for name in licences.files(licences.PACKAGE):
        if not name.endswith(".py"):
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(licences.PACKAGE / name, root / name)
    return root


def test_all_that_is_shipped_is_ours_or_in_the_inventory() -> None:
    assert list(licences.shipped(GIVEN)) == []
    assert len(VENDORED) == 16
    # and no pattern of ours takes in what others have made
    own = [licences.glob_pattern(each) for each in GIVEN["own"]]
    assert not [name for name in VENDORED if any(each.fullmatch(name) for each in own)]


def test_the_scripts_have_the_versions_of_their_packages() -> None:
    assert list(licences.versions(GIVEN)) == []


def test_what_the_extension_bundles_is_in_the_inventory(tmp_path: Path) -> None:
    assert list(licences.extension(GIVEN)) == []
    given = copy.deepcopy(GIVEN)
    given["extension"] = [each for each in given["extension"] if each["name"] != "semver"]
    given["extension"].append({"name": "left-pad", "version": "1.3.0", "licence": "WTFPL"})
    lock = json.loads(licences.EXTENSION_LOCK.read_text(encoding="utf-8"))
    lock["packages"]["node_modules/vscode-jsonrpc"]["version"] = "8.2.1"
    changed_lock = tmp_path / "package-lock.json"
    changed_lock.write_text(json.dumps(lock), encoding="utf-8")
    semver = lock["packages"]["node_modules/semver"]["version"]
    assert list(licences.extension(given, changed_lock)) == [
        "left-pad: the inventory says 1.3.0 WTFPL; editors/vscode/package-lock.json nothing",
        f"semver: the inventory says nothing; editors/vscode/package-lock.json {semver} ISC",
        "vscode-jsonrpc: the inventory says 8.2.0 MIT; editors/vscode/package-lock.json 8.2.1 MIT",
    ]
    given = copy.deepcopy(GIVEN)
    given["allowed"].remove("ISC")
    told = [
        line for line in licences.extension(given) if line.endswith("ISC is not among the licences that are allowed")
    ]
    assert len(told) == sum(each["licence"] == "ISC" for each in GIVEN["extension"])


@pytest.mark.parametrize("name", VENDORED)
def test_a_changed_file_is_told(name: str, package: Path) -> None:
    with (package / name).open("ab") as file:
        file.write(b"\n")
    (line,) = licences.shipped(GIVEN, package)
    assert line.startswith(f"{name}: is not the file of the inventory: SHA-256 ")


@pytest.mark.parametrize(
    "name",
    [
        "sphinx/static/vendor/more.min.js",
        "sphinx/static/more.js",
        "render/pdf/fonts/Other.otf",
        "reading/words.txt",
        "data.json",
        "sphinx/templates/layout.html",
        "render/pdf/other.typ",
    ],
)
def test_a_file_that_nobody_names_is_told(name: str, package: Path) -> None:
    (package / name).write_bytes(b"1")
    expected = [f"{name}: is not in the inventory, neither as ours (own) nor as of others (vendored)"]
    assert list(licences.shipped(GIVEN, package)) == expected


def test_a_file_or_licence_that_is_gone_is_told(package: Path) -> None:
    (package / "sphinx/static/vendor/dagre.min.js").unlink()
    (package / "render/pdf/fonts/LICENCE-source-sans.md").unlink()
    text = package / "sphinx/static/vendor/LICENCES.txt"
    text.write_text(text.read_text(encoding="utf-8").replace("fflate 0.8.3 (MIT)", "fflate"), encoding="utf-8")
    assert list(licences.shipped(GIVEN, package)) == [
        "sphinx/static/vendor/LICENCES.txt: does not hold the licence of fflate 0.8.3",
        "render/pdf/fonts/LICENCE-source-sans.md: is not there; it holds the licence of source-sans",
        "render/pdf/fonts/LICENCE-source-sans.md: is in the inventory and not there",
        "sphinx/static/vendor/dagre.min.js: is in the inventory and not there",
    ]


def changed(name: str, **more: str) -> dict[str, Any]:
    given = copy.deepcopy(GIVEN)
    next(each for each in given["vendored"] if each["name"] == name).update(more)
    return given


def test_an_inventory_that_does_not_hold_is_told() -> None:
    assert list(licences.versions(changed("fflate", version="0.8.2"))) == [
        "fflate: the inventory says 0.8.2, MIT; package-lock.json 0.8.3, MIT",
        "fflate: the version of pkg:npm/fflate@0.8.3 is not 0.8.2",
    ]
    assert list(licences.versions(changed("svg-pan-zoom", licence="MIT"))) == [
        "svg-pan-zoom: the inventory says 3.6.2, MIT; package-lock.json 3.6.2, BSD-2-Clause"
    ]
    given = copy.deepcopy(GIVEN)
    given["vendored"] = [each for each in given["vendored"] if each["name"] != "ag-grid-community"]
    assert list(licences.versions(given)) == [
        "ag-grid-community: ext/vendoring/package.json names it, and the inventory does not"
    ]
    assert list(licences.shipped(changed("source-sans", licence="GPL-3.0-only"))) == [
        "source-sans: GPL-3.0-only is not among the licences that are allowed"
    ]
    line = next(licences.shipped(changed("source-sans", notes="x")))
    assert line.startswith("source-sans: expected the keys ")


# --- packages ---------------------------------------------------------------------------------------------------------


def test_what_is_installed_has_a_licence_that_is_allowed() -> None:
    installed, _ = lock.closure(lock.wanted())
    assert len(installed) > 60
    assert list(licences.installed(GIVEN, list(installed.values()))) == []


def test_what_users_install_with_it_has_no_exception_for_a_tool() -> None:
    installed, _ = lock.closure(lock.wanted(extras=("build", "surveillance", "sign")))
    names = {each.name for each in installed.values()}
    # read by a person: see the reasons there
    assert {name for name in GIVEN["exceptions"] if name in names} == {"docutils", "pypdfium2"}
    assert all(set(each) == {"says", "licence", "reason"} for each in GIVEN["exceptions"].values())
    assert not [each for each in installed.values() if "GPL" in licences.licence(each, GIVEN)]


class Package(Distribution):
    """A package that says this of its licence."""

    def __init__(self, *lines: str, name: str = "some") -> None:
        self.text = "\n".join(["Metadata-Version: 2.4", f"Name: {name}", "Version: 1.0", *lines]) + "\n"

    def read_text(self, filename: str) -> str | None:
        return self.text if filename == "METADATA" else None

    def locate_file(self, path: Any) -> Any:
        raise NotImplementedError


@pytest.mark.parametrize(
    ("lines", "words", "fits"),
    [
        (["License-Expression: MIT"], "MIT", True),
        (["License-Expression: MIT", "License: GPL"], "MIT", True),
        (["License-Expression: GPL-3.0-only OR MIT"], "GPL-3.0-only OR MIT", True),
        (["License-Expression: MIT AND GPL-3.0-only"], "MIT AND GPL-3.0-only", False),
        (["License-Expression: MIT AND (ISC OR GPL-2.0-only)"], "MIT AND (ISC OR GPL-2.0-only)", True),
        (["License-Expression: (MIT OR ISC) AND AGPL-3.0-only"], "(MIT OR ISC) AND AGPL-3.0-only", False),
        (
            ["License-Expression: GPL-2.0-only WITH Classpath-exception-2.0"],
            "GPL-2.0-only WITH Classpath-exception-2.0",
            False,
        ),
        (["Classifier: License :: OSI Approved :: MIT License"], "MIT License", True),
        (
            ["Classifier: License :: OSI Approved :: MIT License", "Classifier: License :: Other/Proprietary License"],
            "MIT License AND Other/Proprietary License",
            False,
        ),
        (["Classifier: License :: OSI Approved", "License: ISC"], "ISC", True),
        (["License: MIT"], "MIT", True),
        (["License: UNKNOWN"], "", False),
        (["License: MIT, or whatever else the one who reads this page would rather have it be"], "", False),
        ([], "", False),
    ],
)
def test_licences_are_read_and_judged(lines: list[str], words: str, fits: bool) -> None:
    package = Package(*lines)
    assert licences.said(package) == words
    assert licences.allowed(words, GIVEN["allowed"]) is fits
    assert bool(list(licences.installed(GIVEN, [package]))) is not fits


def test_an_exception_holds_for_the_words_it_was_made_for() -> None:
    given = {**GIVEN, "exceptions": {"some": {"says": "GPL-2.0-only", "licence": "GPL-2.0-only", "reason": "a tool"}}}
    assert list(licences.installed(given, [Package("License-Expression: GPL-2.0-only")])) == []
    assert list(licences.installed(given, [Package("License-Expression: AGPL-3.0-only")])) == [
        "some 1.0: the exception was made for 'GPL-2.0-only', and the package says 'AGPL-3.0-only'; read its licence and"
        " write the exception anew"
    ]
    assert len(list(licences.installed(given, [Package("License-Expression: GPL-2.0-only", name="other")]))) == 1


def test_the_command_says_what_it_looked_at(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert licences.main() == 0
    assert capsys.readouterr().out.endswith("; no faults\n")
    worse = changed("fflate", version="0.8.2")
    worse["exceptions"] = {**worse["exceptions"], "nobody": {"says": "", "licence": "MIT", "reason": ""}}
    monkeypatch.setattr(licences, "inventory", lambda: worse)
    assert licences.main() == 1
    printed = capsys.readouterr().out
    assert "nobody: has an exception, and nothing asks for it\n" in printed and "; 4 faults\n" in printed
