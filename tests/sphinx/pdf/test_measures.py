"""What measures pages can fail: each measure is quiet on a good document, and tells a document made with its fault."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pytest
import typst

from pdf_measures import Measures, Place, contrast, main, measure

HEAD = """
#set document(title: "Good", author: "Nobody")
#set text(lang: "en", size: 10pt, font: "Libertinus Serif")
#set page(paper: "a4", margin: 25mm, numbering: "1",
  header: context [#set text(8pt); RMF-1 · revision 1 #h(1fr) #{
    let above = query(heading.where(level: 1).before(here()))
    let below = query(heading.where(level: 1)).filter(each => each.location().page() == here().page())
    if below.len() > 0 { below.first().body } else if above.len() > 0 { above.last().body }
  }],
  footer: context [#set text(8pt); Example #h(1fr) Page #counter(page).display()])
#set heading(numbering: "1.1")
#show heading: set block(sticky: true)
"""
GOOD = """
= One
#lorem(250)
== Part
#lorem(200)
#figure(caption: [A table], table(columns: 2, table.header[Name][Value], [one], [1], [two], [2]))
#lorem(300)
#link(<two>)[to the second], and #link("https://example.org")[away]. #math.equation(block: true, alt: "a formula", $ a/b + sqrt(x^2) $)
#pagebreak()
= Two <two>
#lorem(100)
"""


def pdf(folder: Path, source: str, name: str = "made.pdf", **given: object) -> Path:
    """A PDF of Typst's markup, with the marks of the archive unless the markup cannot have them."""
    given = {"pdf_standards": ["a-2a", "ua-1"], **given}
    path = folder / name
    path.write_bytes(typst.compile(source.encode(), **given))
    return path


def seen(folder: Path, source: str, head: str = HEAD, **given: object) -> Measures:
    return measure(pdf(folder, head + source, **given))


def pages(places: list[Place]) -> list[int]:
    return [place.page for place in places]


def quiet(found: Measures, *but: str) -> None:
    assert {name: places for name, places in found.faults.items() if places and name not in but} == {}


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Measures:
    return seen(tmp_path_factory.mktemp("good"), GOOD)


def test_a_good_document_has_no_fault(good: Measures) -> None:
    # Typst opens bookmarks to no level: the file is mended after it
    quiet(good, "bookmarks_closed")
    assert len(good.pages) == 3
    assert good.smallest() == pytest.approx(10) and good.smallest("elsewhere") == pytest.approx(10)
    assert good.sizes == {(595, 842): 3}
    assert [page.label for page in good.pages] == ["1", "2", "3"]
    assert good.pages[0].filled > 0.9


def test_small_type_is_told_as_it_appears(tmp_path: Path) -> None:
    table = "table(columns: 2, table.header[Name][Value], [tiny words], [1])"
    for source, size in ((f"#text(6pt, {table})", 6), (f"#scale(50%, reflow: true, {table})", 5)):
        found = seen(tmp_path, f"= One\n#lorem(20)\n{source}")
        assert found.smallest() == pytest.approx(size)
        assert found.smallest("elsewhere") == pytest.approx(10)
        assert all(place.page == 1 for place in found.smallest_in_tables)
    found = seen(tmp_path, "= One\nSome #text(4pt)[tiny print]")
    assert [str(place) for place in found.smallest_elsewhere] == ["p.1 4.00 'tiny print'"]


def test_a_page_almost_empty_is_told_but_for_the_last_of_a_chapter(tmp_path: Path) -> None:
    found = seen(
        tmp_path, "= One\n#lorem(30)\n#pagebreak()\n#lorem(400)\n= Two\n#lorem(40)\n#pagebreak()\n= Three\n#lorem(20)"
    )
    assert pages(found.nearly_empty) == [1]
    assert 0.05 < found.nearly_empty[0].value < 0.3
    assert found.nearly_empty[0].text == "1 One"
    found = seen(tmp_path, "= One\n#lorem(400)\n#pagebreak()\n#pagebreak()\n= Two\n#lorem(90)")
    assert pages(found.empty) == [2]


def test_headings_captions_and_heads_of_tables_that_stand_alone(tmp_path: Path) -> None:
    found = seen(
        tmp_path, "= One\n#lorem(300)\n== Lonely\n#pagebreak()\n#lorem(90)\n= Two\n#lorem(90)\n== Nothing follows"
    )
    assert [(place.page, place.text) for place in found.headings_alone] == [
        (1, "1.1 Lonely"),
        (2, "2.1 Nothing follows"),
    ]
    # two headings, one below the other, are alone together
    found = seen(tmp_path, "= One\n#lorem(300)\n== Lonely\n=== Lonely too\n#pagebreak()\n#lorem(90)")
    assert [place.text for place in found.headings_alone] == ["1.1 Lonely", "1.1.1 Lonely too"]
    table = (
        "#show figure: set block(breakable: true)\n#set figure.caption(position: top)\n"
        "#figure(caption: [Above], table(columns: 1, table.header(repeat: false)[Name], ..range(9).map(str)))"
    )
    found = seen(tmp_path, f"= One\n#lorem(90)\n{table}")
    assert found.captions_alone == [] and found.table_heads_alone == []
    found = seen(tmp_path, f"= One\n#show figure.caption: it => {{ it; v(180mm) }}\n#lorem(200)\n{table}")
    assert [place.text for place in found.captions_alone] == ["Table 1: Above"]
    head = "#table(columns: 1, table.header(repeat: false)[Name], box(height: 9pt) + block(breakable: false, height: 200mm)[tall], [more])"
    found = seen(tmp_path, f"= One\n#lorem(300)\n{head}")
    assert [place.text for place in found.table_heads_alone] == ["Name"]


def test_a_row_over_two_pages_is_told_where_it_fits_on_one(tmp_path: Path) -> None:
    table = "#table(columns: 2, table.header[Name][Value], [short], [1], [cut], [#lorem(%d)])"
    found = seen(tmp_path, "= One\n#v(200mm)\n" + table % 120)
    assert [(place.page, place.text[:3]) for place in found.cells_cut] == [(1, "cut")]
    # one that is longer than a page has to be
    found = seen(tmp_path, "= One\n#v(200mm)\n" + table % 2000)
    assert found.cells_cut == []
    found = seen(tmp_path, "= One\n#set table.cell(breakable: false)\n#v(200mm)\n" + table % 120)
    assert found.cells_cut == []


def test_words_beyond_the_margin_and_the_page(tmp_path: Path) -> None:
    word = "a" * 105
    found = seen(tmp_path, f"= One\n#lorem(20)\n\n{word}\n\n{word + word}")
    assert [place.text[:2] for place in found.beyond_the_margin] == ["aa", "aa"]
    assert [place.page for place in found.beyond_the_page] == [1]
    # the margin of a page is that of its kind: the foot does not move it
    found = seen(tmp_path, "= One\n#lorem(20)\n#move(dx: -20mm)[outside]\n#place(bottom, dy: 9mm)[below]")
    assert [(place.page, round(place.value)) for place in found.beyond_the_margin] == [(1, 56), (1, 5)]


def test_text_over_text_is_told(tmp_path: Path) -> None:
    found = seen(tmp_path, "= One\n#lorem(20)\n#place(dx: 3pt, dy: 2pt)[written over it]\nwords of the line below")
    assert [place.page for place in found.overlapping] == [1]
    assert "written over it" in found.overlapping[0].text
    found = seen(tmp_path, "= One\n#set par(leading: -0.3em)\n#lorem(40)")
    assert found.overlapping
    table = "= One\n#table(columns: (%s, 60pt), table.header[N][V], [wordsbeyond], [narrow])"
    found = seen(tmp_path, table % "30pt")
    assert [place.text for place in found.crossed] == ["wordsbeyond"]
    assert seen(tmp_path, table % "90pt").crossed == []


def test_running_lines(tmp_path: Path) -> None:
    body = "= One\n#lorem(90)\n#pagebreak()\n#lorem(300)\n= Two\n#lorem(90)\n#pagebreak()\n#lorem(300)"
    found = seen(tmp_path, body)
    quiet(found, "nearly_empty")
    found = seen(tmp_path, f"#set page(header: none)\n{body}")
    assert pages(found.without_head) == [2, 3]
    found = seen(tmp_path, f"#set page(header: [RMF-1])\n{body}")
    assert pages(found.without_chapter) == [2, 3] and found.without_number == []
    found = measure(pdf(tmp_path, HEAD + body), "RMF-2")
    assert pages(found.without_number) == [2, 3]
    found = seen(tmp_path, f'#set page(numbering: "i", footer: [Page 1])\n{body}')
    assert pages(found.without_label) == [1, 2, 3]


def changed(path: Path, change: object) -> Measures:
    """The measures of a PDF that has been changed by hand, beside it."""
    with pikepdf.open(path) as opened:
        change(opened)  # type: ignore[operator]
        opened.save(path.with_name("changed.pdf"))
    return measure(path.with_name("changed.pdf"))


def test_bookmarks(tmp_path: Path) -> None:
    path = pdf(tmp_path, HEAD + GOOD)
    assert measure(path).bookmarks_dead == []

    def opened(pdf: pikepdf.Pdf) -> None:
        pdf.Root.Outlines.First.Count = 1

    assert changed(path, opened).bookmarks_closed == []
    assert [place.text for place in measure(path).bookmarks_closed] == ["1 One (closed at level 1)"]

    def broken(pdf: pikepdf.Pdf) -> None:
        pdf.Root.Outlines.First.Dest = pikepdf.String("nowhere")

    assert [place.text for place in changed(path, broken).bookmarks_dead] == ["1 One"]
    found = seen(tmp_path, "= One\n#heading(level: 2, bookmarked: false)[Unmarked]\n#lorem(9)")
    assert [place.text for place in found.without_bookmark] == ["1.1 Unmarked"]


def test_dead_links(tmp_path: Path) -> None:
    pdf(tmp_path, HEAD + GOOD, "other.pdf")
    path = pdf(tmp_path, HEAD + GOOD)

    def to(**action: object):  # type: ignore[no-untyped-def]
        def change(pdf: pikepdf.Pdf) -> None:
            for page in pdf.pages:
                for note in page.get("/Annots", []):  # type: ignore[attr-defined]
                    if "/A" in note:
                        note.A = pikepdf.Dictionary(**action)

        return change

    def dead(**action: object) -> list[str]:
        return [place.text for place in changed(path, to(**action)).links_dead]

    remote = {"S": pikepdf.Name.GoToR}
    assert measure(path).links_dead == []
    assert dead(S=pikepdf.Name.GoTo, D=pikepdf.String("two")) == []
    assert dead(S=pikepdf.Name.GoTo, D=pikepdf.String("nowhere")) == ["nowhere"]
    assert dead(**remote, F=pikepdf.String("other.pdf"), D=pikepdf.String("two")) == []
    assert dead(**remote, F=pikepdf.String("other.pdf"), D=pikepdf.String("nowhere")) == ["other.pdf: nowhere"]
    assert dead(**remote, F=pikepdf.String("gone.pdf"), D=pikepdf.String("two")) == ["gone.pdf: no such file"]
    spec = pikepdf.Dictionary(Type=pikepdf.Name.Filespec, F=pikepdf.String("gone.pdf"), UF=pikepdf.String("other.pdf"))
    assert dead(**remote, F=spec, D=pikepdf.String("two")) == []
    assert dead(S=pikepdf.Name.URI, URI=pikepdf.String("other.pdf#page=2")) == []
    assert dead(S=pikepdf.Name.URI, URI=pikepdf.String("_evidence/gone.txt")) == ["_evidence/gone.txt"]
    assert dead(S=pikepdf.Name.URI, URI=pikepdf.String("rf:RSK-1")) == ["rf:RSK-1"]
    assert dead(S=pikepdf.Name.Launch, F=pikepdf.String("other.pdf")) == ["an action /Launch"]


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("#text(fill: luma(150))[pale words]", True),
        ("#text(fill: luma(110))[dim words]", False),
        ("#box(fill: rgb(40, 40, 90), text(fill: rgb(60, 60, 60))[dark on dark])", True),
        ("#box(fill: rgb(40, 40, 90), text(fill: white)[white on dark])", False),
        ("#text(fill: white)[white on white]", True),
        # a frame is drawn as an area with a hole: what is in it stands on the page
        ("#box(inset: 9pt, radius: 2pt, stroke: (left: 3pt + luma(60), rest: 1pt + luma(200)))[framed words]", False),
        ("#text(size: 20pt, fill: luma(130))[large words]", False),
        ("#text(size: 20pt, fill: luma(190))[large words]", True),
        ("#text(fill: luma(150))[---]", True),
        ("---", False),
        ("#text(fill: luma(200))[. . . . .]", False),
    ],
)
def test_contrast(source: str, told: bool, tmp_path: Path) -> None:
    found = seen(tmp_path, f"= One\n#lorem(20)\n\n{source}")
    assert bool(found.pale) is told, found.pale
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)


def test_tags(tmp_path: Path) -> None:
    found = seen(tmp_path, "= One\n#table(columns: 2, [no], [head])", pdf_standards=["a-2a"])
    assert pages(found.tables_without_head) == [1]
    assert [place.text for place in found.not_accessible] == ["DisplayDocTitle", "PDF/UA-1"]
    dot = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><rect width='9' height='9'/></svg>"
    picture = f'= One\n#image(bytes("{dot}")%s)'
    assert pages(seen(tmp_path, picture % "", pdf_standards=[]).pictures_without_text) == [1]
    assert seen(tmp_path, picture % ', alt: "a dot"').pictures_without_text == []
    found = seen(tmp_path, "= One\n#lorem(9)", head="", pdf_standards=[], pdf_tags=False)
    assert pages(found.untagged) == [1]
    assert {"MarkInfo", "StructTreeRoot", "Title", "PDF/A-2"} <= {place.text for place in found.not_accessible}


def test_signs_that_no_font_has(tmp_path: Path) -> None:
    assert pages(seen(tmp_path, "= One\nA word with \\u{e0ff} in it", pdf_standards=[]).unknown_signs) == [1]


def test_the_command_prints_a_line_a_measure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = pdf(tmp_path, HEAD + "= One\n#text(6pt, table(columns: 1, table.header[Name], [tiny]))")
    assert main([str(path), str(path)]) == 0
    out = capsys.readouterr().out
    assert out.count("smallest type in tables: p.1 6.00") == 2
    assert out.count("made.pdf") == 4
