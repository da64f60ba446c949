"""Cards in print: closely set and at ease, whole on their pages, with the fields that the project chooses."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, NamedTuple

import pikepdf
import pypdfium2
import pytest

from cardkit import proved
from riskfile.render.pdf.matrix import small_matrix
from riskfile.views.card_parts import CardMatrix, Spot
from sphinxkit import build, edit

CHOSEN = """\
set: full
volumes:
  core: {items: [benefit-risk, harm], form: cards}
  D: {form: dense}
cards:
  hazard: {fields: [category], why: sources are in the design history file}
  verification: {fields: [result, criterion], why: the rest is in the reports}
"""
LONG = "".join(
    f"\n:::{{event}} Step {number} of a long way to harm\n:id: EVT-{number}\n:cause: process\n:precedes: SIT-3\n:::\n"
    for number in range(700, 712)
)


class Printed(NamedTuple):
    """Both documents, each as the text of its pages, one line a page, and the texts of the pictures."""

    core: list[str]
    register: list[str]
    alts: set[str]

    def card(self, head: str) -> str:
        """The text of a card from its head to the place where it is written, which stand on one page."""
        for page in (*self.core, *self.register):
            found = re.search(rf"{re.escape(head)} [^.]{{3,60}} · (?:design|manufacturing) .*?\.md:\d+", page)
            if found is not None:
                return found[0]
        raise AssertionError(f"no page has the card {head!r} whole")


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Printed:
    root = proved(tmp_path_factory.mktemp("cards") / "project")
    edit(root, "needs/manufacturing/process.md", lambda text: text + LONG)
    (root / "docs/pdf.yaml").write_text(CHOSEN, encoding="utf-8")
    built = build(root, builder="riskpdf")
    assert built.status == 0, built.warnings
    core, register = (built.out / f"risk-management-file{name}.pdf" for name in ("", "-D"))
    with pikepdf.open(register) as pdf:
        alts = {str(each.Alt) for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and "/Alt" in each}
    return Printed(pages(core), pages(register), alts)


def pages(path: Path) -> list[str]:
    document: Any = pypdfium2.PdfDocument(path)
    try:
        return [re.sub(r"\s+", " ", page.get_textpage().get_text_range().replace("\u200b", "")) for page in document]
    finally:
        document.close()


def test_a_risks_card_is_a_sheet(printed: Printed) -> None:
    card = printed.card("RSK-2 Perforation by a broken strut")
    # how harm comes about in one line, and what stands there not again below
    assert (
        "Risk · design ● Acceptable Hazard HAZ-2 Stored elastic strain of the stent › Hazardous situation SIT-2 Strut end "
        "pierces the vessel wall › Harm HRM-2 Perforation of the vessel" in card
    )
    assert card.count("HRM-2") == card.count("SIT-2") == card.count("CTL-70 Second") == card.count("BRA-70") == 1
    # an estimate says what it was computed from, so that no field does
    assert (
        "○ Initial risk ● Acceptable F1 Improbable × S3 Serious P = P1 x P2 = F2 x C2 = 1e-9 to 1e-7 per implant"
        in card
    )
    assert "P1 F2" not in card and "Basis of the estimate test (fatigue, 2024-06)" in card
    # both proofs with report and state in one row
    assert (
        "CTL-70 Second look at each strut Protective measure, P1 VER-70-I ✓ pass TR-70 VER-70-E ✓ pass second-look. csv as "
        "judged ✓ verified" in card
    )
    assert "BRA-70 A broken strut weighed against an open artery ✓ benefit outweighs the risk a thicker strut" in card
    assert "controlled by CTL-70 Second" not in card and "Shown in Trace matrix" in card
    assert any(each.startswith("In the matrix: initial at F1 Improbable, S3 Serious") for each in printed.alts)


def test_a_controls_card_has_both_proofs_and_its_verifications_stand_below(printed: Printed) -> None:
    control = printed.card("CTL-70 Second look at each strut")
    assert (
        "✓ verified Implementation ✓ verified VER-70-I ✓ pass TR-70 Effectiveness ✓ verified VER-70-E ✓ pass "
        "second-look.csv (as judged)" in control
    )
    assert "controls risk RSK-2 Perforation by a broken strut" in control
    # below the card of the control its title is not told again, and elsewhere it is
    assert "verifies control CTL-70 " in printed.card("VER-70-E A second look finds thin struts")
    assert "verifies control CTL-70 Second" not in printed.card("VER-70-E A second look finds thin struts")
    assert any("verifies control CTL-1 Open-cell design" in page for page in printed.register)


def test_long_lists_name_ids_and_short_ones_titles(printed: Printed) -> None:
    card = printed.card("SIT-3 Stent too wide for the vessel is implanted")
    assert re.search(r"preceded by EVT-700, EVT-701, (?:EVT-\d+, )+EVT-711 ", card)
    assert "estimated in risk RSK-3 Perforation by an oversized stent" in card
    # its own title stands in its head
    assert card.count("Stent too wide") == 1


def test_a_card_shows_the_fields_that_the_project_chooses(printed: Printed) -> None:
    hazard = printed.card("HAZ-2 Stored elastic strain of the stent")
    assert "Category energy" in hazard and "Source of the hazard" not in hazard and "leads to situation SIT-2" in hazard
    verification = printed.card("VER-70-E A second look finds thin struts")
    # in the order of the project, those too that a card shows otherwise
    assert "✓ pass Result pass Acceptance criterion 30 of 30" in verification
    assert "bench-test" not in verification and "sha256" not in verification
    # of types that it does not name all fields
    assert "Severity of harm S3 Serious" in printed.card("HRM-2 Perforation of the vessel")


def test_both_forms_say_the_same(printed: Printed) -> None:
    core = printed.card("BRA-70 A broken strut weighed against an open artery")
    assert "Impracticable a thicker strut clots sooner justifies risk RSK-2 Perforation by a broken strut" in core
    assert "▲ warning RMF409 BRA-70 cites no claim" in core


def test_the_small_matrix_tells_estimates_by_shapes() -> None:
    matrix = CardMatrix(
        ("F2", "F1"), ("S1", "S2"), ((3, 5), (1, 3)), (Spot(("initial",), 0, 1), Spot(("residual", "earned"), 1, 0)), ""
    )
    drawn = small_matrix(matrix)
    assert drawn.count("<rect") == 4
    # an open and a full circle, and a diamond; two that lie in one place stand beside each other
    assert drawn.count("<circle") == 2 and drawn.count("<path") == 1 and drawn.count('fill="none"') == 2
    middles = re.findall(r'cx="([\d.]+)"|d="M([\d.]+)', drawn)
    assert len(set(middles)) == 3
