"""Diagrams are drawn by their programs, in HTML and PDF alike; where they cannot be, their source is shown, and told.

Graphviz is the real one: where it is not installed, these tests are skipped, loudly; in CI
(``RISKFILE_REQUIRE_GRAPHVIZ``) they fail. Programs and extensions of Mermaid and PlantUML are stand-ins, which take what
the real ones take.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from riskfile.sphinx import diagrams
from sphinxkit import CONF, Built, build, differing, edit, pages, project

DOT = shutil.which("dot")
pytestmark = pytest.mark.skipif(
    DOT is None and not os.environ.get("RISKFILE_REQUIRE_GRAPHVIZ"),
    reason="NO GRAPHVIZ: diagrams are not tested; install graphviz",
)

EXTENSIONS = {
    "mermaid": """
from docutils import nodes
from docutils.parsers.rst import Directive, directives


class mermaid(nodes.General, nodes.Inline, nodes.Element):
    pass


class Mermaid(Directive):
    has_content = True
    option_spec = {"alt": directives.unchanged}

    def run(self):
        node = mermaid(code="\\n".join(self.content), options={}, **self.options)
        node.line = self.lineno
        return [node]


def setup(app):
    app.add_directive("mermaid", Mermaid)
    for name, default in (("mermaid_cmd", "mmdc"), ("mermaid_params", []), ("mermaid_sequence_config", None)):
        app.add_config_value(name, default, "html")
""",
    "plantuml": """
from docutils import nodes
from docutils.parsers.rst import Directive, directives


class plantuml(nodes.General, nodes.Element):
    pass


class Uml(Directive):
    has_content = True
    option_spec = {"caption": directives.unchanged}

    def run(self):
        node = plantuml(uml="\\n".join(self.content), incdir="docs", filename="x.md")
        node.line = self.lineno
        return [nodes.figure("", node, nodes.caption("", self.options["caption"]))]


def setup(app):
    app.add_directive("uml", Uml)
    app.add_config_value("plantuml", "plantuml", "html")
""",
}

PROGRAM = f"""#!{sys.executable}
import json, os, sys
given = sys.argv[1:]
svg = '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="60"><text x="10" y="30">%s</text></svg>'
assert os.environ["PLANTUML_SECURITY_PROFILE"] == "SANDBOX" and os.environ["SERVER_NAME"]
if "-i" in given:
    assert json.load(open(given[given.index("--configFile") + 1]))["htmlLabels"] is False
    source = open(given[given.index("-i") + 1], encoding="utf-8").read()
    open(given[given.index("-o") + 1], "w", encoding="utf-8").write(svg % ("Mermaid drew " + source.split()[-1]))
else:
    assert given == ["-pipe", "-charset", "utf-8", "-tsvg"], given
    sys.stdout.write(svg % ("PlantUML drew " + sys.stdin.read().split()[-1]))
"""

CHAPTER = """# Chapter

```{graphviz}
:alt: a fault tree

digraph {A [label="Überlauf → stop"]; A -> B [label="p = 1e-3"]; B [label=<<b>bold</b> text>]}
```

(tree)=
```{digraph} second
:caption: The *caption*
:layout: neato
:align: center

rankdir=LR; a -> c; c [shape=record, label="{x|y|<f> z w}"];
```

See [](#tree).

````{hazard} Heat
:id: HAZ-77
:category: energy
:source: lamp

```{graph} third
"within an item" -- "of the file";
```
````

```{graphviz} tree.dot
```

```{mermaid}
:alt: a flow

graph TD
 A --> Mmm
```

```{uml}
:caption: A sequence

Alice -> Ppp
```
"""


def with_diagrams(root: Path, chapter: str = CHAPTER) -> Path:
    project(root)
    (root / "conf.py").write_text(
        CONF.replace("extensions = [", 'extensions = ["sphinxcontrib.mermaid", "sphinxcontrib.plantuml", ')
        + "\nimport sys\nimport sphinxcontrib\nfrom pathlib import Path\n"
        + "sphinxcontrib.__path__.append(str(Path(__file__).parent / 'beside'))\n",
        encoding="utf-8",
    )
    (root / "beside").mkdir()
    for name, text in EXTENSIONS.items():
        (root / f"beside/{name}.py").write_text(text, encoding="utf-8")
    (root / "docs/extra.md").write_text(chapter, encoding="utf-8")
    (root / "docs/tree.dot").write_text('digraph { "from" -> "a file" }\n', encoding="utf-8")
    edit(root, "docs/index.md", lambda page: page.replace("views\n", "views\nextra\n"))
    edit(root, "needs/design/base.md", lambda page: page.replace(":hazard: HAZ-1", ":hazard: HAZ-1, HAZ-77", 1))
    return root


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of programs before all others."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("mmdc", "plantuml"):
        (folder / name).write_text(PROGRAM, encoding="utf-8")
        (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return folder


def html_of(built: Built) -> str:
    return (built.out / "docs/extra.html").read_text(encoding="utf-8")


def pdf_of(built: Built) -> Path:
    return built.out.parent / "pdf/risk-management-file.pdf"


def text_of(path: Path) -> str:
    return " ".join(" ".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(path)).split())


def test_they_are_pictures_in_html_and_pdf(tmp_path: Path, programs: Path) -> None:
    root = with_diagrams(tmp_path / "project")
    built = build(root, root / "_build/html", strict=True, overrides={"riskfile_pdf": True})
    assert built.status == 0, built.warnings
    pictures = dict(re.findall(r'<img alt="([^"]*)"[^>]* src="\.\./_images/(diagram-\w+\.svg)"', html_of(built)))
    assert [*pictures] == [
        "a fault tree",
        "The caption",
        "graph third { &quot;within an item&quot; -- &quot;of the file&quot;; }",
        "digraph { &quot;from&quot; -&gt; &quot;a file&quot; }",
        "a flow",
        "A sequence",
    ]
    drawn = {path.name: path.read_text(encoding="utf-8") for path in (built.out / "_images").glob("*.svg")}
    assert sorted(drawn) == sorted(pictures.values())
    assert "Überlauf → stop" in drawn[pictures["a fault tree"]]
    assert "Mermaid drew Mmm" in drawn[pictures["a flow"]]
    # all that is written in them is text in the PDF, and was looked for there
    text = text_of(pdf_of(built))
    for words in (
        "Überlauf → stop",
        "p = 1e-3",
        "bold",
        "z w",
        "within an item",
        "a file",
        "Mermaid drew Mmm",
        "PlantUML drew Ppp",
    ):
        assert words in text, words
    with pikepdf.open(pdf_of(built)) as pdf:
        alts = {str(each.Alt) for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and "/Alt" in each}
    assert {"a fault tree", "The caption", "a flow", "A sequence"} <= alts
    # the picture of a diagram that is gone goes too
    edit(root, "docs/extra.md", lambda page: page.replace("p = 1e-3", "p = 2e-3"))
    again = build(root, root / "_build/html", strict=True)
    assert differing(pages(again.out), pages(build(root, tmp_path / "clean").out)) == []


def test_without_its_program_the_source_is_shown_and_told_once(
    tmp_path: Path, programs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = with_diagrams(tmp_path / "project")
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    built = build(root, root / "_build/html", overrides={"riskfile_pdf": True})
    assert [(*each[:2], each[3]) for each in built.findings] == [
        ("docs/extra.md", 3, "RMF926"),
        ("docs/extra.md", 33, "RMF926"),
        ("docs/extra.md", 40, "RMF926"),
    ]
    assert "install Graphviz" in built.warnings and "{image} diagram.svg" in built.warnings
    assert len(built.warnings.splitlines()) == 3, built.warnings
    assert "Überlauf" in html_of(built) and "Überlauf" in text_of(pdf_of(built))
    # and drawn as soon as they can be
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{Path(str(DOT)).parent}")
    again = build(root, root / "_build/html", strict=True, overrides={"riskfile_pdf": True})
    assert again.status == 0, again.warnings
    assert html_of(again).count('src="../_images/diagram-') == 6


def test_one_that_cannot_be_drawn_is_told_at_its_place(tmp_path: Path, programs: Path) -> None:
    broken = "# Chapter\n\n```{graphviz}\ndigraph { a -> }\n```\n\n```{mermaid}\ngraph TD\n```\n"
    root = with_diagrams(tmp_path / "project", broken)
    edit(root, "needs/design/base.md", lambda page: page.replace(", HAZ-77", ""))
    (programs / "mmdc").write_text(PROGRAM.replace("<text", "<foreignObject/><text"), encoding="utf-8")
    built = build(root, root / "_build/html", overrides={"riskfile_pdf": True})
    assert re.search(r"docs/extra\.md:3: WARNING: RMF926 not-shown: .* dot says: .*syntax error", built.warnings)
    assert built.warnings.count("dot says") == 1, built.warnings
    assert "digraph { a -&gt; }" in html_of(built)
    assert "docs/extra.md:7: ERROR: RMF920 lost-in-pdf: the diagram has a foreignObject" in built.warnings


def test_what_has_got_past_the_reader_is_not_run(tmp_path: Path, programs: Path) -> None:
    root = with_diagrams(tmp_path / "project", "# Chapter\n\n```{graphviz} tree.dot\n```\n")
    edit(root, "needs/design/base.md", lambda page: page.replace(", HAZ-77", ""))
    edit(root, "docs/tree.dot", lambda _: 'digraph { a [shapefile="/etc/passwd"] }\n')
    built = build(root, root / "_build/html")
    assert [(*each[:2], each[3]) for each in built.findings] == [("docs/extra.md", 3, "RMF906")]
    assert "shapefile" in html_of(built) and "_images/diagram-" not in html_of(built)


@pytest.mark.parametrize(
    ("root", "size"),
    [
        # of mermaid-cli 11: as wide as what is around it, and a browser would draw a small one as large as a page
        (
            '<svg id="my-svg" width="100%" class="x" style="max-width: 95.4844px;" viewBox="0 0 95.484375 296">',
            '<svg id="my-svg" width="95.4844" height="296" class="x" style="max-width: 95.4844px;" viewBox="0 0 95.484375 296">',
        ),
        ('<svg width="100%" viewBox="-50 -10 450 279">', '<svg width="450" height="279" viewBox="-50 -10 450 279">'),
        ('<svg width="40" height="10" viewBox="0 0 4 1">', '<svg width="40" height="10" viewBox="0 0 4 1">'),
        ('<svg width="100%">', '<svg width="100%">'),
    ],
)
def test_a_picture_says_how_large_it_is(root: str, size: str) -> None:
    rest = '<rect width="100%"/></svg>'
    assert diagrams._sized(f"{root}{rest}") == f"{size}{rest}"
