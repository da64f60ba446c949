"""The same bytes on each machine, with any number of processes, and whatever was built before."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pikepdf
import pytest

from casekit import compose, write
from riskfile.sphinx.tidy import take_away
from samebytes.builds import Result, build, build_anew
from samebytes.edits import EDITS, Folder
from samebytes.machines import MACHINES, build_on, modes
from samebytes.start import CONF, picture, start
from samebytes.steps import FOREIGN, Walk
from samebytes.trees import differences, explain, files_of


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result, Path]:
    """The project, and what was built of it on a machine as it is."""
    scratch = tmp_path_factory.mktemp("machines")
    root = _many_pages(start(scratch / "source"))
    done, out = build_on(MACHINES["as it is"], root, scratch / "first")
    assert done.status == 1 and len(done.told) > 3, done.said
    return root, done, out


def _many_pages(root: Path) -> Path:
    """Pages enough for Sphinx to read them in more than one process, some with names that others have too."""
    folder = Folder(root)
    for number in range(4):
        folder.write(
            f"docs/more/page-{number}.md",
            f"# More {number}\n\n(label-{number % 2})=\n\n## Below\n\nText.\n\n```{{index}} pair: wire; steel\n```\n\n"
            f"```{{glossary}}\nterm{number % 2}\n  What it is.\n```\n\n```{{math}}\n:label: eq-{number % 2}\n\na = {number}\n```\n\n"
            f"```{{figure}} folder-{number}/part.svg\n:alt: A part\n\nPart {number}\n```\n\n```{{risk-table}}\n:caption: Risks {number}\n```\n",
        )
        folder.write(f"docs/more/folder-{number}/part.svg", picture(f"#00000{number}"))
    return root


@pytest.mark.parametrize("name", [name for name in MACHINES if name != "as it is"])
def test_on_another_machine(name: str, first: tuple[Path, Result, Path], tmp_path: Path) -> None:
    root, done, out = first
    machine = MACHINES[name]
    other, there = build_on(machine, root, tmp_path)
    assert (other.status, other.told) == (done.status, done.told)
    for part in ("html", "pdf"):
        assert differences(out / part, there / part) == []
    # everybody may read what the umask lets everybody read, and nothing is a program
    assert list(modes(there)) == [0o666 & ~machine.umask]


# --- edits that once left something else than a clean build -----------------------------------------------------------


def _rename(folder: Folder, old: str, new: str) -> None:
    (folder.root / old).rename(folder.root / new)


def _keeping_its_time(folder: Folder, path: str, content: str | bytes) -> None:
    before = (folder.root / path).stat()
    folder.write(path, content)
    os.utime(folder.root / path, ns=(before.st_atime_ns, before.st_mtime_ns))


def _exchange(folder: Folder, one: str, other: str) -> None:
    _rename(folder, one, "beside")
    _rename(folder, other, one)
    _rename(folder, "beside", other)


def _move(folder: Folder, id: str, path: str, to: str) -> None:
    found = re.search(rf"^:::+\{{[^\n]*\n:id: {id}\n(?:(?!:::).*\n)*:::+\n", folder.read(path), flags=re.MULTILINE)
    assert found is not None
    folder.change(path, found[0], "")
    folder.append(to, found[0])


ONCE_FAILED: dict[str, Callable[[Folder], Any]] = {
    "a page goes": lambda folder: (
        (folder.root / "docs/more/note.md").unlink()
    ),
    "a page moves to another stage": lambda folder: _rename(
        folder, "needs/manufacturing/process.md", "needs/design/process.md"
    ),
    "two pages are exchanged, with their times": lambda folder: _exchange(folder, "docs/words.md", "docs/first.md"),
    "two pictures are exchanged, with their times": lambda folder: _exchange(
        folder, "docs/more/part.svg", "docs/pictures/part.svg"
    ),
    "an item moves to a page that is read earlier": lambda folder: _move(
        folder, "FMD-2", "needs/manufacturing/process.md", "needs/design/base.md"
    ),
    "a page keeps its time": lambda folder: _keeping_its_time(
        folder, "docs/second.md", folder.read("docs/second.md") + "\nMore.\n"
    ),
    "an included text keeps its time": lambda folder: _keeping_its_time(folder, "docs/shared/text.txt", "Other text.\n"),
    "a picture goes whose name another has": lambda folder: (
        folder.change("docs/first.md", "pictures/part.svg", "pictures/dot.png")
    ),
    "a picture of a name comes that another has": lambda folder: (
        folder.write("docs/early/part.svg", picture("#111111")),
        folder.append("docs/more/note.md", "![A part](../early/part.svg)\n"),
    ),
    "a label without a title goes": lambda folder: folder.change("docs/index.md", "(front)=\n", ""),
    "a label of two pages goes from one": lambda folder: folder.change("docs/words.md", "(twice)=\n", ""),
    "a term of two pages goes from one": lambda folder: folder.change("docs/words.md", "stent\n  A tube of struts.\n", ""),
    "a page that another names comes": lambda folder: folder.write("docs/more/later.md", "# Later\n\nText.\n"),
    "a file that a page names comes": lambda folder: folder.write("docs/shared/later.csv", "a,b\n"),
    "a heading that a link names": lambda folder: folder.change("docs/second.md", "## A picture", "## The picture"),
    "the caption of the contents": lambda folder: folder.change("docs/index.md", ":caption: The file", ":caption: All"),
    "the contents have no numbers any longer": lambda folder: folder.change("docs/index.md", ":numbered:\n", ""),
    "a title in the contents": lambda folder: folder.change("docs/index.md", "More to see <views>", "Views <views>"),
    "a figure before another": lambda folder: folder.append(
        "docs/plan.md", "```{figure} pictures/dot.png\n:alt: A dot\n\nA dot\n```\n"
    ),
    "an equation that others name": lambda folder: folder.change("docs/first.md", ":label: mass", ":label: masses"),
    "settings": lambda folder: folder.change("conf.py", "numfig = True", "numfig = True\nhtml_secnumber_suffix = ') '"),
    "what conf.py does": lambda folder: folder.change("conf.py", "%s", "%s!"),
    "no sources are copied any longer": lambda folder: folder.change(
        "conf.py", "html_copy_source = True", "html_copy_source = False"
    ),
    "the project's own style": lambda folder: folder.write("docs/own/own.css", ".own { color: blue; }\n"),
    "a style of the project goes": lambda folder: (folder.root / "docs/own/more.css").unlink(),
    "the project has no styles any longer, and names one": lambda folder: folder.change(
        "conf.py", 'html_static_path = ["docs/own"]', "html_static_path = []"
    ),
    "a template of the project": lambda folder: folder.write(
        "docs/templates/page.html", '{% extends "!page.html" %}{% block content %}{{ super() }}<p>More</p>{% endblock %}\n'
    ),
    "a download goes": lambda folder: (
        folder.change("docs/first.md", "{download}`The data <shared/data.csv>`", "No data."),
        folder.change("docs/second.md", "[the list](shared/data.csv)", "the list"),
    ),
    "a view moves to another page": lambda folder: (
        folder.change("docs/views.md", "```{risk-table}\n:filter: stage == design\n:caption: Risks\n```\n", ""),
        folder.append("docs/second.md", "```{risk-table}\n:caption: Risks\n```\n"),
    ),
}  # fmt: skip


def _prepared(root: Path) -> Path:
    folder = Folder(start(root))
    # it takes long to draw
    folder.change("docs/views.md", "```{control-chart}\n:plan: MON-3\n```\n", "")
    folder.append("docs/words.md", "(twice)=\n\n## Here\n\nText.\n")
    folder.append("docs/more/note.md", "(twice)=\n\n## There\n\nText, [](later.md), [a list](../shared/later.csv).\n")
    folder.append("docs/more/note.md", "```{glossary}\nstent\n  Another tube.\n```\n")
    folder.append("docs/second.md", "See {ref}`twice` and {term}`stent`.\n")
    folder.write("docs/own/more.css", ".more { color: red; }\n")
    folder.write(
        "conf.py",
        CONF + "\n\ndef setup(app):\n    app.connect('source-read', read)\n\n\n"
        "def read(app, docname, content):\n    content[0] = content[0].replace('Words.', 'Words: %s')\n",
    )
    return root


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a project, and what was built of it, with files of others among it."""
    scratch = tmp_path_factory.mktemp("before")
    Walk(scratch, 1, project=_prepared(scratch / "project"), pdf_every=0)
    return scratch


@pytest.mark.parametrize("name", ONCE_FAILED)
def test_an_edit_after_which_builds_once_differed(name: str, before: Path, tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    shutil.copytree(before, scratch)
    walk = Walk(scratch, len(name), project=scratch / "project", pdf_every=0, begun=True)
    state = files_of(walk.folder.root)
    ONCE_FAILED[name](walk.folder)
    assert files_of(walk.folder.root) != state
    step = walk.compare(name, "")
    assert step.differs == [] and step.pages > 10


def test_random_edits(tmp_path: Path) -> None:
    walk = Walk(tmp_path, 20261129, project=start(tmp_path / "project"), pdf_every=2)
    for _ in range(2):
        assert walk.step().differs == []


def test_what_is_left_of_a_build_that_kept_no_list_goes_too(before: Path, tmp_path: Path) -> None:
    root, out = tmp_path / "project", tmp_path / "out"
    shutil.copytree(before / "project", root)
    shutil.copytree(before / "going-on", out)
    (out / "html/.riskfile-files.json").unlink()
    (root / "docs/more/note.md").unlink()
    build(root, out)
    assert not (out / "html/docs/more/note.html").exists()
    assert all((out / path).exists() for path in FOREIGN if path.startswith("html"))


@pytest.mark.parametrize("name", ["../beside.txt", "docs/linked/beside.txt", "/etc/beside.txt"])
def test_nothing_outside_of_the_output_is_taken_away(name: str, tmp_path: Path) -> None:
    out, there = tmp_path / "out", tmp_path / "there"
    (out / "docs").mkdir(parents=True)
    there.mkdir()
    for path in (tmp_path / "beside.txt", there / "beside.txt"):
        path.write_text("kept", encoding="utf-8")
    (out / "docs/linked").symlink_to(there)
    take_away(out, name, set())
    assert (tmp_path / "beside.txt").exists() and (there / "beside.txt").exists()


def test_the_year_is_that_of_the_day_and_of_nobody_s_clock(tmp_path: Path) -> None:
    root = tmp_path / "project"
    write(compose("year", ""), root)
    (root / "conf.py").write_text(
        'project = "Year"\ncopyright = "2026, Nobody, and %Y"\nextensions = ["riskfile"]\n', encoding="utf-8"
    )
    found = set()
    for epoch in (None, "1600000000"):
        done = build_anew(root, tmp_path / f"out-{epoch}", {"SOURCE_DATE_EPOCH": epoch}, today="2031-02-03")
        assert done.status == 0, done.said
        page = (tmp_path / f"out-{epoch}/html/docs/index.html").read_text(encoding="utf-8")
        found |= {line.strip() for line in page.splitlines() if "2026, Nobody" in line}
    assert len(found) == 1 and "2026, Nobody, and 2031" in found.pop()


# --- the comparison itself --------------------------------------------------------------------------------------------


def test_the_comparison_tells_the_first_difference(tmp_path: Path) -> None:
    index = 'Search.setIndex({"docnames":["a","b"],"terms":{"x":[0,1]}})'
    assert "/terms/x: '1', and '2'" not in explain("searchindex.js", index.encode(), index.encode())
    other = index.replace("[0,1]", "[0,2]")
    assert explain("html/searchindex.js", index.encode(), other.encode()) == "/terms/x/1: '1', and '2'"
    assert "order of 'a', and 'b'" in explain("needs.json", b'{"a":1,"b":2}', b'{"b":2,"a":1}')
    assert explain("page.html", b"same\none", b"same\nother") == "line 2: 'one', and 'other'"
    assert explain("dot.png", b"\xff\x00", b"\xff\x01") == "byte 1 of 2 and 2"
    assert explain("page.html", b"one", None) == "only in the first"
    written = []
    for text in ("(one)", "(two)"):
        with pikepdf.new() as made:
            made.add_blank_page()
            made.Root.Said = made.make_stream(f"BT {text} ET".encode())
            made.save(tmp_path / "made.pdf", deterministic_id=True)
        written.append((tmp_path / "made.pdf").read_bytes())
    assert "object 1: line 7: " in (told := explain("file.pdf", *written)) and "BT (one) ET" in told
    (tmp_path / "one").mkdir()
    (tmp_path / "other").mkdir()
    (tmp_path / "one/page.html").write_text("one", encoding="utf-8")
    assert differences(tmp_path / "one", tmp_path / "other") == ["page.html: only in the first"]
    assert differences(tmp_path / "one", tmp_path / "one") == []


def test_each_edit_changes_something(tmp_path: Path) -> None:
    for name, edit in EDITS.items():
        root = start(tmp_path / name)
        random, told = Random(3), ""
        for _ in range(100):
            # some find nothing to change where nothing was made before
            before = files_of(root)
            told = told or edit(Folder(root), random)
            assert not told or files_of(root) != before or name == "touch a page", name
            if told:
                break
        assert told or name == "add the page that is named", name
