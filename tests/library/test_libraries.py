"""``riskfile library``: two devices and what they share, in real repositories."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from casekit import TODAY
from casekit import release as released
from gitkit import committed, git
from librarykit import (
    DAY,
    HARMS,
    HERE,
    LOCK,
    edit,
    files_of,
    library,
    make_device,
    make_library,
    manifest,
    put,
    put_library,
    release,
)
from riskfile.change.libraries import libraries_of, read_lock
from riskfile.cli import main
from riskfile.portfolio.row import row_of
from riskfile.project import Project, check
from riskfile.source import Disk
from translatekit import names_languages, translate

SEVERITY = "Perforation of the vessel\n:id: HRM-2\n:severity: "
WHY = ("--reason", "the vessel is a vein of low pressure", "--by", "R. Manager")

Said = Callable[[], tuple[str, str]]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library, and two devices that have taken it: copied for each test."""
    root = tmp_path_factory.mktemp("made")
    make_library(root / "shared")
    for name in ("A", "B"):
        make_device(root / name, f"Device {name}")
        assert library("add", str(root / "shared"), "--project", str(root / name), "--policy", "severity", *DAY) == 0
        committed(root / name, "taken")
    return root


@pytest.fixture
def root(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    copy = tmp_path / "work"
    shutil.copytree(made, copy, symlinks=True)
    monkeypatch.chdir(copy)
    monkeypatch.setenv("NO_COLOR", "1")
    return copy


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Said:
    capsys.readouterr()

    def read() -> tuple[str, str]:
        found = capsys.readouterr()
        return found.out, found.err

    return read


def findings(root: Path) -> list[str]:
    return [
        f"{each.span} {each.code} {each.message}" for each in check(root, today=TODAY, cached=False).report.findings
    ]


def severity(root: Path, id: str = "HRM-2") -> str:
    return Project.open(root, cached=False).file.items[id].text("severity")


# --- two devices ----------------------------------------------------------------------------------------------------


def test_a_device_takes_it_and_another_deviates(root: Path, said: Said) -> None:
    for name in "AB":
        assert findings(root / name) == []
    assert (root / "A" / HERE).read_bytes() == (root / "shared" / HARMS).read_bytes()
    # B says something else, and says why
    edit(root / "B" / HERE, SEVERITY + "S3", SEVERITY + "S2")
    assert [each.split()[1:3] for each in findings(root / "B")] == [["RMF811", "HRM-2"]]
    assert library("deviate", "HRM-2", "--project", "B", *WHY, *DAY) == 0
    assert findings(root / "B") == []
    # the library is graver: in A a risk is not acceptable any more, and B keeps what it has decided
    version = release(root / "shared", "1.1.0", SEVERITY + "S3", SEVERITY + "S5")
    before = {name: files_of(root / name) for name in "AB"}
    said()
    assert library("update", "--project", "A", "--project", "B", *DAY) == 1
    out, _ = said()
    of_a, of_b = out.split("== B ==")
    assert (
        "by HRM-2 (severity: S3 -> S5)" in of_a
        and "RSK-2" in of_a
        and "risk, initial and earned: low -> medium" in of_a
    )
    assert "RMF301 uncontrolled-risk: RSK-2" in of_a and "Nothing was written" in of_a
    assert (
        'HRM-2 deviates here ("the vessel is a vein of low pressure")' in of_b
        and "1 conflict; nothing was written" in of_b
    )
    assert {name: files_of(root / name) for name in "AB"} == before
    assert library("update", "--project", "A", "--yes", *DAY) == 0
    assert library("update", "--project", "B", "--keep", "HRM-2", "--yes", *DAY) == 0
    assert "look whether the reason holds" in said()[0]
    assert (severity(root / "A"), severity(root / "B")) == ("S5", "S2")
    assert findings(root / "B") == []
    assert libraries_of(Disk(root / "A")) == (f"shared 1.1.0 @ {version[:7]}",)
    assert libraries_of(Disk(root / "B")) == (f"shared 1.1.0 @ {version[:7]}, 1 deviation",)
    # and what B would be without it
    assert library("diff", "--project", "B", *DAY) == 0
    assert "severity: S2 -> S5" in said()[0]


def test_a_risk_that_is_not_acceptable_any_more_is_told_before(root: Path, said: Said) -> None:
    edit(root / "A/needs/design/base.md", ":harm: HRM-2\n:p1: F2\n:p2: C2", ":harm: HRM-2\n:p1: F4\n:p2: C3")
    edit(root / "shared/needs/policy.yaml", "label: Serious", "label: Grave")
    release(root / "shared", "2.0.0", SEVERITY + "S3", SEVERITY + "S5")
    said()
    assert library("update", "--project", "A", "--format", "json", *DAY) == 1
    (told,) = json.loads(said()[0])["updates"]
    verdicts = {(each["item"], each["verdict"]): each for each in told["difference"]["verdicts"]}
    earned = verdicts["RSK-2", "earned"]
    assert earned["before"] == {"name": "medium", "acceptable": True}
    assert earned["after"] == {"name": "high", "acceptable": False}
    assert [cause["name"] for cause in earned["causes"]] == ["HRM-2"]
    assert told["taken"] is False and told["before"].startswith("shared 1.0.0")
    assert [each["key"] for each in told["difference"]["decisions"]] == ["severity.levels.S3.label"]


def test_both_readers_say_the_same(root: Path) -> None:
    sphinxkit = pytest.importorskip("sphinxkit")
    device = root / "B"
    edit(device / HERE, SEVERITY + "S3", SEVERITY + "S2")
    (device / "conf.py").write_text(sphinxkit.CONF, encoding="utf-8")
    edit(device / LOCK, 'title: "Harms and hazards of stents"', 'title: "Harms of the house"')
    found = sphinxkit.build(device)
    assert [code for *_, code in found.findings] == ["RMF810"]
    git(device, "checkout", "--", LOCK)
    found = sphinxkit.build(device, device / "_build/again")
    assert found.findings == [(HERE, 10, 1, "RMF811")]
    assert library("deviate", "HRM-2", "--project", "B", *WHY, *DAY) == 0
    found = sphinxkit.build(device, device / "_build/third")
    assert (found.findings, found.status) == ([], 0)
    page = (device / "_build/third/needs/library/shared/design/harms.html").read_text(encoding="utf-8")
    assert "Perforation of the vessel" in page


def test_a_portfolio_is_updated_together(root: Path, said: Said) -> None:
    release(root / "shared", "1.1.0", SEVERITY + "S3", SEVERITY + "S5")
    put(
        root,
        {
            "portfolio.yaml": "version: 1\nfiles:\n  - folder: A\n  - folder: B\n  - {folder: A, revision: HEAD, name: then}\n"
        },
    )
    said()
    assert library("update", "--portfolio", "portfolio.yaml", *DAY) == 1
    out = said()[0]
    assert out.count("Nothing was written") == 2
    assert [line.split()[0].rpartition("/")[2] for line in out.splitlines()[-2:]] == ["A", "B"]
    assert "verdicts are worse" in out.splitlines()[-1]
    assert library("update", "--portfolio", "portfolio.yaml", "--yes", *DAY) == 0
    assert (severity(root / "A"), severity(root / "B")) == ("S5", "S5")
    assert library("update", "--project", ".", *DAY) == 0


def test_a_row_of_a_portfolio_names_its_libraries(root: Path) -> None:
    row = row_of(Project.open(root / "A", today=TODAY, cached=False))
    assert row.library == libraries_of(Disk(root / "A"))
    from_it = {each.id: each.library for each in row.named if each.type in ("harm", "hazard")}
    assert from_it == {id: f"shared {id}" for id in ("HRM-1", "HRM-2", "HAZ-1", "HAZ-2", "HAZ-3")}
    assert {each.library for each in row.named if each.type == "control"} == {""}


# --- how versions are merged ----------------------------------------------------------------------------------------


def test_what_both_have_changed_elsewhere_is_merged(root: Path, said: Said) -> None:
    edit(root / "B" / HERE, SEVERITY + "S3", SEVERITY + "S2")
    library("deviate", "HRM-2", "--project", "B", *WHY, *DAY)
    committed(root / "B")
    release(root / "shared", "1.1.0", "Myocardial infarction", "Infarction of the heart")
    release(root / "shared", "1.2.0", SEVERITY, "Perforation or rupture of the vessel\n:id: HRM-2\n:severity: ")
    said()
    assert library("update", "--project", "B", "--yes", *DAY) == 0
    assert "HRM-2 still deviates, and the library has changed it" in said()[0]
    items = Project.open(root / "B", cached=False).file.items
    assert (items["HRM-1"].title, items["HRM-2"].title) == (
        "Infarction of the heart",
        "Perforation or rupture of the vessel",
    )
    assert severity(root / "B") == "S2"
    assert findings(root / "B") == []
    # the library says so too, in the end
    release(root / "shared", "1.3.0", ":id: HRM-2\n:severity: S3", ":id: HRM-2\n:severity: S2")
    assert library("update", "--project", "B", "--yes", *DAY) == 0
    assert "HRM-2 deviates no more" in said()[0]
    assert read_lock(Disk(root / "B")).libraries[0].deviations == ()
    assert not (root / "B/needs/library/shared/.pinned/design/harms.md").exists()
    assert findings(root / "B") == []


def test_what_was_edited_without_a_word_is_not_updated_over(root: Path, said: Said) -> None:
    edit(root / "B" / HERE, SEVERITY + "S3", SEVERITY + "S2")
    release(root / "shared", "1.1.0", "Myocardial infarction", "Infarction of the heart")
    before = files_of(root / "B")
    assert library("update", "--project", "B", "--yes", *DAY) == 2
    assert "no deviation says why" in said()[1]
    assert files_of(root / "B") == before
    assert library("restore", "HRM-2", "--project", "B") == 0
    assert library("update", "--project", "B", "--yes", *DAY) == 0
    assert findings(root / "B") == []


def test_an_item_that_is_taken_out_here(root: Path, said: Said) -> None:
    text = (root / "B" / HERE).read_text(encoding="utf-8")
    item = text[text.index(":::{harm} Perforation") :]
    edit(root / "B" / HERE, item, "")
    assert any(
        "RMF811 HRM-2 of the library shared 1.0.0 is not in the file any more" in each for each in findings(root / "B")
    )
    assert library("deviate", "HRM-2", "--project", "B", *WHY, *DAY) == 0
    assert not any("RMF81" in each for each in findings(root / "B"))
    release(root / "shared", "1.1.0", "Myocardial infarction", "Infarction of the heart")
    assert library("update", "--project", "B", "--yes", *DAY) == 0
    assert "HRM-2" not in Project.open(root / "B", cached=False).file.items
    assert not any("RMF81" in each for each in findings(root / "B"))
    assert library("restore", "HRM-2", "--project", "B") == 0
    assert severity(root / "B") == "S3"
    assert findings(root / "B") == []


def test_one_of_two_deviations_is_restored(root: Path) -> None:
    edit(root / "B" / HERE, SEVERITY + "S3", SEVERITY + "S2")
    edit(root / "B" / HERE, ":id: HRM-1\n:severity: S4", ":id: HRM-1\n:severity: S5")
    assert library("deviate", "HRM-1", "HRM-2", "--project", "B", *WHY, *DAY) == 0
    assert library("restore", "HRM-2", "--project", "B") == 0
    assert (severity(root / "B", "HRM-1"), severity(root / "B")) == ("S5", "S3")
    assert [each.of for each in read_lock(Disk(root / "B")).libraries[0].deviations] == ["HRM-1"]
    assert not any("RMF81" in each for each in findings(root / "B"))
    assert library("restore", f"B/{HERE}", "--project", "B") == 0
    assert (root / "B" / HERE).read_bytes() == (root / "shared" / HARMS).read_bytes()


def test_an_item_that_the_library_gives_up_and_this_file_deviates_from(root: Path, said: Said) -> None:
    edit(root / "B" / HERE, SEVERITY + "S3", SEVERITY + "S2")
    library("deviate", "HRM-2", "--project", "B", *WHY, *DAY)
    text = (root / "shared" / HARMS).read_text(encoding="utf-8")
    release(root / "shared", "2.0.0", text[text.index(":::{harm} Perforation") :], "")
    before = files_of(root / "B")
    said()
    assert library("update", "--project", "B", "--yes", *DAY) == 1
    assert "conflict: HRM-2 deviates here" in said()[0]
    assert files_of(root / "B") == before


def test_a_shared_scale_of_the_policy(root: Path, said: Said) -> None:
    policy = "needs/policy.yaml"
    release(root / "shared", "1.1.0", "label: Negligible", "label: Trifling", policy)
    assert library("update", "--project", "A", "--yes", *DAY) == 0
    assert "label: Trifling" in (root / "A" / policy).read_text(encoding="utf-8")
    assert findings(root / "A") == []
    edit(root / "B" / policy, "label: Negligible", "label: Tiny")
    assert [each.split()[1] for each in findings(root / "B")] == ["RMF811"]
    assert library("deviate", "severity", "--project", "B", *WHY, *DAY) == 0
    assert findings(root / "B") == []
    said()
    assert library("update", "--project", "B", *DAY) == 1
    assert "conflict: severity deviates here" in said()[0]
    assert library("update", "--project", "B", "--keep", "severity", "--yes", *DAY) == 0
    assert "label: Tiny" in (root / "B" / policy).read_text(encoding="utf-8")
    assert library("restore", "severity", "--project", "B") == 0
    assert (root / "B" / policy).read_text(encoding="utf-8").replace("Device B", "Device A") == (
        root / "A" / policy
    ).read_text(encoding="utf-8")
    assert findings(root / "B") == []


def test_translations_travel_along(root: Path) -> None:
    shared = root / "shared"
    names_languages(shared)
    translate(shared, lambda path, context: path.startswith("needs/design/"))
    committed(shared, "translated")
    device = root / "A"
    names_languages(device)
    assert library("update", "--project", "A", "--yes", *DAY) == 0
    catalogue = "needs/locale/zh_CN/LC_MESSAGES/needs/library/shared/design/harms.po"
    text = (device / catalogue).read_text(encoding="utf-8")
    assert "译文：Perforation of the vessel" in text
    shown = Project.open(device, cached=False).in_language("zh-CN")
    assert shown.file.items["HRM-2"].title == "译文：Perforation of the vessel"
    assert not any(each.split()[1] in ("RMF814", "RMF815", "RMF810", "RMF811") for each in findings(device))
    # what a translator has put right here stays, and what the library has changed comes
    edit(device / catalogue, "译文：Myocardial infarction", "心肌梗死")
    edit(shared / "needs/locale/zh_CN/LC_MESSAGES/needs/design/harms.po", "译文：Perforation of the vessel", "血管穿孔")
    committed(shared, "better")
    assert library("update", "--project", "A", "--yes", *DAY) == 0
    shown = Project.open(device, cached=False).in_language("zh-CN")
    assert (shown.file.items["HRM-1"].title, shown.file.items["HRM-2"].title) == ("心肌梗死", "血管穿孔")
    assert library("remove", "shared", "--project", "A", *DAY) == 0
    assert not (device / catalogue).exists()


def test_giving_it_up_leaves_no_trace(root: Path, tmp_path: Path) -> None:
    make_device(tmp_path / "untouched", "Device A")
    assert library("remove", "shared", "--project", "A", *DAY) == 0
    assert files_of(root / "A") == files_of(tmp_path / "untouched")


def test_only_some_items_are_taken(root: Path, tmp_path: Path, said: Said) -> None:
    make_device(tmp_path / "C")
    said()
    words = ("add", "shared", "--project", str(tmp_path / "C"), *DAY)
    assert library(*words, "--only", "harm,HAZ-2") == 0
    assert {*Project.open(tmp_path / "C", cached=False).file.items} & {"HRM-1", "HRM-2", "HAZ-1", "HAZ-2", "HAZ-3"} == {
        "HRM-1",
        "HRM-2",
        "HAZ-2",
    }
    assert not any("RMF81" in each for each in findings(tmp_path / "C"))
    release(root / "shared", "1.1.0", "Stored elastic strain", "Elastic strain", "needs/design/hazards.md")
    assert library("update", "--project", str(tmp_path / "C"), "--yes", *DAY) == 0
    assert Project.open(tmp_path / "C", cached=False).file.items["HAZ-2"].title.startswith("Elastic strain")
    assert not any("RMF81" in each for each in findings(tmp_path / "C"))


# --- where it is ----------------------------------------------------------------------------------------------------


def test_from_an_address_and_from_a_bare_repository(root: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--bare", str(root / "shared"), str(tmp_path / "bare.git"))
    for where, name in ((f"file://{tmp_path}/bare.git", "C"), (str(tmp_path / "bare.git"), "D")):
        make_device(tmp_path / name)
        assert library("add", where, "--project", str(tmp_path / name), *DAY) == 0
        assert findings(tmp_path / name) == []
    sources = [read_lock(Disk(tmp_path / name)).libraries[0].source for name in "CD"]
    assert sources == [f"file://{tmp_path}/bare.git", "../bare.git"]
    release(root / "shared", "1.1.0", SEVERITY + "S3", SEVERITY + "S2")
    git(root / "shared", "push", "-q", str(tmp_path / "bare.git"), "main")
    for name in "CD":
        assert library("update", "--project", str(tmp_path / name), "--yes", *DAY) == 0
        assert severity(tmp_path / name) == "S2"
    # the repository moves
    shutil.move(tmp_path / "bare.git", tmp_path / "moved.git")
    assert library("update", "--project", str(tmp_path / "C"), *DAY) == 2
    assert (
        library("update", "--project", str(tmp_path / "C"), "--from", str(tmp_path / "moved.git"), "--yes", *DAY) == 0
    )
    assert read_lock(Disk(tmp_path / "C")).libraries[0].source == "../moved.git"


def test_in_a_folder_of_a_repository(root: Path, tmp_path: Path) -> None:
    put_library(tmp_path / "mono/libraries/shared")
    committed(tmp_path / "mono")
    make_device(tmp_path / "C")
    words = ("--project", str(tmp_path / "C"), *DAY)
    assert library("add", f"file://{tmp_path}/mono", "--folder", "libraries/shared", *words) == 0
    assert findings(tmp_path / "C") == []
    edit(tmp_path / "mono/libraries/shared" / HARMS, SEVERITY + "S3", SEVERITY + "S2")
    committed(tmp_path / "mono")
    assert library("update", *words, "--yes") == 0
    assert severity(tmp_path / "C") == "S2"


def test_pinned_by_a_baseline(root: Path, said: Said) -> None:
    shared = root / "shared"
    released(shared, "R1", TODAY)
    commit = committed(shared, "baseline R1")
    release(shared, "1.1.0", SEVERITY + "S3", SEVERITY + "S2")
    released(shared, "R2", TODAY)
    edit(shared / HARMS, SEVERITY + "S2", SEVERITY + "S5")
    committed(shared, "R2, and changed in the same commit")
    assert library("update", "--project", "A", "--baseline", "R1", "--yes", *DAY) == 0
    taken = read_lock(Disk(root / "A")).libraries[0]
    assert (taken.revision, taken.baseline, taken.called) == (commit, "R1", "shared 1.0.0 @ R1")
    said()
    assert library("update", "--project", "A", "--baseline", "R2", *DAY) == 2
    assert "the baseline R2 was written says what it says" in said()[1]
    assert library("update", "--project", "A", "--baseline", "R3", *DAY) == 2
    assert "has no baseline R3" in said()[1]


def test_uncommitted_changes_are_told_and_not_taken(root: Path, said: Said) -> None:
    edit(root / "shared" / HARMS, SEVERITY + "S3", SEVERITY + "S2")
    assert library("update", "--project", "A", *DAY) == 0
    out, err = said()
    assert "nothing to take" in out and "changes that are not committed; they are not taken" in err


def test_a_deviation_without_the_library_at_hand(root: Path, said: Said) -> None:
    shutil.rmtree(root / "shared")
    edit(root / "B" / HERE, SEVERITY + "S3", SEVERITY + "S2")
    # what it said is in the last commit of the device
    assert library("deviate", "HRM-2", "--project", "B", *WHY, *DAY) == 0
    assert library("diff", "--project", "B", *DAY) == 0
    assert "severity: S2 -> S3" in said()[0]
    assert findings(root / "B") == []
    assert library("restore", "HRM-2", "--project", "B") == 0
    shutil.rmtree(root / "A/.git")
    edit(root / "A" / HERE, SEVERITY + "S3", SEVERITY + "S2")
    assert library("deviate", "HRM-2", "--project", "A", *WHY, *DAY) == 2
    assert "cannot be had from ../shared, nor from the last commit" in said()[1]


# --- what is refused ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--revision", "v9"), "v9 is no commit, tag or branch of this repository"),
        (("--revision", "--upload-pack=touch x"), ""),
        (("--baseline", "../../policy"), "has no baseline"),
        (("--keep", "HRM-1"), "HRM-1 deviates from no library here"),
        (("other",), "no library other was taken here; there are shared"),
    ],
)
def test_what_an_update_refuses(root: Path, said: Said, words: tuple[str, ...], told: str) -> None:
    before = files_of(root / "A")
    try:
        assert library("update", "--project", "A", "--yes", *words, *DAY) == 2
    except SystemExit as stopped:
        assert stopped.code == 2
    assert told in said()[1]
    assert files_of(root / "A") == before


@pytest.mark.parametrize(
    ("where", "told"),
    [
        ("nowhere", "nowhere is not a folder"),
        ("A", "there is no library.yaml in A"),
        ("https://who:secret@example.org/x.git", "holds a password"),
        ("ext::sh -c touch% /tmp/x", "is not a folder"),
        ("file:///nowhere/at/all.git", "git cannot clone file:///nowhere/at/all.git"),
        ("-u", ""),
    ],
)
def test_what_is_no_library(root: Path, said: Said, where: str, told: str) -> None:
    before = files_of(root / "B")
    try:
        assert library("add", where, "--project", "B", *DAY) == 2
    except SystemExit as stopped:
        assert stopped.code == 2
    said_ = said()[1]
    assert told in said_ and "secret" not in said_
    assert files_of(root / "B") == before


def test_a_folder_in_no_repository_has_no_revisions(root: Path, tmp_path: Path, said: Said) -> None:
    put_library(tmp_path / "plain")
    make_device(tmp_path / "C")
    words = ("add", str(tmp_path / "plain"), "--project", str(tmp_path / "C"), *DAY)
    assert library(*words, "--revision", "HEAD") == 2
    assert "is in no git repository" in said()[1]
    assert library(*words) == 0
    assert read_lock(Disk(tmp_path / "C")).libraries[0].called == "shared 1.0.0"
    edit(tmp_path / "C" / HERE, SEVERITY + "S3", SEVERITY + "S2")
    assert library("deviate", "HRM-2", "--project", str(tmp_path / "C"), *WHY, *DAY) == 0
    edit(tmp_path / "plain" / HARMS, "Myocardial", "Cardiac")
    assert library("update", "--project", str(tmp_path / "C"), "--yes", *DAY) == 0
    assert severity(tmp_path / "C") == "S2"
    assert findings(tmp_path / "C") == []


def test_a_shallow_clone_says_what_it_lacks(root: Path, tmp_path: Path, said: Said) -> None:
    first = git(root / "shared", "rev-parse", "HEAD")
    release(root / "shared", "1.1.0", SEVERITY + "S3", SEVERITY + "S2")
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{root}/shared", str(tmp_path / "shallow"))
    assert library("update", "--project", "A", "--from", str(tmp_path / "shallow"), "--revision", first, *DAY) == 2
    assert "is not in this clone, which is shallow" in said()[1]
    # what the library said before is not in the clone, and is not needed where nothing deviates
    assert library("update", "--project", "A", "--from", str(tmp_path / "shallow"), "--yes", *DAY) == 0
    assert severity(root / "A") == "S2"


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"library.yaml": manifest().replace("form: 1", "form: 2")}, "`form`: found 2, expected 1"),
        ({"library.yaml": manifest().replace("shared", "Sha red")}, "expected a name of lower-case letters"),
        ({"library.yaml": manifest(policy="[device]")}, "found device, which is a device's own"),
        ({"library.yaml": manifest(policy="[imdrf]")}, "found imdrf, which is no key"),
        ({"library.yaml": manifest(policy="[]"), "needs/policy.yaml": "version: 1\n"}, "is missing"),
        ({"needs/design/more.md": "# More\n\n:::{harm} Bruise\n:id: HRM-1\n:severity: S1\n:::\n"}, "at fault itself"),
        ({"needs/design/more.md": "# More\n\n:::{harm} Bruise\n:id: HRM-9\n:severity: S9\n:::\n"}, "RMF201"),
        (
            {"needs/design/more.md": "# More\n\n:::{review} Review\n:id: REV-9\n:::\n"},
            "REV-9 of the library is of the type review, which tells of one device",
        ),
        (
            {
                "needs/design/more.md": "# More\n\n:::{claim} Opens\n:id: CLM-1\n:kind: safety\n:measure: m\n:limit: 1\n:unit: u\n:::\n"
            },
            "CLM-1 is the id of an item of the library, and of the one at needs/design/base.md:15",
        ),
        (
            {
                "needs/model.yaml": "version: 1\ntypes:\n  part: {prefix: PRT, label: Part, help: A part.}\n",
                "needs/design/more.md": "# More\n\n:::{part} Clamp\n:id: PRT-1\n:::\n",
            },
            "PRT-1 of the library is of the type part, which needs/model.yaml of this file does not declare",
        ),
    ],
)
def test_a_library_that_is_at_fault_is_not_taken(root: Path, said: Said, files: dict[str, str], told: str) -> None:
    put(root / "shared", files)
    committed(root / "shared")
    before = files_of(root / "A")
    assert library("update", "--project", "A", "--yes", *DAY) == 2
    assert told in said()[1]
    assert files_of(root / "A") == before


def test_an_id_of_two_libraries_is_refused(root: Path, said: Said) -> None:
    put_library(root / "other")
    edit(root / "other/library.yaml", "name: shared", "name: other")
    before = files_of(root / "A")
    assert library("add", "other", "--project", "A", *DAY) == 2
    assert (
        "HRM-1 is the id of an item of the library, and of the one at needs/library/shared/design/harms.md" in said()[1]
    )
    assert library("add", "shared", "--project", "A", *DAY) == 2
    assert "was taken already" in said()[1]
    assert files_of(root / "A") == before


def test_symbolic_links_are_followed_nowhere(root: Path, tmp_path: Path, said: Said) -> None:
    secret = tmp_path / "secret.md"
    secret.write_text("# Secret\n", encoding="utf-8")
    (root / "shared/needs/design/link.md").symlink_to(secret)
    committed(root / "shared")
    assert library("update", "--project", "A", *DAY) == 2
    assert "is a symbolic link" in said()[1]
    git(root / "shared", "reset", "-q", "--hard", "HEAD~1")
    # a folder of the device that leads out of it
    elsewhere = tmp_path / "elsewhere"
    shutil.move(root / "B/needs/library", elsewhere)
    (root / "B/needs/library").symlink_to(elsewhere)
    release(root / "shared", "1.1.0", SEVERITY + "S3", SEVERITY + "S2")
    kept = files_of(elsewhere)
    assert library("update", "--project", "B", "--yes", *DAY) == 2
    assert files_of(elsewhere) == kept


def test_rules_of_a_library_are_not_run(root: Path, tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    put(root / "shared", {"rules/own.py": f"open({str(ran)!r}, 'w').close()\nRULES = ()\n"})
    policy = root / "shared/needs/policy.yaml"
    policy.write_text(policy.read_text(encoding="utf-8") + "\nrules:\n  modules: [rules/own.py]\n", encoding="utf-8")
    release(root / "shared", "1.1.0", SEVERITY + "S3", SEVERITY + "S2")
    library("update", "--project", "A", "--yes", *DAY)
    library("check", "shared")
    assert not ran.exists()


def test_a_list_that_is_wrong_is_not_written_over(root: Path, said: Said) -> None:
    for text in (
        "form: 2\nlibraries: []\n",
        "<<<<<<< HEAD\nform: 1\n=======\nform: 1\n>>>>>>> x\nlibraries: []\n",
        "\xff",
    ):
        (root / "A" / LOCK).write_bytes(text.encode("latin-1"))
        for words in (
            ("update", "--yes"),
            ("status",),
            ("deviate", "HRM-2", *WHY),
            ("remove", "shared"),
            ("add", "shared"),
        ):
            assert library(*words, "--project", "A") == 2
            assert LOCK in said()[1]
        assert (root / "A" / LOCK).read_bytes() == text.encode("latin-1")
        assert {each.split()[1] for each in findings(root / "A")} <= {"RMF810", "RMF913"}
        assert findings(root / "A")


def test_a_deviation_needs_an_edit_a_reason_and_a_name(root: Path, said: Said) -> None:
    assert library("deviate", "HRM-2", "--project", "B", *WHY, *DAY) == 2
    assert "HRM-2 says what the library shared says; edit it first" in said()[1]
    edit(root / "B" / HERE, SEVERITY + "S3", SEVERITY + "S2")
    for words, told in (
        (("--reason", "TBD", "--by", "R."), "is no reason"),
        (("--reason", "a vein", "--by", " "), "--by names nobody"),
    ):
        assert library("deviate", "HRM-2", "--project", "B", *words) == 2
        assert told in said()[1]
    assert library("deviate", "CLM-1", "--project", "B", *WHY) == 2
    assert "CLM-1 is of no library" in said()[1]


def test_commands_that_write_leave_pages_of_libraries_alone(root: Path, said: Said) -> None:
    page = root / "A" / HERE
    page.write_text(page.read_text(encoding="utf-8").replace(":id: HRM-1", ":id:   HRM-1"), encoding="utf-8")
    before = page.read_bytes()
    assert main(["fmt", "A"]) == 2  # no such page: the project is this folder's
    os.chdir(root / "A")
    assert main(["fmt"]) == 0
    assert page.read_bytes() == before
    assert main(["rename", "HRM-1", "HRM-7"]) == 2
    assert "HRM-1 is taken from a library" in said()[1]
    assert main(["new", "harm", "Bruise", "--set", "severity=S1"]) in (0, 1)
    assert page.read_bytes() == before


# --- the list -------------------------------------------------------------------------------------------------------


def test_status_says_what_is_pinned_and_what_deviates(root: Path, said: Said) -> None:
    edit(root / "B" / HERE, SEVERITY + "S3", SEVERITY + "S2")
    assert library("status", "--project", "B") == 1
    assert f"B/{HERE}:10:1: HRM-2 says something else" in said()[0]
    library("deviate", "HRM-2", "--project", "B", *WHY, *DAY)
    said()
    assert library("status", "--project", "B", "--format", "json") == 0
    (told,) = json.loads(said()[0])["libraries"]
    assert told["deviations"] == [
        {
            "of": "HRM-2",
            "says": told["deviations"][0]["says"],
            "reason": "the vessel is a vein of low pressure",
            "by": "R. Manager",
            "day": TODAY,
        }
    ]
    assert (told["source"], told["items"], told["policy"], told["undeclared"]) == ("../shared", 5, ["severity"], [])


def test_other_line_ends_are_no_deviation(root: Path) -> None:
    for page in (root / "A/needs/library").rglob("*.md"):
        page.write_bytes(page.read_bytes().replace(b"\n", b"\r\n"))
    assert findings(root / "A") == []
