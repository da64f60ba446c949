"""What is written in a page is on it: footnotes and links of items, text in directives, items in directives."""

from __future__ import annotations

import re
from pathlib import Path

import pypdfium2
import pytest

from riskfile.project import check
from riskfile.reading.losses import BELONGS, SHOWS, SHOWS_OTHERS
from sphinxkit import CONF, Built, build, edit, project

PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'

#: what a directive needs on its first line, and how text in it is indented where it is a list
_FIRST = {
    "admonition": "A",
    "topic": "A",
    "sidebar": "A",
    "figure": "picture.svg",
    "class": "a",
    "hlist": "",
    "grid": "1",
}
_FIRST |= dict.fromkeys(("versionadded", "versionchanged", "versionremoved", "deprecated"), "1.0")
_FIRST |= dict.fromkeys(("tab-item", "dropdown", "card", "container", "div"), "a") | {"card-carousel": "1"}
_LISTS = {"hlist": "* ", "acks": "* ", "list-table": "* - "}


def hazard(id: str) -> str:
    return f":::{{hazard}} Heat {id}\n:id: {id}\n:category: energy\n:::\n"


def within(name: str, text: str, fence: str = "::::") -> str:
    """The text in the directive."""
    lead = _LISTS.get(name, "")
    text = "".join(f"{' ' * len(lead) if number else lead}{line}" for number, line in enumerate(text.splitlines(True)))
    before = ":alt: a\n\nCaption.\n\n" if name == "figure" else ""
    return f"{fence}{{{name}}} {_FIRST.get(name, '')}".rstrip() + f"\n{before}{text}{fence}\n\n"


@pytest.fixture(scope="module")
def around(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """An item in each directive that shows what is in it, and some in directives that may not."""
    root = project(tmp_path_factory.mktemp("around") / "project")
    page = "# Around\n\n"
    for number, name in enumerate(sorted(SHOWS)):
        text = hazard(f"HAZ-{100 + number}")
        if name == "grid":
            text = within("grid-item", text)
        block = within(name, text, ":::::" if name == "grid" else "::::")
        page += within(BELONGS[name][0], block, ":::::") if name in BELONGS else block
    for number, name in enumerate(sorted(SHOWS_OTHERS)):
        page += within(name, within("tab-item", hazard(f"HAZ-{200 + number}")), ":::::")
    page += within("only", hazard("HAZ-301")) + within("todo", hazard("HAZ-302")) + within("tab-set", hazard("HAZ-303"))
    page += within("only", within("note", hazard("HAZ-304")), ":::::")
    (root / "needs/design/around.md").write_text(page.replace("{only}", "{only} draft"), encoding="utf-8")
    (root / "needs/design/picture.svg").write_text(PICTURE, encoding="utf-8")
    conf = CONF.replace('["riskfile"]', '["riskfile", "sphinx_design", "sphinx.ext.todo"]')
    (root / "conf.py").write_text(conf, encoding="utf-8")
    return build(root)


def test_items_are_shown_within_the_directives_that_may_hold_them(around: Built) -> None:
    html = (around.out / "needs/design/around.html").read_text(encoding="utf-8")
    for number, name in enumerate(sorted(SHOWS)):
        assert f'<section class="rf-card rf-type-hazard" id="HAZ-{100 + number}">' in html, name
    for number, name in enumerate(sorted(SHOWS_OTHERS)):
        assert f'id="HAZ-{200 + number}">' in html, name


def test_items_within_what_may_hide_them_are_told_once(around: Built) -> None:
    page = "needs/design/around.md"
    source = (around.app.srcdir / page).read_text(encoding="utf-8").splitlines()
    expected = {
        number
        for number, line in enumerate(source, 1)
        if re.search(r"\{(only|todo)\}", line) or (line.startswith("::::{tab-set") and not line.startswith(":::::"))
    }
    codes = {"RMF906", "RMF910", "RMF926"}
    told = [(line, code) for path, line, _, code in around.findings if path == page and code in codes]
    assert sorted(told) == [(line, "RMF906") for line in sorted(expected)]
    report = check(Path(around.app.srcdir), today="2026-01-20").report
    assert {each.span.line for each in report.findings if each.code == "RMF906"} == expected


def test_an_item_that_something_unknown_hides_is_told_in_each_build(tmp_path: Path) -> None:
    root = project(tmp_path / "project")
    edit(root, "needs/manufacturing/process.md", lambda text: text.replace("# Process\n", "# Process\n\nText.\n"))
    # an extension that takes a part of the page away, after everything is read
    hides = (
        "\n\ndef setup(app):\n"
        "    def hide(app, tree, docname):\n"
        "        for node in list(tree.findall()):\n"
        "            if 'FMD-2' in (getattr(node, 'attributes', None) or {}).get('ids', ()):\n"
        "                node.parent.remove(node)\n"
        "    app.connect('doctree-resolved', hide, priority=900)\n"
    )
    (root / "conf.py").write_text(CONF + hides, encoding="utf-8")
    for parallel in (0, 0, 2):
        built = build(root, tmp_path / "out", parallel=parallel, strict=True)
        assert built.findings == [("needs/manufacturing/process.md", 5, 1, "RMF926")]
        assert "FMD-2 is counted and linked to, and is not on its page" in built.warnings
        assert built.status == 1


OWN = """# Own

A page's note[^1] and [link][a].

[^1]: Of the page.

[a]: https://example.org/page

:::{hazard} Heat one
:id: HAZ-101
:category: energy

One[^1], the same[^1], another[^b] and [link][a].

```{note}
Within[^n].

[^n]: Of the note.
```

[^1]: Of the first.
[^b]: Other of the first.

[a]: https://example.org/first
:::

:::{hazard} Heat two
:id: HAZ-102
:category: energy

Two[^1], [link][a].

[^1]: Of the second.

[a]: https://example.org/second
:::

:::{hazard} Heat three
:id: HAZ-103
:category: energy

Three[^1] and [link][a].
:::
"""


def test_footnotes_and_links_of_an_item_are_its_own(tmp_path: Path) -> None:
    root = project(tmp_path / "project")
    (root / "needs/design/own.md").write_text(OWN, encoding="utf-8")
    built = build(root, root / "_build/html", overrides={"riskfile_pdf": "1"})
    assert "RMF9" not in built.warnings
    assert ": WARNING: " not in re.sub(r".*RMF105.*", "", built.warnings)
    html = (built.out / "needs/design/own.html").read_text(encoding="utf-8")
    notes = dict(re.findall(r'<aside class="footnote brackets" id="([^"]+)".*?<p>(.*?)</p>', html, re.DOTALL))
    assert sorted(notes.values()) == [
        "Of the first.", "Of the note.", "Of the page.", "Of the second.", "Other of the first."
    ]  # fmt: skip
    marks = re.findall(r'href="#([^"]+)" id="[^"]+" role="doc-noteref">.*?</span>(\d+)<', html)
    texts = [notes[target] for target, _ in marks]
    assert texts == [
        "Of the page.", "Of the first.", "Of the first.", "Other of the first.", "Of the note.", "Of the second.",
        "Of the page.",
    ]  # fmt: skip
    # one number for each note, and a way back from each
    assert len(dict(marks)) == len(set(dict(marks).values())) == len(notes)
    assert all(f'id="{back}"' in html for back in re.findall(r'role="doc-backlink" href="#([^"]+)"', html))
    assert re.findall(r'href="https://example.org/(\w+)"', html) == ["page", "first", "second", "page"]
    with pypdfium2.PdfDocument(root / "_build/pdf/risk-management-file.pdf") as pdf:
        text = " ".join(page.get_textpage().get_text_range() for page in pdf)
    assert all(note in text for note in notes.values())


# each block with «» where it is told
LOST = """% a comment

«»:author: who is not shown
:orphan:

# Lost

«»+++ behind a break

«»```{header}
A running head
```

«»```{rubric} Rubric
Text below it
```

«»```{figure} picture.svg
:alt: a

* A list is no caption
```

«»```{table} Caption
No table
```

«»```{list-table}
:header-rows: 1

* - Only a head
```

«»```{list-table}
* - one
  - two
* - three
```

«»```{csv-table}
:header: a, b
:widths: 1, 2, 3

one, two
```

«»```{csv-table}
one, "never closed
```

```{csv-table}
«»:file: nowhere.csv
```

«»```{note}
```

«»```{admonition}
Text without a title
```

«»```{image} picture.svg
Text below it
```

«»````{tab-set}
Loose text
```{tab-item} A
Shown
```
````

«»```{acks}
Not a list
```

«»```{versionadded}
Text without a version
```

«»```{productionlist}
```

```{dropdown} Title
Text in a dropdown
```

```{glossary}
Strut
  A bar.
```

```{epigraph}
A saying

-- Somebody
```

```{code-block} python
:caption: Code

# a comment
value = 1
```

```{math}
x = 1
```

```{list-table} Caption
:header-rows: 1

* - A
  - B
* - ![](picture.svg)
  -
```

```{note}
% a comment of Markdown
<!-- and one
of HTML -->
(label)=
Text with a [link][one] and **bold**ness.

[one]: https://example.org/somewhere
```
"""


def test_what_is_refused_or_dropped_is_told_at_its_place_in_each_build(tmp_path: Path) -> None:
    root = project(tmp_path / "project")
    conf = CONF.replace('["riskfile"]', '["riskfile", "sphinx_design"]')
    (root / "conf.py").write_text(conf, encoding="utf-8")
    (root / "docs/picture.svg").write_text(PICTURE, encoding="utf-8")
    (root / "docs/lost.md").write_text(LOST.replace("«»", ""), encoding="utf-8")
    edit(root, "docs/index.md", lambda text: text.replace("plan\nviews", "plan\nviews\nlost"))
    expected = [number for number, line in enumerate(LOST.split("\n"), 1) if "«»" in line]
    report = check(root, today="2026-01-20").report
    found = [each.span.line for each in report.findings if each.span.path == "docs/lost.md"]
    assert found == expected, [each.message for each in report.findings]
    # first, with nothing changed, with a change elsewhere, and read by another process
    for step in range(4):
        if step == 2:
            edit(root, "docs/plan.md", lambda text: text + "\nOne more sentence.\n")
        built = build(root, tmp_path / ("two" if step == 3 else "out"), parallel=2 if step == 3 else 0)
        told = [
            line for path, line, _, code in built.findings if path == "docs/lost.md" and code in ("RMF926", "RMF924")
        ]
        assert told == expected, built.warnings
        assert not re.findall(r"lost\.md:\d+: (?:WARNING|ERROR): (.*)", built.warnings)
