"""Nothing outside of the project is read: every construct that names a file, with every way to write a path that leads
out. A check tells of each at its place; a build does not begin; and where a check would not have seen it, no file of the
build has a word of what lies outside."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest

from casekit import compose, write
from riskfile.project import check
from riskfile.sphinx import judging
from sphinxkit import CONF, build

CANARY = "CANARY-4711"

# "@" is the path; a second word is the suffix of what is there
CONSTRUCTS = {
    "link": "[x](<@>)",
    "link to a heading": "[x](<@#a>)",
    "link to a page md": "[x](<@>)",
    "link in emphasis": "**a [*x*](<@>)**",
    "link with a scheme": "[x](<path:@>)",
    "link to a file of the project": "[x](<project:@>)",
    "address": "<path:@>",
    "defined link": "[x][d-#]\n\n[d-#]: <@>",
    "link in a list": "- a\n\n  - [x](<@>)",
    "link in a quote": "> [x](<@>)",
    "link in a cell": "| a |\n| --- |\n| [x](<@>) |",
    "link in a definition": "Term\n: [x](<@>)",
    "link in a footnote": "Text[^n#].\n\n[^n#]: [x](<@>)",
    "link in a note": ":::{note}\n[x](<@>)\n:::",
    "link in a title": ":::{admonition} A [x](<@>)\ntext\n:::",
    "link in a dropdown": ":::{dropdown} A title\n[x](<@>)\n:::",
    "link in an item": ":::{hazard} H\n:id: HAZ-9#\n:category: energy\n\n[x](<@>)\n:::",
    "link in a csv-table": "```{csv-table}\na, [x](<@>)\n```",
    "link in a list-table": "```{list-table}\n* - [x](<@>)\n```",
    "link in a glossary": "```{glossary}\nTerm #\n  [x](<@>)\n```",
    "link in parsed-literal": "```{parsed-literal}\n[x](<@>)\n```",
    "picture png": "![x](<@>)",
    "defined picture png": "![x][d-#]\n\n[d-#]: <@>",
    "picture in a link png": "[![x](<@>)](https://example.org)",
    "picture of an item png": ":::{hazard} H\n:id: HAZ-9#\n:category: energy\n\n![x](<@>)\n:::",
    "image png": "```{image} @\n:alt: x\n```",
    "figure png": "```{figure} @\n:alt: x\n\nA caption.\n```",
    "figure-md png": ":::{figure-md}\n![x](<@>)\n\nA caption.\n:::",
    "card png": ":::{card} A card\n:img-top: @\n\ntext\n:::",
    "grid png": "::::{grid} 1\n:::{grid-item-card} A card\n:img-bottom: @\n\ntext\n:::\n::::",
    "figure as wide as it is png": "```{figure} @\n:figwidth: image\n```",
    "image in parts png": "```{image} @\n:scale: 50%\n```",
    "download": "{download}`x <@>`",
    "short download": "{download}`@`",
    "include": "```{include} @\n```",
    "include as text": "```{include} @\n:literal:\n```",
    "include as code": "```{include} @\n:code: text\n```",
    "literalinclude": "```{literalinclude} @\n```",
    "literalinclude as options": "```{literalinclude} plan.md\n---\ndiff: '@'\n---\n```",
    "diff": "```{literalinclude} plan.md\n:diff: @\n```",
    "csv-table": "```{csv-table}\n:file: @\n```",
    "raw": "```{raw} html\n:file: @\n```",
    "graphviz": "```{graphviz} @\n```",
    "raw as options": "```{raw} html\n---\nfile: '@'\n---\n```",
    "rst include": "```{eval-rst}\n.. include:: @\n```",
    "rst literalinclude": "```{eval-rst}\n.. literalinclude:: @\n```",
    "rst raw": "```{eval-rst}\n.. raw:: html\n   :file: @\n```",
    "rst csv-table": "```{eval-rst}\n.. csv-table:: t\n   :file: @\n```",
    "rst image png": "```{eval-rst}\n.. |s#| image:: @\n\n|s#|\n```",
    "rst download": "```{eval-rst}\n:download:`x <@>`\n```",
    "rst figure png": "```{eval-rst}\n.. figure:: @\n   :figwidth: image\n```",
    "rst in a note": ":::{note}\n```{eval-rst}\n.. note::\n\n   .. literalinclude:: @\n```\n:::",
    "rst as a cell": "```{eval-rst}\n* - .. include:: @\n```",
}  # fmt: skip

LEADING_OUT = {
    "up": "../../secret.SUF",
    "from the root up": "/../secret.SUF",
    "far up": f"{'../' * 20}OUT/secret.SUF",
    "absolute": "//OUT/secret.SUF",
    "by the way": "./nothing/.././../../secret.SUF",
    "percent": "%2e%2e/%2E%2e/secret.SUF",
    "percent slash": "..%2f..%2fsecret.SUF",
    "twice": "%252e%252e/%252e%252e/secret.SUF",
    "backslash": r"..\..\secret.SUF",
    "link": "link.SUF",
    "encoded link": "l%69nk.SUF",
    "folder": "../assets/folder/secret.SUF",
    "folder and up": "../assets/folder/../secret.SUF",
    "folder of the project and up": "../assets/whole/../secret.SUF",
    "any suffix": "../../secret.*",
    "this process": "//proc/self/environ",
    "what is typed": "//dev/stdin",
    "another machine": "//server/share/secret.SUF",
    "another machine, with backslashes": r"\\server\share\secret.SUF",
    "address of a file": "file:///OUT/secret.SUF",
    "address of a file, in short": "file:OUT/secret.SUF",
    "a scheme of nobody": "a:/../../../secret.SUF",
}
OF_MARKDOWN = ("link", "address:", "defined", "picture", "figure-md")
NOT_THERE = {
    "other dots": "\u2024\u2024/\u2024\u2024/secret.SUF",
    "wide slash": "..\uff0f..\uff0fsecret.SUF",
    "capitals": "LINK.SUF",
    "home": "~/secret.SUF",
    "a variable": "$HOME/secret.SUF",
    "from the root of the machine": "/OUT/secret.SUF",
    "no character": "a\0/secret.SUF",
}
"""What leads to nothing, and is told otherwise or not at all."""


def _pages(root: Path) -> Iterator[tuple[str, str, int, int, str]]:
    """Write the pages; for each construct with each path, the page, what it is, and the lines where it stands."""
    outside = root.parent
    count = 0
    for index, (name, construct) in enumerate(CONSTRUCTS.items()):
        suffix = name.rpartition(" ")[2] if name.endswith((" png", " md")) else "txt"
        lines = [f"# Page {index}", ""]
        for form, written in (LEADING_OUT | NOT_THERE).items():
            count += 1
            path = written.replace("/OUT", str(outside)).replace("OUT", str(outside).lstrip("/")).replace("SUF", suffix)
            if ">" in construct and "download" not in construct:
                # in a link it is an escape
                path = path.replace("\\", "\\\\")
            text = construct.replace("#a>", "\0").replace("#", str(count)).replace("\0", "#a>").replace("@", path)
            first = len(lines) + 1
            lines += [*text.split("\n"), ""]
            yield f"docs/p{index}.md", f"{name}: {form}", first, len(lines), form
        (root / f"docs/p{index}.md").write_text("\n".join(lines), encoding="utf-8")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[tuple[str, str, int, int, str]]]:
    """A project with all of it."""
    place = tmp_path_factory.mktemp("inside")
    root = place / "project"
    write(compose("inside", ""), root)
    (place / "beside").mkdir()
    for suffix in ("txt", "png", "md"):
        (place / f"secret.{suffix}").write_text(CANARY)
        (place / f"beside/secret.{suffix}").write_text(CANARY)
        (root / f"docs/link.{suffix}").symlink_to(place / f"secret.{suffix}")
    (root / "docs/link.md").unlink()
    # not where pages are looked for
    (root / "assets").mkdir()
    (root / "assets/folder").symlink_to(place / "beside")
    (root / "assets/whole").symlink_to(root)
    (root / "conf.py").write_text(
        CONF.replace('["riskfile"]', '["riskfile", "sphinx_design", "sphinx.ext.graphviz"]'), encoding="utf-8"
    )
    return root, list(_pages(root))


def _leaks(folder: Path) -> list[str]:
    return [
        os.fspath(path)
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink() and CANARY.encode() in path.read_bytes()
    ]


def test_a_check_tells_of_each_at_its_place(project: tuple[Path, list[tuple[str, str, int, int, str]]]) -> None:
    root, placed = project
    found = check(root, cached=False).report.findings
    told = {(each.span.path, each.span.line) for each in found if each.code == "RMF906"}
    silent = [
        what
        for page, what, first, last, form in placed
        if form in LEADING_OUT
        and not any((page, line) in told for line in range(first, last + 1))
        # of a page that is outside there is no link by its name, and .md that is no page is none of the file
        and not (what.startswith("link to a page") and form in ("link", "encoded link"))
        # no link to Markdown: it is shown as it is written
        and not (form.startswith("address") and what.startswith(OF_MARKDOWN))
    ]
    assert silent == []


def test_a_build_does_not_begin(project: tuple[Path, list[tuple[str, str, int, int, str]]], tmp_path: Path) -> None:
    root, _ = project
    with pytest.raises(SystemExit) as ended:
        build(root, tmp_path / "out")
    assert ended.value.code == 1
    assert not list((tmp_path / "out").glob("**/*.html"))


def test_a_build_reads_nothing_even_where_nobody_refuses(
    project: tuple[Path, list[tuple[str, str, int, int, str]]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, _ = project
    monkeypatch.setattr(judging, "unreadable", lambda *_: [])
    with pytest.raises(SystemExit) as ended:
        build(root, tmp_path / "guarded")
    assert ended.value.code == 1
    assert not list((tmp_path / "guarded").glob("**/*.html"))
    assert _leaks(tmp_path) == []
    # and if it went on, it would show nothing
    seen: list[str] = []
    monkeypatch.setattr(judging, "leading_out", lambda env: seen.extend(env.domains["riskfile"].data["outside"]) or [])
    built = build(root, tmp_path / "open", parallel=2)
    assert len(list((tmp_path / "open/docs").glob("*.html"))) > len(CONSTRUCTS)
    assert _leaks(tmp_path) == []
    assert not any("secret" in path.name for path in built.out.rglob("*"))
    # most pages had a path that was stopped: the constructs are such that name files
    assert len(seen) > len(CONSTRUCTS) * 0.8


OF_THE_SYSTEM = (
    "/etc/mime.types",
    "/etc/localtime",
    "/etc/ssl/",
    "/usr/share/zoneinfo/",
    "/usr/share/fonts",
    "/dev/null",
)
"""What the interpreter and its libraries read of a system, whatever they build."""


def test_what_a_build_opens(project: tuple[Path, list[tuple[str, str, int, int, str]]], tmp_path: Path) -> None:
    """Each file that is opened, and each folder that is listed, is of the project, the output or what is installed, even
    where nobody refuses the build: what the guards let through is all that there is."""
    root, _ = project
    out, listed = tmp_path / "out", tmp_path / "opened.txt"
    here = Path(__file__)
    ours = [here.parents[2] / "ext", here.parents[1], root, tmp_path]
    command = [sys.executable, str(here.with_name("opening.py")), str(root), str(out), str(listed)]
    path = os.pathsep.join(map(str, ours[:2]))
    done = subprocess.run(
        command, cwd=tmp_path, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    paths = sysconfig.get_paths()
    installed = [paths[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")] + [sys.prefix]
    known = [os.path.realpath(folder) for folder in (*ours, *installed, *filter(None, sys.path))]
    opened = listed.read_text(encoding="utf-8").split("\n")
    assert len(opened) > 500
    elsewhere = [
        path
        for path in opened
        for real in [os.path.realpath(path)]
        if not any(real == folder or real.startswith(folder + os.sep) for folder in known)
        and not path.startswith(OF_THE_SYSTEM)
    ]
    assert elsewhere == []


DOCUTILS = "[general]\nrecord_dependencies: {}\n"


def test_settings_beside_conf_py_are_refused(tmp_path: Path) -> None:
    """docutils reads docutils.conf, which can name a file to write to."""
    root, written = tmp_path / "project", tmp_path / "written.txt"
    write(compose("docutils", ""), root)
    (root / "docutils.conf").write_text(DOCUTILS.format(written), encoding="utf-8")
    (found,) = [each for each in check(root, cached=False).report.findings if each.code == "RMF906"]
    assert str(found.span).startswith("docutils.conf:1") and "conf.py" in str(found.hint)
    with pytest.raises(SystemExit) as ended:
        build(root, tmp_path / "out")
    assert ended.value.code == 1 and not written.exists()


SETTINGS = """
html_static_path = ["assets"]
html_extra_path = ["more"]
templates_path = ["templates"]
html_logo = "logo.png"
"""


@pytest.mark.parametrize(
    "path", ["assets/link.txt", "more/deep/link.txt", "templates/layout.html", "logo.png", "more/all"]
)
def test_a_link_in_a_folder_of_conf_py_leads_nowhere_else(tmp_path: Path, path: str) -> None:
    root = tmp_path / "project"
    write(compose("links", ""), root)
    (tmp_path / "beside").mkdir()
    (tmp_path / "beside/secret.txt").write_text(CANARY)
    for folder in ("assets", "more/deep", "templates"):
        (root / folder).mkdir(parents=True)
    (root / "conf.py").write_text(CONF + SETTINGS, encoding="utf-8")
    (root / "logo.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (root / path).unlink(missing_ok=True)
    (root / path).symlink_to(tmp_path / ("beside" if path.endswith("all") else "beside/secret.txt"))
    warnings: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(judging, "tell", lambda bad: warnings.extend(f"{each[0]} {each[2]}" for each in bad))
        with pytest.raises(SystemExit) as ended:
            build(root, tmp_path / "out")
    assert ended.value.code == 1 and [f"RMF906 {path}:1:1"] == warnings
    assert _leaks(tmp_path / "out") == []


def test_nobody_walks_where_a_link_leads_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A link to the root of the machine would have all of it walked, before a page is read and anything refused."""
    root = tmp_path / "project"
    write(compose("walk", ""), root)
    (root / "assets").mkdir()
    for link in (root / "docs/whole", root / "assets/whole", root / "needs/[a]"):
        link.symlink_to("/")
    (root / "needs/design/back").symlink_to(root / "needs")
    listed: list[str] = []
    scandir = os.scandir
    monkeypatch.setattr(os, "scandir", lambda place=".": listed.append(os.fspath(place)) or scandir(place))
    with pytest.raises(SystemExit) as ended:
        build(root, tmp_path / "out")
    monkeypatch.undo()
    assert ended.value.code == 1 and str(root) in map(os.path.realpath, listed)
    assert [each for each in listed if "whole" in each or "[a]" in each or "back" in each] == []


def test_what_a_build_names_besides_is_looked_at_once_more(tmp_path: Path) -> None:
    """A dependency that an extension has found by a way of its own ends the build before a page is written."""
    root = tmp_path / "project"
    write(compose("dependencies", ""), root)
    (tmp_path / "secret.txt").write_text(CANARY)
    text = (
        CONF
        + """
def setup(app):
    import email
    def read(app, docname, content):
        for path in ("../secret.txt", email.__file__, app.srcdir / "docs/plan.md"):
            app.env.note_dependency(str(path))
    app.connect("source-read", read)
"""
    )
    (root / "conf.py").write_text(text, encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        build(root, tmp_path / "out")
    assert ended.value.code == 1
    (root / "conf.py").write_text(text.replace('"../secret.txt", ', ""), encoding="utf-8")
    assert build(root, tmp_path / "again").status == 0
