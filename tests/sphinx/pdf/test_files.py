"""The files that the PDF of a build is: their names, what the pages offer of them, and what of an earlier build goes."""

from __future__ import annotations

import re
from pathlib import Path

import pypdfium2
import pytest
from bs4 import BeautifulSoup

from riskfile.render.pdf.finish import documents_of
from sphinxkit import Built, build, edit, project

ASKED: dict[str, object] = {"riskfile_pdf": True}
CORE = "risk-management-file.pdf"


CHECKLIST = """
````markdown docs/list.md
# Clauses

```{clause-checklist}
```
````
"""


def pdftext(path: Path) -> list[str]:
    document = pypdfium2.PdfDocument(path)
    try:
        return [page.get_textpage().get_text_range().replace("\u200b", "").replace("\ufffe", "-") for page in document]
    finally:
        document.close()


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*.pdf"))


def built(root: Path, out: Path, settings: str) -> Built:
    (root / "docs/pdf.yaml").write_text(settings, encoding="utf-8")
    found = build(root, out, overrides=ASKED)
    assert found.status == 0, found.warnings
    return found


def soup(found: Built, name: str) -> BeautifulSoup:
    return BeautifulSoup((found.out / f"{name}.html").read_text(encoding="utf-8"), "html.parser")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return project(tmp_path_factory.mktemp("files") / "project")


@pytest.fixture(scope="module")
def full(root: Path) -> Built:
    return built(
        root, root.parent / "full/html", "set: full\nvolumes: {E: {title: The plan & more, pages: [docs/plan]}}\n"
    )


def test_the_page_of_downloads_lists_the_core_report_and_its_volumes(full: Built) -> None:
    page = soup(full, "downloads")
    pages, volumes = documents_of(full.out / CORE)
    assert {"A", "D", "E"} <= {each.name for each in volumes}
    core, data = page.select(".rf-download")
    assert (core["href"], core.get_text()) == (CORE, "The core report as PDF") and data["href"] == "needs.json"
    first, *sizes = [each.get_text() for each in page.select(".rf-extent")]
    assert re.fullmatch(rf"{pages} pages, [\d.]+ (kB|MB)", first)
    rows = page.select(".rf-volumes a")
    assert [(each.get_text(), each["href"]) for each in rows] == [
        (f"{each.name} {each.title}", each.file) for each in volumes
    ]
    assert rows[-1].get_text() == "E The plan & more"
    for each, size in zip(volumes, sizes, strict=True):
        assert (full.out / each.file).stat().st_size == each.size
        assert size.startswith(f"{each.pages} page")


def test_the_pages_lead_to_the_core_report_and_have_what_was_made(full: Built) -> None:
    made = full.out.parent / "pdf"
    assert names(full.out) == names(made) and len(names(made)) > 3
    for name in names(made):
        assert (full.out / name).read_bytes() == (made / name).read_bytes()
    links = {(str(each["href"]), str(each["title"])) for each in soup(full, "docs/index").select("[data-rf-pdf]")}
    assert links == {(f"../{CORE}", "The core report as PDF")}


def test_what_is_not_made_any_more_goes_and_what_somebody_has_signed_stays(root: Path, full: Built) -> None:
    made = full.out.parent / "pdf"
    own = made / "notes.pdf"
    own.write_bytes(b"%PDF-1.7 somebody's own")
    signed = made / "risk-management-file-D.pdf"
    signed.write_bytes(signed.read_bytes() + b"/ByteRange [0 1 2 3]")
    built(root, full.out, "set: single\n")
    assert names(made) == sorted([own.name, signed.name, CORE])
    assert names(full.out) == [CORE]
    page = soup(full, "downloads")
    assert [each["href"] for each in page.select(".rf-download")] == [CORE, "needs.json"]
    # pages that say the same lead there too
    assert {str(each["title"]) for each in soup(full, "docs/plan").select("[data-rf-pdf]")} == {"The whole file as PDF"}
    assert page.select(".rf-volumes") == [] and "The whole file as PDF" in page.get_text()


def test_files_are_called_by_number_and_revision(root: Path) -> None:
    edit(
        root,
        "needs/policy.yaml",
        lambda text: (
            re.sub(r"(?m)^document:.*\n(  .*\n)*", "", text)
            + "\ndocument: {number: RMF/1, revision: '0.C', date: 2026-01-01}\n"
        ),
    )
    out = root.parent / "numbered/html"
    found = built(root, out, "set: full\nfiles: number\n")
    made = names(out.parent / "pdf")
    assert {
        "RMF-1-0.C-risk-management-report.pdf",
        "RMF-1-0.C-A-hazard-analysis.pdf",
        "RMF-1-0.C-D-register-of-items.pdf",
    } <= {*made}
    assert names(out) == made and CORE not in made
    assert soup(found, "docs/index").select_one("[data-rf-pdf]")["href"] == "../RMF-1-0.C-risk-management-report.pdf"  # type: ignore[index]
    _, volumes = documents_of(out / "RMF-1-0.C-risk-management-report.pdf")
    assert {each.file for each in volumes} < {*made}
    # the next revision has files of its own, and those of the last one go
    edit(root, "needs/policy.yaml", lambda text: text.replace("revision: '0.C'", "revision: '1.0'"))
    built(root, out, "set: full\nfiles: number\n")
    assert all(each.startswith("RMF-1-1.0-") for each in (*names(out.parent / "pdf"), *names(out)))


def test_a_pdf_that_could_not_be_made_is_not_offered(root: Path, tmp_path: Path) -> None:
    edit(root, "docs/plan.md", lambda text: f"{text}\n```{{raw}} html\n<p>Only in HTML</p>\n```\n")
    (root / "docs/pdf.yaml").unlink()
    found = build(root, tmp_path / "html", overrides=ASKED)
    assert found.status == 1
    page = soup(found, "downloads")
    assert [each["href"] for each in page.select(".rf-download")] == ["needs.json"]
    assert "The PDF could not be made" in page.get_text()


@pytest.mark.parametrize(
    ("settings", "files"),
    [
        ("set: core\n", [CORE]),
        (
            "set: full\nleave-out:\n  - {volume: A, why: filed elsewhere}\n  - {items: hazard, why: of the supplier}\n"
            "  - {page: docs/plan, why: of no interest}\n  - {view: verdict, why: said elsewhere}\n"
            "cards:\n  control: {fields: [kind], why: short of paper}\n",
            ["risk-management-file-D.pdf", CORE],
        ),
    ],
    ids=["core", "some"],
)
def test_whatever_is_left_out_the_rest_is_made_and_says_so(settings: str, files: list[str], tmp_path: Path) -> None:
    """What leads to what is left out is no link."""
    root = project(tmp_path / "project", CHECKLIST)
    edit(root, "docs/index.md", lambda text: text.replace("views\n", "views\nlist\n"))
    (root / "docs/pdf.yaml").write_text(settings, encoding="utf-8")
    found = build(root, builder="riskpdf", strict=True)
    assert (found.status, found.warnings) == (0, "") and {*files} <= {*names(found.out)}
    assert "risk-management-file-A.pdf" not in names(found.out)
    text = " ".join(" ".join(pdftext(found.out / CORE)).split())
    reasons = [line.partition("why: ")[2].rstrip("}") for line in settings.splitlines() if "why: " in line]
    for reason in reasons or ["only the core report was asked for"]:
        assert reason in text
    if "cards:" in settings:
        cards = " ".join(" ".join(pdftext(found.out / "risk-management-file-D.pdf")).split())
        assert "Inherent" in cards or "inherent" in cards
        assert "on cards of" in text and "acts on" in text.casefold()
        # which a table of risks has too
        assert "acts on" not in cards.casefold().replace("kind, acts on", "")
