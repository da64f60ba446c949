"""Which pages a project has, and which of them its tables of contents reach: as a build has it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sphinx.util.matching import _translate_pattern, compile_matchers

from casekit import base_files
from riskfile.project import check
from riskfile.reading.markdown import read_page
from riskfile.reading.pages import documents_of, glob_pattern, page_names
from riskfile.source import Disk
from riskfile.sphinx.state import build_of
from riskfile.views.registry import MODEL
from sphinxkit import build

POLICY = base_files()["needs/policy.yaml"]


def project(root: Path, pages: dict[str, str], model: str = "") -> Path:
    """A project of these pages: path and text."""
    files = {"needs/policy.yaml": POLICY, "docs/index.md": "# Front\n", **pages}
    if model:
        files["needs/model.yaml"] = model
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return root


def page(title: str = "Page") -> str:
    return f"# {title}\n\nText.\n"


def toctree(*entries: str, glob: bool = False, options: tuple[str, ...] = ()) -> str:
    lines = ["# Contents", "", "```{toctree}", *([":glob:"] if glob else []), *options, "", *entries, "```", ""]
    return "\n".join(lines)


def names(root: Path, *exclude: str) -> list[str]:
    found, refused = page_names(Disk(root), exclude)
    assert refused == []
    return found


# Tables of contents

TREE = (
    "docs/index",
    "docs/a",
    "docs/b",
    "docs/sub/a",
    "docs/sub/c",
    "docs/sub/deep/d",
    "needs/design/x",
    "needs/design/y",
    "needs/manufacturing/x",
    "docs/ab",
    "docs/a b",
)


def entries_of(text: str, docname: str = "docs/index") -> list[str]:
    """What the tables of contents of a page resolve to among TREE."""
    pages = {name: read_page(text if name == docname else page(), name, MODEL) for name in (*TREE, docname)}
    return list(documents_of(pages)[docname].includes)


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("a", ["docs/a"]),
        ("a.md", ["docs/a"]),
        ("./a", ["docs/a"]),
        ("sub/a", ["docs/sub/a"]),
        ("sub/../b", ["docs/b"]),
        ("../docs/a", ["docs/a"]),
        ("../needs/design/x", ["needs/design/x"]),
        ("/docs/a", ["docs/a"]),
        ("/needs/design/x.md", ["needs/design/x"]),
        ("/needs//design/./x", ["needs/design/x"]),
        ("Title <a>", ["docs/a"]),
        ("Title<a.md>", ["docs/a"]),
        ("A title > of < signs </needs/design/x>", ["needs/design/x"]),
        ("  a  ", ["docs/a"]),
        ("a b", ["docs/a b"]),
        ("<a>", []),
        ("nowhere", []),
        ("docs/a", []),
        ("A", []),
        ("self", []),
        ("Title <self>", []),
        ("https://example.org/a", []),
        ("Title <https://example.org/a>", []),
        ("", []),
        ("*", []),
        ("../../docs/a", ["docs/a"]),
        ("../../a", []),
    ],
)
def test_an_entry(entry: str, expected: list[str]) -> None:
    assert entries_of(toctree(entry)) == expected


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("*", ["docs/a", "docs/a b", "docs/ab", "docs/b"]),
        ("a*", ["docs/a", "docs/a b", "docs/ab"]),
        ("?", ["docs/a", "docs/b"]),
        ("[ab]", ["docs/a", "docs/b"]),
        ("[!a]", ["docs/b"]),
        ("*/*", ["docs/sub/a", "docs/sub/c"]),
        ("sub/**", ["docs/sub/a", "docs/sub/c", "docs/sub/deep/d"]),
        ("/needs/**", ["needs/design/x", "needs/design/y", "needs/manufacturing/x"]),
        ("/needs/*/x", ["needs/design/x", "needs/manufacturing/x"]),
        ("../needs/design/*", ["needs/design/x", "needs/design/y"]),
        ("a", ["docs/a"]),
        ("[z-a]", []),
        ("[a", []),
        ("**", ["docs/a", "docs/a b", "docs/ab", "docs/b", "docs/sub/a", "docs/sub/c", "docs/sub/deep/d"]),
    ],
)
def test_a_pattern(entry: str, expected: list[str]) -> None:
    assert entries_of(toctree(entry, glob=True)) == expected


def test_from_a_page_further_down() -> None:
    assert entries_of(toctree("d", "../a", "/docs/a", "deep/d", "c"), "docs/sub/deep/e") == [
        "docs/sub/deep/d",
        "docs/sub/a",
        "docs/a",
    ]


def test_several_on_a_page_in_lists_and_notes() -> None:
    first, second = (toctree(entry).removeprefix("# Contents\n\n") for entry in ("a", "b"))
    listed = "- " + first.strip().replace("\n", "\n  ")
    assert entries_of(
        f"# Front\n\n{listed}\n\n::::{{note}}\n{second}::::\n\n:::{{toctree}}\n---\nmaxdepth: 1\nglob: true\n---\nsub/*\n:::\n"
    ) == [
        "docs/a",
        "docs/b",
        "docs/sub/a",
        "docs/sub/c",
    ]


def test_options_are_no_entries() -> None:
    assert entries_of(toctree("a", options=(":maxdepth: 1", ":caption: b", ":hidden:"))) == ["docs/a"]


def test_what_only_looks_like_one() -> None:
    text = toctree("a")
    assert entries_of("````markdown\n" + text + "````\n") == []
    assert entries_of("<!--\n" + text + "\n-->\n") == []
    assert entries_of("    ".join(("", *text.splitlines(keepends=True)))) == []
    assert entries_of("\n".join(f"% {line}" for line in text.splitlines())) == []


def test_reached_step_by_step(tmp_path: Path) -> None:
    item = ":::{{hazard}} Heat\n:id: HAZ-{}\n:category: energy\n:::\n"
    project(
        tmp_path,
        {
            "docs/index.md": toctree("a"),
            "docs/a.md": toctree("sub/b", "index"),
            "docs/sub/b.md": toctree("/needs/design/x", "../a"),
            "needs/design/x.md": item.format(1),
            "needs/design/y.md": toctree("z"),
            "needs/design/z.md": item.format(2),
            "docs/lost.md": "# Without items\n",
        },
    )
    checked = check(tmp_path)
    assert checked.file.reachable == {"docs/index", "docs/a", "docs/sub/b", "needs/design/x"}
    assert [(each.span.path, each.item) for each in checked.report.findings if each.code == "RMF905"] == [
        ("docs/lost.md", ""),
        ("needs/design/y.md", ""),
        ("needs/design/z.md", "HAZ-2"),
    ]


def test_as_a_build_resolves_them(tmp_path: Path) -> None:
    """Entry by entry, in a page of its own each: the build reaches what the checker reaches."""
    pages = {f"{name}.md": page(name) for name in TREE if name != "docs/index"}
    plain = [
        "a",
        "a.md",
        "./a",
        "sub/../b",
        "../needs/design/x",
        "/needs//design/./x",
        "Title <a>",
        "Title<a.md>",
        "<a>",
        "nowhere",
        "a b",
        "../../docs/a",
    ]
    globs = ["*", "[!a]", "*/*", "sub/**", "../needs/design/*", "/needs/*/x", "a", "?", "[a"]
    for number, entry in enumerate(plain):
        pages[f"docs/plain-{number}.md"] = toctree(entry)
    for number, entry in enumerate(globs):
        pages[f"docs/sub2/glob-{number}.md"] = toctree(entry, glob=True)
    project(tmp_path, pages)
    built = build_of(build(tmp_path, builder="dummy").app.config).file
    read = check(tmp_path).file
    assert {name: set(document.includes) for name, document in read.documents.items()} == {
        name: set(document.includes) for name, document in built.documents.items()
    }


# Pages


def test_pages_of_a_project(tmp_path: Path) -> None:
    project(tmp_path, {"docs/b.md": "", "docs/a/c.md": "", "docs/a.md": "", "needs/design/x.md": "", "docs/ä ö.md": ""})
    for path in (
        "docs/image.png",
        "docs/a.rst",
        "docs/a.MD",
        "docs/amd",
        "README.md",
        "manual/index.md",
        "needs/a.md~",
    ):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text("# No page of the file\n", encoding="utf-8")
    assert names(tmp_path) == ["docs/a", "docs/a/c", "docs/b", "docs/index", "docs/ä ö", "needs/design/x"]


def test_hidden_files_and_folders(tmp_path: Path) -> None:
    hidden = [
        "docs/.a.md",
        "docs/.hidden/a.md",
        "docs/a/.b.md",
        "docs/a/.hidden/b/c.md",
        "needs/.x/design/y.md",
        "needs/.md",
    ]
    project(tmp_path, {"docs/a.b.md": "", **dict.fromkeys(hidden, "# Hidden\n")})
    assert names(tmp_path) == ["docs/a.b", "docs/index"]
    assert set(build(tmp_path, builder="dummy").app.env.found_docs) == {"docs/a.b", "docs/index"}


EXCLUDED = [
    (["docs/a.md"], {"docs/ab", "docs/sub/a", "docs/sub/deep/c", "needs/design/x"}),
    (["docs/a"], {"docs/a", "docs/ab", "docs/sub/a", "docs/sub/deep/c", "needs/design/x"}),
    (["docs/a*"], {"docs/sub/a", "docs/sub/deep/c", "needs/design/x"}),
    (["docs/sub/**"], {"docs/a", "docs/ab", "needs/design/x"}),
    (["docs/sub/*"], {"docs/a", "docs/ab", "needs/design/x"}),
    (["docs/sub"], {"docs/a", "docs/ab", "needs/design/x"}),
    (["docs/su?"], {"docs/a", "docs/ab", "needs/design/x"}),
    (["docs/sub/"], {"docs/a", "docs/ab", "docs/sub/a", "docs/sub/deep/c", "needs/design/x"}),
    (["**/a.md"], {"docs/ab", "docs/sub/deep/c", "needs/design/x"}),
    (["**/deep", "needs"], {"docs/a", "docs/ab", "docs/sub/a"}),
    (["needs/**"], {"docs/a", "docs/ab", "docs/sub/a", "docs/sub/deep/c"}),
    (["docs/[!s]*"], {"docs/sub/a", "docs/sub/deep/c", "needs/design/x"}),
    (["a.md", "sub", "*.md"], {"docs/a", "docs/ab", "docs/sub/a", "docs/sub/deep/c", "needs/design/x"}),
]


@pytest.mark.parametrize(("patterns", "expected"), EXCLUDED, ids=[" ".join(patterns) for patterns, _ in EXCLUDED])
def test_what_model_yaml_excludes(patterns: list[str], expected: set[str], tmp_path: Path) -> None:
    model = "version: 1\nexclude:\n" + "".join(f"  - {pattern!r}\n" for pattern in patterns)
    pages = {
        f"{name}.md": page(name) for name in ("docs/a", "docs/ab", "docs/sub/a", "docs/sub/deep/c", "needs/design/x")
    }
    project(tmp_path, pages, model)
    front = set() if patterns == ["docs/[!s]*"] else {"docs/index"}
    assert set(check(tmp_path).file.documents) == expected | front
    if front:
        assert set(build(tmp_path, builder="dummy").app.env.found_docs) == expected | front


def test_a_folder_that_is_a_symbolic_link(tmp_path: Path) -> None:
    project(tmp_path / "file", {"needs/design/x.md": page()})
    # within the project: one that leads out of it is RMF906
    shared = tmp_path / "file/shared"
    (shared / "below").mkdir(parents=True)
    (shared / "a.md").write_text(page(), encoding="utf-8")
    (shared / "below/b.md").write_text(page(), encoding="utf-8")
    (tmp_path / "file/needs/shared").symlink_to("../shared")
    (tmp_path / "file/needs/again").symlink_to(shared, target_is_directory=True)
    (tmp_path / "file/docs/linked.md").symlink_to("../needs/design/x.md")
    expected = [
        "docs/index",
        "docs/linked",
        "needs/again/a",
        "needs/again/below/b",
        "needs/design/x",
        "needs/shared/a",
        "needs/shared/below/b",
    ]
    assert names(tmp_path / "file") == expected
    assert sorted(build(tmp_path / "file", builder="dummy").app.env.found_docs) == expected


def test_a_project_behind_a_symbolic_link(tmp_path: Path) -> None:
    project(tmp_path / "file", {"docs/a.md": page()})
    (tmp_path / "link").symlink_to("file")
    assert names(tmp_path / "link") == ["docs/a", "docs/index"]


def test_folders_that_are_symbolic_links(tmp_path: Path) -> None:
    project(tmp_path / "elsewhere", {"docs/a.md": page(), "needs/design/x.md": page()})
    (tmp_path / "file").mkdir()
    for folder in ("docs", "needs"):
        (tmp_path / "file" / folder).symlink_to(f"../elsewhere/{folder}")
    assert names(tmp_path / "file") == ["docs/a", "docs/index", "needs/design/x"]


@pytest.mark.parametrize("target", [".", "..", "../..", "../../..", "/", "../design", "../manufacturing"])
def test_symbolic_links_in_a_circle(target: str, tmp_path: Path) -> None:
    project(tmp_path, {"needs/design/x.md": page(), "needs/manufacturing/y.md": page()})
    (tmp_path / "needs/design/link").symlink_to(target)
    (tmp_path / "needs/manufacturing/link").symlink_to("../design")
    found, refused = page_names(Disk(tmp_path), ())
    circles = [each.path for each in refused]
    assert {(each.kind, each.leads_to) for each in refused} <= {("outside", "folder"), ("link-circle", "folder")}
    assert {"docs/index", "needs/design/x", "needs/manufacturing/y"} <= set(found)
    if target == "../manufacturing":
        assert circles == ["needs/design/link/link", "needs/manufacturing/link/link"]
        assert "needs/design/link/y" in found
    else:
        assert "needs/design/link" in circles
        assert not [name for name in found if name.startswith("needs/design/link/")]


def test_an_excluded_circle_is_no_fault(tmp_path: Path) -> None:
    project(tmp_path, {})
    (tmp_path / "docs/link").symlink_to(".")
    assert page_names(Disk(tmp_path), ["docs/link"]) == (["docs/index"], [])


def test_the_order_is_that_of_names(tmp_path: Path) -> None:
    paths = ["docs/z.md", "docs/a/z.md", "docs/a.md", "docs/a-b.md", "docs/a/b/c.md", "needs/a.md"]
    project(tmp_path, dict.fromkeys(paths, ""))
    found = names(tmp_path)
    assert found == sorted(found)
    assert list(check(tmp_path).file.documents) == found


def test_a_front_page_that_is_not_there(tmp_path: Path) -> None:
    project(tmp_path, {"needs/design/x.md": ":::{hazard} Heat\n:id: HAZ-1\n:category: energy\n:::\n"})
    (tmp_path / "docs/index.md").unlink()
    found = [(*each.span[:3], each.code) for each in check(tmp_path).report.findings if each.code == "RMF905"]
    assert found == [("docs/index.md", 1, 1, "RMF905")]


# Patterns


@settings(max_examples=600, deadline=None)
@given(st.text(alphabet="ab/*?[]!^-\\.", max_size=8), st.text(alphabet="ab/-!^].\\", max_size=6))
def test_patterns_mean_what_they_mean_to_sphinx(pattern: str, name: str) -> None:
    import re
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        try:
            re.compile(_translate_pattern(pattern))
        except re.error:
            assert glob_pattern(pattern).fullmatch(pattern)
            return
        (matches,) = compile_matchers([pattern])
    assert bool(glob_pattern(pattern).fullmatch(name)) == bool(matches(name))


def test_the_separator_of_this_system() -> None:
    assert os.sep == "/", "the names of pages have forward slashes: page_names says so for others"


def told(root: Path) -> list[str]:
    return [f"{each.span}: {each.code}" for each in check(root, cached=False, today="2030-01-01").report.findings]


ITEM = "# Uses\n\n:::{intended-use} Use twice\n:id: USE-91\n:kind: misuse\n:::\n"


def test_a_page_that_is_a_link_to_another_is_told_on_the_link_and_holds_no_items(tmp_path: Path) -> None:
    project(tmp_path, {"needs/design/z.md": ITEM})
    (tmp_path / "needs/design/a.md").symlink_to("z.md")
    found = [each for each in told(tmp_path) if "RMF90" in each and "RMF905" not in each]
    assert found == ["needs/design/a.md:1:1: RMF907"]
    assert check(tmp_path, cached=False).file.items["USE-91"].path == "needs/design/z.md"


def test_a_copy_of_a_page_is_told_once(tmp_path: Path) -> None:
    project(tmp_path, {"needs/design/a.md": ITEM, "needs/design/b.md": ITEM})
    found = [each for each in told(tmp_path) if "RMF90" in each and "RMF905" not in each]
    assert found == ["needs/design/b.md:1:1: RMF907"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be"])
def test_a_page_in_utf_16_is_told_by_that_name_and_read(encoding: str, tmp_path: Path) -> None:
    project(tmp_path, {})
    text = ITEM if encoding == "utf-16" else "\ufeff" + ITEM
    (tmp_path / "needs").mkdir(exist_ok=True)
    (tmp_path / "needs/uses.md").write_bytes(text.encode(encoding))
    found = check(tmp_path, cached=False)
    assert "USE-91" in found.file.items
    assert [str(each.message) for each in found.report.findings if each.code == "RMF907"] == [
        "the page is UTF-16; expected UTF-8"
    ]


def test_a_link_to_an_item_on_a_page_that_is_not_read_is_no_second_fault(tmp_path: Path) -> None:
    hazard = "# H\n\n:::{hazard} Heat\n:id: HAZ-91\n:category: energy\n:::\n"
    naming = "# S\n\n:::{situation} Hot\n:id: SIT-91\n:condition: normal\n:hazard: HAZ-91\n:::\n"
    project(tmp_path, {"needs/design/h.MD": hazard, "needs/design/s.md": naming})
    codes = [each.split()[1] for each in told(tmp_path)]
    assert codes.count("RMF905") >= 1
    assert "RMF902" not in codes
