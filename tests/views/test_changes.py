"""What has changed as data: bounded, shortened, and in words."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casekit import TODAY, base_files, compose
from riskfile.change.baseline import baseline
from riskfile.change.diff import Edit, compare
from riskfile.change.history import Baselines, Changes, revisions
from riskfile.model import BUILTIN_MODEL
from riskfile.project import Project
from riskfile.source import Empty, Overlay
from riskfile.views import changes
from riskfile.views.changes import ChangedDecision, ChangeReport, card_changes, change_report, part_of, revision_history
from riskfile.views.context import Context
from riskfile.views.verdict import verdict

PAGE = "needs/design/base.md"


def opened(files: Mapping[str, str]) -> Project:
    return Project.open(Overlay(Empty(), {path: text.encode() for path, text in files.items()}), today=TODAY)


def context(before: Mapping[str, str], after: Mapping[str, str]) -> Context:
    """The file after, with the state before as its baseline "A"."""
    base = baseline("A", opened(before).snapshot(), "first")
    now = opened(after)
    state = now.state("now")
    found = Changes(base, compare(now.as_of(base.snapshot).state("A"), state), state.gates)
    return Context(now.file, now.policy, now.judge(), TODAY, changes=found, baselines=Baselines((base,)))


def edited(*pairs: tuple[str, str], path: str = PAGE, files: Mapping[str, str] | None = None) -> dict[str, str]:
    found = dict(files or base_files())
    for old, new in pairs:
        assert old in found[path], old
        found[path] = found[path].replace(old, new)
    return found


def report(before: Mapping[str, str], after: Mapping[str, str]) -> ChangeReport:
    return change_report(context(before, after))


# --- words ------------------------------------------------------------------------------------------------------------


def test_of_a_long_text_only_what_is_next_to_a_change_is_shown() -> None:
    words = [f"word{number}" for number in range(60)]
    after = [*words[:30], "another", *words[31:]]
    part = part_of(Edit("text", "text", " ".join(words), " ".join(after)), BUILTIN_MODEL, "harm")
    assert part.label == "Text"
    assert [kind for kind, _ in part.pieces] == ["left-out", "same", "gone", "new", "same", "left-out"]
    assert part.pieces[1][1] == " ".join(words[30 - changes.AROUND : 30])


@given(
    before=st.lists(st.sampled_from("abcdefg"), max_size=12).map(" ".join),
    after=st.lists(st.sampled_from("abcdefg"), max_size=12).map(" ".join),
)
def test_a_short_text_is_whole_on_both_sides(before: str, after: str) -> None:
    pieces = part_of(Edit("text", "text", before, after), BUILTIN_MODEL, "harm").pieces
    if before == after:
        assert pieces == (("left-out", "(spaces and ends of lines only)"),)
        return
    sides = {side: " ".join(text for kind, text in pieces if kind in ("same", side)) for side in ("gone", "new")}
    assert (sides["gone"], sides["new"]) == (before, after)


def test_links_and_fields_are_called_as_their_types_call_them() -> None:
    link = part_of(Edit("situation", "link", "SIT-1, SIT-2", "SIT-2"), BUILTIN_MODEL, "risk")
    assert link.label == BUILTIN_MODEL.types["risk"].links["situation"].label
    assert link.pieces == (("gone", "SIT-1"), ("same", "SIT-2"))
    field = part_of(Edit("p1", "field", "P2", ""), BUILTIN_MODEL, "risk")
    assert (field.label, field.pieces) == ("P1", (("gone", "P2"),))


# --- the report -------------------------------------------------------------------------------------------------------


def test_findings_and_items_are_bounded_and_the_rest_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "MOST_ITEMS", 2)
    monkeypatch.setattr(changes, "MOST_FINDINGS", 3)
    new = "".join(f"\n:::{{hazard}} Further {number}\n:id: HAZ-9{number}\n:::\n" for number in range(5))
    base = base_files()
    found = report(base, {**base, PAGE: base[PAGE] + new})
    assert len(found.new) == 3 and found.more_new > 0
    (hazards,) = found.types
    assert [each.id for each in hazards.items] == ["HAZ-90", "HAZ-91"]
    assert hazards.more == (("HAZ-92", "added"), ("HAZ-93", "added"), ("HAZ-94", "added"))
    assert hazards.counts == "5 added"
    # the gravest of them stand first
    assert [each.level for each in found.new] == sorted(
        (each.level for each in found.new), key=("error", "warning").index
    )


def test_the_verdict_says_each_kind_of_change_for_itself() -> None:
    base, refused = base_files(), edited((":conclusion: acceptable", ":conclusion: not-acceptable"))

    def said(before: Mapping[str, str], after: Mapping[str, str]) -> str:
        return next(each.text for each in verdict(context(before, after)).statements if each.key == "changes")

    gates = "gate design, manufacturing and post-launch"
    begin = "A of 2026-01-20: 1 item and 0 decisions of the plan changed, 0 verdicts worse, 0 better"
    end = "; this content is not released"
    assert said(base, refused) == f"{begin}, {gates} no longer passed{end}"
    assert said(refused, base) == f"{begin}, {gates} now passed{end}"
    kept = edited(("Infarction", "An infarction"))
    assert said(base, kept).endswith(f"worse, 0 better{end}")


def test_a_region_that_may_not_be_stayed_in_any_more_says_so() -> None:
    word = "{id: medium, label: As far as possible, acceptable: true"
    found = report(base_files(), edited((word, word.replace("true", "false")), path="needs/policy.yaml"))
    (direction,) = found.directions
    verdict = direction.flipped[0].verdicts[0]
    assert verdict.before.word == "As far as possible, acceptable"
    assert verdict.after.word == "As far as possible, not acceptable"
    assert direction.kind == "worse" and direction.flipped[0].causes[0].name == "needs/policy.yaml"


def test_what_only_two_changes_together_have_flipped_says_so() -> None:
    proof = ":criterion: 300 of 300 wrong labels rejected\n:sample: 300\n:failures: 0\n:result: "
    both = edited(
        (
            ":criterion: installation record for each line\n:result: pass",
            ":criterion: installation record for each line\n:result: fail",
        ),
        (f"{proof}pass", f"{proof}fail"),
    )
    flips = [
        flipped
        for direction in report(base_files(), both).directions
        for flipped in direction.flipped
        if any(item.id == "RSK-3" for verdict in flipped.verdicts for item in verdict.items)
    ]
    assert len(flips) == 1 and flips[0].together
    assert {each.name for each in flips[0].causes} == {"VER-5", "VER-6"}
    assert changes.together_in_words(flips[0].causes, flips[0].together) == "because of, together,"


MONITORED = (
    "monitoring:\n  interval-months: 12\n  plans:\n    - {id: MON-9, title: Flow, target: RSK-1, kind: malfunction,"
    " source: active, unit: implant, method: u-chart, path: field/flow.csv, baseline: {first: 2025-01, last: 2025-06}}\n"
)


def test_months_of_field_data_stand_in_one_line() -> None:
    def counted(last: int, first: str = "1") -> dict[str, str]:
        rows = "".join(f"2025-{month:02},{first if month == 1 else 0},4000\n" for month in range(1, last + 1))
        case = compose(
            "field",
            f"```yaml needs/policy.yaml\n{MONITORED}```\n```text field/flow.csv\nperiod,count,exposure\n{rows}```\n",
        )
        return dict(case.files)

    found = report(counted(6), counted(8, "2"))
    (series,) = [each for each in found.outside if each.kind == "field data"]
    (part,) = series.parts
    assert (series.name, part.label) == ("field/flow.csv", "3 months")
    assert part.pieces[:3] == (("same", "2025-01:"), ("gone", "1 in 4000"), ("new", "2 in 4000"))
    assert part.pieces[3:] == (("same", "2025-07:"), ("new", "0 in 4000"), ("same", "2025-08:"), ("new", "0 in 4000"))


# --- in short ---------------------------------------------------------------------------------------------------------


def test_verdicts_in_short_name_what_flipped_them() -> None:
    proof = ":criterion: 300 of 300 wrong labels rejected\n:sample: 300\n:failures: 0\n:result: "
    found = report(base_files(), edited((f"{proof}pass", f"{proof}fail")))
    (direction,) = found.directions
    table = changes.verdicts_in_short(direction, 10)
    assert len(table.rows) == sum(len(flipped.verdicts) for flipped in direction.flipped) > 1
    assert all([item.id for item, _ in row.cells[4].items] == ["VER-6"] for row in table.rows)
    assert any([item.id for item, _ in row.cells[3].items] == ["RSK-3"] for row in table.rows)
    assert len(changes.verdicts_in_short(direction, 1).rows) == 1


def test_decisions_in_short_are_listed_by_name_and_many_alike_counted() -> None:
    def decided(name: str, before: str = changes.NOT_DECIDED, after: str = "yes") -> ChangedDecision:
        return ChangedDecision(name, before, after, "needs/policy.yaml:1")

    many = [decided(f"checklists.gspr.{number}") for number in range(changes.MANY_ALIKE + 1)]
    long = "word " * 20
    some = [
        decided("revision", "0.B", "0.C"),
        decided("waivers.RMF604", after=long),
        decided("waivers.RMF605", long, "x"),
        decided("waivers.RMF606", long, changes.NOT_DECIDED),
    ]
    table = changes.decisions_in_short([*some, *many])
    assert [tuple(cell.text for cell in row.cells) for row in table.rows] == [
        ("revision", "0.B", "0.C"),
        ("waivers.RMF604", "", "added"),
        ("waivers.RMF605", "", "changed"),
        ("waivers.RMF606", "", "removed"),
        ("checklists.gspr", "", f"{len(many)} added"),
    ]


# --- cards ------------------------------------------------------------------------------------------------------------


def test_a_card_names_three_things_and_counts_the_rest() -> None:
    old = (
        ":id: VER-6\n:proves: effectiveness\n:method: process-validation\n:criterion: 300 of 300 wrong labels rejected\n"
        ":sample: 300\n:failures: 0\n:result: pass\n:verifies: CTL-3\n:evidence: TR-9\n:date: 2026-01-16"
    )
    new = (
        ":id: VER-6\n:proves: effectiveness\n:method: inspection\n:criterion: all rejected\n:sample: 300\n:failures: 0\n"
        ":result: pass\n:verifies: CTL-3\n:evidence: TR-1\n:date: 2025-01-02"
    )
    cards = card_changes(context(base_files(), edited((old, new), ("Camera rejects wrong labels", "Camera sorts out"))))
    card = cards["VER-6"]
    assert card.mark == "changed since A"
    assert card.summary == "Changed since A: Title, Method, Acceptance criterion, 2 more"
    assert len(card.parts) == 5


def test_nothing_is_said_of_what_only_stands_elsewhere() -> None:
    files = dict(base_files())
    text = files[PAGE]
    start = text.index(":::{hazard} Foreign surface")
    moved = text[start : text.index("\n:::\n", start) + 5]
    files = {**files, PAGE: text.replace(moved, ""), "needs/design/other.md": f"# Other\n\n{moved}"}
    found = context(base_files(), files)
    assert card_changes(found) == {}
    (hazards,) = change_report(found).types
    assert (hazards.counts, hazards.items[0].place) == ("1 moved", f"{PAGE} → needs/design/other.md")


def test_what_is_retired_is_marked_so_and_leads_to_its_record() -> None:
    extra = "\n:::{hazard} Heat of the laser\n:id: HAZ-9\n:category: energy\n:source: laser\n:::\n"
    before = {**base_files(), PAGE: base_files()[PAGE] + extra}
    record = ":source: laser\n:retired: 2026-01-10\n:retired-because: the laser is gone from the process"
    found = context(before, edited((":source: laser", record), files=before))
    card = card_changes(found)["HAZ-9"]
    assert (card.kind, card.mark, card.parts) == ("retired", "retired since A", ())
    (hazards,) = change_report(found).types
    item = hazards.items[0]
    assert hazards.counts == "1 retired" and item.item is not None and item.item.id == "HAZ-9"
    assert [text for part in item.parts for _, text in part.pieces] == ["the laser is gone from the process"]


# --- the history ------------------------------------------------------------------------------------------------------


def test_the_history_counts_from_one_baseline_to_the_next() -> None:
    second = edited((":id: HRM-2\n:severity: S3", ":id: HRM-2\n:severity: S5"))
    third = edited(("F3: {S1: low", "F3: {S1: medium"), path="needs/policy.yaml", files=second)
    kept = [
        baseline(name, opened(files).snapshot(), name.lower())
        for name, files in (("A", base_files()), ("B", second), ("C", third))
    ]
    rows = revisions(Baselines(tuple(kept)), None, TODAY)
    assert [each.name for each in rows] == ["C", "B", "A"]
    assert [each.states for each in rows] == [{}, {"changed": 1}, {}]
    assert [each.decisions for each in rows] == [1, 0, 0]
    assert rows[1].worse == rows[1].flipped > 0 and rows[2].first
    # what is released is no row of its own
    now = opened(third)
    state = now.state("now")
    assert revisions(Baselines(tuple(kept)), (now.file, now.policy, state.gates), TODAY) == rows
    other = opened(base_files())
    above = revisions(Baselines(tuple(kept)), (other.file, other.policy, state.gates), TODAY)[0]
    assert (above.name, above.day, above.states, above.decisions) == ("", TODAY, {"changed": 1}, 1)


def test_a_history_of_nothing_says_how_it_begins() -> None:
    project = opened(base_files())
    table = revision_history(Context(project.file, project.policy, project.judge(), TODAY))
    assert table.rows == () and "`riskfile baseline NAME`" in table.note
