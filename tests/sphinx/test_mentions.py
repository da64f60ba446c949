"""An id in running text leads to its item, in HTML and in the PDF."""

from __future__ import annotations

import re
from pathlib import Path

import pikepdf

from riskfile.render.pdf import finish
from sphinxkit import build, differing, edit, pages, project

CHAPTER = """# Chapter

RSK-1 is heavy (see HAZ-1, SIT-1), and so is its kin; **CTL-1** is not. RSK-1, again.

`RSK-1` in code, [RSK-1](index.md) in a link, RSK-1.md and needs/RSK-1 in paths, XRSK-1, RSK-1-X, RSK-999 and RFC-2119.

## On RSK-1

| Risk |
|---|
| RSK-1 |

$RSK-1$
"""


def chapter(root: Path, text: str = CHAPTER) -> Path:
    """The base with a chapter that names items."""
    project(root)
    (root / "docs/extra.md").write_text(text, encoding="utf-8")
    edit(root, "docs/index.md", lambda page: page.replace("views\n", "views\nextra\n"))
    return root


def links(path: Path) -> list[tuple[str, str, str]]:
    """(text, address, title) of each id that is a link on a page."""
    html = path.read_text(encoding="utf-8")
    return [
        (re.sub("<[^>]+>", "", body), address, title)
        for address, title, body in re.findall(
            r'<a class="rf-mention[^"]*" href="([^"]+)" title="([^"]*)">(.*?)</a>', html
        )
    ]


def test_ids_are_links_where_a_reader_expects_them(tmp_path: Path) -> None:
    built = build(chapter(tmp_path / "project"), tmp_path / "out")
    assert built.findings == [("docs/extra.md", 5, 99, "RMF916")]
    found = links(built.out / "docs/extra.html")
    assert [text for text, _, _ in found] == ["RSK-1", "HAZ-1", "SIT-1", "CTL-1", "RSK-1", "RSK-1"]
    for text, address, title in found:
        page, _, anchor = address.partition("#")
        assert anchor == text
        target = (built.out / "docs" / page).resolve()
        assert f'id="{anchor}"' in target.read_text(encoding="utf-8")
        assert title


def test_text_of_an_item_leads_to_others_and_not_to_itself(tmp_path: Path) -> None:
    root = project(tmp_path / "project")
    body = ":::{intended-use} Use\n:id: USE-77\n:kind: misuse\n\nUSE-77 leads to RSK-1.\n:::\n"
    (root / "needs/design/more.md").write_text(f"# More\n\n{body}", encoding="utf-8")
    edit(root, "docs/index.md", lambda page: page.replace("views\n", "views\n/needs/design/more\n"))
    built = build(root, tmp_path / "out")
    assert [text for text, _, _ in links(built.out / "needs/design/more.html")] == ["RSK-1"]


def test_in_the_pdf_they_lead_to_the_card(tmp_path: Path) -> None:
    built = build(chapter(tmp_path / "project"), tmp_path / "out", builder="riskpdf")
    assert built.status == 0, built.warnings
    path = built.out / "risk-management-file.pdf"
    chapters = [number for number, text in enumerate(finish.text_of(path)) if "isheavy(see" in text]
    with pikepdf.open(path) as pdf:
        led = {
            bytes(each.Dest).decode()
            for number in chapters
            for each in pdf.pages[number].get("/Annots", [])
            if "/Dest" in each
        }
    assert {"HAZ-1", "SIT-1", "CTL-1", "RSK-1"} <= led


def test_an_item_that_moves_or_goes_is_followed(tmp_path: Path) -> None:
    root = chapter(tmp_path / "project", "# Chapter\n\nHAZ-1 and HAZ-NEW-1.\n")
    out = tmp_path / "out"
    assert [text for text, _, _ in links(build(root, out).out / "docs/extra.html")] == ["HAZ-1"]
    new = "# More\n\n:::{hazard} A new one\n:id: HAZ-NEW-1\n:category: energy\n:::\n"
    (root / "needs/design/more.md").write_text(new, encoding="utf-8")
    edit(root, "docs/index.md", lambda page: page.replace("views\n", "views\n/needs/design/more\n"))
    again = build(root, out)
    assert [text for text, _, _ in links(again.out / "docs/extra.html")] == ["HAZ-1", "HAZ-NEW-1"]
    edit(root, "needs/design/more.md", lambda page: page.replace("A new one", "Renamed"))
    again = build(root, out)
    assert ("HAZ-NEW-1", "Renamed") in [(text, title) for text, _, title in links(again.out / "docs/extra.html")]
    clean = build(root, tmp_path / "clean")
    assert differing(pages(again.out), pages(clean.out)) == []
