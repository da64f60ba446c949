"""Signatures of baselines: made with real keys, and everything that can be wrong with one."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casekit import base_files
from gitkit import git
from riskfile.change.approval import differences
from riskfile.change.baseline import read, written
from riskfile.change.content_hash import content_hash
from riskfile.change.keys import judge
from riskfile.cli import main
from riskfile.policy.signers import Signer, load_signers
from riskfile.project import Project
from riskfile.reading.signatures import Kept, NotASignatureError, kept_signatures, parse
from riskfile.source import Disk, Empty, Overlay
from signkit import (
    APPROVAL,
    MD,
    NEEDS_GPG,
    NEEDS_SSH,
    PEOPLE,
    QD,
    RM,
    WHY,
    Walk,
    commit,
    drop,
    forge,
    keep,
    project,
    refused,
    run,
    signers,
    ssh_key,
)

pytestmark = NEEDS_SSH

PAGE = "needs/design/base.md"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the keys of three people, and a repository with a baseline that nobody has signed; its clock is one
    minute behind."""
    folder = tmp_path_factory.mktemp("signed")
    for name in (*PEOPLE, "stranger"):
        ssh_key(folder / "keys", name)
    public = {name: (folder / f"keys/{name}.pub").read_text("utf-8") for name in PEOPLE}
    root = project(folder / "project", signers(public))
    assert main(["baseline", "A", "--project", str(root)]) == 0
    commit(root)
    return folder


@pytest.fixture
def walk(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Walk:
    shutil.copytree(made / "project", tmp_path / "project")
    for name in ("SSH_AUTH_SOCK", "SSH_ASKPASS", "DISPLAY", "SOURCE_DATE_EPOCH"):
        monkeypatch.delenv(name, raising=False)
    return Walk(tmp_path / "project", made / "keys", monkeypatch, capsys)


# --- as it should be --------------------------------------------------------------------------------------------------


def test_three_people_sign_in_turn(walk: Walk) -> None:
    assert walk.riskfile("verify") == (1, "Nobody has signed anything.\n")
    status, out = walk.riskfile("check", "--gate", "manufacturing")
    assert (
        status == 1 and out.count("RMF408") == 3 and "nobody has signed what the file says today as Risk manager" in out
    )
    status, out = walk.sign("rm")
    assert status == 0 and "R. Manager has signed baseline A as Risk manager: prepared." in out
    assert "git push origin refs/tags/riskfile/A/risk-manager" in out
    assert walk.faults("--gate", "design") == {"": ["missing"]}
    status, out = walk.riskfile("check", "--gate", "design")
    assert status == 1 and out.count("RMF408") == 1 and "as Medical director" in out
    walk.signed("md")
    # at design the third is not asked for yet
    assert walk.faults("--gate", "design") == {} and walk.riskfile("check", "--gate", "design")[0] == 0
    assert walk.faults("--role", "Quality director") == {"": ["missing"]}
    status, out = walk.riskfile("verify", "--gate", "design")
    assert status == 0 and "not signed yet, and not demanded at this gate: Quality director" in out
    walk.signed("qd")
    commit(walk.root, "signatures")
    assert walk.faults("--gate", "manufacturing") == {}
    status, out = walk.riskfile("verify")
    assert status == 0 and out.endswith("3 signatures verified.\n") and "today's content is what was signed" in out
    assert walk.riskfile("check", "--gate", "manufacturing")[0] == 0


def test_what_a_signature_says(walk: Walk) -> None:
    walk.signed("rm", "md")
    text = git(walk.root, "cat-file", "-p", f"refs/tags/{MD}")
    for line in (
        "Name: M. Doctor",
        "Role: Medical director",
        "Meaning: reviewed",
        f"Justification: {WHY}",
        "Baseline: A",
    ):
        assert f"\n{line}\n" in text
    fingerprint = walk.riskfile("fingerprint")[1].strip()
    assert f"\nFingerprint: {fingerprint}\n" in text and "\nDigest: sha256:" in text
    # it names the one before it by git's name for that
    assert f"\nAfter: {git(walk.root, 'rev-parse', f'refs/tags/{RM}')}\n" in text
    kept = walk.root / "needs/signatures/A/medical-director.tag"
    assert kept.read_text("utf-8").strip() == text
    plain = json.loads(walk.riskfile("verify", "A", "--format", "json")[1])
    first, second = plain["baselines"][0]["signatures"]
    assert second["after"] == first["object"] and second["key"].startswith("SHA256:") and plain["passed"]


def test_what_was_changed_is_named(walk: Walk) -> None:
    walk.signed("rm", "md", "qd")
    walk.edit(PAGE, "bare strut", "coated strut")
    walk.edit("needs/policy.yaml", "acceptable: true", "acceptable: false")
    status, out = walk.riskfile("verify")
    assert status == 1 and "signed content differs in HAZ-1, regions." in out
    assert "HAZ-1: source: bare strut -> coated strut" in out and "acceptable: yes -> no" in out
    # nothing is wrong with the signatures: they are of what they were
    assert "FAILED" not in out and walk.riskfile("verify", "A", "--allow-changed")[0] == 0
    assert "RMF408" in walk.riskfile("check", "--gate", "design")[1]
    plain = json.loads(walk.riskfile("verify", "--format", "json")[1])["baselines"][0]
    assert plain["approved"] and not plain["as_signed"] and [each["item"] for each in plain["differs"]] == ["HAZ-1"]
    walk.edit(PAGE, "coated strut", "bare strut")
    walk.edit("needs/policy.yaml", "acceptable: false", "acceptable: true")
    assert walk.riskfile("verify")[0] == 0


def test_chapters_that_were_changed_are_told(walk: Walk) -> None:
    walk.signed("rm")
    commit(walk.root, "signature")
    assert "not as in the signed commit" not in walk.riskfile("verify", "A")[1]
    page = walk.root / "docs/plan.md"
    page.write_text(page.read_text("utf-8") + "\nMore.\n", encoding="utf-8")
    (walk.root / "docs/new.md").write_text("# New\n", encoding="utf-8")
    status, out = walk.riskfile("verify", "A")
    # the fingerprint is that of items and policy
    assert status == 0 and "note: not as in the signed commit, and of no item: docs/new.md, docs/plan.md" in out
    plain = json.loads(walk.riskfile("verify", "--format", "json")[1])["baselines"][0]
    assert plain["files"] == ["docs/new.md", "docs/plan.md"]


def test_what_ci_asks_of_each_change(walk: Walk) -> None:
    words = ("verify", "--allow-changed", "--gate", "draft")
    assert walk.riskfile(*words) == (0, "Nobody has signed anything yet.\n")
    assert walk.riskfile("verify", "--allow-changed", "--gate", "design")[0] == 1
    walk.signed("rm")
    assert walk.riskfile(*words)[0] == 0
    walk.edit(PAGE, "bare strut", "coated strut")
    assert walk.riskfile(*words)[0] == 0 and walk.riskfile("verify")[0] == 1
    path = walk.root / "needs/signatures/A/risk-manager.tag"
    path.write_text(path.read_text("utf-8").replace(WHY, "nobody says so"), encoding="utf-8")
    assert walk.riskfile(*words)[0] == 1


def test_rework_is_another_baseline_and_the_old_signatures_stay(walk: Walk) -> None:
    walk.signed("rm", "md", "qd")
    commit(walk.root, "signatures of A", by="qd")
    walk.edit(PAGE, "bare strut", "coated strut")
    status, out = walk.sign("rm")
    assert status == 2 and "the file is not baseline A any more: it differs in HAZ-1" in out
    assert walk.riskfile("baseline", "B")[0] == 0
    commit(walk.root, "rework")
    # who has committed signatures has written nothing of the device
    for name in ("rm", "md", "qd"):
        status, out = walk.sign(name, "B")
        assert status == 0, out
    status, out = walk.riskfile("verify")
    assert status == 0 and out.endswith("6 signatures verified.\n")
    assert "Baseline A" in out and "signed content differs in HAZ-1" in out
    assert walk.riskfile("verify", "A")[0] == 1 and walk.riskfile("verify", "B")[0] == 0


def test_no_policy_of_approval(made: Path, tmp_path: Path, walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    root = project(tmp_path / "other", (walk.root / "needs/signers.yaml").read_text("utf-8"), "")
    monkeypatch.chdir(root)
    walk.root = root
    walk.riskfile("baseline", "A")
    commit(root)
    assert walk.sign("rm")[0] == 0
    assert walk.faults() == {"": ["only-authors"]}
    walk.signed("qd")
    assert walk.faults() == {}


def test_a_project_in_a_folder_of_its_repository(
    made: Path, tmp_path: Path, walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = project(tmp_path / "repo/Devices/pump", (walk.root / "needs/signers.yaml").read_text("utf-8"))
    walk.root = root
    monkeypatch.chdir(root)
    walk.riskfile("baseline", "A")
    commit(tmp_path / "repo")
    walk.signed("rm", "md")
    assert "riskfile/devices/pump/A/risk-manager" in run(root, "tag").splitlines()
    assert walk.faults("--gate", "design") == {}


def test_a_clone_without_tags_and_an_archive_without_git(
    walk: Walk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk.signed("rm", "md", "qd")
    commit(walk.root, "signatures")
    for tag in (RM, MD, QD):
        drop(walk.root, tag)
    status, out = walk.riskfile("verify")
    assert status == 0 and f"note: the tag {RM} is not in this clone" in out
    shutil.rmtree(walk.root / ".git")
    kinds = ["no-repository"]
    assert walk.faults() == {"Risk manager": kinds, "Medical director": kinds, "Quality director": kinds}
    assert walk.faults("--no-history") == {}
    walk.edit(PAGE, "bare strut", "coated strut")
    assert walk.riskfile("verify", "--no-history")[0] == 1


def test_a_tag_without_its_copy_gets_it(walk: Walk) -> None:
    """A copy that was lost, or that somebody has forgotten to commit."""
    walk.signed("rm")
    path = walk.root / "needs/signatures/A/risk-manager.tag"
    before = path.read_bytes()
    path.unlink()
    status, out = walk.sign("rm")
    assert status == 0 and "is signed as Risk manager already, by a tag alone: its copy is in needs/signatures/A" in out
    assert path.read_bytes() == before and walk.faults() == {}
    # one that does not hold gets none
    forge(walk.root, walk.keys / "stranger", by="rm")
    path.unlink()
    refused(walk, "is signed as Risk manager already")


def test_a_repository_with_longer_names(walk: Walk) -> None:
    shutil.rmtree(walk.root / ".git")
    git(walk.root, "init", "-q", "--object-format=sha256", "-b", "main")
    commit(walk.root)
    walk.signed("rm", "md")
    assert walk.faults("--gate", "design") == {}
    assert len(git(walk.root, "rev-parse", f"refs/tags/{RM}")) == 64


def test_line_ends_of_a_work_tree(walk: Walk) -> None:
    walk.signed("rm")
    path = walk.root / "needs/signatures/A/risk-manager.tag"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    drop(walk.root, RM)
    assert walk.faults() == {}


def test_another_list_than_the_projects(walk: Walk, tmp_path: Path) -> None:
    walk.signed("rm", "md")
    listed = tmp_path / "list.yaml"
    listed.write_text(signers({"rm": (walk.keys / "rm.pub").read_text("utf-8")}), encoding="utf-8")
    assert walk.faults("--signers", str(listed)) == {"Medical director": ["unknown-key"]}
    listed.write_text("version: 1\nsigners: 7\n", encoding="utf-8")
    status, out = walk.riskfile("verify", "--signers", str(listed))
    assert status == 2 and f"{listed}:2:" in out
    status, out = walk.riskfile("verify", "--signers", str(tmp_path / "none.yaml"))
    assert status == 2 and "none.yaml: No such file" in out


STORED = sorted((Path(__file__).parent / "stored").glob("signed-*"))


@NEEDS_GPG
@pytest.mark.parametrize("folder", STORED, ids=lambda path: path.name)
def test_an_archive_that_an_older_version_has_signed(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a repository: an SSH key, an OpenPGP key, and another SSH key."""
    shutil.copytree(folder, tmp_path / "project")
    walk = Walk(tmp_path / "project", tmp_path, monkeypatch, capsys)
    assert walk.faults("--gate", "manufacturing", "--no-history") == {}
    status, out = walk.riskfile("verify", "--no-history")
    assert status == 0 and out.count(": verified") == 3
    walk.edit(PAGE, "bare strut", "coated strut")
    assert "signed content differs in HAZ-1" in walk.riskfile("verify", "--no-history")[1]


# --- what one may not sign --------------------------------------------------------------------------------------------


def test_it_is_not_their_turn(walk: Walk) -> None:
    refused(walk, "it is not the turn of Medical director: the policy has Risk manager sign baseline A before", "md")
    walk.signed("rm")
    refused(walk, "it is not the turn of Quality director", "qd")
    refused(walk, "is signed as Risk manager already: needs/signatures/A/risk-manager.tag", "rm")


def test_keys_that_may_not_sign(walk: Walk) -> None:
    refused(walk, "is not in needs/signers.yaml; who keeps the list can add it", key="stranger")
    refused(walk, "M. Doctor may not sign as Risk manager: needs/signers.yaml gives Medical director", key="md")
    refused(walk, "there is no key", key="nowhere/key")
    refused(walk, "git has qd@example.org for who works here", by="qd")
    no_key = walk.keys / "no-key"
    no_key.write_text("words", encoding="utf-8")
    refused(walk, "is no SSH key", key="no-key")
    with_key = walk.riskfile("sign", "A", "--role", "Risk manager", "--meaning", "prepared", "--justification", WHY)
    assert with_key[0] == 2 and "no key to sign with: give --key" in with_key[1]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("valid-until: 2020-01-01", "counts from the beginning to 2020-01-01"),
        ("valid-from: 2999-01-01", "counts from 2999-01-01 to further notice"),
        ("revoked: 2026-01-01\nreason: lost", "was revoked on 2026-01-01"),
    ],
)
def test_keys_whose_time_is_over(more: str, said: str, walk: Walk) -> None:
    public = {name: (walk.keys / f"{name}.pub").read_text("utf-8") for name in PEOPLE}
    (walk.root / "needs/signers.yaml").write_text(signers(public, {"rm": more}), encoding="utf-8")
    commit(walk.root)
    refused(walk, said)


def test_texts_that_say_nothing(walk: Walk) -> None:
    refused(walk, "nobody signs as 'Risk mangler': `approval` in the policy has Risk manager", role="Risk mangler")
    refused(walk, "as Risk manager one does not sign 'approved': the policy has 'prepared'", meaning="approved")
    refused(walk, "--justification: 'tbd' says nothing", justification="tbd")
    refused(walk, "--justification: '' cannot be signed", justification=" ")
    refused(walk, "cannot be signed", justification="x" * 501)
    refused(walk, "cannot be signed", justification="a\x1b[31mb")


def test_advice_on_a_translation_blocks_no_signature(walk: Walk) -> None:
    policy, folder = walk.root / "needs/policy.yaml", walk.root / "needs/locale/zh_CN/LC_MESSAGES"
    policy.write_text(f"{policy.read_text('utf-8')}translations: [zh-CN]\n", encoding="utf-8")
    for name in ("needs/design/base.po", "needs/policy.po"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
    # an older word, and the translation of a text that has changed since
    advice = folder / "needs/policy.po"
    advice.write_text('msgid ""\nmsgstr ""\n\nmsgid "Death"\nmsgstr "损害"\n', encoding="utf-8")
    ((id, item), *_) = ((each.id, each) for each in Project.open(Disk(walk.root)).file)
    stale = folder / "needs/design/base.po"
    entry = f'#, fuzzy\nmsgctxt "{id}.title"\nmsgid "{item.title}"\nmsgstr "标题"\n'
    stale.write_text(f'msgid ""\nmsgstr ""\n\n{entry}', encoding="utf-8")
    told = {each.kind for each in Project.open(Disk(walk.root)).file.problems}
    assert told == {"older-term", "translation-stale"}
    (walk.root / "needs/baselines/A.json").unlink()
    assert walk.riskfile("baseline", "A")[0] == 0
    commit(walk.root)
    walk.signed("rm")
    # what nobody can read is signed by nobody
    stale.write_text("msgid", encoding="utf-8")
    commit(walk.root)
    refused(walk, "what cannot be read as written cannot be signed", "md")


def test_what_is_signed_is_committed(walk: Walk) -> None:
    (walk.root / "docs/more.md").write_text("# More\n", encoding="utf-8")
    refused(walk, "the last commit, and it does not have this as it is here: docs/more.md")
    (walk.root / "docs/more.md").unlink()
    status, out = walk.riskfile("sign", "B", "--role", "Risk manager", "--meaning", "prepared", "--justification", WHY)
    assert status == 2 and "there is no baseline 'B'; there are A" in out
    run(walk.root, "rm", "-q", "--cached", "needs/baselines/A.json")
    run(walk.root, "commit", "-q", "-m", "without")
    refused(walk, "needs/baselines/A.json")
    shutil.rmtree(walk.root / ".git")
    status, out = walk.sign("rm")
    assert status == 2 and "is in no git repository" in out


def test_nobody_signs_their_own_work(walk: Walk) -> None:
    page = walk.root / "docs/plan.md"
    page.write_text(page.read_text("utf-8") + "\nMore.\n", encoding="utf-8")
    commit(walk.root, "a chapter", by="md")
    walk.signed("rm")
    refused(walk, "M. Doctor has written what is to be signed (commit", "md")
    # and nor who has helped
    page.write_text(page.read_text("utf-8") + "\nAnd more.\n", encoding="utf-8")
    commit(walk.root, "words\n\nCo-authored-by: Somebody <QD@example.org>")
    forge(walk.root, walk.keys / "md", by="md", after=git(walk.root, "rev-parse", f"refs/tags/{RM}"))
    refused(walk, "does not hold, and none is put on it: M. Doctor has written", "qd")


def test_who_has_helped_has_written_too(walk: Walk) -> None:
    page = walk.root / "docs/plan.md"
    page.write_text(page.read_text("utf-8") + "\nMore.\n", encoding="utf-8")
    commit(walk.root, "words\n\nCo-authored-by: Somebody <MD@example.org>")
    walk.signed("rm")
    refused(walk, "M. Doctor has written what is to be signed", "md")


def test_nothing_is_put_on_what_does_not_hold(walk: Walk) -> None:
    forge(walk.root, walk.keys / "stranger", by="rm")
    refused(walk, "does not hold, and none is put on it: signed with the key SHA256:", "md")


def test_a_clock_behind(walk: Walk) -> None:
    commit(walk.root, "later", GIT_COMMITTER_DATE="2040-01-01T00:00:00Z")
    refused(walk, "the clock of this machine is behind")


def test_a_shallow_clone(walk: Walk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    walk.signed("rm")
    commit(walk.root, "signatures")
    (walk.root / "docs/plan.md").write_text((walk.root / "docs/plan.md").read_text("utf-8") + "\n", encoding="utf-8")
    commit(walk.root, "more")
    clone = tmp_path / "clone"
    run(tmp_path, "clone", "-q", "--depth", "1", "--no-tags", f"file://{walk.root}", str(clone))
    monkeypatch.chdir(clone)
    walk.root = clone
    status, out = walk.riskfile("verify", "A")
    assert status == 1 and "which this clone does not have; it is shallow: `git fetch --unshallow`" in out
    assert walk.sign("md")[0] == 2
    run(clone, "fetch", "-q", "--depth", "2", "--no-tags")
    assert walk.faults() == {"Risk manager": ["no-commit"]}
    run(clone, "fetch", "-q", "--depth", "3", "--no-tags")
    # three commits are all: it is shallow no more
    assert walk.faults() in ({}, {"Risk manager": ["authors-unknown"]})


# --- signatures that do not hold --------------------------------------------------------------------------------------


def test_keys_and_roles(walk: Walk) -> None:
    forge(walk.root, walk.keys / "stranger", by="rm")
    assert walk.faults() == {"Risk manager": ["unknown-key"]}
    forge(walk.root, walk.keys / "md", by="rm")
    assert walk.faults() == {"Risk manager": ["other-name", "role-not-held"]}
    forge(walk.root, walk.keys / "rm", by="rm", meaning="approved for release")
    assert walk.faults() == {"Risk manager": ["meaning"]}
    forge(walk.root, walk.keys / "rm", by="rm", role="Janitor", tag="riskfile/A/janitor")
    drop(walk.root, RM)
    assert walk.faults() == {"Janitor": ["role-not-held", "role-unknown"]}


@pytest.mark.parametrize(
    ("more", "date", "kinds"),
    [
        ("valid-until: 2026-06-30", "", ["expired"]),
        ("valid-from: 2999-01-01", "", ["early"]),
        ("revoked: 2026-01-01", "", ["revoked"]),
        ("revoked: 2999-01-01\nreason: the laptop was stolen", "", ["revoked-since"]),
        ("", "2400000000 +0000", ["future"]),
        ("", "1500000000 +0000", ["before-commit"]),
    ],
)
def test_times(more: str, date: str, kinds: list[str], walk: Walk) -> None:
    forge(walk.root, walk.keys / "rm", by="rm", date=date)
    public = {name: (walk.keys / f"{name}.pub").read_text("utf-8") for name in PEOPLE}
    (walk.root / "needs/signers.yaml").write_text(signers(public, {"rm": more}), encoding="utf-8")
    assert walk.faults() == {"Risk manager": kinds}


def test_a_key_that_was_lost_after_another_has_signed(walk: Walk) -> None:
    walk.signed("rm", "md")
    public = {name: (walk.keys / f"{name}.pub").read_text("utf-8") for name in PEOPLE}
    listed = walk.root / "needs/signers.yaml"
    listed.write_text(signers(public, {"rm": "revoked: 2999-01-01"}), encoding="utf-8")
    assert walk.faults() == {}
    assert (
        "the signature of M. Doctor, which follows it, shows that it was there before"
        in walk.riskfile("verify", "A")[1]
    )
    listed.write_text(signers(public, {"md": "revoked: 2999-01-01"}), encoding="utf-8")
    assert walk.faults() == {"Medical director": ["revoked-since"]}
    listed.write_text(signers(public, {"rm": "revoked: 2999-01-01", "md": "revoked: 2999-01-01"}), encoding="utf-8")
    assert set(walk.faults()) == {"Risk manager", "Medical director"}
    listed.write_text(signers(public, {"rm": "revoked: 2026-01-01"}), encoding="utf-8")
    assert walk.faults() == {"Risk manager": ["revoked"]}


def test_the_order_is_in_the_signatures(walk: Walk) -> None:
    first = forge(walk.root, walk.keys / "rm", by="rm")
    forge(walk.root, walk.keys / "qd", by="qd", after=first)
    assert walk.faults() == {"Quality director": ["out-of-order"]}
    forge(walk.root, walk.keys / "qd", by="qd")
    assert walk.faults() == {"Quality director": ["not-first"]}
    forge(walk.root, walk.keys / "qd", by="qd", after="0" * 40)
    assert walk.faults() == {"Quality director": ["no-last"]}
    drop(walk.root, QD)
    second = forge(walk.root, walk.keys / "md", by="md", after=first)
    forge(walk.root, walk.keys / "qd", by="qd", after=second)
    assert walk.faults() == {}
    # made anew, by the same person, to say the same: those after it do not follow it
    forge(walk.root, walk.keys / "rm", by="rm", justification="on second thoughts")
    assert walk.faults() == {"Medical director": ["no-last"]}


def test_a_clock_that_goes_back_between_two(walk: Walk) -> None:
    now = int(git(walk.root, "log", "-1", "--format=%ct"))
    first = forge(walk.root, walk.keys / "rm", by="rm", date=f"{now + 290} +0000")
    forge(walk.root, walk.keys / "md", by="md", after=first, date=f"{now - 290} +0000")
    assert walk.faults() == {"Medical director": ["before-last"]}


def test_one_person_signs_once(walk: Walk) -> None:
    public = {name: (walk.keys / f"{name}.pub").read_text("utf-8") for name in PEOPLE}
    listed = signers(public).replace("roles: [Medical director]", "roles: [Medical director, Quality director]")
    (walk.root / "needs/signers.yaml").write_text(listed, encoding="utf-8")
    commit(walk.root)
    walk.signed("rm", "md")
    refused(walk, "M. Doctor has signed baseline A as Medical director already", "qd", key="md", by="md")
    last = git(walk.root, "rev-parse", f"refs/tags/{MD}")
    forge(walk.root, walk.keys / "md", by="md", role="Quality director", tag=QD, after=last)
    assert walk.faults() == {"Quality director": ["twice"]}


def test_a_tag_that_was_moved_made_anew_or_renamed(walk: Walk) -> None:
    walk.signed("rm")
    other = forge(walk.root, walk.keys / "rm", by="rm", justification="something else")
    assert walk.faults() == {"Risk manager": ["moved"]}
    assert f"it is {other[:12]}, and needs/signatures/A/risk-manager.tag has" in walk.riskfile("verify", "A")[1]
    run(walk.root, "tag", "-f", RM, "HEAD")
    assert walk.faults() == {"Risk manager": ["moved"]}
    (walk.root / "needs/signatures/A/risk-manager.tag").unlink()
    assert walk.faults() == {RM: ["unsigned"]}
    forge(walk.root, walk.keys / "rm", by="rm")
    # without a copy in the project nobody can know whether this is the one that was made
    status, out = walk.riskfile("verify", "A")
    assert status == 0 and "it is in no file of the project, so that nothing tells whether the tag was made anew" in out
    run(walk.root, "update-ref", f"refs/tags/{MD}", git(walk.root, "rev-parse", f"refs/tags/{RM}"))
    plain = json.loads(walk.riskfile("verify", "A", "--format", "json")[1])["baselines"][0]["signatures"]
    assert {each["place"]: [one["kind"] for one in each["faults"]] for each in plain} == {RM: [], MD: ["elsewhere"]}


def test_a_branch_of_the_same_name(walk: Walk) -> None:
    walk.signed("rm")
    run(walk.root, "branch", RM)
    assert walk.faults() == {}
    run(walk.root, "tag", MD)
    assert walk.faults() == {MD: ["unsigned"]}
    refused(walk, "is signed as Medical director already: riskfile/A/medical-director", "md")


def test_a_commit_that_says_something_else(walk: Walk) -> None:
    old = git(walk.root, "rev-parse", "HEAD")
    walk.edit(PAGE, "bare strut", "coated strut")
    other = commit(walk.root, "rework")
    forge(walk.root, walk.keys / "rm", by="rm", at=other)
    assert walk.faults() == {"Risk manager": ["other-content"]}
    forge(walk.root, walk.keys / "rm", by="rm", at=old, fingerprint=f"sha256:{'0' * 64}")
    assert walk.faults() == {"Risk manager": ["other-baseline", "other-content"]}
    (walk.root / "needs/policy.yaml").write_text("version: 1\n", encoding="utf-8")
    broken = commit(walk.root, "broken")
    run(walk.root, "checkout", "-q", old, "--", ".")
    forge(walk.root, walk.keys / "rm", by="rm", at=broken)
    assert walk.faults() == {"Risk manager": ["commit-not-read"]}


def test_a_baseline_that_was_made_anew(walk: Walk) -> None:
    walk.signed("rm")
    path = walk.root / "needs/baselines/A.json"
    text = path.read_text("utf-8")
    path.unlink()
    assert walk.faults() == {"Risk manager": ["no-baseline"]}
    walk.riskfile("baseline", "A", "--today", "2026-01-01")
    assert walk.faults() == {"Risk manager": ["other-baseline"]}
    path.write_text(text.replace("HAZ-1", "HAZ-8"), encoding="utf-8")
    assert walk.faults() == {"Risk manager": ["no-baseline"], "": ["unusable"]}


def test_a_baseline_that_says_another_policy_than_it_is_named_by(walk: Walk) -> None:
    """Its digest is right, and so is the fingerprint: of the file, and not of what it holds."""
    path = walk.root / "needs/baselines/A.json"
    made = read(path.read_bytes())
    lax = made.snapshot._replace(policy=made.snapshot.policy._replace(approval=()))
    path.write_text(written(made._replace(snapshot=lax)), encoding="utf-8")
    commit(walk.root)
    refused(walk, "what baseline A holds is not what its fingerprint says")
    forge(walk.root, walk.keys / "rm", by="rm")
    assert walk.faults() == {"Risk manager": ["no-baseline"], "": ["not-its-content"]}


def test_what_was_not_released_is_still_somebodys_own_work(walk: Walk) -> None:
    page = walk.root / "docs/plan.md"
    page.write_text(page.read_text("utf-8") + "\nBy the doctor.\n", encoding="utf-8")
    commit(walk.root, "a chapter", by="md")
    # the first of three signs, and that is all of this baseline
    walk.signed("rm")
    assert walk.faults() == {}
    walk.edit(PAGE, "bare strut", "coated strut")
    walk.riskfile("baseline", "B")
    commit(walk.root, "rework")
    assert walk.sign("rm", "B")[0] == 0
    status, out = walk.sign("md", "B")
    assert status == 2 and "M. Doctor has written what is to be signed" in out


def test_a_key_that_came_onto_the_list_later(walk: Walk) -> None:
    public = {name: (walk.keys / f"{name}.pub").read_text("utf-8") for name in PEOPLE}
    listed = walk.root / "needs/signers.yaml"
    listed.write_text(signers({name: key for name, key in public.items() if name != "rm"}), encoding="utf-8")
    commit(walk.root)
    forge(walk.root, walk.keys / "rm", by="rm")
    assert walk.faults() == {"Risk manager": ["unknown-key"]}
    listed.write_text(signers(public), encoding="utf-8")
    status, out = walk.riskfile("verify", "A")
    assert status == 0 and "did not have this key in the commit that it signs: it was put on the list later" in out


def test_history_that_was_rewritten(walk: Walk) -> None:
    walk.signed("rm")
    run(walk.root, "checkout", "-q", "--orphan", "other")
    run(walk.root, "commit", "-q", "-m", "all at once")
    assert walk.faults() == {}
    assert "is not in the history of what is checked out" in walk.riskfile("verify", "A")[1]


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"x" * 70_000, b"object 1\n\nwords\n", b"[" * 60_000])
def test_files_that_are_no_signatures(data: bytes, walk: Walk) -> None:
    path = walk.root / "needs/signatures/A/risk-manager.tag"
    path.parent.mkdir(parents=True)
    path.write_bytes(data)
    assert walk.faults() == {"needs/signatures/A/risk-manager.tag": ["unreadable"]}
    assert walk.riskfile("check", "--gate", "design")[0] == 1


def test_a_check_goes_by_what_is_written_and_verify_does_not(walk: Walk) -> None:
    walk.signed("rm", "md")
    path = walk.root / "needs/signatures/A/medical-director.tag"
    path.write_text(path.read_text("utf-8").replace("M. Doctor", "M. Docter"), encoding="utf-8")
    assert walk.riskfile("check", "--gate", "design")[0] == 0
    drop(walk.root, MD)
    assert walk.faults() == {"Medical director": ["bad"]}


@pytest.fixture(scope="module")
def one(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """A signature of R. Manager's."""
    root = tmp_path_factory.mktemp("one") / "project"
    shutil.copytree(made / "project", root)
    forge(root, made / "keys/rm", by="rm")
    keep(root, RM)
    (found,) = kept_signatures(Disk(root))
    return found


@pytest.fixture(scope="module")
def listed(made: Path) -> tuple[Signer, ...]:
    """Who may sign the project."""
    root = made / "project"
    text = (root / "needs/signers.yaml").read_text("utf-8")
    return load_signers(text, "list", Project.open(root, cached=False).policy)


@pytest.fixture(scope="module")
def base() -> Project:
    """The base as it is."""
    return Project.open(Overlay(Empty(), {path: text.encode() for path, text in base_files().items()}))


def test_a_signature_as_it_is(one: Kept, listed: tuple[Signer, ...]) -> None:
    assert one.parsed is not None
    assert judge(one.parsed.payload, one.parsed.armour, one.parsed.kind, listed).state == "good"


@settings(deadline=None, max_examples=40)
@given(data=st.data())
def test_any_flipped_byte_is_seen(one: Kept, listed: tuple[Signer, ...], data: st.DataObject) -> None:
    assert one.parsed is not None
    parsed = one.parsed
    at = data.draw(st.integers(0, len(parsed.payload) - 1))
    changed = bytearray(one.data)
    changed[at] ^= 1 << data.draw(st.integers(0, 7))
    try:
        other = parse(bytes(changed))
    except NotASignatureError:
        return
    assert judge(other.payload, other.armour, other.kind, listed).state == "bad"
    assert other.signed.object != parsed.signed.object


@settings(deadline=None, max_examples=50)
@given(data=st.data())
def test_any_meaningful_character_of_any_item_is_seen_and_named(base: Project, data: st.DataObject) -> None:
    files, before = base_files(), base
    page = data.draw(st.sampled_from([path for path in files if path.startswith("needs/") and path.endswith(".md")]))
    text = files[page]
    at = data.draw(st.integers(0, len(text) - 1).filter(lambda place: text[place].isalnum()))
    sign = data.draw(st.sampled_from("aZ09").filter(lambda other: other != text[at]))
    files[page] = text[:at] + sign + text[at + 1 :]
    after = Project.open(Overlay(Empty(), {path: each.encode() for path, each in files.items()}))
    same = content_hash(before.file, before.policy) == content_hash(after.file, after.policy)
    items, decisions = differences(before.file, before.policy, after.file, after.policy)
    assert decisions == () and bool(items) is not same
    if not same:
        # an item that the changed line is of, or was
        line = text[:at].count("\n") + 1
        there = {
            each.id
            for file in (before.file, after.file)
            for each in (*file, *file.duplicates)
            if each.path == page and each.line <= line <= max(each.line, each.last_line)
        }
        assert there & {name for each in items for name in (each.id, each.was)}


# --- keys, agents and passphrases -------------------------------------------------------------------------------------


@pytest.fixture
def locked(walk: Walk, tmp_path: Path) -> Walk:
    """R. Manager's key has a passphrase, and a program answers for it."""
    walk.keys = tmp_path / "keys"
    ssh_key(walk.keys, "rm", "correct horse")
    public = {"rm": (walk.keys / "rm.pub").read_text("utf-8")}
    (walk.root / "needs/signers.yaml").write_text(signers(public), encoding="utf-8")
    commit(walk.root)
    return walk


def askpass(folder: Path, answer: str) -> dict[str, str]:
    program = folder / "askpass"
    program.write_text(f"#!/bin/sh\necho '{answer}'\n", encoding="utf-8")
    program.chmod(0o700)
    return {"SSH_ASKPASS": str(program), "SSH_ASKPASS_REQUIRE": "force"}


def test_a_passphrase(locked: Walk, tmp_path: Path) -> None:
    refused(locked, "nothing is signed: the passphrase is wrong", **askpass(tmp_path, "battery staple"))
    status, out = locked.sign("rm", **askpass(tmp_path, "battery staple"))
    assert "battery" not in out and "staple" not in out
    status, out = locked.sign("rm", **askpass(tmp_path, "correct horse"))
    assert status == 0 and "horse" not in out and "has no passphrase" not in out
    assert locked.faults() == {}
    for path in locked.root.rglob("*"):
        if path.is_file():
            held = path.read_bytes()
            assert b"horse" not in held and b"staple" not in held and b"PRIVATE KEY" not in held, path


def test_no_agent(locked: Walk, tmp_path: Path) -> None:
    (locked.keys / "rm").rename(tmp_path / "hidden")
    refused(locked, "nobody here has the private key of SHA256:", key="rm.pub")
    refused(locked, "nobody here has the private key of SHA256:", key="rm.pub", SSH_AUTH_SOCK=str(tmp_path / "nowhere"))


@pytest.fixture
def agent(tmp_path: Path) -> Iterator[dict[str, str]]:
    if shutil.which("ssh-agent") is None:
        pytest.skip("NO SSH-AGENT: no agent has signed")
    socket = Path(os.environ.get("TMPDIR", "/tmp")) / f"agent-{os.getpid()}"  # a socket's path must be short
    running = subprocess.Popen(
        ["ssh-agent", "-D", "-a", str(socket)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while not socket.exists() and running.poll() is None:
        pass
    yield {"SSH_AUTH_SOCK": str(socket)}
    running.terminate()
    running.wait()
    socket.unlink(missing_ok=True)


def test_an_agent(walk: Walk, agent: dict[str, str], tmp_path: Path) -> None:
    subprocess.run(
        ["ssh-add", "-q", str(walk.keys / "rm")], check=True, env={**os.environ, **agent}, capture_output=True
    )
    public = tmp_path / "only.pub"
    public.write_text((walk.keys / "rm.pub").read_text("utf-8"), encoding="utf-8")
    git(walk.root, "config", "user.signingKey", f"key::{public.read_text('utf-8').strip()}")
    words = ("--role", "Risk manager", "--meaning", "prepared", "--justification", WHY)
    status, out = walk.riskfile("sign", "A", *words, **agent)
    assert status == 0, out
    assert walk.faults() == {}


def test_a_key_without_a_passphrase_is_told(walk: Walk) -> None:
    assert "has no passphrase: who has its file can sign in your name" in walk.sign("rm")[1]


def test_no_private_key_in_the_project(walk: Walk) -> None:
    inside = walk.root / "keys"
    shutil.copytree(walk.keys, inside)
    walk.keys = inside
    refused(walk, "lies in the project's folder; keep it elsewhere")
    refused(walk, "lies in the project's folder; keep it elsewhere", key="rm.pub")


def test_a_repository_of_a_stranger_runs_nothing(walk: Walk, tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    evil = tmp_path / "evil"
    evil.write_text(f'#!/bin/sh\necho "$0 $@" >> {ran}\nexit 1\n', encoding="utf-8")
    evil.chmod(0o700)
    for setting in (
        "gpg.program", "gpg.openpgp.program", "gpg.ssh.program", "gpg.x509.program", "gpg.ssh.defaultKeyCommand", "core.fsmonitor",
        "core.sshCommand", "core.editor", "core.pager", "core.askPass", "filter.evil.clean", "filter.evil.smudge", "filter.evil.process",
        "diff.external", "diff.evil.textconv", "alias.tag", "alias.log", "credential.helper", "sequence.editor", "trailer.evil.command",
        "trailer.co-authored-by.cmd",
    ):  # fmt: skip
        git(walk.root, "config", setting, str(evil))
    git(walk.root, "config", "log.showSignature", "true")
    git(walk.root, "config", "tag.gpgSign", "true")
    git(walk.root, "config", "trailer.co-authored-by.key", "Co-authored-by")
    for hook in ("reference-transaction", "pre-commit", "post-checkout", "post-index-change"):
        shutil.copy(evil, walk.root / ".git/hooks" / hook)
    (walk.root / ".git/info/attributes").write_text("* filter=evil diff=evil\n", encoding="utf-8")
    walk.signed("rm")
    assert walk.faults() == {}
    status, out = walk.riskfile(
        "sign", "A", "--role", "Medical director", "--meaning", "reviewed", "--justification", WHY
    )
    assert status == 2 and "no key to sign with" in out
    assert not ran.exists(), ran.read_text("utf-8")


def test_a_list_that_cannot_be_read(walk: Walk) -> None:
    path = walk.root / "needs/signers.yaml"
    path.unlink()
    for words in (
        ("verify",),
        ("sign", "A", "--role", "Risk manager", "--meaning", "prepared", "--justification", WHY),
    ):
        commit(walk.root)
        status, out = walk.riskfile(*words)
        assert status == 2 and "needs/signers.yaml:1:1: there is no list of who may sign here" in out


GOOD = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGzL+uqQru7o+qRzlyySbERaLYR0o8E20u7905Q3h2vr"


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("- {name: A, roles: [Risk manager]}", "3:5: `signers.1`: the key `key` is missing"),
        ("- {name: A, key: words, roles: [Risk manager]}", "3:20: `signers.1.key`: found no public key"),
        ("- {name: A, key: ssh-dss AAAA, roles: [Risk manager]}", "found an SSH key of the type ssh-dss, expected one of"),
        (f"- {{name: A, key: {GOOD[:-8]}, roles: [Risk manager]}}", "found an SSH key that is cut or mistyped"),
        (f"- {{name: A, key: {GOOD.replace('ssh-ed25519 ', 'ssh-rsa ')}, roles: [Risk manager]}}", "cut or mistyped"),
        (f"- {{name: A, key: {GOOD}, roles: [Risk mangler]}}", "found \"Risk mangler\", expected a role of `approval`"),
        (f"- {{name: A, key: {GOOD}, roles: []}}", "a list of at least 1"),
        (f"- {{name: A, key: {GOOD}, roles: [Risk manager], revoked: soon}}", "3:"),
        (f"- {{name: A, key: {GOOD}, roles: [Risk manager], valid-from: 2026-02-01, valid-until: 2026-01-01}}", "expected a day after"),
        (f"- {{name: A, key: {GOOD}, roles: [Risk manager]}}\n  - {{name: B, key: {GOOD} b, roles: [Risk manager]}}", "4:20: `signers.2.key`: found the key of line 3 again"),
        (f"- {{name: A, key: {GOOD}, roles: [Risk manager], power: all}}", "unknown key `power`"),
    ],
)  # fmt: skip
def test_a_list_is_read_strictly(entry: str, said: str, walk: Walk) -> None:
    (walk.root / "needs/signers.yaml").write_text(f"version: 1\nsigners:\n  {entry}\n", encoding="utf-8")
    status, out = walk.riskfile("verify")
    assert status == 2 and "needs/signers.yaml:" in out and said in out, out


def test_a_private_key_in_the_list_is_not_quoted(walk: Walk) -> None:
    private = (walk.keys / "rm").read_text("utf-8")
    block = "\n".join(f"      {line}" for line in private.splitlines())
    (walk.root / "needs/signers.yaml").write_text(
        f"version: 1\nsigners:\n  - name: A\n    roles: [Risk manager]\n    key: |\n{block}\n", encoding="utf-8"
    )
    status, out = walk.riskfile("verify")
    assert status == 2 and "found a private key, expected the public one" in out
    assert all(line not in out for line in private.splitlines()[1:-1])


def test_the_approval_of_the_policy_is_read_strictly(walk: Walk) -> None:
    path = walk.root / "needs/policy.yaml"
    text = path.read_text("utf-8").replace(APPROVAL, "")
    for wrong, said in (
        ("approval: []\n", "a list of at least 1"),
        ("approval: [{role: A}, {role: A}]\n", "a second time"),
        ("approval: [{role: A, gate: draft}]\n", "design"),
        ("approval: [{role: QA/RA}, {role: QA RA}]\n", "the same tag"),
    ):
        path.write_text(text + wrong, encoding="utf-8")
        status, out = walk.riskfile("verify")
        assert status == 2 and said in out, out
