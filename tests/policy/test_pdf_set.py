"""What docs/pdf.yaml says of the set of documents: what it makes of the set, and each fault at its place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from riskfile.policy import PolicyError
from riskfile.policy.pdf_set import Changes, Known, keys, read_set
from riskfile.policy.schema import schema_of
from riskfile.policy.strict import Record
from riskfile.policy.strict import read as read_yaml
from riskfile.policy.volumes import ALL_OTHERS, FEW, PRESETS, LeftOut, PdfSet, Shown
from riskfile.render.pdf import settings as pdf_settings
from riskfile.source import Disk
from riskfile.views.registry import MODEL

MANY = FEW + 1
MANUAL = Path(__file__).resolve().parents[2] / "manual/pdf.md"
PAGES = (
    "docs/index.md",
    "docs/plan.md",
    "docs/glossary.md",
    "docs/risks.md",
    "docs/biology/index.md",
    "docs/biology/tests.md",
    "needs/design/risks.md",
)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("project")
    for page in PAGES:
        (root / page).parent.mkdir(parents=True, exist_ok=True)
        (root / page).write_text("# A page\n", encoding="utf-8")
    return root


def changes(root: Path, text: str, number: str = "RMF-1") -> Changes:
    source = Disk(root)
    reading = read_yaml(text, "docs/pdf.yaml", Record("", keys()))
    found = read_set(reading, reading.value, source, Known(MODEL, number))
    reading.stop()
    return found


def made(root: Path, text: str, items: int = MANY) -> PdfSet:
    return changes(root, text).of(items)


def names(found: PdfSet) -> list[str]:
    return [each.name for each in found.volumes]


def faults(root: Path, text: str, number: str = "RMF-1") -> list[str]:
    with pytest.raises(PolicyError) as caught:
        changes(root, text, number)
    return [
        f"{each.span.line}:{each.span.column} {each.message}" + (f" ({each.hint})" if each.hint else "")
        for each in caught.value.problems
    ]


# --- what comes of it


def test_by_itself_a_small_file_is_one_document_and_a_larger_one_a_set() -> None:
    assert Changes().of(FEW) == PRESETS["single"]
    assert Changes().of(MANY) == PRESETS["full"]
    assert Changes().of(FEW).alone
    assert not Changes().of(MANY).alone


def test_who_names_volumes_has_a_set_however_few_items_there_are(project: Path) -> None:
    assert names(made(project, "volumes: {A: {paper: a4}}", 3)) == ["", "A", "B", "C", "D"]
    assert names(made(project, "leave-out: [{volume: C, why: filed elsewhere}]", 3)) == ["", "A", "B", "D"]
    assert names(made(project, "volumes: {core: {items: [review]}}", 3)) == ["", "A", "B", "C", "D"]
    assert names(made(project, "rows: 10", 3)) == [""]


def test_what_one_volume_names_no_other_has(project: Path) -> None:
    found = made(
        project,
        """\
volumes:
  A: {paper: a4, turned: false}
  E: {title: Biological evaluation, views: [fmea-sheet, trace-matrix], items: [harm, review], pages: [docs/biology/]}
order: [E, D]
""",
    )
    # nothing is left in C
    assert names(found) == ["", "E", "D", "A", "B"]
    by_name = {each.name: each for each in found.volumes}
    assert (by_name["A"].paper, by_name["A"].turned, by_name["A"].title) == ("a4", False, "Hazard analysis")
    assert "trace-matrix" not in by_name["A"].views and "trace-matrix backward" not in by_name["B"].views
    assert "review" not in found.core.items
    here = [found.of_item(type) for type in ("harm", "review", "risk", "claim")]
    assert [each.name if each else None for each in here] == ["E", "E", "D", ""]
    pages = ("docs/biology/tests", "docs/biology/index", "docs/plan")
    homes = [found.home(page, False, ()) for page in pages]
    assert [each.name if each else None for each in homes] == ["E", "E", ""]


def test_what_is_left_out_stands_nowhere_and_says_why(project: Path) -> None:
    found = made(
        project,
        """\
set: full
leave-out:
  - {volume: C, why: filed as RMF-2}
  - {items: harm, why: of the supplier}
  - {view: cross-table, page: docs/plan, why: of use to us alone}
  - {view: heat-map, why: too coarse}
  - {page: docs/biology/tests, why: raw data}
""",
    )
    core = found.core
    assert [(each.name, each.why) for each in found.unmade] == [("C", "filed as RMF-2")]
    assert found.of_item("harm") is None and found.of_item("hazard") is not None
    assert found.of_view("fmea-sheet", "docs/plan", False, 0, core) is None
    assert found.of_view("fmea-sheet", "docs/plan", True, 3, core) is core
    assert found.of_view("cross-table", "docs/plan", False, 0, core) is None
    assert found.of_view("cross-table", "docs/index", False, 0, core) is found.volumes[1]
    assert found.of_view("heat-map", "docs/index", True, 0, core) is None
    assert found.home("docs/biology/tests", False, ()) is None
    assert found.home("docs/biology/index", False, ()) is core
    home = found.home("needs/design/risks", True, ("harm", "hazard"))
    assert home is not None and home.name == "D"
    assert found.home("needs/design/risks", True, ("harm",)) is None
    assert LeftOut("cross-table", "docs/plan", "of use to us alone") in found.left_out
    assert found.unexplained(MODEL.types) == ()


def test_only_the_core_report_is_its_own_reason(project: Path) -> None:
    found = made(project, "set: core")
    assert names(found) == [""]
    assert [each.name for each in found.unmade] == ["A", "B", "C", "D"] and all(each.why for each in found.unmade)
    assert found.of_item("risk") is None and found.of_item("review") is found.core
    assert found.unexplained(MODEL.types) == ()
    assert not found.alone


def test_a_submission_has_one_paper_and_bears_its_number(project: Path) -> None:
    found = pdf_settings.PdfSettings(changes=changes(project, "set: submission"), paper="us-letter").set_of(MANY)
    assert {each.paper for each in found.volumes} == {""}
    assert found.file_names("RMF-EX-001", "0.C")[:2] == (
        "RMF-EX-001-0.C-risk-management-report.pdf",
        "RMF-EX-001-0.C-A-hazard-analysis.pdf",
    )
    assert found.file_names("RM/14 (2)", "")[1] == "RM-14-2-A-hazard-analysis.pdf"
    assert found.file_names("", "B")[1] == "risk-management-file-A.pdf"
    plain = made(project, "set: submission\nfiles: plain")
    assert plain.file_names("RMF-EX-001", "0.C")[0] == "risk-management-file.pdf"
    # in another language, and of another risk file, files are others
    assert plain.file_names("RMF-EX-001", "0.C", name="pump", language="zh")[0] == "risk-management-file-pump-zh.pdf"
    assert found.file_names("RMF-EX-001", "0.C", language="zh")[0] == "RMF-EX-001-0.C-risk-management-report-zh.pdf"
    sent = made(project, "set: submission\nfiles: submission")
    assert sent.file_names("RMF-EX-001", "0.C", language="zh")[1] == "002_A Hazard analysis zh.pdf"


@pytest.mark.parametrize(("paper", "larger"), [("a4", "a3"), ("us-letter", "us-tabloid"), ("a3", "a3")])
def test_the_hazard_analysis_is_on_the_next_larger_paper(paper: str, larger: str) -> None:
    found = pdf_settings.PdfSettings(paper=paper).set_of(MANY)
    assert {each.name: each.paper for each in found.volumes} == {"": "", "A": larger, "B": "", "C": "", "D": ""}


def test_cards_appendices_rows_and_form(project: Path) -> None:
    found = made(
        project,
        """\
set: full
form: cards
rows: 5
volumes: {D: {form: dense}}
cards: {control: {fields: [kind, acts-on], why: the rest is in the design history file}}
appendices: [docs/plan, docs/biology/]
""",
    )
    assert {each.name: each.form for each in found.volumes} == {
        "": "cards",
        "A": "cards",
        "B": "cards",
        "C": "cards",
        "D": "dense",
    }
    assert found.cards == (Shown("control", ("kind", "acts-on"), "the rest is in the design history file"),)
    assert found.fields_of("control") == ("kind", "acts-on") and found.fields_of("risk") is None
    assert [found.place_among(page) for page in ("docs/plan", "docs/biology/tests", "docs/index")] == [1, 2, 0]
    assert found.of_view("hazard-analysis", "docs/plan", True, 6, found.core) is not found.core


def test_the_manual_says_what_can_be_said(project: Path) -> None:
    text = MANUAL.read_text(encoding="utf-8")
    block = text[text.index("```yaml\nset: full") + len("```yaml\n") :].partition("```")[0]
    found = made(project, block)
    assert names(found) == ["", "A", "D", "E", "B"] and found.files == "number" and found.rows == 20
    assert [each.name for each in found.unmade] == ["C"]
    written = yaml.safe_load(block)
    assert {*written} == {*keys()}, "all of it is shown"
    assert all(f"`{each}`" in text for each in PRESETS)


# --- what is wrong


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("set: ful", ['1:6 `set`: found the text "ful", expected one of full, core, single, submission (did you mean `full`?)']),
        (
            "volumes: {A: {paper: a44}}",
            [
                '1:22 `volumes.A.paper`: found the text "a44", expected one of a4, a3, a5, iso-b5, us-letter, us-legal, us-tabloid '
                "(did you mean `a4`?)"
            ],
        ),
        ("volumes: {A: {views: [hazard-analysys]}}", ['1:23 there is no view "hazard-analysys" (did you mean `hazard-analysis`?)']),
        ("volumes: {D: {items: [hazrd, '*']}}", ['1:23 there is no item type "hazrd" (did you mean `hazard`?)']),
        ("volumes: {E: {title: E, pages: [docs/plam]}}", ['1:33 there is no page "docs/plam" in the file (did you mean `docs/plan`?)']),
        ("volumes: {E: {title: E, pages: [docs/plan.md]}}", ['1:33 found "docs/plan.md", expected a page without its ending (write docs/plan)']),
        ("volumes: {E: {title: E, pages: [docs/biology]}}", ['1:33 found the folder "docs/biology", expected a page (for all pages in it, write docs/biology/)']),
        ("volumes: {E: {title: E, pages: [docs/chemistry/]}}", ['1:33 there is no folder "docs/chemistry/" with pages of the file']),
        ("appendices: [docs/index]", ["1:14 found the front page docs/index in `appendices`, expected another: it begins the core report"]),
        ("appendices: [../plan]", ['1:14 `appendices.../plan`: found the text "../plan", expected a page within the project without its ending, such as docs/biology']),
        (
            "volumes: {E: {pages: [docs/plan]}}",
            ["1:11 the volume E has no `title`, and is none of the set `full` (give its title, or name one of A, B, C or D)"],
        ),
        ("set: single\nvolumes: {E: {pages: [docs/plan]}}", ["2:11 the volume E has no `title`, and the set `single` has no volumes (give its title)"]),
        (
            "volumes: {E: {title: Nothing}}",
            ["1:11 nothing stands in the volume E, expected `views`, `items` or `pages` (to leave a volume out, name it under `leave-out`, with the reason)"],
        ),
        (
            "set: core\nvolumes: {A: {paper: a4}}",
            [
                "2:11 the set `core` has no volume A, and it is described here (take the set `full`, and leave out what is not to be "
                "made, with the reason)"
            ],
        ),
        ("volumes: {a: {title: x, pages: [docs/plan]}}", ["1:11 there is no volume a in this set (did you mean `A`?)"]),
        (
            "volumes:\n  H: {title: x, pages: [docs/plan]}\n  h: {title: y, items: [harm]}",
            ["3:3 the volumes h and H (line 2) would have one file, expected another name"],
        ),
        (
            "volumes: {D2: {title: x, pages: [docs/plan]}}",
            ["1:11 the volume D2 would be called as part 2 of the volume D, which a large one has; expected another name"],
        ),
        ("volumes:\n  A: {paper: a4}\n  A: {paper: a3}", ["3:3 the key `volumes.A` is written twice, first in line 2 (keep one of them)"]),
        (
            "volumes: {'E/..': {title: x, pages: [docs/plan]}}",
            ['1:11 `volumes.E/..`: found the text "E/..", expected letters (a to z), digits and hyphens between, at most 20: it becomes a part of the name of a file'],
        ),
        (
            "volumes:\n  E: {title: x, views: [fmea-sheet]}\n  F: {title: y, views: [fmea-sheet]}",
            ["3:25 found the view `fmea-sheet` in the volume F, and in the volume E too (line 2) (name it in one of them)"],
        ),
        (
            "volumes:\n  E: {title: x, items: [harm]}\n  core: {items: [harm]}",
            ["3:18 found the items of the type `harm` in the core report, and in the volume E too (line 2) (name it in one of them)"],
        ),
        (
            "volumes:\n  E: {title: x, pages: [docs/plan]}\nappendices: [docs/plan]",
            ['3:14 found the page "docs/plan" in `appendices`, and in the volume E too (line 2) (name it in one of them)'],
        ),
        (
            "volumes:\n  E: {title: x, views: [fmea-sheet]}\nleave-out: [{view: fmea-sheet, why: x}]",
            ["3:20 found the view `fmea-sheet` in `leave-out`, and in the volume E too (line 2) (name it in one of them)"],
        ),
        ("volumes: {E: {title: x, views: [fmea-sheet, fmea-sheet]}}", ['1:45 `volumes.E.views`: found "fmea-sheet" a second time, first in line 1 (each element may stand only once)']),
        ("volumes: {core: {turned: true}}", ["1:26 found `turned: true` of the core report, expected it upright: it is read page by page"]),
        ("order: [A, Z]", ['1:12 there is no volume "Z" in this set (volumes: A, B, C, D)']),
        ("leave-out: [{view: fmea-sheet}]", ["1:13 `leave-out.1`: the key `why` is missing, expected a text that is not blank"]),
        ("leave-out: [{view: fmea-sheet, why: ' '}]", ['1:37 `leave-out.1.why`: found the text " ", expected a text that is not blank']),
        ("leave-out: [{why: x}]", ["1:13 nothing is named that is left out, expected one of `volume`, `items`, `view` and `page`"]),
        ("leave-out: [{volume: core, why: x}]", ["1:22 found the core report under `leave-out`, expected a volume"]),
        ("leave-out: [{volume: Q, why: x}]", ['1:22 there is no volume "Q" in this set (volumes: A, B, C, D)']),
        (
            "volumes: {C: {turned: false}}\nleave-out: [{volume: C, why: x}]",
            ["1:11 the volume C is left out (line 2), and is described here (keep one of both)"],
        ),
        (
            "leave-out: [{view: fmea-sheet, items: harm, why: x}]",
            ["1:39 found `view` and `items`, expected one of `volume`, `items`, `view` (on one `page`, if need be) and `page`"],
        ),
        ("cards: {contrl: {fields: [], why: x}}", ['1:9 there is no item type "contrl" (did you mean `control`?)']),
        ("cards: {control: {fields: [kindd], why: x}}", ['1:28 items of the type control have no field "kindd" (did you mean `kind`?)']),
        ("cards: {control: {fields: [kind]}}", ["1:9 `cards.control`: the key `why` is missing, expected a text that is not blank"]),
        ("rows: -1", ["1:7 `rows`: found the number -1, expected a whole number of at least 0"]),
        ("leave-out: [x]", ['1:13 `leave-out.x`: found the text "x", expected a mapping with the keys why']),
    ],
)  # fmt: skip
def test_each_fault_is_told_at_its_place_and_once(text: str, expected: list[str], project: Path) -> None:
    assert faults(project, text) == expected


def test_files_by_number_need_a_number(project: Path) -> None:
    assert faults(project, "files: number", "") == [
        "1:8 found `files: number`, and the policy has no `document.number` (give the number in needs/policy.yaml, or take `files` out)"
    ]


def test_the_schema_knows_what_the_settings_know() -> None:
    text = json.dumps(schema_of("pdf", "PDF", pdf_settings.SHAPE))
    assert all(f'"{key}"' in text for key in keys())


_words = st.sampled_from(
    ["A", "B", "core", "E", "e", "risk", "harm", "*", "fmea-sheet", "docs/plan", "docs/", "x", "", "0"]
)
_anything: Any = st.recursive(
    st.none() | st.booleans() | st.integers(-1, 50) | _words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_words | st.sampled_from(["title", "items", "views", "pages", "why", "page", "view", "volume", "fields"]), inner, max_size=4),
    max_leaves=8,
)  # fmt: skip


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from([*keys()]), _anything))
def test_whatever_is_written_is_a_set_or_a_list_of_faults(project: Path, data: dict[str, Any]) -> None:
    text = yaml.safe_dump(data)
    try:
        found = changes(project, text)
    except PolicyError as error:
        assert error.problems
        return
    for items in (1, MANY):
        one = found.of(items)
        assert one.core.is_core and len({each.name.casefold() for each in one.volumes}) == len(one.volumes)
        every = (*one.volumes, *one.unmade)
        for key in ("views", "items", "pages"):
            named = [name for each in every for name in getattr(each, key)]
            assert len(named) == len(set(named))
        everything = {type for each in every for type in each.items}
        assert found.items_at is not None or ALL_OTHERS in everything
        # what nobody explains is told, whatever number of items there are
        assert {*one.unexplained(MODEL.types)} <= {*found.unexplained(MODEL.types)}
