"""What has changed as a PDF: all of it is in it, struck and underlined for those who see and for those who do not."""

from __future__ import annotations

import re
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any, cast

import pikepdf
import pypdfium2
import pytest

from casekit import TODAY
from diffkit import BASE, PAGE, changed, told
from riskfile.change.baseline import baseline
from riskfile.change.history import NO_BASELINES, Baselines
from riskfile.project import Project
from riskfile.render.pdf import finish, typefaces
from riskfile.render.pdf.redline import History, RedlineError, file_name, write
from riskfile.render.pdf.settings import PdfSettings, Revision
from riskfile.reporters.diff_told import Told
from riskfile.source import Empty, Overlay
from riskfile.text.messages import speaking

STAMP = datetime.fromisoformat("2026-11-23T00:00Z")


def released() -> Baselines:
    project = Project.open(Overlay(Empty(), {path: text.encode() for path, text in BASE.items()}), today=TODAY)
    return Baselines((baseline("A", project.snapshot())._replace(description="The first release"),))


def made(difference: Told, target: Path, chosen: PdfSettings | None = None) -> Path:
    chosen = chosen or PdfSettings(revisions=(Revision("7", "2026-01-02", "A row of docs/pdf.yaml", "A. Writer"),))
    write(difference, chosen, target, STAMP, History(released(), "A"))
    return target


def text_of(path: Path) -> str:
    pages = pypdfium2.PdfDocument(path)
    try:
        shown = [page.get_textpage().get_text_range() for page in pages]
    finally:
        pages.close()
    return re.sub(r"\s+", " ", " ".join(shown).replace("\u200b", ""))


@pytest.fixture(scope="module")
def difference() -> Told:
    return told(BASE, changed())


@pytest.fixture(scope="module")
def path(difference: Told, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(difference, tmp_path_factory.mktemp("redline") / "redline.pdf")


def test_all_that_differs_is_in_it(difference: Told, path: Path) -> None:
    found, text = difference.found, "".join(finish.text_of(path))
    assert found.flips and found.gates and found.new and found.decisions and found.items
    said = [flip.id for flip in found.flips] + [each.name for each in found.decisions]
    said += [part for each in (*found.new, *found.gone) for part in (each.code, each.message, str(each.span))]
    for item in found.items:
        said += [item.id, item.was, *(edit.after for edit in item.edits if edit.kind != "text")]
    said += [difference.verdict, *(side.fingerprint for side in difference.sides)]
    said += [
        "no lamp is sold any more",
        "The reason is in TRG-77 Worse steel.",
        "No trigger says why.",
        "The first release",
        "A row of docs/pdf.yaml",
        "A (compared with)",
    ]
    for part in said:
        shown = finish.bare(part.replace("\u202e", "\\u202e"))
        assert shown in text, part


def test_verdicts_come_first_then_gates_decisions_findings_and_items(path: Path) -> None:
    with pikepdf.open(path) as pdf, pdf.open_outline() as outline:
        titles = [re.sub(r"^\d+ | \(\d+\)$", "", str(each.title)) for each in outline.root]
        assert titles == [
            "Contents", "Summary", "Verdicts", "Gates", "Decisions of the policy", "New findings",
            "Items", "Revision history",
        ]  # fmt: skip
        items = next(each for each in outline.root if "Items" in str(each.title))
        assert [re.sub(r"^[\d.]+ | \(\d+\)$", "", str(each.title)) for each in items.children] == [
            "Removed items", "Retired items", "Renamed items", "Changed items", "Added items",
        ]  # fmt: skip


def spans(element: Any, kind: str) -> int:
    """How many elements of the structure say that their text is decorated so."""
    if isinstance(element, pikepdf.Array):
        return sum(spans(each, kind) for each in cast(Any, element))
    if not isinstance(element, pikepdf.Dictionary):
        return 0
    attributes = element.get("/A")
    listed: Any = attributes if isinstance(attributes, pikepdf.Array) else [attributes]
    own = sum(isinstance(each, pikepdf.Dictionary) and str(each.get("/TextDecorationType")) == kind for each in listed)
    return own + (spans(element.K, kind) if "/K" in element else 0)


def test_it_is_for_archives_and_for_all_readers(path: Path) -> None:
    with pikepdf.open(path) as pdf:
        xmp = bytes(cast(Any, pdf.Root.Metadata).read_bytes()).decode()
        assert re.search(r"pdfaid:part(>|=\")2", xmp) and re.search(r"pdfaid:conformance(>|=\")A", xmp)
        assert re.search(r"pdfuaid:part(>|=\")1", xmp) and "changes since before" in xmp
        assert str(pdf.Root.Lang).startswith("en") and bool(cast(Any, pdf.Root.MarkInfo).Marked)
        structure = cast(Any, pdf.Root.StructTreeRoot).K
        # not by colour alone: who hears it is told as well
        assert spans(structure, "/LineThrough") > 1 and spans(structure, "/Underline") > 1


def test_what_flipped_a_verdict_leads_to_its_card(difference: Told, path: Path) -> None:
    with pikepdf.open(path) as pdf:
        names = set(pikepdf.NameTree(pdf.Root.Names.Dests))
        links = {
            str(link.Dest)
            for page in pdf.pages
            for link in cast(Any, page.get("/Annots", []))
            if isinstance(link.get("/Dest"), pikepdf.String)
        }
    assert links <= names and {each.id for each in difference.found.items} <= names
    causes = {cause.name for flip in difference.found.flips for cause in flip.causes if cause.item}
    assert causes and causes <= links


def test_the_running_lines_say_of_what_and_how_far(path: Path) -> None:
    text = text_of(path)
    pages = len(re.findall(r"Page \d+ of \d+", text))
    assert pages > 2 and f"Page {pages} of {pages}" in text
    assert "Changes of the risk management file, ISO 14971:2019" in text


def test_the_same_states_give_the_same_bytes(difference: Told, path: Path, tmp_path: Path) -> None:
    assert made(difference, tmp_path / "redline.pdf").read_bytes() == path.read_bytes()


def test_nothing_that_differs_is_said_so(tmp_path: Path) -> None:
    path = tmp_path / "redline.pdf"
    write(told(BASE, BASE), PdfSettings(revisions=()), path, STAMP, History(NO_BASELINES, ""))
    text = text_of(path)
    assert "Nothing differs." in text and "The two states say the same" in text
    assert "No state was kept as a baseline." in text


def test_what_no_font_has_is_shown_by_its_number(tmp_path: Path) -> None:
    before = {**BASE, PAGE: BASE[PAGE] + "\n:::{hazard} Old \ue123\U0001f9ff\n:id: HAZ-98\n:::\n"}
    text = text_of(made(told(before, BASE), tmp_path / "redline.pdf"))
    assert "Old [U+E123]" in text


TEMPLATE = '#import "riskfile.typ": *\n'


def own(template: str) -> PdfSettings:
    return PdfSettings(
        template="ext/own.typ", revisions=(), source=Overlay(Empty(), {"ext/own.typ": template.encode()})
    )


def test_a_template_of_the_project_is_its_look_too(difference: Told, tmp_path: Path) -> None:
    template = TEMPLATE + "#let rf-code(value) = [code: #text(font: settings.mono, value)]\n"
    assert "code: matrix.F2.S3" in text_of(made(difference, tmp_path / "redline.pdf", own(template)))


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("#let rf-code(value) = []\n", "it would lose something: not found in it"),
        (
            "#let rf-heading(level, name, outlined: true, numbered: true, body) = heading(level: level, body)\n",
            "labelled",
        ),
        ("#let rf-verdict(state, body) = nonsense\n", "Typst: unknown variable: nonsense"),
    ],
)
def test_what_would_be_lost_is_told_and_the_old_one_stays(
    template: str, said: str, difference: Told, tmp_path: Path
) -> None:
    target = tmp_path / "redline.pdf"
    target.write_bytes(b"the old one")
    with pytest.raises(RedlineError, match=said):
        made(difference, target, own(TEMPLATE + template))
    assert target.read_bytes() == b"the old one"
    assert [each.name for each in tmp_path.iterdir() if each.is_file()] == ["redline.pdf"]


@pytest.mark.parametrize(
    ("part", "state", "name"),
    [
        ("", "A", "risk-management-file-changes-since-A.pdf"),
        ("pump", "origin/main~3", "risk-management-file-pump-changes-since-origin-main-3.pdf"),
        ("", "../ü", "risk-management-file-changes-since-..--.pdf"),
    ],
)
def test_its_name_is_that_of_a_file(part: str, state: str, name: str) -> None:
    assert file_name(part, state) == name


NASTY = (
    'quote " back \\ slash #let x = 1 $a_1$ <label> *b* _i_ `c` @ref ~ -- --- ...',
    "W" * 300 + " in a line",
    "tab\there zero\u200bwidth soft\u00adhyphen nb\u00a0space",
    "عربي نص and עברית",
    "中文 Κίνδυνος опасность in words",
    "\U0001f9ff e\u0301 a\u0308 ﬁ ligature ½ ² µ Ω ≥ → −",
    "- a list\n- of two\n\n1. and\n2. more\n\n| a | b |\n|---|---|\n| 1 | 2 |",
    '```python\ncode = "x"\n```\n\n\u2028 lines \u2066turned\u2069 \ue000 private',
)


def test_whatever_is_written_is_set_and_read_back(tmp_path: Path) -> None:
    items = "".join(
        f"\n:::{{hazard}} Title {at}\n:id: HAZ-{200 + at}\n\n{text}\n:::\n" for at, text in enumerate(NASTY)
    )
    before = {**BASE, "needs/design/more.md": f"# More\n{items}"}
    after = {**BASE, "needs/design/more.md": f"# More\n{items}".replace("i", "ï").replace(":ïd:", ":id:")}
    shown = "".join(finish.text_of(made(told(before, after), tmp_path / "redline.pdf")))
    assert finish.bare("#let x = 1 $a_1$") in shown and "W" * 300 in shown and "опасность" in shown
    assert "code=" in shown and "\\u2066turned\\u2069" in shown and "[U+E000]" in shown


@pytest.mark.skipif(not find_spec(typefaces.CJK), reason="NO CJK: riskfile[cjk] is not installed")
def test_it_is_in_chinese(difference: Told, path: Path, tmp_path: Path) -> None:
    with speaking("zh-CN"):
        chinese = finish.bare(text_of(made(told(BASE, changed()), tmp_path / "redline.pdf")))
    english = finish.bare(text_of(path))
    for said in ("Judged as of", "What changed", "Findings that are gone", "No trigger says why", "cell differs"):
        assert finish.bare(said) in english or said == "Findings that are gone", said
        assert finish.bare(said) not in chinese, said
    assert "没有触发事件说明原因" in chinese and "比较基准" in chinese and "第1页，共" in chinese
    with pikepdf.open(tmp_path / "redline.pdf") as pdf:
        assert str(pdf.Root.Lang) == "zh-CN"
