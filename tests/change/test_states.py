"""States that are asked for by name: what a repository can hold and be asked for, and what nobody can compare."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from casekit import TODAY, compose, write
from gitkit import committed, git
from riskfile.cli import main

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="NO GIT: no revisions were compared")

PAGE = "needs/design/base.md"
POLICY = "needs/policy.yaml"
HAZARD = "\n:::{{hazard}} {}\n:id: {}\n:source: H-1\n:::\n"

Told = tuple[int, str, str]
Diff = Callable[..., Told]


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "repository"
    write(compose("base", ""), folder)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "")
    committed(folder, "first")
    return folder


@pytest.fixture
def diff(capsys: pytest.CaptureFixture[str]) -> Diff:
    def run(*words: str, fail_on: str = "nothing") -> Told:
        capsys.readouterr()
        status = main(["diff", "--today", TODAY, "--fail-on", fail_on, *words])
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err and "crashed" not in captured.err
        return status, captured.out, captured.err

    return run


def add(root: Path, title: str, id: str, page: str = PAGE) -> None:
    path = root / page
    text = path.read_text("utf-8") if path.exists() else "# More\n"
    path.write_text(text + HAZARD.format(title, id), encoding="utf-8")


def nothing_differs(told: Told) -> bool:
    status, out, err = told
    return status == 0 and out.startswith("Nothing differs between ") and not err


# --- branches, merges and what is staged ------------------------------------------------------------------------------


def test_where_a_branch_left_another(root: Path, diff: Diff) -> None:
    git(root, "checkout", "-q", "-b", "work")
    add(root, "Of the branch", "HAZ-91")
    committed(root)
    git(root, "checkout", "-q", "main")
    add(root, "Of main", "HAZ-92", "needs/design/other.md")
    committed(root)
    git(root, "checkout", "-q", "work")
    # against main as it is now, what main has is missing
    assert "removed HAZ-92" in diff("main")[1]
    for words in (["main..."], ["main...HEAD"], ["main...work"], ["main...", "--project", "."]):
        status, out, err = diff(*words)
        assert "added HAZ-91" in out and "HAZ-92" not in out and status == 0 and not err
    assert re.search(r"differs between main\.\.\. \([0-9a-f]{10}\) and", diff("...")[1]) is None
    assert "removed HAZ-92" in diff("main..work")[1] and "removed HAZ-92" in diff("main..")[1]
    add(root, "Not committed", "HAZ-93")
    assert "added HAZ-93" in diff("main...")[1] and "HAZ-93" not in diff("main...HEAD")[1]
    for words, said in (
        (["main...", "HEAD"], "main... names two states; HEAD is one too many"),
        (["main...work...main"], "main...work...main names more than two states"),
        (["nowhere..."], "nowhere is no commit, tag or branch of this repository"),
        (["main...nowhere"], "nowhere is no commit, tag or branch of this repository"),
        ([], "expected a state to compare with: a baseline, a revision, or --staged"),
    ):
        status, out, err = diff(*words)
        assert (status, out) == (2, "") and said in err


def test_branches_that_have_nothing_in_common(root: Path, diff: Diff) -> None:
    git(root, "checkout", "-q", "--orphan", "alone")
    committed(root)
    assert nothing_differs(diff("main"))
    assert diff("main...")[::2] == (2, "riskfile: main and HEAD have no commit in common here\n")


def test_parents_of_merges(root: Path, diff: Diff) -> None:
    for number in (1, 2, 3):
        git(root, "checkout", "-q", "-b", f"b{number}", "main")
        add(root, f"Branch {number}", f"HAZ-9{number}", f"needs/design/b{number}.md")
        committed(root)
    git(root, "checkout", "-q", "main")
    git(root, "merge", "-q", "--no-ff", "-m", "octopus", "b1", "b2", "b3")
    for parent, ids in (("HEAD^1", {1, 2, 3}), ("HEAD^2", {2, 3}), ("HEAD^3", {1, 3}), ("HEAD^4", {1, 2})):
        out = diff(parent, "HEAD")[1]
        assert {number for number in (1, 2, 3) if f"added HAZ-9{number}" in out} == ids
    assert diff("HEAD^5")[0] == 2


def test_what_is_staged(root: Path, diff: Diff) -> None:
    assert nothing_differs(diff("--staged"))
    add(root, "Staged", "HAZ-91")
    git(root, "add", PAGE)
    add(root, "Not staged", "HAZ-92")
    status, out, _ = diff("--staged")
    assert status == 0 and "added HAZ-91" in out and "HAZ-92" not in out
    assert "between HEAD and what is staged" not in out
    committed(root)
    assert nothing_differs(diff("--staged"))
    assert "added HAZ-91" in diff("--staged", "HEAD~1")[1]
    assert diff("--staged", "HEAD", "HEAD")[0] == 2
    (root / POLICY).write_text("mistake: 1\n", encoding="utf-8")
    git(root, "add", POLICY)
    status, _, err = diff("--staged")
    assert status == 2 and ":needs/policy.yaml:1:1: " in err


def test_what_is_not_merged_is_not_staged(root: Path, diff: Diff) -> None:
    git(root, "checkout", "-q", "-b", "work")
    for branch in ("main", "work"):
        git(root, "checkout", "-q", branch)
        add(root, f"Of {branch}", "HAZ-91")
        committed(root)
    with pytest.raises(Exception, match="merge"):
        git(root, "merge", "main")
    assert diff("--staged")[::2] == (
        2,
        f"riskfile: {PAGE} is not merged yet: resolve it, then stage it with `git add`\n",
    )
    # the conflict itself is no reason to compare nothing: it is told as a check tells it
    status, out, _ = diff("HEAD")
    assert status == 0 and "RMF913" in out


# --- where the repository is, and what it has -------------------------------------------------------------------------


def test_a_shallow_clone_without_the_base(
    root: Path, tmp_path: Path, diff: Diff, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(root, "checkout", "-q", "-b", "work")
    add(root, "Of the branch", "HAZ-91")
    committed(root)
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--depth=1", "--branch", "work", f"file://{root}", str(clone))
    monkeypatch.chdir(clone)
    for base in ("main", "HEAD~1", "main...", "origin/main...HEAD"):
        status, out, err = diff(base)
        assert (status, out) == (2, "") and "which is shallow; fetch what is missing with" in err
    # what it has it compares
    assert nothing_differs(diff("HEAD"))
    git(clone, "fetch", "-q", "--depth=1", "origin", "main")
    assert "added HAZ-91" in diff("FETCH_HEAD")[1]
    assert "no commit in common here; fetch what is missing" in diff("FETCH_HEAD...")[2]


def test_a_project_that_was_not_there_yet(root: Path, diff: Diff) -> None:
    git(root, "checkout", "-q", "--orphan", "alone")
    git(root, "rm", "-q", "-r", "-f", "--cached", ".")
    (root / "README").write_text("nothing yet", encoding="utf-8")
    git(root, "add", "README")
    git(root, "commit", "-q", "-m", "first")
    assert diff("alone")[::2] == (
        2,
        "riskfile: alone has no needs/policy.yaml: the project was not there then; "
        "nor is there a baseline needs/baselines/alone.json\n",
    )


def test_a_folder_that_was_called_otherwise(tmp_path: Path, diff: Diff, monkeypatch: pytest.MonkeyPatch) -> None:
    top = tmp_path / "repository"
    write(compose("base", ""), top / "devices/pump")
    (top / "README").write_text("here", encoding="utf-8")
    committed(top)
    git(top, "mv", "devices/pump", "infusor")
    add(top / "infusor", "New", "HAZ-91")
    committed(top)
    monkeypatch.chdir(top / "infusor")
    status, out, err = diff("HEAD~1")
    assert (status, out) == (2, "")
    assert err == (
        "riskfile: HEAD~1 has no folder infusor: the project was not there then; it has "
        "devices/pump/needs/policy.yaml: compare with HEAD~1:devices/pump\n"
    )
    status, out, err = diff("HEAD~1:devices/pump")
    assert status == 0 and "added HAZ-91" in out and "Items (1)" in out and not err
    assert nothing_differs(diff("HEAD"))
    assert diff("HEAD~1:nowhere")[0] == 2
    # seen from above, and from a folder in it
    monkeypatch.chdir(top)
    assert "added HAZ-91" in diff("HEAD~1:devices/pump", "--project", "infusor")[1]
    monkeypatch.chdir(top / "infusor/needs/design")
    assert "added HAZ-91" in diff("HEAD~1:devices/pump", "HEAD")[1]
    # and the whole repository moved into a folder
    git(top, "mv", "infusor", "moved")
    committed(top)


def test_a_project_that_stood_at_the_top(root: Path, diff: Diff, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / "device").mkdir()
    for name in ("needs", "docs"):
        git(root, "mv", name, f"device/{name}")
    committed(root)
    monkeypatch.chdir(root / "device")
    assert "; it has needs/policy.yaml: compare with HEAD~1:\n" in diff("HEAD~1")[2]
    assert nothing_differs(diff("HEAD~1:"))


def test_another_work_tree_and_a_repository_without_one(
    root: Path, tmp_path: Path, diff: Diff, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    git(root, "worktree", "add", "-q", str(other), "-b", "work")
    add(other, "Of the other", "HAZ-91")
    monkeypatch.chdir(other)
    assert "added HAZ-91" in diff("main")[1]
    bare = tmp_path / "bare.git"
    git(tmp_path, "clone", "-q", "--bare", str(root), str(bare))
    monkeypatch.chdir(bare)
    status, out, err = diff("main")
    assert (status, out) == (2, "") and "there is no needs/policy.yaml in " in err


def test_no_repository_and_no_baseline(tmp_path: Path, diff: Diff, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "alone"
    write(compose("base", ""), folder)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    status, out, err = diff("main")
    assert (status, out) == (2, "")
    assert (
        "is in no git repository; expected one that has main; nor is there a baseline needs/baselines/main.json" in err
    )
    assert "is in no git repository\n" in diff("--staged")[2]
    main(["baseline", "Released-1", "--today", TODAY])
    assert nothing_differs(diff("Released-1"))
    assert "nor is there a baseline needs/baselines/released-1.json (did you mean Released-1?)" in diff("released-1")[2]
    assert "needs/baselines/main.json (there is Released-1)\n" in diff("main")[2]
    for name in ("0.A", "0.B"):
        main(["baseline", name, "--today", TODAY])
    assert "needs/baselines/0.Q.json (did you mean 0.B? there are 0.A, 0.B and Released-1)\n" in diff("0.Q")[2]
    for number in range(9):
        main(["baseline", f"Z{number}", "--today", TODAY])
    assert "(there are 6 others, Z3, Z4, Z5, Z6, Z7 and Z8)\n" in diff("main")[2]
    monkeypatch.setenv("PATH", "")
    assert "git is not installed" in diff("main")[2]


@pytest.mark.parametrize(
    "name",
    [
        "-x",
        "--output=x",
        "",
        " ",
        "HEAD^{tree}",
        "@{-1}",
        "a\nb",
        "../A",
        "A/B",
        "ü",
        "0" * 40,
        "~",
        ":",
        "::",
        "...",
        "...",
    ],
)
def test_names_that_are_none(name: str, root: Path, diff: Diff) -> None:
    before = sorted(path.name for path in root.iterdir())
    status, _, err = diff("--", name) if name.startswith("-") else diff(name)
    # git has a name for the state itself in some of these
    assert status in (0, 2) and (bool(err) == (status == 2))
    assert sorted(path.name for path in root.iterdir() if path.name != ".riskfile_cache") == [
        each for each in before if each != ".riskfile_cache"
    ]


# --- pages that are none, or are written otherwise --------------------------------------------------------------------


def test_line_ends_and_the_mark_of_order_say_nothing(root: Path, diff: Diff) -> None:
    for path in [*root.rglob("*.md"), root / POLICY]:
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert nothing_differs(diff("HEAD"))
    committed(root)
    assert nothing_differs(diff("HEAD~1", "HEAD"))


def test_a_page_in_a_large_file_store(root: Path, diff: Diff) -> None:
    """What Git LFS does, by hand: a pointer is committed, and the content put aside."""
    content = (root / PAGE).read_bytes()
    name = sha256(content).hexdigest()
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{name}\nsize {len(content)}\n"
    (root / PAGE).write_text(pointer, encoding="ascii")
    committed(root)
    (root / PAGE).write_bytes(content)
    status, out, err = diff("HEAD")
    assert (status, out) == (2, "")
    assert f"{PAGE}:1:1: the page is in Git LFS, and here is only what points to it" in err
    assert "HEAD cannot be read whole, and nothing is said of it" in err
    stored = root / ".git/lfs/objects" / name[:2] / name[2:4] / name
    stored.parent.mkdir(parents=True)
    stored.write_bytes(content)
    assert nothing_differs(diff("HEAD"))
    # a work tree that was not filled is no file without items
    (root / PAGE).write_text(pointer, encoding="ascii")
    assert main(["check", "--today", TODAY]) == 2
    assert diff("HEAD")[0] == 2


def test_evidence_in_a_large_file_store(root: Path, diff: Diff) -> None:
    (root / "evidence").mkdir(exist_ok=True)
    name = sha256(b"measured").hexdigest()
    page = root / PAGE
    text = page.read_text("utf-8").replace(
        ":id: VER-1\n", f":id: VER-1\n:evidence: evidence/a.pdf\n:evidence-hash: sha256:{name}\n"
    )
    page.write_text(text, encoding="utf-8")
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{name}\nsize 8\n"
    (root / "evidence/a.pdf").write_text(pointer, encoding="ascii")
    committed(root)
    (root / "evidence/a.pdf").write_bytes(b"measured")
    # a hash of what a pointer stands for is that of the file
    assert nothing_differs(diff("HEAD"))


def test_another_repository_among_the_pages(root: Path, tmp_path: Path, diff: Diff) -> None:
    other = tmp_path / "shared"
    other.mkdir()
    (other / "more.md").write_text("# More\n" + HAZARD.format("Shared", "HAZ-91"), encoding="utf-8")
    committed(other)
    git(root, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(other), "needs/design/shared")
    committed(root)
    status, out, err = diff("HEAD")
    assert (status, out) == (2, "")
    assert "HEAD:needs/design/shared is another repository (a submodule), of which nothing is read from here" in err
    # as it is in the work tree, it can be compared with what was before
    assert "added HAZ-91" in diff("HEAD~1")[1]


def test_links_as_pages(root: Path, diff: Diff) -> None:
    add(root, "Linked to", "HAZ-91", "docs/real.md")
    (root / "needs/design/linked.md").symlink_to("../../docs/real.md")
    (root / "needs/design/out.md").symlink_to("/etc/passwd")
    committed(root)
    out, now = diff("HEAD~1", "HEAD")[1], diff("HEAD~1")[1]
    assert out.replace("HEAD", "") == now.replace("the files as they are now", "").replace("HEAD", "")


# --- two states that know different things -----------------------------------------------------------------------------


def test_types_and_fields_that_are_gone(root: Path, diff: Diff) -> None:
    model = root / "needs/model.yaml"
    model.write_text(
        "version: 1\ntypes:\n  complaint: {prefix: CMP, label: Complaint, fields: {severity-of: {kind: text}}}\n"
        "  hazard: {fields: {owner: {kind: text}}}\n",
        encoding="utf-8",
    )
    page = root / PAGE
    text = page.read_text("utf-8")
    page.write_text(
        text.replace(":id: HAZ-1\n", ":id: HAZ-1\n:owner: Somebody\n")
        + "\n:::{complaint} It broke\n:id: CMP-1\n:severity-of: much\n:::\n",
        encoding="utf-8",
    )
    committed(root)
    assert main(["baseline", "Old", "--today", TODAY]) == 0
    model.unlink()
    page.write_text(text, encoding="utf-8")
    for base in ("HEAD", "Old"):
        for form in ("text", "markdown", "json", "html"):
            status, out, _ = diff(base, "--format", form)
            assert status == 0 and "CMP-1" in out and "Somebody" in out
        assert "removed CMP-1 It broke" in diff(base)[1] and "owner: Somebody -> (none)" in diff(base)[1]
    # and the other way round
    committed(root)
    assert "added CMP-1 It broke" in diff("HEAD", "HEAD~1")[1]


def test_ids_that_go_round(root: Path, diff: Diff) -> None:
    page = root / PAGE
    text = page.read_text("utf-8")

    def renamed(names: dict[str, str]) -> set[tuple[str, str]]:
        page.write_text(
            re.sub(r"\b(?:HAZ|CTL)-\d+\b", lambda found: names.get(found[0], found[0]), text), encoding="utf-8"
        )
        status, out, _ = diff("HEAD")
        assert status == 0 and "Verdicts" not in out
        return set(re.findall(r"^  renamed (\S+) -> (\S+)", out, re.MULTILINE))

    circle = {"HAZ-1": "HAZ-2", "HAZ-2": "HAZ-3", "HAZ-3": "HAZ-1"}
    assert renamed(circle) == set(circle.items())
    chain = {"CTL-1": "CTL-2", "CTL-2": "CTL-3", "CTL-3": "CTL-99"}
    assert renamed(chain) == set(chain.items())
    swapped = {"CTL-1": "CTL-3", "CTL-3": "CTL-1", "HAZ-1": "HAZ-2", "HAZ-2": "HAZ-1"}
    assert renamed(swapped) == set(swapped.items())


def test_a_renamed_item_and_a_new_one_in_its_place(root: Path, diff: Diff) -> None:
    page = root / PAGE
    text = re.sub(r"\bHAZ-1\b", "HAZ-77", page.read_text("utf-8"))
    page.write_text(text + HAZARD.format("Something else", "HAZ-1"), encoding="utf-8")
    out = diff("HEAD")[1]
    assert "renamed HAZ-1 -> HAZ-77" in out and "added HAZ-1 Something else" in out


def test_a_policy_that_only_a_baseline_needs(root: Path, diff: Diff) -> None:
    assert main(["baseline", "A", "--today", TODAY]) == 0
    (root / POLICY).write_text("mistake: 1\n", encoding="utf-8")
    status, out, err = diff("A", "HEAD")
    assert (status, out) == (2, "") and "needs/policy.yaml:1:1" in err
    # a policy that cannot be read before is no matter where both states have one
    assert nothing_differs(diff("HEAD", "HEAD"))


# --- baselines --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text[: len(text) // 2], "it is no JSON"),
        (lambda text: "", "it is no JSON"),
        (
            lambda text: text.replace('"baseline": 1', '"baseline": 4', 1),
            "it is a baseline of form 4, written by riskfile ",
        ),
        (lambda text: text.replace("HAZ-1", "HAZ-9"), "it was changed since it was written"),
        (lambda text: text.replace('"name": "A"', '"name": "B"'), "it was changed since it was written"),
        (lambda text: "[]", "it is no baseline"),
        (lambda text: "\x00" * 100, "it is no JSON"),
    ],
)
def test_a_baseline_that_cannot_be_trusted(change: Callable[[str], str], said: str, root: Path, diff: Diff) -> None:
    assert main(["baseline", "A", "--today", TODAY]) == 0
    path = root / "needs/baselines/A.json"
    path.write_text(change(path.read_text("utf-8")), encoding="utf-8")
    status, out, err = diff("A")
    assert (status, out) == (2, "") and f"needs/baselines/A.json: {said}" in err


def test_a_baseline_under_another_name(root: Path, diff: Diff, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["baseline", "A", "--today", TODAY]) == 0
    folder = root / "needs/baselines"
    (folder / "B.json").write_bytes((folder / "A.json").read_bytes())
    assert diff("B")[2] == "riskfile: needs/baselines/B.json: it is the baseline A; expected B\n"
    capsys.readouterr()
    # some systems would take the one for the other
    assert main(["baseline", "a", "--today", TODAY]) == 2
    assert (
        "needs/baselines/A.json is there already, and not every system tells its name from a" in capsys.readouterr().err
    )
    assert sorted(each.name for each in folder.iterdir()) == ["A.json", "B.json"]
    # a folder, a pipe and a link out of the project under its name are none
    (folder / "C.json").mkdir()
    assert diff("C")[0] == 2
    os.mkfifo(folder / "D.json")
    assert diff("D")[0] == 2
    (folder / "E.json").symlink_to("/etc/passwd")
    assert diff("E")[0] == 2


# --- many -------------------------------------------------------------------------------------------------------------


def test_many_changes(root: Path, diff: Diff) -> None:
    items = "".join(HAZARD.format(f"Hazard {number}", f"HAZ-{number}") for number in range(1000, 4000))
    page = root / "needs/design/many.md"
    page.write_text(f"# Many\n{items}", encoding="utf-8")
    committed(root)
    page.write_text(f"# Many\n{items.replace('} Hazard', '} The hazard')}", encoding="utf-8")
    status, out, _ = diff("HEAD", "--format", "json")
    assert status == 0 and len(json.loads(out)["items"]) == 3000
    for form in ("text", "markdown", "html"):
        assert diff("HEAD", "--format", form)[0] == 0
