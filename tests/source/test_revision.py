"""A project as it was at a revision: what git has of it is what lay on the disk when it was committed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casekit import TODAY, compose, write
from gitkit import committed, git
from riskfile.project import Project
from riskfile.source import Disk, Source, SourceError, walk
from riskfile.source import revision as revisions
from riskfile.source.revision import Revision, RevisionError

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="NO GIT: nothing was read from a repository")


# --- what is there ----------------------------------------------------------------------------------------------------

LINKS = {
    "needs/inside": "../shared",
    "needs/inside.md": "../shared/a.md",
    "needs/through.md": "inside/a.md",
    "needs/outside": "../../elsewhere",
    "needs/outside.md": "../../elsewhere/secret.md",
    "needs/gone.md": "nowhere.md",
    "needs/itself.md": "itself.md",
    "needs/up": "..",
    "needs/here": ".",
    "needs/device.md": "/dev/zero",
    "field/far": "../needs/outside",
}
KINDS = {
    "": "folder",
    "docs": "folder",
    "docs/index.md": "file",
    "docs/./index.md": "file",
    "docs/index.md/x": "missing",
    "docs/none.md": "missing",
    "needs/inside": "folder",
    "needs/inside/a.md": "file",
    "needs/inside.md": "file",
    "needs/through.md": "file",
    "needs/outside": "outside",
    "needs/outside/secret.md": "outside",
    "needs/outside.md": "outside",
    "needs/device.md": "outside",
    "field/far": "outside",
    "needs/gone.md": "missing",
    "needs/itself.md": "missing",
    "needs/up": "link-circle",
    "needs/here": "link-circle",
    "needs/here/inside.md": "file",
    "/etc/passwd": "outside",
    "../elsewhere/secret.md": "outside",
    "docs/../docs/index.md": "outside",
}


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with a project in a subfolder, and something beside it."""
    top = tmp_path_factory.mktemp("repository")
    files = {
        "project/docs/index.md": "# Front\n",
        "project/needs/design/x.md": "# X\n",
        "project/shared/a.md": "# A\n",
        "project/field/ü ö.csv": "a,b\n",
        "elsewhere/secret.md": "secret\n",
    }
    for path, text in files.items():
        (top / path).parent.mkdir(parents=True, exist_ok=True)
        (top / path).write_text(text, encoding="utf-8")
    for path, target in LINKS.items():
        (top / "project" / path).symlink_to(target)
    committed(top)
    return top


@pytest.fixture(params=["work tree", "bare", "another work tree"])
def source(request: pytest.FixtureRequest, repository: Path, tmp_path: Path) -> Source:
    if request.param == "bare":
        git(repository, "clone", "-q", "--bare", ".", str(tmp_path / "bare.git"))
        return Revision(tmp_path / "bare.git", "main", folder="project", bare=True)
    if request.param == "another work tree":
        git(repository, "worktree", "add", "-q", "--detach", str(tmp_path / "other"))
        shutil.rmtree(tmp_path / "other/project/docs")
        return Revision(tmp_path / "other/project", "HEAD")
    return Revision(repository / "project", "HEAD")


def test_what_kind_of_thing_is_there(source: Source, repository: Path) -> None:
    root = repository / "project"
    disk = Disk(root)
    for path, kind in KINDS.items():
        assert (path, source.kind(path), disk.kind(path)) == (path, kind, kind)
        if kind == "file":
            assert source.read(path) == (root / path).read_bytes() and source.real(path) == disk.real(path)
        else:
            with pytest.raises(SourceError) as caught:
                source.open(path)
            assert caught.value.reason == ("folder" if kind == "link-circle" else kind)
            if kind != "folder":
                with pytest.raises(SourceError) as caught:
                    source.entries(path)
                assert caught.value.reason == kind


def test_a_folder_lists_as_on_the_disk(source: Source, repository: Path) -> None:
    disk = Disk(repository / "project")
    for folder in ("", "docs", "needs", "needs/inside", "field", "shared"):
        assert [each[:2] for each in source.entries(folder)] == [each[:2] for each in disk.entries(folder)]
    assert [each.path for each in walk(source, "field")] == [each.path for each in walk(disk, "field")]


PARTS = st.sampled_from(("a", "b", "c.md", "é"))
PATHS = st.lists(PARTS, min_size=1, max_size=3).map("/".join)
TREES = st.dictionaries(PATHS, st.one_of(st.binary(max_size=4), st.sampled_from(("..", "../a", "b/c.md", "c.md", "."))))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tree=TREES, asked=st.lists(PATHS, max_size=4))
def test_any_tree_is_as_it_lay_on_the_disk(
    tree: dict[str, bytes | str], asked: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    top = tmp_path_factory.mktemp("tree")
    root = top / "project"
    (root / "keep").mkdir(parents=True)
    (root / "keep/x.md").write_bytes(b"x")
    for path, what in tree.items():
        place = root / path
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.symlink_to(what) if isinstance(what, str) else place.write_bytes(what)
        except OSError:
            # something of another kind lies there, or a link on the way leads round
            continue
    committed(top)
    disk, source = Disk(root), Revision(root, "HEAD")
    for path in {*tree, *asked, *(each.rpartition("/")[0] for each in tree)}:
        # git keeps no empty folder
        if disk.kind(path) == "folder" and not any(Path(disk.name(path)).rglob("*")):
            continue
        assert (path, source.kind(path)) == (path, disk.kind(path))
        if disk.kind(path) == "file":
            assert source.read(path) == disk.read(path)


# --- a whole project --------------------------------------------------------------------------------------------------


def test_a_project_is_judged_as_it_was(tmp_path: Path) -> None:
    write(compose("base", ""), tmp_path)
    before = Project.open(tmp_path, today=TODAY, cached=False).check()
    committed(tmp_path)
    git(tmp_path, "tag", "-a", "-m", "released", "A")
    shutil.rmtree(tmp_path / "needs/design")
    (tmp_path / "docs/index.md").rename(tmp_path / "docs/other.md")
    committed(tmp_path, "all gone")
    state = sorted(tmp_path.iterdir())
    for name in ("HEAD~1", "A", "main~1"):
        was = Project.open(Revision(tmp_path, name), today=TODAY).check()
        assert was.file.items.keys() == before.file.items.keys() and was.policy == before.policy
        assert [str(each) for each in was.report.findings] == [str(each) for each in before.report.findings]
    # and nothing was written for it
    assert sorted(tmp_path.iterdir()) == state and git(tmp_path, "status", "--porcelain") == ""


def test_a_large_file_is_not_held_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(revisions, "_IN_MEMORY", 10)
    (tmp_path / "large.bin").write_bytes(b"0123456789" * 100)
    committed(tmp_path)
    with Revision(tmp_path, "HEAD").open("large.bin") as file:
        assert file.read(5) == b"01234" and file.seek(995) == 995 and file.read() == b"56789"


# --- what there is not ------------------------------------------------------------------------------------------------


def test_a_shallow_clone_says_how_to_get_the_rest(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/x.md").write_text("1", encoding="utf-8")
    first = committed(tmp_path / "a")
    (tmp_path / "a/x.md").write_text("2", encoding="utf-8")
    committed(tmp_path / "a")
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{tmp_path}/a", "b")
    assert Revision(tmp_path / "b", "HEAD").read("x.md") == b"2"
    for name in (first, "HEAD~1"):
        with pytest.raises(RevisionError, match=r"is not in this clone, which is shallow; .*git fetch --unshallow"):
            Revision(tmp_path / "b", name)


def test_a_clone_without_contents_asks_no_server(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/x.md").write_text("1", encoding="utf-8")
    committed(tmp_path / "a")
    (tmp_path / "a/x.md").write_text("2", encoding="utf-8")
    committed(tmp_path / "a")
    git(tmp_path / "a", "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "-q", "--filter=blob:none", f"file://{tmp_path}/a", "b")
    with pytest.raises(SourceError, match="its content is not in this clone") as caught:
        Revision(tmp_path / "b", "HEAD~1").read("x.md")
    assert caught.value.reason == "unreadable"


@pytest.mark.parametrize("name", ["no-such", "--help", "", "HEAD:docs", "HEAD^{tree}"])
def test_no_such_revision(name: str, repository: Path) -> None:
    with pytest.raises(RevisionError, match="is no commit, tag or branch of this repository"):
        Revision(repository / "project", name)


def test_no_project_then(tmp_path: Path) -> None:
    (tmp_path / "x.md").write_text("1", encoding="utf-8")
    committed(tmp_path)
    (tmp_path / "later").mkdir()
    (tmp_path / "later/y.md").write_text("1", encoding="utf-8")
    committed(tmp_path)
    with pytest.raises(RevisionError, match="HEAD~1 has no folder later: the project was not there then"):
        Revision(tmp_path / "later", "HEAD~1")


def test_no_repository(tmp_path: Path) -> None:
    with pytest.raises(RevisionError, match="is in no git repository"):
        Revision(tmp_path, "HEAD")


def test_no_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RevisionError, match="git is not installed"):
        Revision(tmp_path, "HEAD")


def test_no_filter_of_a_repository_is_run(tmp_path: Path) -> None:
    (tmp_path / "x.md").write_text("as it is\n", encoding="utf-8")
    (tmp_path / ".gitattributes").write_text("*.md filter=bad\n", encoding="utf-8")
    committed(tmp_path)
    git(tmp_path, "config", "filter.bad.smudge", f"touch {tmp_path}/ran")
    assert Revision(tmp_path, "HEAD").read("x.md") == b"as it is\n"
    assert not (tmp_path / "ran").exists()


def test_a_folder_that_only_looks_like_a_repository_is_none(repository: Path, tmp_path: Path) -> None:
    """A project may hold a folder with a stranger's settings: nobody has said that it is a repository."""
    git(repository, "clone", "-q", "--bare", ".", str(tmp_path / "looks"))
    with pytest.raises(RevisionError, match="is in no git repository"):
        Revision(tmp_path / "looks", "main", folder="project")
