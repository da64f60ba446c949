"""What pages show, in HTML and PDF alike: pictures by their names, amounts of money, headings, languages, builders."""

from __future__ import annotations

import io
import multiprocessing
import re
import struct
import zlib
from html import unescape
from pathlib import Path
from unicodedata import normalize

import pikepdf
import pypdfium2
import pytest
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from riskfile.project import check
from riskfile.render.pdf import finish, work
from riskfile.render.pdf.aside import objection_to, picture_of
from riskfile.sphinx.mathematics import drawn
from riskfile.sphinx.pdf import book, edition
from sphinxkit import CONF, Built, build, project

NAME = "risk-management-file.pdf"


def png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 2, 2, 8, 2, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\xff\0\0" * 2) * 2)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def with_page(root: Path, text: str) -> Path:
    """The base project with one page more."""
    project(root)
    (root / "docs/extra.md").write_text(text, encoding="utf-8")
    (root / "docs/index.md").write_text(
        "# Front\n\n```{toctree}\n:glob:\n\nplan\nextra\n/needs/design/*\n/needs/manufacturing/*\n```\n",
        encoding="utf-8",
    )
    (root / "docs/views.md").unlink()
    return root


def both(root: Path) -> tuple[str, Built]:
    """The HTML of the page, and a strict build of HTML and PDF."""
    built = build(root, root / "_build/html", strict=True, overrides={"riskfile_pdf": True})
    assert built.status == 0, built.warnings
    assert pdf_of(built).exists(), built.warnings
    return (built.out / "docs/extra.html").read_text(encoding="utf-8"), built


def pdf_of(built: Built) -> Path:
    return built.out.parent / "pdf" / NAME


def text_of(path: Path) -> str:
    return "".join(finish.text_of(path))


# Pictures

PICTURES = """# Extra

![A](Übersicht.png) ![B](<two words.png>) ![C](two%20words.png) ![D](%C3%9Cbersicht.png) ![E](100%25.png)
![F](<bilder/Größe ä.png>)

:::{image} two words.png
:alt: G
:::

```{figure} bilder/Größe ä.png
:alt: H

A caption
```

:::{image} two%20words.png
:alt: I
:::

:::{hazard} Probe
:id: HAZ-700
:category: energy
:source: x

![J](/docs/Übersicht.png)
:::

:::{situation} Someone is there
:id: SIT-700
:hazards: HAZ-700
:::
"""


def test_pictures_are_found_by_the_names_that_authors_write(tmp_path: Path) -> None:
    root = with_page(tmp_path, PICTURES)
    (root / "docs/bilder").mkdir()
    for name in ("Übersicht.png", "two words.png", "100%.png", f"bilder/{normalize('NFD', 'Größe ä.png')}"):
        (root / "docs" / name).write_bytes(png())
    # of findings of the items nothing is said here
    built = build(root, root / "_build/html", overrides={"riskfile_pdf": True})
    assert "RMF920" not in built.warnings and "readable" not in built.warnings, built.warnings
    html = (built.out / "docs/extra.html").read_text(encoding="utf-8")
    shown = dict(re.findall(r'<img alt="([A-J])" src="([^"]*)"', html))
    assert "".join(sorted(shown)) == "ABCDEFGHIJ"
    assert len(set(shown.values())) == 4
    assert len(list((built.out / "_images").iterdir())) == 4
    with pikepdf.open(pdf_of(built)) as pdf:
        alts = {str(each.Alt) for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and "/Alt" in each}
    assert set("ABCDEFGHIJ") <= alts
    assert not [each for each in check(root, cached=False).report.findings if each.code == "RMF906"]


def test_a_picture_whose_address_stands_elsewhere(tmp_path: Path) -> None:
    root = with_page(
        tmp_path, "# Page\n\n![c7][reference]\n\n![two]\n\n[reference]: <two words.png>\n[two]: two%20words.png\n"
    )
    (root / "docs/two words.png").write_bytes(png())
    html, _ = both(root)
    assert html.count('src="../_images/two%20words.png"') == 2


def test_a_picture_that_is_not_there_is_told_by_its_name(tmp_path: Path) -> None:
    root = with_page(tmp_path, "# Extra\n\n![A](Ubersicht.png)\n\n:::{image} two words.png\n:alt: B\n:::\n")
    built = build(root, tmp_path / "out")
    assert [finding for finding in built.findings if finding[0] == "docs/extra.md"] == [
        ("docs/extra.md", 3, 6, "RMF924"),
        ("docs/extra.md", 5, 12, "RMF924"),
    ]
    assert "the picture Ubersicht.png is not there" in built.warnings
    assert "the picture two words.png is not there" in built.warnings
    # once
    assert "not readable" not in built.warnings


@pytest.mark.parametrize("path", ["%2E%2E/%2E%2E/secret.png", "..%2F..%2Fsecret.png", "../../secret.png"])
def test_a_name_in_signs_does_not_lead_out(path: str, tmp_path: Path) -> None:
    item = f":::{{harm}} Burn\n:id: HRM-70\n:severity: S1\n\n![A]({path})\n:::\n"
    root = with_page(tmp_path / "project", f"# Extra\n\n:::{{image}} {path}\n:alt: B\n:::\n\n{item}")
    (tmp_path / "secret.png").write_bytes(png())
    found = [(each.span.line, each.code) for each in check(root, cached=False).report.findings]
    # contradictions come before gaps
    assert found == [(3, "RMF906"), (11, "RMF906"), (7, "RMF115")]


# Words


MONEY = """# Extra

It costs $5 per set and $6 per pump.

$P_1$ is 5, $x$ too.

It was *$6*; 5$ since. It is **$7** to **$8**, or (US$9) and $10.

| Price of $11-$12 | in $, not in A$ |
| --- | --- |
| $13/set, 14$/pump | $P_1 \\times P_2$ |
| $\\leq 5$ | $5 \\cdot 10^{-3}$ |

:::{intended-use} Burns of $15 and 16$
:id: USE-70
:kind: misuse
:user: patients who pay $17, or 18 A$

A dressing is $19k to 20k$.
:::
"""


def test_an_amount_of_money_is_no_formula(tmp_path: Path) -> None:
    html, built = both(with_page(tmp_path, MONEY))
    words = re.sub("<[^>]+>", "", html)
    pdf = text_of(pdf_of(built))
    for text in (
        "It costs $5 per set and $6 per pump.",
        "It was $6; 5$ since. It is $7 to $8, or (US$9) and $10.",
        "Price of $11-$12",
        "in $, not in A$",
        "$13/set, 14$/pump",
        "Burns of $15 and 16$",
        "patients who pay $17, or 18 A$",
        "A dressing is $19k to 20k$.",
    ):
        assert text in words
        assert finish.bare(text) in pdf
    formulas = re.findall(r'<span class="math [^>]*><svg [^>]*aria-label="([^"]*)"', html)
    assert formulas == ["P_1", "x", r"P_1 \times P_2", r"\leq 5", r"5 \cdot 10^{-3}"]


def test_conf_may_say_otherwise_of_dollars(tmp_path: Path) -> None:
    root = with_page(tmp_path, "# Extra\n\nIt costs $5 and $6.\n")
    overrides = {"myst_dmath_allow_space": True, "myst_dmath_allow_digits": True}
    html = (build(root, tmp_path / "out", overrides=overrides).out / "docs/extra.html").read_text(encoding="utf-8")
    assert 'aria-label="5 and "' in html


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("10<sup>-5</sup>", "(write {sup}`2`, or a formula such as $10^{-5}$)"),
        (
            "<table><tr><td>x</td></tr></table>",
            "(write a table with '|', or a {list-table}, whose cells hold anything)",
        ),
    ],
)
def test_html_that_the_pdf_does_not_show_has_a_substitute(text: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(book.PdfError) as error:
        build(with_page(tmp_path, f"# Extra\n\n{text}\n"), builder="riskpdf")
    assert words in str(error.value) and error.value.place == "docs/extra.md:3"


def test_html_in_an_item_has_a_substitute(tmp_path: Path) -> None:
    item = ":::{harm} Burn\n:id: HRM-70\n:severity: S1\n\n| a | b |\n|---|---|\n| x<hr>y | 2 |\n:::\n"
    root = with_page(tmp_path, f"# Extra\n\n{item}")
    (found,) = (each for each in check(root, cached=False).report.findings if each.code == "RMF906")
    assert (found.span.line, found.span.column) == (9, 4)
    assert "write --- between two empty lines" in found.hint


def test_a_break_of_the_line_in_a_cell(tmp_path: Path) -> None:
    """Markdown has none there, and hazard logs from spreadsheets have many: <br> is one, in items as in chapters."""
    table = "| Cause | Control |\n|---|---|\n| first<br>second<br />third | fourth<br/>fifth |\n"
    item = f":::{{intended-use}} Use of *{{n}}*\n:id: USE-{{n}}\n:kind: misuse\n\n{table}\nLast<br>line.\n:::\n"
    html, built = both(with_page(tmp_path, f"# Extra\n\n{table}\n{item.replace('{n}', '70')}"))
    assert check(tmp_path, cached=False).report.findings == ()
    assert html.count("first<br>second<br />third") == html.count("fourth<br/>fifth") == 2
    assert "Last<br>line." in html and "&lt;br" not in html
    # set below each other
    pages = pypdfium2.PdfDocument(pdf_of(built))
    lines = [line.split() for page in pages for line in page.get_textpage().get_text_bounded().splitlines()]
    for word in ("first", "second", "third"):
        assert sum(word in line for line in lines) == 2
    assert not any("first" in line and "second" in line for line in lines)


# Headings and titles

HEADINGS = """# Extra

##

###

words below

## <!-- nothing to read -->

## $x^2$ and more

## ![Dot of red](dot.png)

(here)=
##

[to it](#here)
"""


def test_headings_without_words_are_set(tmp_path: Path) -> None:
    root = with_page(tmp_path, HEADINGS)
    (root / "docs/dot.png").write_bytes(png())
    built = build(root, root / "_build/html", overrides={"riskfile_pdf": True})
    # those of which nothing is read are told, and stop nothing
    assert [line.split(": ")[0] for line in built.warnings.splitlines()] == [
        f"docs/extra.md:{at}:1" for at in (3, 5, 16)
    ]
    assert built.warnings.count("RMF925 page-without-heading") == 3
    text = text_of(pdf_of(built))
    assert all(finish.bare(words) in text for words in ("words below", "and more", "Dot of red", "to it"))
    with pikepdf.open(pdf_of(built)) as pdf, pdf.open_outline() as outline:
        titles = [each.title for top in outline.root for each in (top, *top.children)]
    assert "3.2 Dot of red" in titles and "" not in titles


@pytest.mark.parametrize("words", [90, 500], ids=["620 characters", "3400 characters"])
def test_a_long_title_is_read_back(words: int, tmp_path: Path) -> None:
    title = "MKT " + " ".join(f"word{number}" for number in range(words))
    root = project(tmp_path)
    page = root / "needs/manufacturing/process.md"
    page.write_text(page.read_text(encoding="utf-8").replace("Laser cuts a strut too thin", title), encoding="utf-8")
    built = build(root, root / "_build/html", overrides={"riskfile_pdf": True})
    assert "RMF920" not in built.warnings
    assert finish.bare(title) in text_of(pdf_of(built))


def test_what_is_broken_over_three_pages_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    title = "".join(f"word{number}" for number in range(300))
    rest = "Page 7 of 9Head"
    pages = ["x" * 50 + title[:400] + "▲missing" + rest, "Head" + title[400:1500] + rest, "Head" + title[1500:] + "CTL"]
    monkeypatch.setattr(finish, "text_of", lambda path: pages)
    assert finish.missing(tmp_path, [title]) == []
    assert finish.missing(tmp_path, [title, title]) == [title]
    # a piece of it in the middle is lost, and what follows the break differs by more than a character
    pages[1] = "Head" + title[400:900] + title[950:1500] + rest
    assert finish.missing(tmp_path, [title]) == [title]
    # what stands before the break is also what stands before the rest, by chance
    pages[1] = "Head" + title[399] + title[400:1500] + rest
    assert finish.missing(tmp_path, [title]) == []


def test_a_cell_is_found_between_the_lines_of_the_cells_beside_it() -> None:
    title = "RSK-229 Staff infected by a returned device"
    lines = ("RSK-229 Staff infected by a", "Harm HRM-021 Infection passed on", "returned device", "Claimed")
    page = "".join(map(finish.bare, lines))
    assert finish.missing_in([page], [title]) == []
    assert finish.missing_in([page], [title, title]) == [title]
    assert finish.missing_in([page + page], [title, title]) == []
    # a word of it is lost
    assert finish.missing_in([page.replace("returned", "")], [title]) == [title]
    # its end is another cell's, far below
    assert finish.missing_in([page.replace("returned", "x" * 500 + "returned")], [title]) == [title]


def test_what_is_lost_is_told_where_it_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = with_page(tmp_path, "# Extra\n\nFirst words.\n\nA sentence that is lost.\n")
    whole = finish.text_of
    monkeypatch.setattr(
        finish, "text_of", lambda path: [each.replace("Asentencethatislost", "") for each in whole(path)]
    )
    # in this process, where its text is read so
    monkeypatch.setattr(edition, "run", lambda jobs, workers: [work.make(job) for job in jobs])
    with pytest.raises(book.PdfError) as error:
        build(root, builder="riskpdf")
    assert error.value.place == "docs/extra.md:5"


def test_what_typst_refuses_is_told_with_its_page(tmp_path: Path) -> None:
    root = with_page(tmp_path, '# Extra\n\n```{raw} typst\n#image("nothing.png", alt: "x")\n```\n')
    with pytest.raises(book.PdfError, match="Typst: ") as error:
        build(root, builder="riskpdf")
    assert error.value.place == "docs/extra.md:1"


# Pages


def test_no_page_is_empty_before_a_wide_table(tmp_path: Path) -> None:
    row = "|" + "|".join(f"cell text {number} that is rather long" for number in range(12)) + "|\n"
    table = "|" + "|".join(f"H{number}" for number in range(12)) + "|\n|" + "---|" * 12 + f"\n{row}"
    for number, before in enumerate(("", "Some text\n\n", "## Below\n\n")):
        built = build(with_page(tmp_path / str(number), f"# Extra\n\n{before}{table}"), builder="riskpdf")
        document = pypdfium2.PdfDocument(built.out / NAME)
        try:
            texts = [page.get_textpage().get_text_range() for page in document]
        finally:
            document.close()
        # beside the front page's title
        empty = [text for text in texts if len("".join(text.split())) < 75]
        assert all("Front" in text for text in empty), empty


# Languages and builders


@pytest.mark.parametrize(("language", "told"), [("de", 1), ("pt_BR", 1), ("en", 0), ("en_GB", 0)])
def test_the_language_of_conf_is_that_of_the_pages_and_words_are_of_one(
    language: str, told: int, tmp_path: Path
) -> None:
    root = with_page(tmp_path, "# Extra\n\n:::{warning}\nHeiß\n:::\n")
    (root / "conf.py").write_text(f"{CONF}language = {language!r}\n", encoding="utf-8")
    said, warnings = io.StringIO(), io.StringIO()
    with patch_docutils(str(root)), docutils_namespace():
        app = Sphinx(
            root, root, tmp_path / "_build/html", tmp_path / "_build/trees", "html",
            confoverrides={"riskfile_pdf": True}, status=said, warning=warnings,
        )  # fmt: skip
        app.build()
    assert app.statuscode == 0, warnings.getvalue()
    assert said.getvalue().count("the words that riskfile and Sphinx add to them are in English") == told
    tag = language.replace("_", "-")
    for page in ("docs/extra.html", "search.html", "explorer.html", "index.html"):
        html = unescape((tmp_path / "_build/html" / page).read_text(encoding="utf-8"))
        assert f'lang="{tag}"' in html, page
        assert not re.search("Suche|Warnung|Inhalt|Aviso|Pesquisar", html), page
    assert ">Warning</p>" in (tmp_path / "_build/html/docs/extra.html").read_text(encoding="utf-8")
    with pikepdf.open(tmp_path / "_build/pdf" / NAME) as pdf:
        assert str(pdf.Root.Lang) == tag


def test_all_pages_on_one_have_their_styles_pictures_and_links(tmp_path: Path) -> None:
    root = with_page(tmp_path, "# Extra\n\n![A](a.png) [](#RSK-1), RSK-1 and [](plan.md)\n")
    (root / "docs/a.png").write_bytes(png())
    built = build(root, builder="singlehtml", strict=True)
    assert built.status == 0, built.warnings
    html = (built.out / "index.html").read_text(encoding="utf-8")
    found = re.findall(r'(?:src|href)="([^"#?:]+)[^"]*"', html)
    assert "_images/a.png" in found and "_static/riskfile.css" in found
    # what the theme names in the head of every page
    lost = [path for path in found if not (built.out / path).exists()]
    assert [path for path in lost if path not in ("genindex.html", "search.html", "searchindex.js")] == []
    ids = set(re.findall(r'id="([^"]+)"', html))
    # those of the text; the theme's own have no page to lead to
    links = re.findall(r'<a class="[^"]*reference internal[^"]*" href="#([^"]*)"', html)
    assert links.count("RSK-1") >= 2
    assert [link for link in links if link not in ids] == []


@pytest.mark.parametrize("builder", ["epub", "json", "pickle", "htmlhelp", "qthelp", "devhelp"])
def test_a_builder_that_cannot_show_items_is_refused(builder: str, tmp_path: Path) -> None:
    pytest.importorskip(f"sphinxcontrib.{builder}") if builder.endswith("help") else None
    root = with_page(tmp_path, "# Extra\n\nWords.\n")
    (root / "conf.py").write_text(CONF.replace("pydata_sphinx_theme", "alabaster"), encoding="utf-8")
    warnings = io.StringIO()
    with patch_docutils(str(root)), docutils_namespace(), pytest.raises(SystemExit) as end:
        Sphinx(root, root, tmp_path / "out", tmp_path / "trees", builder, status=io.StringIO(), warning=warnings)
    assert end.value.code == 2
    (told,) = (line for line in warnings.getvalue().splitlines() if "riskpdf" in line)
    assert (
        f"ERROR: builder {builder}: it cannot show risk items and views; build the pages with html, or the PDF" in told
    )


def test_formulas_are_drawn_in_a_process_that_is_forked_off_after_others() -> None:
    # Typst has threads, which such a process has not: a build in two of them once waited for ever
    assert "<svg" in drawn("a + 1", False)
    context = multiprocessing.get_context("fork")
    receive, send = context.Pipe(False)
    process = context.Process(target=lambda: send.send(drawn("b + 2", True)))
    process.start()
    try:
        assert receive.poll(60), "no formula after a minute"
        assert "<svg" in receive.recv()
    finally:
        process.kill()
        process.join()


def test_a_formula_that_cannot_be_set_is_told_by_the_process_aside() -> None:
    assert objection_to('#math.equation(alt: "x", $a$)') == ""
    assert "unknown variable" in objection_to('#math.equation(alt: "x", $nosuchname$)')
    with pytest.raises(ValueError, match="unknown variable"):
        picture_of("$nosuchname$")
    assert picture_of("#set page(width: auto, height: auto)\n$a$").startswith("<svg")
