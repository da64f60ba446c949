"""What flips verdicts, followed back: items and their edits, counts of the field, monitoring plans, regions that are called
otherwise; and what changes beside the items."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casekit import TODAY, base_files, compose, merge_policy, write
from riskfile.assessment import assess
from riskfile.change import diff
from riskfile.change.diff import Difference, Edit, Flip, State, compare
from riskfile.change.snapshot import risk_verdict
from riskfile.model import Item, RiskFile
from riskfile.project import Project
from riskfile.render.diff_page import page
from riskfile.reporters.diff import as_json, as_text
from riskfile.reporters.diff_markdown import as_markdown
from riskfile.reporters.diff_told import Told
from riskfile.source import Empty, Overlay
from tracedkit import traced

PAGE = "needs/design/base.md"
POLICY = "needs/policy.yaml"
BASE = base_files()


def project(files: Mapping[str, str]) -> Project:
    return Project.open(Overlay(Empty(), {path: text.encode() for path, text in files.items()}), today=TODAY)


def difference(before: Mapping[str, str], after: Mapping[str, str]) -> Difference:
    return compare(project(before).state("before"), project(after).state("after"))


def edited(files: Mapping[str, str], path: str, *pairs: tuple[str, str]) -> dict[str, str]:
    text = files[path]
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    return {**files, path: text}


def flips(found: Difference) -> dict[tuple[str, str, str], tuple[str | None, str | None, str, tuple[str, ...]]]:
    return {
        (each.id, each.what, each.source): (
            each.before.name,
            each.after.name,
            each.direction,
            tuple(cause.name for cause in each.causes),
        )
        for each in found.flips
    }


# --- claims that field data are held against --------------------------------------------------------------------------

SERIES = "field/a.csv"
PLAN = (
    "monitoring:\n  interval-months: 12\n  plans:\n    - {id: MON-1, target: RSK-1, kind: malfunction, source: active,"
    " unit: implant, method: u-chart, path: field/a.csv}\n"
)


def series(count: int, months: int = 6) -> str:
    return "period,count,exposure\n" + "".join(f"2025-0{month},{count},900000\n" for month in range(1, months + 1))


WATCHED = {**edited(BASE, POLICY), POLICY: merge_policy(BASE[POLICY], PLAN), SERIES: series(0)}
OBSERVED = edited(
    BASE,
    PAGE,
    (
        ":::{overall-residual-risk}",
        ":::{observation} Reports of the first year\n:id: OBS-1\n:kind: malfunction\n:source: active\n:count: 0\n"
        ":exposure: 900000\n:unit: implant\n:observes: RSK-1\n:::\n\n:::{overall-residual-risk}",
    ),
)


def test_a_count_of_the_field_contradicts_a_claim() -> None:
    found = difference(WATCHED, {**WATCHED, SERIES: series(0).replace("2025-05,0", "2025-05,90000")})
    assert flips(found)["RSK-1", "monitored", "MON-1"] == ("supported", "contradicted", "worse", (SERIES,))
    (cause,) = next(each for each in found.flips if each.source).causes
    assert cause.alone and not cause.item
    assert cause.edits == (Edit("2025-05", "month", "0 in 900000", "90000 in 900000"),)
    (outside,) = found.outside
    assert outside[:4] == ("field data", SERIES, "changed", ("MON-1",)) and outside.edits == cause.edits
    told = as_text(found)
    assert f"  by {SERIES} (2025-05: 0 in 900000 -> 90000 in 900000)\n    claim, held against MON-1: supported" in told
    assert f"  changed field data {SERIES} (MON-1)\n    2025-05: 0 in 900000 -> 90000 in 900000\n" in told
    assert "claim, held against MON-1" in as_markdown(found)
    assert as_json(found)["verdicts"][0]["source"] == "MON-1"


def test_the_claim_itself_flips_what_is_said_of_it() -> None:
    counted = {**WATCHED, SERIES: series(40)}
    found = difference(counted, edited(counted, PAGE, (":residual-p1: F3\n", ":residual-p1: F2\n")))
    assert flips(found)["RSK-1", "monitored", "MON-1"][1:] == ("contradicted", "worse", ("RSK-1",))
    cause = next(each for each in found.flips if each.source).causes[0]
    assert [each.name for each in cause.edits] == ["residual-p1"]
    # what is proved of it changes nothing of what is claimed
    assert not any(each.source for each in difference(counted, edited(counted, PAGE, (": pass", ": fail"))).flips)


def test_an_observation_and_what_it_observes() -> None:
    found = difference(OBSERVED, edited(OBSERVED, PAGE, (":count: 0\n", ":count: 90000\n")))
    assert flips(found)["RSK-1", "monitored", "OBS-1"] == ("supported", "contradicted", "worse", ("OBS-1",))
    assert next(each for each in found.flips if each.source).causes[0].edits == (Edit("count", "field", "0", "90000"),)
    # that nobody looks any more is told, and is no better
    gone = difference(edited(OBSERVED, PAGE, (":count: 0\n", ":count: 90000\n")), BASE)
    assert flips(gone)["RSK-1", "monitored", "OBS-1"] == ("contradicted", None, "other", ("OBS-1",))
    new = difference(BASE, edited(OBSERVED, PAGE, (":count: 0\n", ":count: 90000\n")))
    assert flips(new)["RSK-1", "monitored", "OBS-1"] == (None, "contradicted", "worse", ("OBS-1",))
    assert "by OBS-1 (added)" in as_text(new)
    # of a risk that is new, what is said of it is no verdict that flipped
    assert not any(each.source for each in difference({**OBSERVED, PAGE: ""}, OBSERVED).flips)


def test_a_plan_that_watches_something_else() -> None:
    found = difference(WATCHED, edited(WATCHED, POLICY, ("id: MON-1, target: RSK-1", "id: MON-1, target: RSK-2")))
    assert flips(found)["RSK-1", "monitored", "MON-1"] == (
        "supported",
        None,
        "other",
        ("monitoring.plans.MON-1.target",),
    )
    ((_, _, direction, causes),) = [each for key, each in flips(found).items() if key[0] == "RSK-2"]
    assert causes == ("monitoring.plans.MON-1.target",) and direction == "other"


def test_a_plan_of_which_the_data_are_new() -> None:
    files = {path: text for path, text in WATCHED.items() if path != SERIES}
    files[POLICY] = WATCHED[POLICY].replace(", path: field/a.csv", "")
    found = difference(files, WATCHED)
    assert flips(found)["RSK-1", "monitored", "MON-1"][:3] == (None, "supported", "other")
    assert found.outside[0].state == "added" and len(found.outside[0].edits) == 6
    assert difference(WATCHED, files).outside[0].state == "removed"


# --- the edits of an item ---------------------------------------------------------------------------------------------


def test_of_several_edits_the_one_that_did_it_is_named() -> None:
    files = edited(
        BASE,
        PAGE,
        (":id: VER-2\n:proves: effectiveness", ":id: VER-2\n:tags: seen\n:proves: effectiveness"),
        (
            "100 micrometres in 30 of 30\n:sample: 30\n:failures: 0\n:result: pass",
            "100 micrometres in 29 of 30\n:sample: 30\n:failures: 0\n:result: fail",
        ),
    )
    found = difference(BASE, files)
    assert len(next(each for each in found.items if each.id == "VER-2").edits) == 3
    assert {cause.edits for flip in found.flips for cause in flip.causes} == {
        (Edit("result", "field", "pass", "fail"),)
    }
    assert "by VER-2 (result: pass -> fail)" in as_text(found)


def test_a_control_that_is_taken_away_and_a_harm_that_is_graver() -> None:
    found = difference(BASE, edited(BASE, PAGE, (":controls: RSK-3\n", "")))
    assert flips(found)["RSK-3", "earned", ""][3] == ("CTL-3",)
    assert "by CTL-3 (controls: RSK-3 -> (none))" in as_text(found)
    found = difference(BASE, edited(BASE, PAGE, (":severity: S3\n", ":severity: S5\n")))
    assert {each.causes[0].name for each in found.flips} == {"HRM-2"} and "by HRM-2 (severity: S3 -> S5)" in as_text(
        found
    )


# --- as it would be found by judging the whole file --------------------------------------------------------------------

EDITS: tuple[tuple[str, str], ...] = (
    (":id: VER-1\n", ":id: VER-1\n:tags: a\n"),
    ("drawing D-12 released\n:result: pass", "drawing D-12 released\n:result: fail"),
    ("30 of 30\n:sample: 30\n:failures: 0\n:result: pass", "30 of 30\n:sample: 30\n:failures: 0\n:result: fail"),
    ("specification S-3 released\n:result: pass", "specification S-3 released\n:result: open"),
    (":verifies: CTL-3\n", ":verifies: CTL-2\n"),
    (":controls: RSK-3\n", ":controls: RSK-1\n"),
    (":controls: RSK-1\n", ":controls: RSK-1, RSK-2\n"),
    (":severity: S3\n", ":severity: S1\n"),
    (":harm: HRM-2\n", ":harm: HRM-1\n"),
    (":p1: F4\n", ":p1: F5\n"),
    (":residual-p1: F1\n", ""),
    ("CTL-1\n", "CTL-71\n"),
)
assert all(old in BASE[PAGE] for old, _ in EDITS)
CELLS = (("F3: {S1: low", "F3: {S1: medium"), ("F4: {S1: low, S2: medium, S3: high", "F4: {S1: low, S2: high, S3: low"))


def is_back(before: State, after: State, found: Difference, flip: Flip, ids: set[str]) -> bool:
    """Whether a verdict is as it was once the changes of these items are taken back, from judging the whole file."""
    renamed = {each.was: each.id for each in found.items if each.state == "renamed"}
    items: list[Item] = [item for item in after.file if item.id not in ids]
    for change in found.items:
        old = before.file.items.get(change.was) if change.id in ids and change.state != "added" else None
        if old is not None:
            links = {name: tuple(renamed.get(id, id) for id in targets) for name, targets in old.links.items()}
            items.append(old._replace(id=change.id, links=links))
    again = assess(RiskFile(after.file.model, items), after.policy)
    if flip.what in ("implementation", "effectiveness"):
        control = again.controls.get(flip.id)
        name = None if control is None else getattr(control, flip.what)
    else:
        risk = again.risks.get(flip.id)
        name = None if risk is None else getattr(risk_verdict(risk), flip.what)
    region = after.policy.region(name or "")
    return bool(name == flip.before.name and (region.acceptable if region else None) == flip.before.acceptable)


@settings(max_examples=40)
@given(
    chosen=st.sets(st.sampled_from(EDITS), min_size=1, max_size=5),
    other=st.sets(st.sampled_from(EDITS), max_size=2),
    cells=st.sets(st.sampled_from(CELLS), max_size=2),
)
def test_the_causes_are_those_of_judging_the_whole_file(
    chosen: set[tuple[str, str]], other: set[tuple[str, str]], cells: set[tuple[str, str]]
) -> None:
    def written(edits: set[tuple[str, str]]) -> str:
        text = BASE[PAGE]
        for old, new in sorted(edits):
            text = text.replace(old, new)
        return text

    policy = BASE[POLICY]
    for old, new in sorted(cells):
        policy = policy.replace(old, new)
    before = project({**BASE, PAGE: written(other)}).state("before")
    after = project({**BASE, PAGE: written(chosen), POLICY: policy}).state("after")
    found = compare(before, after)
    for flip in found.flips:
        alone = {cause.name for cause in flip.causes if cause.item and cause.alone}
        changed = {each.id for each in found.items if each.state != "moved"}
        assert alone == {id for id in changed if is_back(before, after, found, flip, {id})}
        together = {cause.name for cause in flip.causes if not cause.alone}
        if together and all(cause.item for cause in flip.causes):
            # all of them did it, and each was needed
            assert is_back(before, after, found, flip, together)
            assert not any(is_back(before, after, found, flip, together - {id}) for id in together)
        # each flip has a cause, unless nothing that it rests on has changed
        assert flip.causes
    # the other way round, each verdict that flipped flips back, and is better where it was worse
    back = compare(after, before)
    turned = {"worse": "better", "better": "worse", "other": "other"}
    renamed = {each.was: each.id for each in back.items if each.state == "renamed"}
    assert {(each.id, each.what, each.after, each.before, turned[each.direction]) for each in back.flips} == {
        (renamed.get(each.id, each.id), each.what, each.before, each.after, each.direction) for each in found.flips
    }
    states = {"added": "removed", "removed": "added"}
    assert {(each.id, each.was, each.state) for each in back.items} == {
        (each.was, each.id, states.get(each.state, each.state)) for each in found.items
    }


def test_what_did_it_together_is_no_more_than_was_needed() -> None:
    files = edited(
        BASE,
        PAGE,
        ("drawing D-12 released\n:result: pass", "drawing D-12 released\n:result: fail"),
        (":sample: 30\n:failures: 0\n:result: pass", ":sample: 30\n:failures: 0\n:result: fail"),
        (":::{control} Open-cell", ":::{control} The open-cell"),
        (":::{risk} Infarction", ":::{risk} An infarction"),
    )
    found = difference(BASE, files)
    assert flips(found)["RSK-1", "earned", ""][3] == ("VER-1", "VER-2")
    assert "by together: VER-1 (result: pass -> fail), VER-2 (result: pass -> fail)" in as_text(found)
    # a decision may be one of them
    cell = edited(
        files, POLICY, ("F4: {S1: low, S2: medium, S3: high, S4: high", "F4: {S1: low, S2: medium, S3: low, S4: low")
    )
    both = difference(BASE, cell)
    assert all(flip.causes for flip in both.flips)


def test_with_too_much_to_take_back_it_is_told_what_it_rests_on(monkeypatch: pytest.MonkeyPatch) -> None:
    files = edited(BASE, PAGE, (":result: pass", ":result: fail"))
    monkeypatch.setattr(diff, "MOST_JUDGED", 0)
    few = difference(BASE, files)
    assert few.flips and any(not each.alone for flip in few.flips for each in flip.causes)


# --- regions ----------------------------------------------------------------------------------------------------------


def test_a_region_that_is_only_called_otherwise_flips_nothing() -> None:
    files = edited(BASE, POLICY, ("high", "intolerable"), ("Unacceptable", "Cannot be accepted"))
    found = difference(BASE, files)
    assert found.flips == ()
    assert [(each.name, each.before, each.after) for each in found.decisions] == [
        ("regions.intolerable.id", "high", "intolerable"),
        ("regions.intolerable.label", "Unacceptable", "Cannot be accepted"),
    ]
    # a cell that is another as well is
    cell = ("F1: {S1: low, S2: low, S3: low, S4: low", "F1: {S1: low, S2: low, S3: intolerable, S4: intolerable")
    found = difference(BASE, edited(files, POLICY, cell))
    causes = {cause.name for flip in found.flips for cause in flip.causes}
    assert causes and causes <= {"matrix.F1.S3", "matrix.F1.S4"}
    assert all((flip.before.name, flip.after.name) == ("low", "intolerable") for flip in found.flips)
    # and so is one that means something else by its new name
    other = edited(
        files,
        POLICY,
        ("{id: medium, label: As far as possible, acceptable: true", "{id: middle, label: M, acceptable: false"),
        (": medium", ": middle"),
    )
    found = difference(BASE, other)
    assert found.flips and all(each.before.name == "medium" and each.direction == "worse" for each in found.flips)


# --- places -----------------------------------------------------------------------------------------------------------


def test_an_item_that_stands_elsewhere_on_its_page() -> None:
    text = BASE[PAGE]
    begin = text.index(":::{hazard}", text.index(":id: HAZ-1\n") - 200)
    end = text.index(":::\n", text.index(":id: HAZ-1\n")) + 4
    item = text[begin:end]
    moved = text.replace(item, "").replace(":::{overall-residual-risk}", f"{item}\n:::{{overall-residual-risk}}", 1)
    found = difference(BASE, {**BASE, PAGE: moved})
    assert [(each.id, each.state) for each in found.items] == [("HAZ-1", "moved")]
    assert "moved HAZ-1" in as_text(found) and "within needs/design/base.md, line " in as_text(found)
    # lines that are added before it move nothing
    assert difference(BASE, {**BASE, PAGE: f"% a comment\n\n{text}"}).empty


@given(st.permutations(range(9)))
def test_as_few_as_possible_are_moved(order: list[int]) -> None:
    places = [(str(place), place) for place in order]
    moved = set(diff._not_rising(places))
    kept = [place for id, place in places if id not in moved]
    assert kept == sorted(kept)
    longest = [1] * 9
    for at in range(9):
        longest[at] = 1 + max((longest[one] for one in range(at) if order[one] < order[at]), default=0)
    assert len(kept) == max(longest)


# --- beside the items -------------------------------------------------------------------------------------------------


def test_evidence_that_is_another(tmp_path: Path) -> None:
    report = '<testsuite name="s"><testcase classname="a" name="b"/><testcase classname="a" name="c">{}</testcase></testsuite>'
    files = edited(
        BASE,
        PAGE,
        (":evidence: TR-9\n", ""),
        (":id: VER-1\n", f":id: VER-1\n:evidence: evidence/a.txt\n:evidence-hash: sha256:{'0' * 64}\n"),
        (":id: VER-2\n", ":id: VER-2\n:evidence: evidence/r.xml\n:test: a.c\n"),
        (":id: VER-3\n", ":id: VER-3\n:evidence: evidence/b.txt\n"),
    )
    files |= {"evidence/a.txt": "one", "evidence/r.xml": report.format(""), "evidence/b.txt": "b"}
    other = {**files, "evidence/a.txt": "two", "evidence/r.xml": report.format("<failure/>")}
    del other["evidence/b.txt"]
    found = difference(files, other)
    by_path = {each.name: each for each in found.outside}
    assert [by_path[f"evidence/{name}"].items for name in ("a.txt", "r.xml", "b.txt")] == [
        ("VER-1",),
        ("VER-2",),
        ("VER-3",),
    ]
    assert [edit.kind for edit in by_path["evidence/a.txt"].edits] == ["hash"]
    assert by_path["evidence/r.xml"].edits == (Edit("a.c", "test", "pass", "fail"),)
    assert by_path["evidence/b.txt"].edits == (Edit("state", "state", "present", "missing"),)
    assert "changed evidence evidence/r.xml (VER-2)\n    a.c: pass -> fail" in as_text(found)
    assert "Evidence, field data and other needs (3)" in as_markdown(found)


def test_a_requirement_that_is_another(tmp_path: Path) -> None:
    root = traced(tmp_path)
    before = Project.open(root, today=TODAY).state("before")
    page = root / "docs/requirements.md"
    text = page.read_text("utf-8")
    assert "REQ_0001" in text
    title = next(line for line in text.splitlines() if line.lstrip("`:").startswith("{req}"))
    page.write_text(text.replace(title, f"{title} and more", 1), encoding="utf-8")
    found = compare(before, Project.open(root, today=TODAY).state("after"))
    (change,) = found.outside
    assert (change.kind, change.name, change.state) == ("need", "REQ_0001", "changed") and "CTL-1" in change.items
    assert "changed need REQ_0001 (CTL-1)\n    title: " in as_text(found)
    assert not found.items


def test_the_form_for_machines_is_the_one_of_the_manual() -> None:
    """It is stable: what is read here, others read."""
    files = {**edited(WATCHED, PAGE, (": pass", ": fail")), SERIES: series(9000)}
    found = as_json(difference(WATCHED, files))
    assert found["version"] == 1
    text = (Path(__file__).resolve().parents[2] / "manual/change.md").read_text("utf-8")
    documented = text.split("### For machines")[1].split("## Baselines")[0]

    def keys(value: object) -> set[str]:
        if isinstance(value, dict):
            return {*value, *(key for each in value.values() for key in keys(each))}
        return {key for each in value for key in keys(each)} if isinstance(value, list) else set()

    assert {key for key in keys(found) if f"`{key}`" not in documented and key != "version"} == set()
    for part in (*found["outside"][:1], *found["items"][:1], *found["verdicts"][:1]):
        assert part
    kinds = {edit["kind"] for each in (*found["items"], *found["outside"]) for edit in each["edits"]}
    assert kinds and all(f"`{kind}`" in documented for kind in kinds)


def test_a_whole_project_as_it_is_kept(tmp_path: Path) -> None:
    """Of a baseline there is all that is compared."""
    root = tmp_path / "p"
    case = compose("case", "")
    case.files.update(WATCHED)
    write(case, root)
    one = Project.open(root, today=TODAY)
    found = compare(one.as_of(one.snapshot()).state("a"), one.state("b"))
    assert found.empty


def test_field_data_that_flipped_a_claim_are_led_to_on_the_page() -> None:
    one, other = (
        project(files).state(name)
        for name, files in (
            ("before", WATCHED),
            ("after", {**WATCHED, SERIES: series(0).replace("2025-05,0", "2025-05,90000")}),
        )
    )
    html = "".join(page(Told(compare(one, other), one, other, today=TODAY, gate="draft")))
    assert 'href="#outside"' in html and "2025-05: 0 in 900000 → 90000 in 900000" in html
    assert set(re.findall(r'href="#(.*?)"', html)) <= set(re.findall(r' id="(.*?)"', html))
