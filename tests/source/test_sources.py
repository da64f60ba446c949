"""What a source gives, and what it refuses: on real folders, with links that lead everywhere, pipes and devices."""

from __future__ import annotations

import os
import pickle
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casekit import base_files
from riskfile.project import Checked, Project
from riskfile.source import Disk, Empty, Entry, Overlay, Source, SourceError, leads_up, walk

# --- a disk -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with a bit of everything, and something beside it."""
    root = tmp_path / "project"
    for path, text in {
        "docs/index.md": "# Front\n",
        "needs/design/x.md": "# X\n",
        "shared/a.md": "# A\n",
        "field/a.csv": "a,b\n",
    }.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/secret.md").write_text("secret\n", encoding="utf-8")
    links = {
        "needs/inside": "../shared",
        "needs/inside.md": "../shared/a.md",
        "needs/outside": "../../elsewhere",
        "needs/outside.md": "../../elsewhere/secret.md",
        "needs/gone-outside.md": "../../elsewhere/gone.md",
        "needs/gone.md": "nowhere.md",
        "needs/itself.md": "itself.md",
        "needs/up": "..",
        "needs/here": ".",
        "needs/device.md": "/dev/zero",
        "field/through": "../needs/outside",
    }
    for path, target in links.items():
        (root / path).symlink_to(target)
    os.mkfifo(root / "needs/pipe.md")
    return root


KINDS = {
    "": "folder",
    "docs": "folder",
    "docs/index.md": "file",
    "docs/./index.md": "file",
    "docs/index.md/x": "missing",
    "docs/none.md": "missing",
    "none/none.md": "missing",
    "a\0b": "missing",
    "x/" * 3000: "missing",
    "needs/inside": "folder",
    "needs/inside/a.md": "file",
    "needs/inside.md": "file",
    "needs/outside": "outside",
    "needs/outside/secret.md": "outside",
    "needs/outside/none.md": "outside",
    "needs/outside.md": "outside",
    "needs/gone-outside.md": "outside",
    "needs/device.md": "outside",
    "field/through": "outside",
    "needs/gone.md": "missing",
    "needs/itself.md": "missing",
    "needs/up": "link-circle",
    "needs/here": "link-circle",
    "needs/here/inside.md": "file",
    "needs/pipe.md": "special",
    "/etc/passwd": "outside",
    "../elsewhere/secret.md": "outside",
    "docs/../docs/index.md": "outside",
    "..\\elsewhere\\secret.md": "outside",
    "C:\\secret.md": "outside",
}


@pytest.mark.parametrize(("path", "kind"), KINDS.items(), ids=[path[:30] or "root" for path in KINDS])
def test_what_kind_of_thing_is_there(path: str, kind: str, root: Path) -> None:
    sources = (Disk(root), Overlay(Disk(root), {}), Overlay(Disk(root), {"docs/other.md": b"", "docs/gone.md": None}))
    for source in sources:
        assert source.kind(path) == kind
        if kind == "file":
            assert source.read(path) == (root / path).read_bytes()
            assert source.real(path) == os.path.relpath(os.path.realpath(root / path), os.path.realpath(root))
            continue
        with pytest.raises(SourceError) as caught:
            source.open(path)
        # a link in a circle leads to a folder, which cannot be read either
        assert caught.value.reason == ("folder" if kind == "link-circle" else kind)
        assert caught.value.filename == path and caught.value.strerror and caught.value.errno
        if kind != "folder":
            with pytest.raises(SourceError) as caught:
                source.entries(path)
            assert caught.value.reason == kind


def test_a_refusal_says_why(root: Path) -> None:
    def why(path: str) -> str:
        with pytest.raises(SourceError) as caught:
            Disk(root).read(path)
        return str(caught.value.strerror)

    assert why("needs/outside.md") == "a symbolic link leads out of the project"
    assert why("../elsewhere/secret.md") == "the path leads out of the project"
    assert why("needs/pipe.md") == "Not a regular file"
    assert why("docs") == "Is a directory"
    assert why("docs/none.md") == "No such file or directory"
    assert why("docs/index.md/x") == "Not a directory"
    assert why("needs/itself.md") == "Too many levels of symbolic links"


def test_a_refusal_survives_a_process() -> None:
    error = SourceError("outside", "a.md", 13, "a symbolic link leads out of the project")
    again = pickle.loads(pickle.dumps(error))
    assert (again.reason, again.filename, again.errno, again.strerror) == (
        "outside",
        "a.md",
        13,
        "a symbolic link leads out of the project",
    )


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every file")
def test_what_may_not_be_read(root: Path) -> None:
    (root / "docs/index.md").chmod(0)
    with pytest.raises(SourceError) as caught:
        Disk(root).open("docs/index.md")
    assert (caught.value.reason, caught.value.strerror) == ("unreadable", "Permission denied")


def test_a_folder_is_listed_in_the_order_of_names_and_links_say_where_they_lead(root: Path) -> None:
    assert Disk(root).entries("needs") == [
        Entry("needs/design", "folder"),
        Entry("needs/device.md", "outside", "special"),
        Entry("needs/gone-outside.md", "outside", "missing"),
        Entry("needs/gone.md", "missing", "missing"),
        Entry("needs/here", "link-circle", "folder"),
        Entry("needs/inside", "folder", "folder"),
        Entry("needs/inside.md", "file", "file"),
        Entry("needs/itself.md", "missing", "missing"),
        Entry("needs/outside", "outside", "folder"),
        Entry("needs/outside.md", "outside", "file"),
        Entry("needs/pipe.md", "special"),
        Entry("needs/up", "link-circle", "folder"),
    ]
    assert [entry.path for entry in Disk(root).entries("")] == ["docs", "field", "needs", "shared"]


def test_what_is_refused_is_told_and_not_walked(root: Path) -> None:
    found = {entry.path for entry in walk(Disk(root), "needs")}
    assert {"needs/up", "needs/here", "needs/outside", "needs/inside/a.md", "needs/design/x.md"} <= found
    assert not any(path.startswith(("needs/up/", "needs/here/", "needs/outside/")) for path in found)
    left = [entry.path for entry in walk(Disk(root), "needs", lambda path: path in ("needs/design", "needs/inside"))]
    assert "needs/design" not in left and "needs/design/x.md" not in left and "needs/inside/a.md" not in left
    assert list(walk(Disk(root), "none")) == list(walk(Disk(root), "docs/index.md")) == []


def test_a_file_that_was_listed_is_followed_no_less(root: Path, tmp_path: Path) -> None:
    source = Disk(root)
    assert "docs/index.md" in {entry.path for entry in source.entries("docs")}
    (root / "docs/index.md").unlink()
    (root / "docs/index.md").symlink_to(tmp_path / "elsewhere/secret.md")
    with pytest.raises(SourceError) as caught:
        source.read("docs/index.md")
    assert caught.value.reason == "outside"
    (root / "docs/index.md").unlink()
    os.mkfifo(root / "docs/index.md")
    with pytest.raises(SourceError) as caught:
        source.read("docs/index.md")
    assert caught.value.reason == "special"


def test_folders_of_pages_that_are_links_are_of_the_project(root: Path, tmp_path: Path) -> None:
    (root / "needs").rename(tmp_path / "kept")
    (root / "needs").symlink_to(tmp_path / "kept")
    (tmp_path / "kept/report.xml").write_text("<x/>", encoding="utf-8")
    source = Disk(root)
    assert source.kind("needs") == "folder"
    assert source.kind("needs/report.xml") == "file"
    assert source.real("needs/report.xml") == "needs/report.xml"
    assert source.read("needs/design/x.md") == b"# X\n"
    assert source.kind("needs/outside") == "outside"


def test_content_is_read_in_pieces_and_can_be_sought_in(root: Path) -> None:
    for source in (Disk(root), Overlay(Empty(), {"field/a.csv": b"a,b\n"})):
        with source.open("field/a.csv") as file:
            assert (file.read(2), file.read(), file.seek(0, os.SEEK_END)) == (b"a,", b"b\n", 4)
            file.seek(1)
            assert file.read(1) == b","


def test_a_state_changes_when_a_file_is_saved(root: Path) -> None:
    source = Disk(root)
    before = source.state("docs/index.md")
    assert before is not None and before == source.state("docs/index.md")
    (root / "docs/new.md").write_text("# Front\n", encoding="utf-8")
    (root / "docs/new.md").replace(root / "docs/index.md")
    assert source.state("docs/index.md") not in (None, before)
    for path in ("docs/none.md", "../elsewhere/secret.md", "a\0b", "needs/gone.md"):
        assert source.state(path) is None
    one, two = Overlay(source, {"docs/index.md": b"1"}), Overlay(source, {"docs/index.md": b"2", "field/a.csv": None})
    assert one.state("docs/index.md") != two.state("docs/index.md")
    assert one.state("docs/index.md") == Overlay(source, {"docs/index.md": b"1"}).state("docs/index.md")
    assert two.state("field/a.csv") is None
    assert one.state("field/a.csv") == source.state("field/a.csv")


def test_names_are_those_of_this_machine(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert Disk(root).name("docs/index.md") == str(root / "docs/index.md")
    assert Overlay(Disk(root), {}).name("") == str(root)
    monkeypatch.chdir(root)
    assert Disk(Path()).name("docs/index.md") == "docs/index.md"
    assert Disk(Path()).read("docs/index.md") == b"# Front\n"


@given(st.text(alphabet="ab./\\:C", max_size=8))
def test_a_path_that_leads_up_is_known_by_its_text(path: str) -> None:
    inside = os.path.normpath(os.path.join("/root", path))  # noqa: PTH118
    if not leads_up(path):
        assert inside == "/root" or inside.startswith("/root/")


# --- texts that are not saved -----------------------------------------------------------------------------------------


def everything(source: Source) -> dict[str, tuple[str, str, bytes | None]]:
    """All that a source has: by path what it is, where it leads, and its content."""
    found: dict[str, tuple[str, str, bytes | None]] = {}
    for entry in walk(source, ""):
        assert source.kind(entry.path) == entry.kind, entry
        content = None
        if entry.kind == "file":
            content = source.read(entry.path)
        else:
            with pytest.raises(SourceError):
                source.read(entry.path)
        found[entry.path] = (entry.kind, entry.leads_to, content)
    return found


def save(root: Path, texts: dict[str, bytes | None]) -> None:
    """Do on the disk what an overlay of ``texts`` says would be done."""
    for path, data in texts.items():
        target = root / path
        if data is None:
            target.unlink(missing_ok=True)
        else:
            # what a link leads to is written, though it may not be there yet
            real = Path(os.path.realpath(target))
            real.parent.mkdir(parents=True, exist_ok=True)
            real.write_bytes(data)


FILES = ["docs/index.md", "needs/design/x.md", "needs/design/y.md", "needs/new/deep/z.md", "shared/a.md", "shared/b.md"]
THROUGH_LINKS = ["needs/inside/a.md", "needs/inside/new.md", "needs/inside.md", "needs/gone.md", "needs/again/b.md"]
TEXTS = st.dictionaries(
    st.sampled_from([*FILES, *THROUGH_LINKS]), st.none() | st.binary(max_size=6), min_size=1, max_size=6
)


def leads_to_one_file(root: Path, texts: dict[str, bytes | None]) -> bool:
    """Whether two of the texts are of one file, so that the order in which they are saved decides."""
    places = [os.path.realpath(root / path) for path in texts]
    return len(set(places)) < len(places)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=TEXTS)
def test_an_overlay_is_what_saving_its_texts_would_be(
    texts: dict[str, bytes | None], tmp_path_factory: pytest.TempPathFactory
) -> None:
    base = tmp_path_factory.mktemp("overlay")
    root = base / "project"
    for path, data in {"docs/index.md": b"1", "needs/design/x.md": b"2", "shared/a.md": b"3"}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)
    for path, target in {
        "needs/inside": "../shared",
        "needs/again": "inside",
        "needs/inside.md": "../shared/a.md",
        "needs/gone.md": "design/none.md",
        "needs/up": "..",
        "needs/out": "../..",
        "needs/out.md": "/etc/hostname",
    }.items():
        (root / path).symlink_to(target)
    os.mkfifo(root / "needs/pipe.md")
    if not leads_to_one_file(root, texts):
        overlaid, fresh = Overlay(Disk(root), texts), Overlay(Disk(root), texts)
        before = everything(overlaid)
        # asked path by path, and by one that has listed nothing
        asked = {path: fresh.kind(path) for path in (*before, *texts)}
        again = {path: overlaid.kind(path) for path in texts}
        save(root, texts)
        assert before == everything(Disk(root))
        assert asked == {path: Disk(root).kind(path) for path in (*before, *texts)}
        assert again == {path: asked[path] for path in texts}
        assert everything(Overlay(Disk(root), {})) == before
    shutil.rmtree(base)


def test_a_text_outside_of_the_project_changes_nothing(root: Path, tmp_path: Path) -> None:
    paths = ["needs/outside.md", "needs/outside/new.md", "../elsewhere/secret.md", "/etc/hostname", "a\0b"]
    source = Overlay(Disk(root), dict.fromkeys(paths, b"mine"))
    assert everything(source) == everything(Disk(root))
    assert [source.kind(path) for path in paths] == ["outside"] * 4 + ["missing"]
    assert (tmp_path / "elsewhere/secret.md").read_text(encoding="utf-8") == "secret\n"


def test_a_folder_without_its_file_stays_one(root: Path) -> None:
    source = Overlay(Disk(root), {"docs/index.md": None})
    assert source.kind("docs") == "folder"
    assert source.entries("docs") == []
    with pytest.raises(SourceError) as caught:
        source.open("docs/index.md")
    assert (caught.value.reason, caught.value.strerror) == ("missing", "No such file or directory")


def test_overlays_lie_on_each_other(root: Path) -> None:
    first = Overlay(Disk(root), {"docs/a.md": b"1", "docs/b.md": b"1", "docs/index.md": None})
    second = Overlay(first, {"docs/b.md": b"2", "docs/a.md": None, "docs/index.md": b"2"})
    assert {path: content for path, (_, _, content) in everything(second).items() if path.startswith("docs/")} == {
        "docs/b.md": b"2",
        "docs/index.md": b"2",
    }


def test_nothing_holds_nothing() -> None:
    source = Empty()
    assert list(walk(source, "")) == []
    assert [source.kind(path) for path in ("", "a", "../a")] == ["folder", "missing", "outside"]
    for path, reason in (("a", "missing"), ("../a", "outside")):
        for ask in (source.open, source.entries, source.read):
            with pytest.raises(SourceError) as caught:
                ask(path)
            assert caught.value.reason == reason
    assert source.state("a") is None


# --- one project, wherever its bytes come from ------------------------------------------------------------------------


def told(checked: Checked) -> tuple[object, ...]:
    """All that a check tells, in its order."""
    file, report = checked.file, checked.report
    return (
        list(file),
        file.duplicates,
        file.problems,
        dict(file.documents),
        dict(file.evidence),
        dict(file.series),
        file.reachable,
        checked.policy,
        report.findings,
        report.open_work,
        report.waived,
        [(outcome.rule.code, *outcome[1:]) for outcome in report.outcomes],
    )


def check(source: Source) -> tuple[object, ...]:
    return told(Project.open(source, gate="post-launch", today="2026-01-20", cached=False).check())


BASE = {path: text.encode() for path, text in base_files().items()}
SNIPPETS = st.sampled_from(
    [
        b"",
        b"# Page\n\nText.\n",
        b":::{hazard} Heat\n:id: HAZ-9\n:category: energy\n:::\n",
        b":::{hazard} Heat\n:id: HAZ-9\n:category: enrgy\n:::\n",
        b":::{verification} V\n:id: VER-9\n:evidence: evidence/a.txt\n:evidence-hash: 00\n:verifies: CTL-1\n:::\n",
        b"```{toctree}\n:glob:\n\n/needs/**\n```\n",
        b"```{include} /evidence/a.txt\n```\n",
        b"\xff\xfe",
    ]
)
EDITS = st.dictionaries(
    st.sampled_from(["docs/index.md", "docs/new.md", "needs/design/new.md", "needs/other/new.md", "evidence/a.txt"]),
    SNIPPETS,
    max_size=4,
)
CONFIGURED = st.dictionaries(
    st.sampled_from(["needs/policy.yaml", "needs/model.yaml"]),
    st.none() | st.sampled_from([b"version: 1\n", b"\xff", BASE["needs/policy.yaml"].replace(b"draft", b"design")]),
    max_size=1,
)


@settings(max_examples=60, deadline=None)
@given(pages=EDITS, settings=CONFIGURED, removed=st.sets(st.sampled_from(sorted(BASE)), max_size=2))
def test_the_same_bytes_give_the_same_file_and_the_same_findings(
    pages: dict[str, bytes],
    settings: dict[str, bytes | None],
    removed: set[str],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    root = tmp_path_factory.mktemp("same")
    save(root, dict(BASE))
    texts: dict[str, bytes | None] = {**dict.fromkeys(removed), **pages, **settings}
    overlaid = check(Overlay(Disk(root), texts))
    save(root, texts)
    assert overlaid == check(Disk(root))
    assert check(Overlay(Empty(), {path: data for path, data in {**BASE, **texts}.items() if data is not None})) == (
        check(Disk(root))
    )
    # texts that are those of the disk
    everywhere = {entry.path: entry.kind for entry in walk(Disk(root), "")}
    files = {path: (root / path).read_bytes() for path, kind in everywhere.items() if kind == "file"}
    assert check(Overlay(Disk(root), files)) == check(Disk(root))
    shutil.rmtree(root)


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Path]:
    root = tmp_path / "project"
    save(root, dict(BASE))
    yield root


Damage = Callable[[Path], None]


@pytest.mark.parametrize(
    ("damage", "code", "path"),
    [
        (lambda root: (root / "needs/up").symlink_to(".."), "RMF907", "needs/up"),
        (lambda root: (root / "needs/out").symlink_to("/etc"), "RMF906", "needs/out"),
        (lambda root: (root / "needs/out.md").symlink_to("/etc/hostname"), "RMF906", "needs/out.md"),
        (lambda root: os.mkfifo(root / "needs/pipe.md"), "RMF907", "needs/pipe.md"),
        (lambda root: (root / "needs/folder.md").mkdir(), "RMF907", "needs/folder.md"),
    ],
)
def test_what_is_refused_is_refused_under_an_overlay_too(damage: Damage, code: str, path: str, project: Path) -> None:
    damage(project)
    plain = Project.open(project, cached=False).check().report
    over = Project.open(Overlay(Disk(project), {"docs/new.md": b"# New\n"}), cached=False).check().report
    for report in (plain, over):
        assert (code, path) in [(each.code, each.span.path) for each in report.findings]


def test_a_policy_that_a_link_brings_from_elsewhere_is_refused(project: Path, tmp_path: Path) -> None:
    (project / "needs/policy.yaml").rename(tmp_path / "policy.yaml")
    (project / "needs/policy.yaml").symlink_to(tmp_path / "policy.yaml")
    (found,) = Project.open(project, cached=False).check().report.findings
    assert (found.code, found.message) == ("RMF009", "cannot be read: a symbolic link leads out of the project")


def test_an_include_that_a_link_brings_from_elsewhere_is_told(project: Path, tmp_path: Path) -> None:
    (tmp_path / "items.txt").write_text(":::{hazard} Heat\n:id: HAZ-9\n:::\n", encoding="utf-8")
    (project / "items.txt").symlink_to(tmp_path / "items.txt")
    (project / "needs/design/new.md").write_text("# New\n\n```{include} /items.txt\n```\n", encoding="utf-8")
    found = [each for each in Project.open(project, cached=False).check().report.findings if each.code == "RMF906"]
    assert [(str(each.span), each.message, each.hint) for each in found] == [
        (
            "needs/design/new.md:3:14",
            "the page contains a path that leaves the project: /items.txt",
            "keep the file inside the project",
        )
    ]
