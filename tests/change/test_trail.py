"""The audit trail: who has changed what and when, as git has it, and what it cannot know."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import pytest

from gitkit import git
from riskfile.cli import main
from signkit import NEEDS_SSH, PEOPLE, WHY, Walk, commit, project, run, signers, ssh_key

pytestmark = NEEDS_SSH

PAGE = "needs/design/base.md"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a history: an edit, a decision, a branch that is merged, a state that cannot be read, a signed commit,
    and a signature."""
    folder = tmp_path_factory.mktemp("trail")
    for name in PEOPLE:
        ssh_key(folder / "keys", name)
    ssh_key(folder / "keys", "stranger")
    public = {name: (folder / f"keys/{name}.pub").read_text("utf-8") for name in PEOPLE}
    root = project(folder / "project", signers(public))
    commit(root, "begun")

    def edit(path: str, old: str, new: str) -> None:
        text = (root / path).read_text("utf-8")
        assert old in text
        (root / path).write_text(text.replace(old, new, 1), encoding="utf-8")

    edit(PAGE, "bare strut", "coated strut")
    commit(root, "=cmd|' /C calc'!A0", by="md", GIT_AUTHOR_DATE="2026-03-01T12:00:00+02:00")
    run(root, "checkout", "-q", "-b", "side")
    edit("needs/policy.yaml", "acceptable: true", "acceptable: false")
    commit(root, "stricter", by="qd")
    run(root, "checkout", "-q", "main")
    edit(PAGE, "Foreign surface", "Alien surface")
    (root / "docs/more.md").write_text("# More\n\nA chapter.\n", encoding="utf-8")
    commit(root, "another word")
    run(root, "merge", "-q", "--no-ff", "-m", "both", "side")
    text = (root / "needs/policy.yaml").read_text("utf-8")
    (root / "needs/policy.yaml").write_text("version: 1\n", encoding="utf-8")
    commit(root, "broken")
    (root / "needs/policy.yaml").write_text(text, encoding="utf-8")
    run(root, "add", "-A")
    for key, words in (("qd", "mended"), ("stranger", "by a stranger")):
        settings = ("-c", "gpg.format=ssh", "-c", f"user.signingKey={folder / 'keys' / key}")
        run(root, *settings, "commit", "-q", "--allow-empty", "-S", "-m", words, by="qd")
        (root / "docs/more.md").write_text(f"# More\n\nA chapter, {words}.\n", encoding="utf-8")
        run(root, "add", "-A")
    assert main(["baseline", "A", "--project", str(root)]) == 0
    commit(root, "baseline")
    return folder


@pytest.fixture
def walk(told: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Walk:
    shutil.copytree(told / "project", tmp_path / "project")
    return Walk(tmp_path / "project", told / "keys", monkeypatch, capsys)


def rows(walk: Walk, *words: str) -> list[dict[str, str]]:
    status, out = walk.riskfile("audit-trail", *words, "--format", "json")
    assert status == 0, out
    found: list[dict[str, str]] = json.loads(out)["changes"]
    return found


def test_who_has_changed_what(walk: Walk) -> None:
    found = rows(walk)
    edits = [
        (each["author"], each["name"], each["field"], each["before"], each["after"])
        for each in found
        if each["state"] == "changed" and each["kind"] != "file"
    ]
    assert ("M. Doctor", "HAZ-1", "source", "bare strut", "coated strut") in edits
    assert (
        "R. Manager",
        "HAZ-1",
        "title",
        "Foreign surface in the blood stream",
        "Alien surface in the blood stream",
    ) in edits
    regions = [each for each in edits if each[1].startswith("regions.")]
    # once, of who has decided it, and not of the merge again
    assert [each[0] for each in regions] == ["Q. Director"] and regions[0][3:] == ("yes", "no")
    first = [each for each in found if each["reason"] == "begun"]
    assert {each["state"] for each in first} == {"added"} and len(
        [each for each in first if each["kind"] == "item"]
    ) == 38
    (edit,) = [each for each in found if each["field"] == "source"]
    assert edit["authored"] == "2026-03-01T12:00:00+02:00" and edit["author_email"] == "md@example.org"
    assert edit["reason"].startswith("=cmd")
    files = [(each["name"], each["state"], each["reason"]) for each in found if each["kind"] == "file"]
    assert ("docs/more.md", "added", "another word") in files and (
        "needs/baselines/A.json",
        "added",
        "baseline",
    ) in files
    assert not [each for each in files if each[2] == "both"]


def test_a_state_that_cannot_be_read_is_told(walk: Walk) -> None:
    unread = [each for each in rows(walk) if each["kind"] == "unread"]
    assert [(each["reason"], each["state"]) for each in unread] == [
        ("broken", "cannot be read"),
        ("mended", "cannot be read"),
    ]
    assert "needs/policy.yaml" in unread[0]["after"]


def test_whether_commits_are_signed(walk: Walk) -> None:
    by = {each["reason"]: each["signed_by"] for each in rows(walk)}
    assert by["begun"] == "" and by["mended"] == "Q. Director"
    assert by["by a stranger"].startswith("(a key that is not on the list: SHA256:")
    out = walk.riskfile("audit-trail")[1]
    assert "1 of 9 commits are signed with a key of needs/signers.yaml" in out
    assert "nobody has attested them" in out and "is not in git" in out


def test_signatures_are_told(walk: Walk) -> None:
    walk.signed("rm")
    (signed,) = [each for each in rows(walk) if each["kind"] == "signature"]
    assert (signed["name"], signed["state"], signed["field"], signed["reason"]) == (
        "A",
        "verified",
        "Risk manager",
        WHY,
    )
    path = walk.root / "needs/signatures/A/risk-manager.tag"
    path.write_text(path.read_text("utf-8").replace("R. Manager", "R. Menager"), encoding="utf-8")
    (signed,) = [each for each in rows(walk) if each["kind"] == "signature"]
    assert signed["state"].startswith("does not hold: ") and signed["signed_by"] == ""


def test_a_part_of_it(walk: Walk, tmp_path: Path) -> None:
    assert {each["name"] for each in rows(walk, "HAZ-1")} == {"HAZ-1"}
    assert {each["reason"] for each in rows(walk, "--since", "HEAD~1")} == {"baseline"}
    assert "baseline" not in {each["reason"] for each in rows(walk, "--until", "HEAD~1")}
    status, out = walk.riskfile("audit-trail", "--since", "nowhere")
    assert status == 2 and "nowhere is no commit, tag or branch" in out
    assert "Nothing was changed." in walk.riskfile("audit-trail", "--since", "HEAD")[1]


def test_it_is_data_to_a_spreadsheet(walk: Walk) -> None:
    status, out = walk.riskfile("audit-trail", "--format", "csv", "--output", "trail.csv")
    assert status == 0 and "changes in 9 commits, in trail.csv." in out
    found = [*csv.DictReader(io.StringIO((walk.root / "trail.csv").read_text("utf-8")))]
    assert not [
        value for each in found for value in each.values() if value[:1] in tuple("=+-@")[: len(value)] and value
    ]
    assert len([each for each in found if each["kind"] == "limit"]) == 5
    assert next(each for each in found if each["field"] == "source")["reason"].startswith("'=cmd")


def test_a_shallow_clone_says_so(walk: Walk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(tmp_path, "clone", "-q", "--depth", "1", f"file://{walk.root}", str(tmp_path / "clone"))
    monkeypatch.chdir(tmp_path / "clone")
    status, out = walk.riskfile("audit-trail")
    assert status == 0 and "The clone is shallow: what was before" in out


def test_without_a_repository(walk: Walk) -> None:
    shutil.rmtree(walk.root / ".git")
    status, out = walk.riskfile("audit-trail")
    assert status == 2 and "is in no git repository" in out


def test_nothing_of_the_repository_is_run(walk: Walk, tmp_path: Path) -> None:
    evil, ran = tmp_path / "evil", tmp_path / "ran"
    evil.write_text(f"#!/bin/sh\necho x >> {ran}\n", encoding="utf-8")
    evil.chmod(0o700)
    for setting in (
        "diff.external",
        "diff.evil.textconv",
        "gpg.program",
        "gpg.ssh.program",
        "core.fsmonitor",
        "core.pager",
    ):
        git(walk.root, "config", setting, str(evil))
    git(walk.root, "config", "log.showSignature", "true")
    (walk.root / ".git/info/attributes").write_text("* diff=evil\n", encoding="utf-8")
    assert rows(walk) and not ran.exists()
