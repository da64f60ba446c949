"""The pages of the project of Sphinx that a risk file is a part of, as a check sees them."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from casekit import TODAY, compose, write
from devices import subfolder, two_devices
from riskfile.model import SphinxPages
from riskfile.project import Checked, Project
from riskfile.reading.page import decode
from riskfile.reading.project_pages import Found, pages_of, read_rst
from riskfile.reading.roots import search
from riskfile.reading.unjudged import not_judged
from riskfile.source import Disk

RST = Found("page", "page.rst", "restructuredtext", True)


def checked(base: Path) -> Checked:
    ((root, layout),) = search(base).found
    return Project.open(Disk(root, layout), today=TODAY, cached=False).check()


def told(result: Checked) -> list[tuple[str, int, int, str]]:
    return [(each.span.path, each.span.line, each.span.column, each.code) for each in result.report.findings]


def edit(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    before = path.read_text("utf-8") if path.exists() else ""
    path.write_text(before + text, encoding="utf-8")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return subfolder(tmp_path) / "docs"


# --- what conf.py says ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("conf", "expected"),
    [
        ("extensions = ['riskfile']\n", SphinxPages()),
        ("exclude_patterns = ['a']\nexclude_patterns += ['b']\n", SphinxPages(exclude=("a", "b"))),
        ("include_patterns = ['docs/**']\n", SphinxPages(include=("docs/**",))),
        (
            "riskfile_root = '.'\nextensions = ['riskfile']\n",
            SphinxPages(True, ((".rst", "restructuredtext"),), roots=(("", "docs", "needs", ()),)),
        ),
        ("riskfile_root = ''\n", SphinxPages()),
        (
            "riskfile_root = 'a'\nextensions = ['myst_nb']\nsource_suffix = {'.rst': None}\n",
            SphinxPages(
                True,
                ((".rst", "restructuredtext"), (".md", "markdown"), (".ipynb", "notebook")),
                roots=(("a", "docs", "needs", ()),),
            ),
        ),
        (
            "riskfile_root = 'risk'\nsource_suffix = ['.txt', '.md']\n",
            SphinxPages(
                True, ((".txt", "restructuredtext"), (".md", "markdown")), roots=(("risk", "docs", "needs", ()),)
            ),
        ),
        ("import os\nexclude_patterns = os.listdir()\n", SphinxPages(unseen=(("exclude_patterns", 2),))),
    ],
)
def test_what_conf_says(conf: str, expected: SphinxPages, tmp_path: Path) -> None:
    (tmp_path / "conf.py").write_text(conf, encoding="utf-8")
    assert pages_of(Disk(tmp_path)) == expected


def test_what_conf_leaves_out_is_no_page_of_the_file(tmp_path: Path) -> None:
    write(compose("left", ""), tmp_path)
    edit(tmp_path / "docs/old.md", "# Old\n\n[gone](gone.md)\n")
    assert [each[3] for each in told(checked(tmp_path))] == ["RMF924"]
    edit(tmp_path / "conf.py", "extensions = ['riskfile']\nexclude_patterns = ['docs/old.md']\n")
    assert told(checked(tmp_path)) == []
    (tmp_path / "conf.py").write_text("exclude_patterns = ['docs/' + 'old.md']\n", encoding="utf-8")
    result = checked(tmp_path)
    assert [each[3] for each in told(result)] == ["RMF924"]
    ((what, place, count),) = not_judged(result.file.problems)
    assert (str(what), str(place), count) == (
        "which pages `exclude_patterns` of conf.py leaves out or adds",
        "conf.py:1:1",
        1,
    )


# --- pages that are none of the file ----------------------------------------------------------------------------------

LINKS = """
{doc}`/requirements`, {doc}`/overview`, {ref}`overview`, {ref}`performance`, [it](../../requirements.md),
[part](../../requirements.md#performance), {need}`REQ-10`, {need}`REQ-20`, [as it is written](/overview.rst).
"""


def test_what_leads_to_them_is_there(root: Path) -> None:
    edit(root / "risk/docs/plan.md", LINKS)
    result = checked(root)
    assert told(result) == [] and not_judged(result.file.problems) == []


def test_what_is_not_there_is_told_and_what_only_sphinx_knows_is_said(root: Path) -> None:
    edit(root / "risk/docs/plan.md", "\n{doc}`/requirement`, [x](../../drafts/idea.md), {ref}`of-rst`\n")
    result = checked(root)
    assert [each[3] for each in told(result)] == ["RMF924", "RMF924"]
    assert [str(each.what) for each in not_judged(result.file.problems)] == [
        "links to labels in pages that are no Markdown"
    ]


def test_the_id_of_a_need_and_that_of_an_item(root: Path) -> None:
    edit(root / "requirements.md", "\n:::{req} Twice\n:id: RSK-1\n:::\n")
    assert [each[3] for each in told(checked(root))] == ["RMF901"]


def test_their_own_faults_are_not_judged(root: Path) -> None:
    edit(root / "requirements.md", "\n[nowhere](nowhere.md)\n\n### Too deep\n\n{nothing}`x`\n")
    assert told(checked(root)) == []


def test_an_item_on_one_of_them_is_told_by_the_nearest_file(tmp_path: Path) -> None:
    root = two_devices(tmp_path)
    edit(root / "clamp/notes.md", "# Notes\n\n:::{hazard} Lost\n:id: HAZ-72\n:category: energy\n:::\n")
    edit(root / "notes.md", "# Notes\n\n:::{hazard} Lost\n:id: HAZ-73\n:category: energy\n:::\n")
    assert [each for each in told(checked(root / "clamp")) if each[3] == "RMF905"] == [
        ("clamp/notes.md", 3, 1, "RMF905")
    ]
    assert [each for each in told(checked(root / "pump")) if each[3] == "RMF905"] == [("notes.md", 3, 1, "RMF905")]


# --- chapters in reStructuredText -------------------------------------------------------------------------------------

CHAPTER = """Method
======

Text.

.. toctree::
   :hidden:

   More <../more/page>

.. hazard:: Heat
   :id: HAZ-90

   Text.
"""


def test_a_chapter_in_restructuredtext_is_one_of_the_file(root: Path) -> None:
    edit(root / "risk/docs/method.rst", CHAPTER)
    edit(root / "risk/more/page.md", "# None of the file\n")
    assert [(path, line, column, code) for path, line, column, code in told(checked(root))] == [
        # no table of contents names it
        ("risk/docs/method.rst", 1, 1, "RMF905"),
        ("risk/docs/method.rst", 11, 1, "RMF905"),
    ]
    front = root / "risk/docs/index.md"
    front.write_text(front.read_text("utf-8").replace("\nplan", "\nplan\nmethod.rst"), encoding="utf-8")
    edit(root / "risk/docs/plan.md", "\nHAZ-90, {doc}`method`, [method](method.rst)\n")
    assert told(checked(root)) == [("risk/docs/method.rst", 11, 1, "RMF905")]


def test_a_part_of_the_plan_may_be_in_it(root: Path) -> None:
    edit(root / "risk/docs/method.rst", ":orphan:\n\nPlan\n====\n\nThe scope\n---------\n\nAll.\n\nEmpty\n-----\n")
    policy = root / "risk/needs/policy.yaml"
    text = policy.read_text("utf-8")
    policy.write_text(text.replace("docs/plan#scope", "docs/method#the-scope"), encoding="utf-8")
    assert told(checked(root)) == []
    policy.write_text(text.replace("docs/plan#scope", "docs/method#empty"), encoding="utf-8")
    assert told(checked(root)) == [("risk/docs/method.rst", 11, 1, "RMF001")]
    policy.write_text(text.replace("docs/plan#scope", "docs/plans#scope"), encoding="utf-8")
    (finding,) = checked(root).report.findings
    assert finding.message.startswith("docs/plans is no page of this file") and "docs/plan?" in finding.hint


def test_what_shows_of_restructuredtext() -> None:
    page = read_rst(
        ":orphan:\n\n=====\nTitle\n=====\n\n.. _one label:\n.. _`another: one`:\n\n.. toctree::\n   :glob:\n\n   a\n   T <b/c>\n"
        "   https://example.org\n\nText\n\n  .. toctree::\n\n     d.rst\n\n.. req:: A\n   :status: open\n   :id: REQ-1\n",
        RST,
        ("hazard",),
        ("req",),
        "needs/design",
    )
    assert page.toctrees == ((("a", "b/c"), True), (("d",), False))
    assert set(page.names) == {
        ("rst", ""),
        ("section", ""),
        ("orphan", ""),
        ("label", "one label"),
        ("label", "another: one"),
    }
    assert [(each[0], each[1]) for each in page.stray] == [("REQ-1", "need")]
    assert [each[:3] for each in page.headings] == [(1, "Title", 4)]


@pytest.mark.parametrize(
    "text",
    [
        "\n" * 40_000,
        " \n" * 40_000 + ".",
        ".. toctree::\n" * 4_000,
        ".. toctree::\n" + "   a\n" * 20_000,
        ".. hazard:: x\n" + "   :a:\n" * 20_000,
        "   " * 20_000 + ".. hazard::",
        ".. _" + "a" * 40_000,
        "=\n" * 20_000,
    ],
)
def test_no_page_keeps_a_check_waiting(text: str) -> None:
    begin = time.process_time()
    read_rst(decode(text.encode())[0], RST, ("hazard",), ("req",), "needs/design")
    assert time.process_time() - begin < 2


def test_the_pages_around_are_watched(root: Path) -> None:
    ((folder, layout),) = search(root).found
    project = Project.open(Disk(folder, layout), today=TODAY, cached=False)
    assert project.check().policy is not None
    assert {"requirements.md", "overview.rst", "index.rst"} <= project.named_paths()


def test_what_is_kept_tells_the_same(root: Path) -> None:
    edit(root / "risk/docs/method.rst", CHAPTER)
    edit(root / "risk/docs/plan.md", LINKS)
    ((folder, layout),) = search(root).found
    first, *others = [told(Project.open(Disk(folder, layout), today=TODAY).check()) for _ in range(3)]
    assert others == [first, first] and first
    (root / "requirements.md").unlink()
    assert [each[3] for each in told(Project.open(Disk(folder, layout), today=TODAY).check())].count("RMF924") == 3


def test_pages_of_two_files_are_read_once_in_a_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from riskfile.reading import markdown

    root = two_devices(tmp_path)
    read: list[str] = []
    whole = markdown.read_page

    def noted(text: str, docname: str, *rest: object) -> object:
        read.append(docname)
        return whole(text, docname, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(markdown, "read_page", noted)
    ways = search(root).found
    first = [told(Project.open(Disk(*each), today=TODAY).check()) for each in ways]
    # its own page, and that of both, is read with the stages and the folders of each file
    assert sorted({each for each in read if read.count(each) > 1}) == sorted(
        {"common/design/hazards", *(each for each in read if each.startswith("clamp/"))}
    )
    read.clear()
    assert [told(Project.open(Disk(*each), today=TODAY).check()) for each in ways] == first
    assert read == []
    kept = [(each.base / ".riskfile_cache/pages").stat().st_mtime_ns for each in ways]
    assert [told(Project.open(Disk(*each), today=TODAY).check()) for each in ways] == first
    assert kept == [(each.base / ".riskfile_cache/pages").stat().st_mtime_ns for each in ways]
