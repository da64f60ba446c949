"""Sphinx's and MyST's own links lead to items, and labels before items are ordinary labels."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
from sphinx.util.inventory import InventoryFile

from devices import subfolder
from riskfile.project import check
from sphinxkit import Built, build, build_apart, differing, edit, pages, project

CHAPTER = """# Chapter

(heat)=
(HAZ-77)=
:::{hazard} Heat & <light>
:id: HAZ-77
:category: energy
:source: lamp

(within)=
Words of the item: [](#within). {need_part}`(p1) A part of it` is here.
:::

M1: [](#RSK-1). M2: [text *two*](#RSK-1). M3: <project:#RSK-1>. M4: {ref}`RSK-1`. M5: {ref}`text five <RSK-1>`.
M6: {any}`RSK-1`. M7: {need}`RSK-1`. M8: {need}`[[title]] <RSK-1>`. M9: {need_outgoing}`RSK-1`.
M10: {need_incoming}`SIT-1`. M11: {riskfile:item}`RSK-1`. M12: {need_incoming}`USE-1`. M13: {need_outgoing}`USE-1`.

L1: [](#heat). L2: {ref}`heat`. L3: [](#HAZ-77).

(view)=
```{risk-table}
:caption: All of them
```

(par)=

A paragraph with a label. P1: [](#par).

{need}`the part <HAZ-77.p1>` and {np}`a part of nothing`.
"""

OTHER = """# Other

L1: [](#heat). L2: {ref}`heat`. L3: [text *three*](#heat). L4: {any}`heat`. L5: [](#view). L6: {ref}`view`.
L7: [](#par). L8: [words](#par). L9: [](#within). L10: [](extra.md#heat).
"""


def with_links(root: Path, chapter: str = CHAPTER, other: str = OTHER) -> Path:
    project(root)
    (root / "docs/extra.md").write_text(chapter, encoding="utf-8")
    (root / "docs/other.md").write_text(other, encoding="utf-8")
    edit(root, "docs/index.md", lambda page: page.replace("views\n", "views\nextra\nother\n"))
    edit(root, "needs/design/base.md", lambda page: page.replace(":hazard: HAZ-1", ":hazard: HAZ-1, HAZ-77", 1))
    return root


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """HTML and PDF, built strictly."""
    root = with_links(tmp_path_factory.mktemp("links") / "project")
    built = build(root, root / "_build/html", strict=True, overrides={"riskfile_pdf": True})
    assert built.status == 0, built.warnings
    return built


def links(built: Built, docname: str) -> dict[str, list[tuple[str, str]]]:
    """By the mark before them, the links of a page: what is shown, and the address."""
    html = (built.out / f"{docname}.html").read_text(encoding="utf-8")
    found: dict[str, list[tuple[str, str]]] = {}
    for mark, part in re.findall(r"\b([MLP]\d+): (.*?)\.(?=\s|</p>)(?=[^<]*(?:<|$))", html, re.DOTALL):
        found[mark] = [
            (unescape(re.sub("<[^>]+>", "", text)), address)
            for address, text in re.findall(r'<a class="[^"]*" href="([^"]+)"[^>]*>(.*?)</a>', part, re.DOTALL)
        ]
    return found


def title_of(built: Built, id: str) -> str:
    return check(built.out.parents[1], cached=False).file.items[id].title


def test_in_html_they_lead_to_the_card_and_show_its_title(both: Built) -> None:
    found, title = links(both, "docs/extra"), title_of(both, "RSK-1")
    card = "../needs/design/base.html#RSK-1"
    for mark in ("M1", "M3", "M4", "M6"):
        assert found[mark] == [(title, card)], mark
    assert found["M2"] == [("text two", card)]
    assert found["M5"] == [("text five", card)]
    assert found["M7"] == found["M11"] == [(f"RSK-1 {title}", card)]
    # what stands in a role is no template
    assert found["M8"] == [("[[title]]", card)]
    assert [text for text, _ in found["M9"]] == ["SIT-1", "HRM-1"]
    assert "RSK-1" in [text for text, _ in found["M10"]]
    page = re.sub("<[^>]+>", "", (both.out / "docs/extra.html").read_text(encoding="utf-8"))
    assert "the part and a part of nothing." in page and "A part of it" in page
    assert (both.out / "needs/design/base.html").read_text(encoding="utf-8").count('id="RSK-1"') == 1
    html = (both.out / "docs/extra.html").read_text(encoding="utf-8")
    assert "None" not in re.findall(r"M9:.*?</p>", html, re.DOTALL)[0]


def test_a_label_before_an_item_has_the_items_title(both: Built) -> None:
    html = (both.out / "docs/extra.html").read_text(encoding="utf-8")
    for id in ("HAZ-77", "heat", "haz-77", "view", "par", "within"):
        assert html.count(f'id="{id}"') == 1, id
    assert [*links(both, "docs/extra").items()][-4:] == [
        ("L1", [("Heat & <light>", "#heat")]),
        ("L2", [("Heat & <light>", "#heat")]),
        ("L3", [("Heat & <light>", "#haz-77")]),
        ("P1", [("#par", "#par")]),
    ]
    found = links(both, "docs/other")
    for mark in ("L1", "L2", "L10"):
        assert found[mark] == [("Heat & <light>", "extra.html#heat")], mark
    assert found["L3"] == [("text three", "extra.html#heat")]
    assert found["L5"] == found["L6"] == [("All of them", "extra.html#view")]
    assert found["L7"] == [("#par", "extra.html#par")]
    assert found["L8"] == [("words", "extra.html#par")]
    assert found["L9"] == [("#within", "extra.html#within")]


def test_in_the_pdf_they_lead_to_the_card(both: Built) -> None:
    path = both.out.parent / "pdf/risk-management-file.pdf"
    title = title_of(both, "RSK-1")
    document = pypdfium2.PdfDocument(path)
    texts = [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]
    number = next(index for index, text in enumerate(texts) if "M1:" in text and "M13:" in text)
    for shown in (f"M1: {title}.", "M2: text two.", f"M3: {title}.", f"M7: RSK-1 {title}.", "L1: Heat & <light>."):
        assert shown in texts[number].replace("- ", "-"), shown
    with pikepdf.open(path) as pdf:
        leads = [bytes(each.Dest).decode() for each in pdf.pages[number].get("/Annots", []) if "/Dest" in each]
        assert leads.count("RSK-1") >= 8
        assert leads.count("HAZ-77") + sum("heat" in each for each in leads) >= 3, leads


def test_the_inventory_and_the_search_hold_the_items(both: Built) -> None:
    with (both.out / "objects.inv").open("rb") as file:
        inventory = InventoryFile.load(file, "", lambda _, path: path)
    entry = inventory["riskfile:item"]["RSK-1"]
    assert (entry.uri, entry.display_name) == ("needs/design/base.html#RSK-1", f"RSK-1 {title_of(both, 'RSK-1')}")
    items, texts = (data(both.out / f"_riskfile/{name}.js") for name in ("items", "search"))
    ids = [item[0] for item in items["items"]]
    assert {"RSK-1", "HAZ-77"} <= set(ids) and len(texts["texts"]) == len(ids)
    own = texts["texts"][ids.index("HAZ-77")]
    assert own[-2] == 0 and own[-1].startswith("Words of the item: ") and "A part of it" in own[-1]


def data(path: Path) -> Any:
    """What a script beside the pages hands over."""
    text = path.read_text(encoding="utf-8")
    return json.loads(text[text.index(",") + 1 : text.rindex(")")])


def test_the_search_index_of_a_site_holds_the_items(tmp_path: Path) -> None:
    built = build_apart(subfolder(tmp_path / "site") / "docs", tmp_path / "html")
    index = (built.out / "searchindex.js").read_text(encoding="utf-8")
    assert "riskfile:item" in index and '"RSK-1' in index


def test_an_id_that_is_no_item_is_told_once(tmp_path: Path) -> None:
    wrong = (
        "[](#RSK-999) {need}`RSK-998` {any}`RSK-997` {ref}`RSK-996` {need_incoming}`RSK-995` {riskfile:item}`RSK-994`"
    )
    root = with_links(tmp_path / "project", CHAPTER, f"# Other\n\n{wrong}\n")
    built = build(root, tmp_path / "out")
    assert [code for path, *_, code in built.findings if path == "docs/other.md"] == ["RMF924"] * 6
    assert [line for line in built.warnings.splitlines() if "docs/other.md" in line and "RMF924" not in line] == []


def test_a_page_is_written_again_where_a_link_shows_another_title(tmp_path: Path) -> None:
    root = with_links(tmp_path / "project")
    build(root, root / "_build/html")
    title = check(root, cached=False).file.items["RSK-1"].title
    edit(root, "needs/design/base.md", lambda page: page.replace(f":::{{risk}} {title}", ":::{risk} Another title"))
    again = build(root, root / "_build/html")
    assert links(again, "docs/extra")["M1"][0][0] == "Another title"
    clean = build(root, tmp_path / "clean")
    assert differing(pages(again.out), pages(clean.out)) == []
