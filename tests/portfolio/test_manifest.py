"""The list of a portfolio: what it names is found, and what is wrong with it is told at its line and column."""

from __future__ import annotations

from pathlib import Path

import pytest

from casekit import release
from gitkit import committed, git
from packedkit import TODAY, project
from riskfile.policy import PolicyError
from riskfile.portfolio.judging import do, file_task
from riskfile.portfolio.manifest import Entry, Manifest, read_manifest
from riskfile.portfolio.metrics import Threshold
from riskfile.portfolio.packing import pack
from riskfile.portfolio.results import FileResult
from riskfile.project import Project


def listed(root: Path, text: str) -> Manifest:
    (root / "portfolio.yaml").write_text(text, encoding="utf-8")
    return read_manifest(root / "portfolio.yaml")


def wrong(root: Path, text: str) -> list[str]:
    with pytest.raises(PolicyError) as error:
        listed(root, text)
    return [str(each).removeprefix(f"{root}/portfolio.yaml:") for each in error.value.problems]


def result(entry: Entry) -> FileResult:
    task = file_task(entry.name, pack(entry.source()), today=TODAY, baseline=entry.baseline)
    return FileResult.of_bytes(do(task))


@pytest.fixture(scope="module")
def devices(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with two devices; the state before is the tag v1, and the pump had a baseline."""
    root = tmp_path_factory.mktemp("repository")
    project(root / "devices" / "pump", number="RMF-PUMP")
    project(root / "devices" / "clamp", number="RMF-CLAMP")
    project(root / "devices" / "gone", number="RMF-GONE")
    release(root / "devices" / "pump", "0.A", "2026-01-31")
    committed(root)
    git(root, "tag", "v1")
    git(root, "rm", "-r", "-q", "devices/gone")
    for name in ("pump", "clamp"):
        policy = root / "devices" / name / "needs" / "policy.yaml"
        policy.write_text(
            policy.read_text(encoding="utf-8").replace('revision: "1"', 'revision: "2"'), encoding="utf-8"
        )
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "revision 2")
    return root


def test_a_file_is_its_folder_a_revision_or_a_baseline(devices: Path) -> None:
    (devices / "maude").mkdir()
    (devices / "maude" / "a.json").write_text("[]", encoding="utf-8")
    (devices / "maude.yaml").write_text("version: 1\n", encoding="utf-8")
    found = listed(
        devices,
        """\
version: 1
title: Devices
gate: design
today: 2026-11-30
files:
  - folder: devices/pump
    site: https://example.org/pump
  - folder: devices/pump
    revision: v1
  - folder: ./devices/pump/
    baseline: 0.A
    name: the pump that was released
  - folder: devices/gone
    revision: v1
  - folder: devices/pump
    revision: v1
    baseline: 0.A
folders:
  - devices/*
thresholds:
  files.failed: 0
history: history.jsonl
reports:
  paths: [maude/*.json]
  mappings: {devices/clamp: maude.yaml}
""",
    )
    assert (found.title, found.gate, found.today) == ("Devices", "design", "2026-11-30")
    assert found.thresholds == (Threshold("files.failed", 0.0),)
    assert found.below(found.history) == devices / "history.jsonl"
    reports = devices / "maude" / "a.json"
    assert found.reports == ((("maude/a.json", reports),), "", {"devices/clamp": ("version: 1\n", "maude.yaml")})
    assert [each.name for each in found.entries] == [
        "devices/pump",
        "devices/pump@v1",
        "the pump that was released",
        "devices/gone@v1",
        "devices/pump@v1, baseline 0.A",
        "devices/clamp",
    ]
    assert found.entries[0].site == "https://example.org/pump"
    assert [each.at.line for each in found.entries] == [6, 8, 10, 13, 15, 19]
    results = [result(each) for each in found.entries]
    assert [(each.document, each.revision) for each in results] == [
        ("RMF-PUMP", "2"),
        ("RMF-PUMP", "1"),
        ("RMF-PUMP", "1"),
        ("RMF-GONE", "1"),
        ("RMF-PUMP", "1"),
        ("RMF-CLAMP", "2"),
    ]
    assert {each.state for each in results} == {"judged"}


def test_a_baseline_is_judged_as_diff_judges_it(devices: Path) -> None:
    (entry,) = listed(devices, "version: 1\nfiles: [{folder: devices/pump, baseline: 0.A}]\n").entries
    project = Project.open(devices / "devices" / "pump", today=TODAY, cached=False)
    kept = project.base("0.A")
    assert kept is not None
    found = result(entry)
    assert found.hash == kept.fingerprint
    findings = project.as_of(kept.snapshot).check().report.findings
    assert found.errors + found.warnings == len(findings)


def test_a_folder_with_several_files_is_a_row_for_each(tmp_path: Path) -> None:
    for name in ("pump", "clamp"):
        project(tmp_path / "both" / name, number=f"RMF-{name}")
    (tmp_path / "both" / "conf.py").write_text(
        'extensions = ["riskfile"]\nriskfile_root = ["pump", "clamp"]\n', encoding="utf-8"
    )
    found = listed(tmp_path, "version: 1\nfiles: [{folder: both}]\n")
    assert [each.name for each in found.entries] == ["both/pump", "both/clamp"]
    assert [result(each).document for each in found.entries] == ["RMF-pump", "RMF-clamp"]
    # one of them by its own folder
    (one,) = listed(tmp_path, "version: 1\nfiles: [{folder: both/clamp}]\n").entries
    assert (one.root.resolve(), one.layout.base) == ((tmp_path / "both").resolve(), "clamp")
    assert result(one).document == "RMF-clamp"


def test_a_worktree_and_a_clone_are_folders_as_any(devices: Path, tmp_path: Path) -> None:
    git(devices, "worktree", "add", "-q", "--detach", str(tmp_path / "tree"), "v1")
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{devices}", "shallow")
    found = listed(
        tmp_path,
        "version: 1\nfiles:\n  - folder: tree/devices/pump\n  - folder: tree/devices/pump\n    revision: main\n"
        "  - folder: shallow/devices/pump\n",
    )
    assert [result(each).revision for each in found.entries] == ["1", "2", "2"]
    (message,) = wrong(tmp_path, "version: 1\nfiles:\n  - folder: shallow/devices/pump\n    revision: HEAD~1\n")
    assert message.startswith(
        '4:15: "shallow/devices/pump": HEAD~1 is not in this clone, which is shallow; fetch what is missing'
    )


MISTAKES = {
    "no-folder": (
        "files:\n  - folder: devices/pmup\n",
        ['3:13: "devices/pmup" is no folder, seen from the folder of this file'],
    ),
    "pattern": (
        "files:\n  - folder: devices/*\n",
        [
            '3:13: "devices/*" is no folder, seen from the folder of this file '
            "(patterns of folders stand under `folders`, as `- devices/*`)"
        ],
    ),
    "no-project": (
        "files:\n  - folder: empty\n",
        ['3:13: there is no risk file in "empty", expected a folder with needs/policy.yaml'],
    ),
    "no-revision": (
        "files:\n  - folder: devices/pump\n    revision: v9\n",
        ['4:15: "devices/pump": v9 is no commit, tag or branch of this repository'],
    ),
    "not-there-then": (
        "files:\n  - folder: devices/never\n    revision: v1\n",
        ['4:15: "devices/never": v1 has no folder devices/never: the project was not there then'],
    ),
    "no-baseline": (
        "files:\n  - folder: devices/pump\n    baseline: 0.B\n",
        [
            '4:15: "devices/pump" has no baseline "0.B" (needs/baselines/0.B.json) (did you mean `0.A`?)',
        ],
    ),
    "no-name-of-a-baseline": (
        "files:\n  - folder: devices/pump\n    baseline: ../0.A\n",
        ['4:15: found "../0.A", which is no name of a baseline'],
    ),
    "twice": (
        "files:\n  - folder: devices/pump\n  - folder: ./devices/clamp/../pump\n",
        ['4:13: found "devices/pump" a second time in the same state, first in line 3 (keep one of them)'],
    ),
    "one-name": (
        "files:\n  - folder: devices/pump\n  - folder: devices/clamp\n    name: devices/pump\n",
        ['5:11: the name "devices/pump" is that of the file in line 3 too (give another under `name`)'],
    ),
    "matches-nothing": (
        "folders:\n  - devcies/*\n  - /etc/*\n",
        [
            '3:5: no folder fits "devcies/*", seen from the folder of this file',
            '4:5: found "/etc/*", expected a pattern relative to this file, such as devices/*',
        ],
    ),
    "no-files": (
        "title: Nothing\n",
        ["1:1: the portfolio names no file, expected at least one under `files`, or a pattern under `folders`"],
    ),
    "unknown-key": ("file: []\n", ["2:1: unknown key `file` (did you mean `files`?)"]),
    "gate": (
        "gate: desing\nfiles: [{folder: devices/pump}]\n",
        [
            '2:7: `gate`: found the text "desing", expected one of draft, design, manufacturing, post-launch (did you mean `design`?)'
        ],
    ),
    "threshold": (
        "thresholds:\n  files.faild: 0\nfiles: [{folder: devices/pump}]\n",
        ["3:3: `thresholds.files.faild`: there is no such figure (did you mean `files.failed`?)"],
    ),
    "mapping": (
        "files: [{folder: devices/pump}]\nreports:\n  paths: [devices/pump/needs/policy.yaml]\n  mappings: {devices/pmp: m.yaml}\n",
        ['5:14: no file of the portfolio is called "devices/pmp" (did you mean `devices/pump`?)'],
    ),
    "reports": (
        "folders: [devices/*]\nreports:\n  paths: [none, none/*.zip, /*.zip]\n  mappings: {devices/pump: m.yaml}\n",
        [
            f'4:{column}: there is no file of reports at "{path}", seen from the folder of this file (name a file, a folder '
            "with .json, .gz or .zip in it or below it, or a pattern)"
            for column, path in ((11, "none"), (17, "none/*.zip"))
        ]
        + [
            '4:29: found "/*.zip", expected a pattern relative to this file, such as devices/*',
            '5:28: "m.yaml" cannot be read: No such file or directory',
        ],
    ),
    "several": (
        "files:\n  - folder: nowhere\n  - folder: devices/pump\n    revision: v9\nfolders: [none/*]\n",
        [
            '3:13: "nowhere" is no folder, seen from the folder of this file',
            '5:15: "devices/pump": v9 is no commit, tag or branch of this repository',
            '6:11: no folder fits "none/*", seen from the folder of this file',
        ],
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_what_is_wrong_is_told_at_its_place(devices: Path, name: str) -> None:
    (devices / "empty").mkdir(exist_ok=True)
    text, messages = MISTAKES[name]
    assert wrong(devices, f"version: 1\n{text}") == messages


def test_without_a_repository_that_is_said(tmp_path: Path) -> None:
    project(tmp_path / "pump")
    (message,) = wrong(tmp_path, "version: 1\nfiles: [{folder: pump, revision: v1}]\n")
    assert message.startswith('2:34: "pump": ')
    assert message.endswith("is in no git repository; expected one that has v1")


def test_another_version_and_no_file_at_all(tmp_path: Path) -> None:
    project(tmp_path / "pump")
    assert wrong(tmp_path, "version: 2\nfiles: [{folder: pump}]\n") == ["1:10: found the version 2, expected 1"]
    assert wrong(tmp_path, "files: [{folder: pump}]\n") == [
        "1:1: the key `version` is missing, expected a whole number of at least 1"
    ]
    with pytest.raises(FileNotFoundError):
        read_manifest(tmp_path / "none.yaml")
    (tmp_path / "latin.yaml").write_bytes(b"version: 1\ntitle: caf\xe9\n")
    with pytest.raises(PolicyError, match=r"latin.yaml:2:11: found the byte 0xE9, which is not UTF-8"):
        read_manifest(tmp_path / "latin.yaml")


def test_a_project_above_is_not_that_of_a_folder(tmp_path: Path) -> None:
    project(tmp_path)
    (tmp_path / "notes").mkdir()
    assert wrong(tmp_path, "version: 1\nfiles: [{folder: notes}]\n") == [
        '2:18: there is no risk file in "notes", expected a folder with needs/policy.yaml'
    ]
    (entry,) = listed(tmp_path, "version: 1\nfiles: [{folder: .}]\n").entries
    assert entry.name == "."
