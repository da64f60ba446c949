"""New items: their ids, their page and place, what they begin with, and what cannot be made."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskfile.editing.creating import CreatingError, Wanted, create
from riskfile.editing.edits import applied, judged
from riskfile.editing.numbering import Numbering, NumberingError, shape_of
from riskfile.model import BUILTIN_MODEL
from riskfile.project import Project
from riskfile.scaffold import Start, write_project

TODAY = "2026-11-23"
RISKS = "needs/design/risks.md"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    root = tmp_path_factory.mktemp("creating") / "project"
    write_project(root, today=date(2026, 11, 23))
    return Project.open(root, cached=False, today=TODAY)


def with_page(project: Project, page: str, *ids: str, type: str = "hazard") -> Project:
    items = "\n".join(f":::{{{type}}} Title of {id}\n:id: {id}\n:::\n" for id in ids)
    return project.over({page: f"# Page\n\n{items}".encode()})


def next_id(project: Project, type: str, page: str, stage: str) -> str:
    return Numbering(project).next(type, page=page, stage=stage)


# --- ids --------------------------------------------------------------------------------------------------------------


def test_an_id_in_parts() -> None:
    shape = shape_of("VER-D-014-E")
    assert shape is not None
    assert (shape.before, shape.number, shape.digits, shape.behind) == ("VER-D-", 14, 3, "-E")
    assert shape_of("RSK-A") is None


def test_gaps_are_not_filled(project: Project) -> None:
    page = "needs/design/more.md"
    assert next_id(with_page(project, page, "HAZ-010", "HAZ-014"), "hazard", page, "design") == "HAZ-015"


def test_the_prefix_and_the_digits_of_the_page(project: Project) -> None:
    page = "needs/design/more.md"
    assert next_id(with_page(project, page, "HAZ-D-0014"), "hazard", page, "design") == "HAZ-D-0015"


def test_hundreds_of_stages(project: Project) -> None:
    other = with_page(project, "needs/design/a.md", "HAZ-801", "HAZ-802")
    other = with_page(other, "needs/manufacturing/b.md", "HAZ-901", "HAZ-903")
    texts = dict.fromkeys((RISKS, "needs/manufacturing/risks.md", "needs/post-launch/risks.md"), b"")
    other = other.over(dict.fromkeys(texts, b"# Nothing\n"))
    assert next_id(other, "hazard", "needs/design/a.md", "design") == "HAZ-803"
    assert next_id(other, "hazard", "needs/manufacturing/b.md", "manufacturing") == "HAZ-904"


def test_where_all_count_on_the_highest_counts(project: Project) -> None:
    other = with_page(project, "needs/design/a.md", "HAZ-010", "HAZ-030")
    other = with_page(other, "needs/design/b.md", "HAZ-020", "HAZ-025")
    assert next_id(other, "hazard", "needs/design/b.md", "design") == "HAZ-031"


def test_retired_ids_are_not_used_again(project: Project) -> None:
    page = "needs/design/more.md"
    text = "# P\n\n:::{hazard} A\n:id: HAZ-050\n:retired: 2026-01-05\n:retired-because: of no use\n:::\n"
    assert next_id(project.over({page: text.encode()}), "hazard", page, "design") == "HAZ-051"


def test_ids_in_comments_are_not_free(project: Project) -> None:
    page = "needs/design/more.md"
    text = "# P\n\n<!--\n:::{hazard} A\n:id: HAZ-050\n:::\n-->\n\n:::{hazard} B\n:id: HAZ-049\n:::\n"
    assert next_id(project.over({page: text.encode()}), "hazard", page, "design") == "HAZ-051"


def test_a_stage_without_a_way_of_its_own_is_asked_for(project: Project) -> None:
    other = with_page(project, "needs/design/a.md", "AST-D-1", type="asset")
    other = with_page(other, "needs/manufacturing/b.md", "AST-M-1", type="asset")
    texts = {each.path: b"# Nothing\n" for each in other.file if each.type not in ("asset",)}
    other = other.over(texts)
    with pytest.raises(NumberingError, match="AST-D-, AST-M-"):
        next_id(other, "asset", "needs/post-launch/c.md", "post-launch")


def test_what_another_type_has_in_that_stage_shows_how(project: Project) -> None:
    texts = {each.path: b"# Nothing\n" for each in project.file}
    other = project.over(texts)
    other = with_page(other, "needs/design/a.md", "HAZ-D-001")
    other = with_page(other, "needs/manufacturing/b.md", "HAZ-M-001")
    assert next_id(other, "harm", "needs/manufacturing/c.md", "manufacturing") == "HRM-M-001"


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 400), min_size=1, max_size=12, unique=True), st.integers(1, 4))
def test_no_id_is_given_twice_and_none_below_one_that_was(project: Project, numbers: list[int], digits: int) -> None:
    page = "needs/design/more.md"
    other = with_page(project, page, *(f"AST-{number:0{digits}}" for number in numbers), type="asset")
    numbering = Numbering(other)
    found = [numbering.next("asset", page=page, stage="design") for _ in range(3)]
    assert len({*found, *other.file.items}) == len(other.file) + 3
    assert all((shape := shape_of(each)) is not None and shape.number > max(numbers) for each in found)


# --- items ------------------------------------------------------------------------------------------------------------


def test_a_risk_stands_with_its_kin_and_says_what_is_missing(project: Project) -> None:
    wanted = Wanted("risk", "Blockage by a piece of the hub", (("situation", "SIT-001"), ("harm", "HRM-002")))
    created = create(project, wanted)
    (new,) = created.items
    assert new.span.path == RISKS
    assert new.placeholders == ("p1", "p2", "basis")
    after = judged(project, created.change)
    item = after.file.items[new.id]
    assert (item.title, item.links["situation"], item.links["harm"]) == (wanted.title, ("SIT-001",), ("HRM-002",))
    told = {each.option for each in after.check().report.findings if each.item == new.id}
    assert {"p1", "p2", "basis"} <= told


@pytest.mark.parametrize("type", sorted(BUILTIN_MODEL.types))
def test_each_type_is_written_so_that_each_placeholder_is_told(project: Project, type: str) -> None:
    created = create(project, Wanted(type, 'A thing: with `signs`, "quotes" and | bars', stage="design"))
    (new,) = created.items
    found = judged(project, created.change).check().report
    told = {each.option for each in (*found.findings, *found.open_work) if each.item == new.id}
    assert {*new.placeholders} <= told


def test_a_control_with_its_proofs(project: Project) -> None:
    created = create(project, Wanted("control", "Wider lumen", (("controls", "RSK-001"),), with_proofs=True))
    control, one, two = (judged(project, created.change).file.items[each.id] for each in created.items)
    assert (control.type, one.text("proves"), two.text("proves")) == ("control", "implementation", "effectiveness")
    assert one.links["verifies"] == two.links["verifies"] == (control.id,)
    number = control.id.removeprefix("CTL-")
    assert (one.id, two.id) == (f"VER-{number}-I", f"VER-{number}-E")


def test_a_page_that_is_new_has_a_heading_and_is_named(project: Project) -> None:
    created = create(project, Wanted("hazard", "Heat", page="needs/design/more.md"))
    after = judged(project, created.change)
    assert created.contents is not None
    assert created.contents.path == "docs/design.md"
    assert not [each for each in after.check().report.findings if each.code in ("RMF905", "RMF924", "RMF925")]


def test_what_nothing_needs_is_not_asked_for(project: Project) -> None:
    for type in BUILTIN_MODEL.types:
        created = create(project, Wanted(type, "A thing", stage="design"))
        checked = judged(project, created.change).check().report
        found = [(each.option, each.code) for each in checked.findings if each.item == created.items[0].id]
        options = [option for option, _ in found if option]
        assert len(options) == len({*options}), f"{type}: one cause is told twice: {found}"
    assert create(project, Wanted("event", "A thing", stage="design")).items[0].placeholders == ("cause",)


def test_what_kin_of_another_kind_have_is_not_asked_for(project: Project) -> None:
    options = (
        ":kind: protective\n:acts-on: p1\n:option-rationale: none was\n:no-new-risk: looked at\n:controls: RSK-001"
    )
    text = "\n".join(f":::{{control}} Number {each}\n:id: CTL-9{each}\n{options}\n:::\n" for each in range(8))
    other = project.over({"needs/design/more.md": f"# More\n\n{text}".encode()})
    for kind, asked in (("inherent", False), ("protective", True)):
        wanted = Wanted("control", "One more", (("kind", kind), ("controls", "RSK-001")))
        assert ("option-rationale" in create(other, wanted).items[0].placeholders) is asked


EMPTY = [
    ("intended-use", "", "design/use-and-claims"),
    ("claim", "", "design/use-and-claims"),
    ("hazard", "", "design/risks"),
    ("harm", "", "design/risks"),
    ("hazard", "manufacturing", "manufacturing/risks"),
    ("event", "post-launch", "post-launch/risks"),
    ("control", "manufacturing", "manufacturing/risks"),
    ("cycle", "design", "design/cycles"),
    ("trigger", "", "post-launch/cycles"),
    ("overall-residual-risk", "", "post-launch/overall-residual-risk"),
    ("review", "", "post-launch/review"),
]


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Project:
    root = tmp_path_factory.mktemp("creating") / "empty"
    write_project(root, today=date(2026, 11, 23), start=Start(empty=True))
    return Project.open(root, cached=False, today=TODAY)


@pytest.mark.parametrize("type, stage, page", EMPTY)
def test_an_empty_project_is_filled_where_init_has_its_pages(empty: Project, type: str, stage: str, page: str) -> None:
    created = create(empty, Wanted(type, "The first", stage=stage))
    assert created.items[0].span.path == f"needs/{page}.md"
    assert created.contents is None
    assert created.items[0].id.endswith("-001")


def test_each_sample_item_stands_where_a_new_one_of_its_type_would(project: Project, empty: Project) -> None:
    for item in project.file:
        created = create(empty, Wanted(item.type, item.title, stage=item.stage))
        assert created.items[0].span.path == item.path, item.id


@pytest.mark.parametrize("type", ["event", "control", "cycle", "failure-mode"])
def test_of_which_stage_it_is_is_asked_where_nothing_says_so(empty: Project, type: str) -> None:
    with pytest.raises(CreatingError, match="say --stage design, manufacturing or post-launch, or --page"):
        create(empty, Wanted(type, "The first"))


def test_a_situation_stands_with_its_events_whatever_its_hazard_is(project: Project) -> None:
    wanted = Wanted("situation", "Tip is sharp", (("hazard", "HAZ-001"), ("events", "EVT-002")))
    assert create(project, wanted).items[0].span.path == "needs/manufacturing/risks.md"


def test_chains_are_written_one_behind_the_other(empty: Project) -> None:
    project = empty
    for type in ("hazard", "harm"):
        project = judged(project, create(project, Wanted(type, "One")).change)
    for number in (1, 2, 3):
        for type, options in (
            ("event", ()),
            ("situation", (("hazard", "HAZ-001"), ("events", f"EVT-00{number}"))),
            ("risk", (("situation", f"SIT-00{number}"), ("harm", "HRM-001"))),
            ("control", (("controls", f"RSK-00{number}"),)),
            ("verification", (("proves", "implementation"), ("verifies", f"CTL-00{number}"))),
            ("verification", (("proves", "effectiveness"), ("verifies", f"CTL-00{number}"))),
        ):
            wanted = Wanted(type, f"Number {number}", options, stage="design" if type == "event" else "")
            project = judged(project, create(project, wanted).change)
    items = sorted(project.file, key=lambda each: each.line)
    chain = ["event", "situation", "risk", "control", "verification", "verification"]
    assert [each.type for each in items] == ["hazard", "harm", *chain * 3]
    for type, options in (("claim", (("lost-in", "SIT-002"),)), ("characteristic", (("raises", "HAZ-001"),))):
        (new,) = create(project, Wanted(type, "Apart", options)).items
        assert new.span.path == "needs/design/use-and-claims.md"


def test_the_line_ends_of_the_page_stay(project: Project) -> None:
    text = project.source.read(RISKS).replace(b"\n", b"\r\n")
    other = project.over({RISKS: text})
    made = applied(other.source, create(other, Wanted("hazard", "Heat", page=RISKS)).change)[RISKS]
    assert made is not None
    assert made.count(b"\n") == made.count(b"\r\n")


def test_a_page_without_an_end_of_its_last_line(project: Project) -> None:
    text = project.source.read(RISKS).rstrip(b"\n")
    other = project.over({RISKS: text})
    created = create(other, Wanted("verification", "Test", (("verifies", "CTL-001"), ("proves", "effectiveness"))))
    assert created.items[0].id in judged(other, created.change).file.items


REFUSED = [
    (Wanted("rsk", "T"), "rsk is no item type; did you mean risk?"),
    (Wanted("Hazards", "T"), "did you mean hazard?"),
    (Wanted("risk", "  "), "found no title"),
    (Wanted("risk", "a\nb"), "more than one line"),
    (Wanted("risk", "T", (("situation", "SIT-1"),)), "did you mean SIT-001?"),
    (Wanted("risk", "T", (("situation", "HRM-001"),)), "HRM-001, a harm; expected a situation"),
    (Wanted("risk", "T", (("sitution", "SIT-001"),)), "did you mean situation"),
    (Wanted("risk", "T", (("id", "RSK-900"),)), "expected --id"),
    (Wanted("hazard", "T", (("category", "enrgy"),), stage="design"), "category is 'enrgy'"),
    (Wanted("harm", "T", (("severity", "S9"),)), "severity is 'S9'; expected S1, S2, S3, S4 or S5"),
    (
        Wanted("risk", "T", (("p1", "F 4"),), stage="design"),
        "p1 is 'F 4'; expected F1, F2, F3, F4 or F5, or a number up to 1",
    ),
    (Wanted("hazard", "T", (("source", "a"), ("source", "b")), stage="design"), "given twice"),
    (Wanted("hazard", "T", page="../x.md"), "is no page of the risk file"),
    (Wanted("hazard", "T", page="/etc/x.md"), "is no page of the risk file"),
    (Wanted("hazard", "T", page="README.md"), "is no page of the risk file"),
    (Wanted("hazard", "T", page="needs/design/x.txt"), "does not end in .md"),
    (Wanted("hazard", "T", page="needs/design"), "does not end in .md"),
    (Wanted("hazard", "T", stage="desing"), "did you mean design?"),
    (Wanted("hazard", "T", page=RISKS, stage="manufacturing"), "is a page of the stage design"),
    (
        Wanted("hazard", "T", id="HAZ-001", stage="design"),
        "HAZ-001 is not free: it is the id of the hazard at needs/design",
    ),
    (Wanted("hazard", "T", id="haz-900", stage="design"), "did you mean HAZ-900?"),
    (Wanted("hazard", "T", with_proofs=True, stage="design"), "--with-proofs is for a control"),
    (Wanted("risk", "T"), "stand in several stages"),
]


@pytest.mark.parametrize("wanted, said", REFUSED, ids=[said[:40] for _, said in REFUSED])
def test_what_cannot_be_made(project: Project, wanted: Wanted, said: str) -> None:
    with pytest.raises(CreatingError) as error:
        create(project, wanted)
    assert said in str(error.value)


@pytest.mark.parametrize(
    "text, said",
    [
        (b"# P\n\n<<<<<<< a\nx\n=======\ny\n>>>>>>> b\n", "merge conflict"),
        (b"# P\n\nGef\xe4\xdf\n", "not UTF-8"),
        (b"\xff\xfe#\x00", "UTF-16"),
    ],
)
def test_a_page_that_nobody_should_write_into(project: Project, text: bytes, said: str) -> None:
    page = "needs/design/more.md"
    with pytest.raises(CreatingError, match=said):
        create(project.over({page: text}), Wanted("hazard", "T", page=page))


@settings(max_examples=60, deadline=None)
@given(
    st.text(st.characters(blacklist_categories=("Cs",)), min_size=1, max_size=40),
    st.text(st.characters(blacklist_categories=("Cs",)), max_size=40),
)
def test_any_text_is_read_as_it_was_given_or_refused(project: Project, title: str, source: str) -> None:
    options = (("source", source),) if source.strip() else ()
    try:
        created = create(project, Wanted("hazard", title, options, stage="design"))
    except CreatingError:
        return
    item = judged(project, created.change).file.items[created.items[0].id]
    assert item.title == " ".join(title.split())
    assert item.text("source") == (source.strip() if options else "TBD")
