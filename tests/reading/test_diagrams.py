"""What in a diagram's source would read a file or run something, and which diagrams can be drawn here."""

from __future__ import annotations

from pathlib import Path

import pytest

from casekit import compose, write
from riskfile.project import check
from riskfile.reading.diagrams import lacking, unsafe
from riskfile.source import Disk

UNSAFE = [
    ("graphviz", 'digraph { a [image="x.png"] }'),
    ("graphviz", 'digraph { a ["image"="x.png"] }'),
    ("graphviz", 'digraph { a [im/* */age="x.png"] }'),
    ("graphviz", 'digraph { a ["ima"+"ge"="x.png"] }'),
    ("graphviz", 'digraph { a ["ima\\\nge"="x.png"] }'),
    ("graphviz", 'digraph { a [SHAPEFILE = "/etc/passwd"] }'),
    ("graphviz", "digraph { imagepath=up; a }"),
    ("graphviz", 'digraph { a [label=<<IMG SRC="x.png"/>>] }'),
    ("graphviz", 'digraph { a [URL="javascript:alert(1)"] }'),
    ("graphviz", 'digraph { a [href="&#106;avascript:alert(1)"] }'),
    ("graphviz", 'digraph { stylesheet="http://elsewhere/x.css"; a }'),
    ("plantuml", "!include /etc/passwd"),
    ("plantuml", "  ! include ../x.puml"),
    ("plantuml", "!includeurl http://elsewhere/x"),
    ("plantuml", "!theme x from http://elsewhere"),
    ("plantuml", "!$x = %getenv(HOME)"),
    ("plantuml", "!$x = %load_json(a.json)"),
    ("plantuml", "Alice -> Bob: <img:/etc/x.png>"),
    ("plantuml", "sprite foo /etc/x.png"),
    ("mermaid", 'graph TD\n A["<img src=x onerror=alert(1)>"]'),
    ("mermaid", '%%{init: {"securityLevel": "loose"}}%%\ngraph TD'),
    ("mermaid", 'graph TD\n click A "javascript:alert(1)"'),
    ("mermaid", "graph TD\n click A call run()"),
    ("mermaid", 'graph TD\n A@{ img: "http://elsewhere/x.png" }'),
    ("mermaid", "graph TD\n style A fill:url(http://elsewhere)"),
]
SAFE = [
    ("graphviz", 'digraph { "image of the vessel" -> b [label="shape file: none"]; b [URL="https://example.org"] }'),
    ("plantuml", "!include <C4/C4_Container>\nAlice -> Bob: include this\nsprite $x [16x16/16] {\n}"),
    ("plantuml", "!theme plain\n!$a = 1\nAlice -> Bob"),
    ("mermaid", 'graph TD\n A["file: x<br/>image"] --> B\n click A "https://example.org"'),
]


@pytest.mark.parametrize(("kind", "source"), UNSAFE)
def test_what_reads_a_file_is_found(kind: str, source: str) -> None:
    assert unsafe(kind, source) is not None


@pytest.mark.parametrize(("kind", "source"), SAFE)
def test_what_does_not_is_let_be(kind: str, source: str) -> None:
    assert unsafe(kind, source) is None


PAGE = """# Diagrams

```{graphviz}
:layout: /bin/sh

digraph { a }
```

````{hazard} Heat
:id: HAZ-77
:category: energy

```{digraph} inner
:caption: image = none

a [image="x.png"]
```
````

```{graphviz} ../tree.dot
```

```{graphviz} ../../tree.dot
```

```{graphviz}
:layout: neato

digraph { image -> shapefile }
```
"""


def told(root: Path, code: str) -> list[tuple[int, int, str]]:
    found = check(root, cached=False).report.findings
    return [(each.span.line, each.span.column, each.message) for each in found if each.code == code]


def page(root: Path, text: str, **files: str) -> None:
    write(compose("diagrams", ""), root)
    (root / "docs/extra.md").write_text(text, encoding="utf-8")
    for name, content in files.items():
        (root / name.replace("_", ".")).write_text(content, encoding="utf-8")


def test_check_refuses_it_at_its_place(tmp_path: Path) -> None:
    page(tmp_path, PAGE, tree_dot='digraph { a [shapefile="x"] }')
    assert told(tmp_path, "RMF906") == [
        (3, 1, "the page contains a diagram that asks for the program '/bin/sh'"),
        (16, 4, "HAZ-77 contains a diagram with 'image=', which reads a file or runs something"),
        (20, 1, "the page contains a diagram with ../tree.dot, which reads a file or runs something"),
        (23, 1, "the page contains a path that leaves the project: ../../tree.dot"),
    ]


def test_what_nothing_here_can_draw_is_told_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "# Page\n\n```{graphviz}\ndigraph { a }\n```\n\n```{graph} x\na -- b\n```\n\n```{mermaid}\ngraph TD\n```\n"
    page(tmp_path, text)
    (tmp_path / "conf.py").write_text('extensions = ["riskfile"]\n', encoding="utf-8")
    programs = tmp_path / "bin"
    programs.mkdir()
    monkeypatch.setenv("PATH", str(programs))
    assert told(tmp_path, "RMF926") == [
        (3, 1, "the 2 diagrams of this kind cannot be drawn: there is no program dot here")
    ]
    (tmp_path / "conf.py").write_text('extensions = ["riskfile", "sphinxcontrib.mermaid"]\n', encoding="utf-8")
    assert [line for line, *_ in told(tmp_path, "RMF926")] == [3, 11]
    # a command of the project's own only the build knows
    (tmp_path / "conf.py").write_text('extensions = ["riskfile"]\ngraphviz_dot = "/opt/dot"\n', encoding="utf-8")
    assert told(tmp_path, "RMF926") == []
    (programs / "dot").write_text("#!/bin/sh\n", encoding="utf-8")
    (programs / "dot").chmod(0o755)
    assert not lacking("graphviz", Disk(tmp_path))
