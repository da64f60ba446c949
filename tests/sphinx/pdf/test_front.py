"""What the template sets around the chapters, with what is known of a set of documents: heads and numbers of a volume, the page
on how to read the set, pages of what stands elsewhere, the index of ids."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest

from riskfile.render.pdf import finish
from riskfile.render.pdf.notation import code
from riskfile.render.pdf.settings import PdfSettings
from riskfile.render.pdf.typeset import TypesetError, typeset

ABOUT: dict[str, Any] = {
    "title": "The file",
    "device": "Pump",
    "maker": "Nobody",
    "number": "RMF-1",
    "revision": "2",
    "gate": "design",
    "example": True,
    "language": "en",
    "region": "",
    "fingerprint": "sha256:0123456789",
    "facts": [("Document", "RMF-1")],
    "approvals": [],
    "revisions": [],
    "index": "ids.json",
}
SHA = "0123456789abcdef" * 4
SET: list[dict[str, Any]] = [
    {
        "name": name,
        "title": title,
        "number": f"RMF-1{name and '-' + name}",
        "file": f"rmf{name}.pdf",
        "pages": pages,
        "sha256": SHA if name else "",
        "here": not name,
        "what": f"what {title} has",
    }
    for name, title, pages in (("", "Report", 0), ("A", "Hazard analysis", 21), ("D", "Register", 133))
]
BODY = """
#rf-heading(1, "h1")[First]
#lorem(30) #rf-to("rf:RSK-001")[a risk], #rf-to("rf:RSK-003")[another].
#rf-grid(caption: [Things], columns: (1fr,), [one])
#rf-heading(2, "h2")[Below]
#rf-heading(3, "RSK-003", outlined: false)[RSK-003 A card]
#lorem(600) #rf-id("RSK-001")
#rf-heading(1, "h3")[Second]
#lorem(300)
"""
IDS = [("Risks", ["RSK-001", "RSK-002", "RSK-003"]), ("Harms", ["HRM-001"])]
FAR = {"RSK-001": ("D", 45), "RSK-002": ("D", 46), "HRM-001": ("D", 0)}

Made = Callable[..., tuple[list[str], Path]]


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """Sets a document; gives the text of each page, and its path."""

    def make(body: str = BODY, **more: Any) -> tuple[list[str], Path]:
        folder = tmp_path / "typst"
        folder.mkdir()
        (folder / "settings.typ").write_text(f"#let settings = {code(PdfSettings().for_typst(folder))}")
        (folder / "far.json").write_text(json.dumps(FAR))
        (folder / "places.json").write_text("{}")
        (folder / "ids.json").write_text(json.dumps(IDS))
        about = code(ABOUT | more)
        (folder / "main.typ").write_text(f'#import "template.typ": *\n#show: document-of.with({about})\n{body}')
        path = tmp_path / "made.pdf"
        path.write_bytes(typeset(folder, datetime(2026, 1, 1, tzinfo=UTC)))
        pdf = pypdfium2.PdfDocument(path)
        try:
            return [re.sub(r"\s+", " ", page.get_textpage().get_text_range()) for page in pdf], path
        finally:
            pdf.close()

    return make


def test_numbers_of_a_volume_have_its_letter(made: Made) -> None:
    volume = {"name": "A", "title": "Hazard analysis", "number": "RMF-1-A"}
    texts, path = made(volume=volume, turned=True, paper="a3")
    whole = " ".join(texts)
    assert "A.1 First" in whole and "A.1.1 Below" in whole and "Table A.1" in whole
    # a head of a few lines, with the contents on the same page
    for said in ("Hazard analysis", "RMF-1-A", "Part of RMF-1, and signed with its core report", "Contents"):
        assert said in texts[0]
    for number, text in enumerate(texts, 1):
        assert f"Page A-{number} of {len(texts)}" in text
        assert number == 1 or "RMF-1-A · revision 2 · A Hazard analysis" in text
    with pikepdf.open(path) as pdf:
        assert all(page.mediabox[2] > page.mediabox[3] for page in pdf.pages)


def test_what_stands_elsewhere_is_told_with_its_page(made: Made) -> None:
    texts, _ = made()
    whole = " ".join(texts)
    assert "a risk D-45, another." in whole


def test_the_index_has_all_ids_of_the_set(made: Made) -> None:
    texts, path = made()
    index = texts[-1][texts[-1].index("Index of ids Behind") :]
    card = next(number for number, text in enumerate(texts, 1) if "RSK-003 A card" in text)
    named = next(number for number, text in enumerate(texts, 1) if "a risk D-45" in text)
    second = max(number for number, text in enumerate(texts[:-1], 1) if "RSK-001" in text)
    pages = ", ".join(map(str, dict.fromkeys((named, second))))
    assert f"Risks RSK-001 D-45 {pages} RSK-002 D-46 RSK-003 {card}" in index
    assert "Harms HRM-001 volume D" in index
    with pikepdf.open(path) as pdf:
        links = [bytes(link.A.URI).decode() for link in pdf.pages[-1].Annots if "/URI" in link.get("/A", {})]
    assert {"rf:RSK-001", "rf:RSK-002", "rf:RSK-003", "rf:HRM-001"} <= set(links)


def test_of_a_large_file_only_what_is_named(made: Made) -> None:
    texts, _ = made(**{"index-most": 3})
    index = texts[-1][texts[-1].index("Index of ids Behind") :]
    assert "Only what this document names is listed" in index
    assert "RSK-001" in index and "RSK-003" in index
    assert "RSK-002" not in index and "Harms" not in index


def test_how_the_set_is_read(made: Made) -> None:
    texts, _ = made(set=SET, moved=[("All risks", "A")], missing=[("Crossed", "nobody reads it on paper")])
    page = next(text for text in texts[1:] if "How to read this set" in text and "SHA-256" in text)
    for volume in SET:
        for said in (volume["title"], volume["number"], volume["what"]):
            assert said in page
    assert page.replace(" ", "").count(SHA) == 2
    assert f"what Report has {len(texts)} this file" in page
    assert "21" in page and "133" in page
    assert "A-12 is page 12 of volume A" in page
    assert "Crossed: nobody reads it on paper" in page


def test_a_document_alone_says_nothing_of_volumes(made: Made) -> None:
    texts, _ = made(set=[])
    whole = " ".join(texts)
    assert "How to read this file" in whole
    assert "volume A" not in whole and "SHA-256" not in whole


def test_the_head_says_the_chapter(made: Made) -> None:
    texts, _ = made(body=BODY + '\n#rf-heading(1, "h4")[Third]\n#lorem(1200)\n')
    for number, text in enumerate(texts[1:], 2):
        assert text.startswith("RMF-1 · revision 2 "), number
    third = next(number for number, text in enumerate(texts) if "3 Third Lorem" in text)
    assert texts[third + 1].startswith("RMF-1 · revision 2 3 Third ")


def test_the_head_of_a_register_says_its_first_and_last_card(made: Made) -> None:
    cards = "".join(
        f'#rf-heading(2, "X-{number}", outlined: false)[X-{number} Card]\n#lorem(60)\n' for number in range(100, 160)
    )
    texts, _ = made(body=f'#rf-heading(1, "h1")[Cards]\n{cards}')
    shown = 0
    for text in texts[1:]:
        here = re.findall(r"(X-\d+) Card", text)
        if len(here) > 1:
            assert re.match(f"RMF-1 · revision 2 (1 Cards|Contents) · {here[0]} – {here[-1]} ", text), text[:80]
            shown += len(here)
    assert shown == 60


def test_bookmarks_are_open_to_the_sections(made: Made) -> None:
    _, path = made()
    finish.make_links(path, dict.fromkeys(("RSK-001", "RSK-002", "HRM-001"), "h1"), label="A-")
    with pikepdf.open(path) as pdf:
        chapters = []
        each: Any = pdf.Root.Outlines.First
        while each is not None:
            chapters.append((str(each.Title), int(each.get("/Count", 0)), each.get("/First")))
            each = each.get("/Next")
        opened = {title: (count, first) for title, count, first in chapters}
        count, below = opened["1 First"]
        assert count == 1
        # and nothing below them: the card
        assert str(below.Title) == "1.1 Below" and int(below.Count) < 0
        assert int(pdf.Root.Outlines.Count) == len(chapters) + sum(max(count, 0) for _, count, _ in chapters)
        assert [page.label for page in pdf.pages][:2] == ["A-1", "A-2"]


def test_a_chapter_begins_a_page_only_where_a_good_part_of_one_is_full(made: Made) -> None:
    texts, _ = made(
        body='#rf-heading(1, "a")[Short]\n#lorem(40)\n#rf-heading(1, "b")[Next]\n#lorem(400)\n#rf-heading(1, "c")[Last]\nx'
    )
    page = next(text for text in texts if "1 Short Lorem" in text)
    assert "2 Next Lorem" in page
    assert "3 Last x" not in page


def test_page_numbers_that_do_not_settle_are_no_document(tmp_path: Path) -> None:
    chain = "".join(
        f"#context [#metadata(query(<z{number}>).map(each => each.value))<z{number + 1}>]\n" for number in range(1, 7)
    )
    (tmp_path / "main.typ").write_text(
        f'#set document(title: "x")\n= Head\n#context [#metadata(counter(page).final())<z1>]\n{chain}#context repr(query(<z7>))\n'
    )
    with pytest.raises(TypesetError, match="do not settle"):
        typeset(tmp_path, datetime(2026, 1, 1, tzinfo=UTC))
