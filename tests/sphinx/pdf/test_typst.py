"""The writer of the PDF: each construct of a chapter is found in the document, and what cannot be shown is told."""

from __future__ import annotations

import re
import struct
import zlib
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from docutils import nodes

from riskfile.render.pdf import characters, finish
from riskfile.sphinx.pdf import book
from riskfile.sphinx.pdf.typst import opening
from sphinxkit import Built, build, project

SINK = r"""
(kitchen-sink)=
# Kitchen sink *of* `all`

## Level two
### Level three
#### Level four
##### Level five
###### Level six

(text-target)=
Fake markup stays text: #panic() \$x\$ \*not #strong* \<label> @ref // comment [a] \] = heading "quoted" back\\slash ~ #let.

Words **strong**, *emphasised*, `code_of_type`, ~~struck~~, H{sub}`2`O, E{sup}`3`, {abbr}`FMEA (failure mode and effects analysis)`,
{kbd}`Ctrl+Q`, {guilabel}`Press OK`, {menuselection}`File --> Print`, {index}`burst pressure`. <!-- never shown -->
First line\
second line<br>third line.

* bullet one
  * nested bullet
    1. nested number
* [ ] task open
* [x] task done

4. starts at four
5. then five

```{eval-rst}
b. letter b
c. letter c

The release |release| is replaced. Cite [Smith2020]_.

.. [Smith2020] Smith wrote this citation.

| line block one
|    indented line
| line block three

-o FILE  option described

.. sidebar:: Side title

   Side content.

.. epigraph::

   Quoted words.

   -- Attributed Person

.. only:: html

   Web only words.

.. only:: not html

   Paper words.

.. index:: single: fatigue; strut

.. versionadded:: 2.0
   Added words.
```

```{figure} p.png
:alt: Dot of red
:width: 3000px
:name: fig-dot

Caption of dot

Legend of dot.
```

: stray colon

Term of list
: Definition of term

:Field name: Field body

A note[^one], again[^one], and another[^two].

[^one]: First paragraph of the note.

    Second paragraph of the note.

[^two]: The other note.

> Quoted block

---

```{list-table} List table
:name: tab-list
:header-rows: 1
:stub-columns: 1

* - Head A
  - Head B
* - Stub cell
  - * nested in cell
    * twice
```

```{csv-table} Csv table
:header: c1, c2

"csv, cell", other
```

| Left | Right |
|:-----|------:|
| md [link](#text-target) | 12 |

```{eval-rst}
+-------+-------+-------+
| Joined head   | Last  |
+=======+=======+=======+
| two   | b     | c     |
| rows  +-------+-------+
|       | joined cells  |
+-------+---------------+
```

![A drawing](drawing.svg)

```{code-block} python
:caption: Listing caption
:linenos:
:name: the-code

def fake_function(): return "#[x]"
```

Inline $P = P_1 \times P_2$ and

$$
\begin{aligned} a &= b \\ c &= \frac{1}{2} \end{aligned}
$$ (eq-one)

$$ f(x) = \begin{cases} 1 & x > 0 \\ 0 & \text{else} \end{cases} $$

See {eq}`eq-one`, {numref}`fig-dot`, {numref}`tab-list`, {numref}`Code %s <the-code>`, {ref}`kitchen-sink`, {doc}`/docs/plan`,
{term}`Restenosis`, [own words](#text-target), [a site](https://example.org/x), {ref}`to the term <term-target>`.

```{note}
Note body.
```
```{admonition} Own title
:class: dropdown warning

Admonition body.
```
```{danger}
Danger body.
```
```{seealso}
Seealso body.
```
```{topic} Topic title
Topic body.
```
```{rubric} Rubric words
```
```{hlist}
* h one
* h two
```

(term-target)=
```{glossary}
Restenosis
    Narrowing again of a vessel.
```
"""

DESIGN = """
# Design

````{tab-set}
```{tab-item} Label one
Tab one.
```
```{tab-item} Label two
Tab two.
```
````

````{grid} 2
```{grid-item-card} Card title
Card head
^^^
Card body {bdg-primary}`Badge word`
+++
Card foot
```
````

```{dropdown} Drop title
Drop body.
```

```{button-ref} plan
Button words
```

Icon {octicon}`report;1em` beside words.
"""

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="80" height="40"><rect width="80" height="40"/></svg>'


def png(width: int = 2, height: int = 2) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress((b"\0" + b"\xff\0\0" * width) * height)
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def chapter(root: Path, text: str, **more: bytes | str) -> Path:
    """A project with one chapter more; ``more`` are files beside it."""
    project(root)
    (root / "docs/extra.md").write_text(text, encoding="utf-8")
    for name, data in more.items():
        path = root / "docs" / name.replace("_", ".")
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
    (root / "docs/index.md").write_text(
        "# Front\n\n```{toctree}\nplan\nextra\n/needs/design/base\n```\n", encoding="utf-8"
    )
    (root / "docs/views.md").unlink()
    return root


def pdf_of(built: Built) -> Path:
    path = built.out / "risk-management-file.pdf"
    assert path.exists(), built.warnings
    return path


def text_of(path: Path) -> str:
    document = pypdfium2.PdfDocument(path)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


@pytest.fixture(scope="module")
def sink(tmp_path_factory: pytest.TempPathFactory) -> Built:
    root = chapter(tmp_path_factory.mktemp("sink"), SINK, p_png=png(), drawing_svg=SVG)
    return build(root, builder="riskpdf", overrides={"numfig": True, "release": "4.2"})


@pytest.fixture(scope="module")
def read(sink: Built) -> str:
    return finish.bare(text_of(pdf_of(sink)))


@pytest.mark.parametrize(
    "words",
    [
        "Kitchen sink of all", "Level six", 'Fake markup stays text: #panic() $x$ *not #strong* <label> @ref // comment [a] ] = heading "quoted" back\\slash ~ #let.',
        "Words strong, emphasised, code_of_type, struck, H2O, E3, FMEA (failure mode and effects analysis)", "Ctrl+Q", "Press OK", "File ‣ Print",
        "First line second line third line.", "nested bullet", "1. nested number", "☐ task open", "☑ task done", "4. starts at four 5. then five",
        "b. letter b", "The release 4.2 is replaced. Cite [Smith2020].", "[Smith2020] Smith wrote", "indented line", "-o FILE option described",
        "Side title Side content.", "Quoted words.", "— Attributed Person", "Paper words.", "Figure 1: Caption of dot", "Legend of dot.",
        "Added in version 2.0: Added words.", "Term of list Definition of term", "Field name Field body", "First paragraph of the note. Second paragraph of the note.",
        "The other note.", "Quoted block", "List table", "Head A Head B", "Stub cell", "nested in cell", "csv, cell", "md link", "Joined head", "joined cells",
        'def fake_function(): return "#[x]"', "Listing 1: Listing caption", "(1)", "Note body.", "Own title Admonition body.", "Danger body.", "See also Seealso body.",
        "Topic title Topic body.", "Rubric words", "h two", "Restenosis Narrowing again", "to the term", "a site",
    ],
)  # fmt: skip
def test_it_is_in_the_pdf(read: str, words: str) -> None:
    assert finish.bare(words) in read


@pytest.mark.parametrize("words", ["never shown", "Web only words"])
def test_it_is_not_in_the_pdf(read: str, words: str) -> None:
    assert finish.bare(words) not in read


def test_headings_are_bookmarks_without_a_skipped_level(sink: Built) -> None:
    with pikepdf.open(pdf_of(sink)) as pdf, pdf.open_outline() as outline:
        found: list[tuple[int, str]] = []

        def walk(items: list[pikepdf.OutlineItem], level: int) -> None:
            for item in items:
                found.append((level, re.sub(r"^[\d.]+ ", "", str(item.title))))
                walk(list(item.children), level + 1)

        walk(list(outline.root), 1)
    at = found.index((2, "Level two")) if (2, "Level two") in found else found.index((3, "Level two"))
    base = found[at][0]
    names = ["Level two", "Level three", "Level four", "Level five", "Level six"]
    assert found[at : at + 5] == [(base + step, name) for step, name in enumerate(names)]


def links(path: Path) -> dict[str, tuple[int, float] | str]:
    """By its text, where each link leads: page and height, or the address."""
    found: dict[str, tuple[int, float] | str] = {}
    document = pypdfium2.PdfDocument(path)
    with pikepdf.open(path) as pdf:
        names = pikepdf.NameTree(pdf.Root.Names.Dests)
        pages = {page.objgen: number for number, page in enumerate(pdf.pages)}
        for number, page in enumerate(pdf.pages):
            for link in page.get("/Annots", []):
                if link.get("/Subtype") != "/Link":
                    continue
                left, bottom, right, top = (float(each) for each in link.Rect)
                text = document[number].get_textpage().get_text_bounded(left, bottom, right, top).strip()
                action = link.get("/A")
                if action is not None and action.get("/S") == "/URI":
                    found[text] = str(action.URI)
                    continue
                dest = link.get("/Dest") if action is None else action.D
                if isinstance(dest, pikepdf.String):
                    dest = names[str(dest)]
                if isinstance(dest, pikepdf.Dictionary):
                    dest = dest.D
                found[text] = (pages[dest[0].objgen], float(dest[3]))
    document.close()
    return found


def place_of(path: Path, text: str, nth: int = 0) -> tuple[int, float]:
    """Page and height of a text."""
    found = []
    document = pypdfium2.PdfDocument(path)
    for number, page in enumerate(document):
        textpage = page.get_textpage()
        search = textpage.search(text)
        while hit := search.get_next():
            found.append((number, textpage.get_charbox(hit[0])[3]))
    document.close()
    return found[nth]


def test_links_lead_to_the_thing_itself(sink: Built) -> None:
    path = pdf_of(sink)
    found = links(path)
    assert next(target for text, target in found.items() if "a site" in text) == "https://example.org/x"
    targets = {"own words": "Fake markup", "Fig. 1": "Caption of dot", "Table 1": "Head A", "Smith2020": "Smith wrote"}
    for shown, target in targets.items():
        leads = [place for text, place in found.items() if shown in text]
        there, top = place_of(path, target)
        # a figure begins above its caption, at most as high as the page
        reach = 600 if shown == "Fig. 1" else 40
        assert [page for page, _ in leads][:1] == [there], (shown, leads)  # type: ignore[misc]
        assert -5 < float(leads[0][1]) - top < reach, (shown, leads, top)


def test_numbers_of_references_are_those_that_the_pdf_shows(read: str) -> None:
    assert finish.bare("See (1), Fig. 1, Table 1, Code 1, Kitchen sink of all") in read


def test_one_footnote_of_two_references_stands_once(read: str) -> None:
    assert read.count(finish.bare("First paragraph of the note.")) == 1


def test_the_index_names_terms_with_links_to_their_pages(sink: Built) -> None:
    text = text_of(pdf_of(sink))
    index = re.split(r"\bIndex\r?\n", text)[-1]
    assert re.search(r"burst pressure\s+\d+", index)
    assert re.search(r"fatigue\s+strut\s+\d+", index)
    assert re.search(r"Restenosis\s+\d+", index)


def test_structure_is_tagged(sink: Built) -> None:
    with pikepdf.open(pdf_of(sink)) as pdf:
        kinds: dict[str, int] = {}
        alts = []

        def walk(node: pikepdf.Object) -> None:
            if isinstance(node, pikepdf.Array):
                for each in node:
                    walk(each)
            elif isinstance(node, pikepdf.Dictionary):
                kind = str(node.get("/S", ""))
                kinds[kind] = kinds.get(kind, 0) + 1
                if "/Alt" in node:
                    alts.append(str(node.Alt))
                if "/K" in node:
                    walk(node.K)

        walk(pdf.Root.StructTreeRoot)
    for kind in (
        "/H1",
        "/H2",
        "/L",
        "/LI",
        "/Table",
        "/TH",
        "/TD",
        "/Figure",
        "/Formula",
        "/Note",
        "/Link",
        "/Code",
        "/Caption",
    ):
        assert kinds.get(kind), (kind, kinds)
    assert {"Dot of red", "A drawing"} <= set(alts)
    assert r"P = P_1 \times P_2" in alts


def test_sphinx_design(tmp_path: Path) -> None:
    pytest.importorskip("sphinx_design")
    root = chapter(tmp_path, DESIGN)
    built = build(root, builder="riskpdf", overrides={"extensions": ["riskfile", "sphinx_design"]})
    text = finish.bare(text_of(pdf_of(built)))
    for shown in (
        "Label one Tab one. Label two Tab two.", "Card head Card title Card body Badge word Card foot", "Drop title Drop body.",
        "Button words", "Icon beside words.",
    ):  # fmt: skip
        assert finish.bare(shown) in text


LOST: dict[str, tuple[str, str, int]] = {
    "node without translation": ("```{eval-rst}\n.. productionlist::\n   a: b\n```\n", "a production has no translation", 4),
    "raw HTML block": ("<div>lost words</div>\n", "HTML is not shown in the PDF: <div>lost words</div>", 3),
    "raw HTML in a line": ("Some <b>bold</b> words.\n", "HTML is not shown in the PDF: <b>", 3),
    "no alternative text": ("![](p.png)\n", "the picture docs/p.png has no alternative text", 3),
    "picture of the web": ("![Web](https://example.org/a.png)\n", "is not of this project", 3),
    "broken picture": ("![Broken](b.png)\n", "the picture docs/b.png cannot be shown", 3),
    "SVG with text of HTML": ("![Foreign](f.svg)\n", "the picture docs/f.svg has a foreignObject", 3),
    "unknown command": ("$$ \\unknowncmd{x} $$\n", "the formula '\\\\unknowncmd{x}' cannot be set: unknown command \\unknowncmd", 3),
    "broken formula": ("Inline $\\frac{a$ there.\n", "the formula '\\\\frac{a' cannot be set", 3),
    "Chinese": ("器械，器\n", "no font has 3 letters of Chinese, Japanese or Korean: 器械，; install riskfile[cjk]", 3),
    "private area": ("Logo \ue000 here.\n", "(U+E000) is of the private area of Unicode", 3),
    "control character": ("Bell \x07 here.\n", "it is a control character", 3),
}  # fmt: skip


@pytest.mark.parametrize("case", LOST)
def test_what_cannot_be_shown_is_an_error_with_its_place(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body, message, line = LOST[case]
    if case == "Chinese":
        monkeypatch.setattr(characters.typefaces, "CJK", "no_such_fonts")
        monkeypatch.setattr(characters, "_KNOWN", dict[tuple[str, str], str]())
    foreign = '<svg xmlns="http://www.w3.org/2000/svg"><foreignObject>text</foreignObject></svg>'
    root = chapter(tmp_path, f"# Extra\n\n{body}", p_png=png(), b_png=b"not a picture", f_svg=foreign)
    with pytest.raises(book.PdfError) as error:
        build(root, builder="riskpdf", overrides={"suppress_warnings": ["image.not_readable"]})
    assert message in str(error.value)
    assert f"docs/extra.md:{line}" in str(error.value)
    assert not (root / "_build/riskpdf/risk-management-file.pdf").exists()


def test_a_sign_that_no_font_has_stands_there_by_its_name(tmp_path: Path) -> None:
    body = "# Extra \u2705\n\nA face \U0001f600 here.\n\n| Done |\n| --- |\n| \u274c not |\n\n`code \u2705`\n"
    text = text_of(pdf_of(build(chapter(tmp_path, body), builder="riskpdf")))
    assert "A face [grinning face] here." in text
    assert "[cross mark] not" in text
    assert text.count("[white heavy check mark]") >= 2


def test_words_from_right_to_left_and_of_other_scripts(tmp_path: Path) -> None:
    root = chapter(tmp_path, "# Extra\n\nΚίνδυνος, опасность, ryzyko; עברית and العربية stand here.\n")
    text = text_of(pdf_of(build(root, builder="riskpdf")))
    assert "Κίνδυνος, опасность, ryzyko;" in text
    assert set("עברית") <= set(text)


def test_a_table_of_sixty_columns_is_divided(tmp_path: Path) -> None:
    rows = ["|".join(["", *(f"cell{row}x{column}" for column in range(60)), ""]) for row in range(3)]
    table = "\n".join([rows[0], "|" + "-|" * 60, *rows[1:]])
    path = pdf_of(build(chapter(tmp_path, f"# Extra\n\n{table}\n"), builder="riskpdf"))
    text = finish.bare(text_of(path))
    assert all(f"cell{row}x{column}" in text for row in range(3) for column in range(60))
    assert text.count("cell2x0") == 6
    with pikepdf.open(path) as pdf:
        assert all(float(page.mediabox[2]) < float(page.mediabox[3]) for page in pdf.pages)


def test_opening_leaves_out_what_typst_numbers() -> None:
    node = nodes.paragraph("", "", nodes.Text("one"), nodes.footnote_reference("", "7"), nodes.Text(" two  three"))
    assert opening(node) == "two three"
