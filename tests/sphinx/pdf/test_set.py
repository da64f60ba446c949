"""A set of documents: what stands in which, what leads from one to another, and what the core report says of the others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import pikepdf
import pypdfium2
import pytest

from casekit import release
from riskfile.render.pdf import finish
from riskfile.sphinx.state import build_of
from sphinxkit import Built, build, edit, project

CORE = "risk-management-file.pdf"

CHAPTER = """
````markdown docs/seen.md
# What is traced

Before the sheet. [The risk](#RSK-1) and [its page](/needs/design/base.md).

```{hazard-analysis}
:caption: All risks
```

```{hazard-analysis}
:filter: stage == manufacturing
:caption: Risks of manufacturing
```

```{controls-by-kind}
```

```{weighed-risks}
:caption: Weighed against benefits
```

```{changes}
```

```{rules-run}
```
````
"""
ANALYSIS = """
:::{benefit-risk} A clot weighed against an open artery
:id: BRA-1
:conclusion: outweighs
:impracticable: less metal breaks
:evidence: CER-1
:approver: R. Manager
:date: 2026-01-02
:justifies: RSK-1
:claims: CLM-1
:::
"""
GAP = ":criterion: gap below 100 micrometres in 30 of 30\n:sample: 30\n:failures: 0\n:result: "


class Set(NamedTuple):
    built: Built
    files: dict[str, Path]
    texts: dict[str, list[str]]


def texts_of(path: Path) -> list[str]:
    document = pypdfium2.PdfDocument(path)
    try:
        return [
            re.sub(r"\s+", " ", page.get_textpage().get_text_range().replace("\u200b", "").replace("\ufffe", "-"))
            for page in document
        ]
    finally:
        document.close()


def made(root: Path, out: Path, yaml: str) -> Set:
    project(root, CHAPTER)
    edit(root, "docs/index.md", lambda text: text.replace("views\n", "views\nseen\n"))
    release(root, "A", "2025-12-20", "the first")
    edit(root, "needs/design/base.md", lambda text: text.replace(f"{GAP}pass", f"{GAP}fail") + ANALYSIS)
    (root / "docs/pdf.yaml").write_text(yaml, encoding="utf-8")
    built = build(root, out, builder="riskpdf")
    assert built.status == 0, built.warnings
    files = {path.name: path for path in sorted(built.out.glob("*.pdf"))}
    return Set(built, files, {name: texts_of(path) for name, path in files.items()})


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Set:
    folder = tmp_path_factory.mktemp("full")
    return made(folder / "project", folder / "out", "set: full\n")


def volume(set: Set, name: str) -> str:
    return " ".join(set.texts[f"risk-management-file-{name}.pdf"])


def test_each_thing_stands_in_one_document(full: Set) -> None:
    core = " ".join(full.texts[CORE])
    assert "All risks (" in core and "All risks" in volume(full, "A")
    # what is filtered and short stays with the text that speaks of it
    assert "Risks of manufacturing (" not in core
    assert "Risks of manufacturing" in core and "Risks of manufacturing" not in volume(full, "A")
    assert "Before the sheet." in core
    assert all("Before the sheet." not in volume(full, name) for name in "ABD")
    register = volume(full, "D")
    assert all(
        f"{item.id} {item.title}"[:30] in register for item in build_of(full.built.app.config).file.of_type("risk")
    )


def test_what_is_read_in_short_stands_whole_in_a_volume(full: Set) -> None:
    core, register = " ".join(full.texts[CORE]), volume(full, "D")
    # what flipped, why, and the names of what is otherwise; the words stand in the register
    assert "Verdicts that are worse" in core and re.search(r"Unacceptable.*Because of.*VER-2", core)
    assert "1 changed: VER-2" in core and "1 added: BRA-1" in core
    changed = re.search(r"Changes, in full: volume D, Register of items, page D-(\d+)", core)
    assert changed is not None, core
    whole = " ".join(full.texts["risk-management-file-D.pdf"][int(changed[1]) - 1 :][:3])
    assert re.search(r"Result pass fail", whole)
    # which rules were run on what, and each of them
    rules = re.search(r"Rules (\d+): (\d+) [a-z ]+, ", core)
    assert rules is not None and "Rules run, in full: volume D" in core
    assert "unknown-name" in register and "unknown-name" not in core


def test_a_weighed_risk_is_a_record_with_its_analysis(full: Set) -> None:
    core = " ".join(full.texts[CORE])
    _, _, record = core.partition("Weighed against benefits")
    assert re.match(r" RSK-1 Infarction by thrombus on struts", record), record[:200]
    for said in ("CTL-1 Open-cell design that conforms to the wall", "fail", "verified", "less metal breaks", "CER-1"):
        assert said in record[:1500], said
    assert "benefit outweighs the risk" in record[:1500] and "2026-01-02" in record[:1500]


def actions(path: Path) -> Iterator[tuple[str, str]]:
    """File and destination of each link to another file."""
    with pikepdf.open(path) as pdf:
        for page in pdf.pages:
            for link in page.get("/Annots", []):  # type: ignore[attr-defined]
                action: Any = link.get("/A", {})
                if action.get("/S") == "/GoToR":
                    yield str(action.F), bytes(action.D).decode()


def test_links_lead_to_places_of_other_files_that_are_there(full: Set) -> None:
    names = {}
    for name, path in full.files.items():
        with pikepdf.open(path) as pdf:
            names[name] = set(pikepdf.NameTree(pdf.Root.Names.Dests))
    led = {name: list(actions(path)) for name, path in full.files.items()}
    assert ("risk-management-file-D.pdf", "RSK-1") in led[CORE]
    assert ("risk-management-file-D.pdf", "RSK-1") in led["risk-management-file-A.pdf"]
    assert any(file == "risk-management-file-A.pdf" for file, _ in led["risk-management-file-D.pdf"])
    for file, place in [each for some in led.values() for each in some]:
        assert place in names[file], (file, place)


def test_the_core_says_where_it_is_by_volume_and_page(full: Set) -> None:
    core = " ".join(full.texts[CORE])
    said = re.search(r"All risks \(\d+ rows?\): volume A, Hazard analysis, pages? A-(\d+)", core)
    assert said is not None, core
    page = full.texts["risk-management-file-A.pdf"][int(said[1]) - 1]
    assert "All risks" in page


def test_behind_what_a_row_is_about_stands_the_page_of_its_card(full: Set) -> None:
    said = re.search(r"RSK-1 Infarction by thrombus on struts (?:↕ )?D-(\d+)", volume(full, "A"))
    assert said is not None
    assert "RSK-1 Infarction by thrombus on struts" in full.texts["risk-management-file-D.pdf"][int(said[1]) - 1]
    # and not behind each other id
    assert not re.search(r"HRM-1 [^0-9]{3,40} D-\d+ ", volume(full, "A").partition("Index of ids Behind")[0])


def test_the_core_names_the_others_with_their_digests(full: Set) -> None:
    with pikepdf.open(full.files[CORE]) as pdf:
        named = {str(each.File): str(each.SHA256) for each in pdf.Root[finish.VOLUMES]}  # type: ignore[union-attr]
    there = {name: sha256(path.read_bytes()).hexdigest() for name, path in full.files.items() if name != CORE}
    assert named == there and there


def test_a_volume_with_nothing_in_it_is_not_made(full: Set) -> None:
    # the project has no failure modes on its pages, so no sheet of them
    assert "risk-management-file-C.pdf" not in full.files
    assert "C FMEA: nothing in this file stands in it" in " ".join(full.texts[CORE])


def test_the_same_bytes_and_nothing_beside_them(full: Set, tmp_path: Path) -> None:
    again = made(tmp_path / "project", tmp_path / "out", "set: full\n")
    assert {name: path.read_bytes() for name, path in again.files.items()} == {
        name: path.read_bytes() for name, path in full.files.items()
    }
    assert not list(again.built.out.glob("*.part"))


def test_of_the_core_alone_nothing_leads_out(tmp_path: Path) -> None:
    alone = made(tmp_path / "project", tmp_path / "out", "set: core\n")
    assert list(alone.files) == [CORE]
    assert list(actions(alone.files[CORE])) == []
    assert "in no document of this set (only the core report was asked for)" in " ".join(alone.texts[CORE])
