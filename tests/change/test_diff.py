"""How two states differ: the items and decisions that are others, the verdicts that flipped, and what flipped each."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casekit import TODAY, base_files
from riskfile.change.diff import Difference, ItemChange, compare
from riskfile.model import Item, RiskFile
from riskfile.project import Project
from riskfile.reporters.diff import as_json, as_text, summary, words_changed
from riskfile.reporters.diff_markdown import as_markdown
from riskfile.reporters.markdown import LIMIT
from riskfile.source import Empty, Overlay

PAGE = "needs/design/base.md"
POLICY = "needs/policy.yaml"


def project(files: Mapping[str, str]) -> Project:
    return Project.open(Overlay(Empty(), {path: text.encode() for path, text in files.items()}), today=TODAY)


def difference(before: Mapping[str, str], after: Mapping[str, str]) -> Difference:
    first = project(before)
    return compare(first.state("before"), project(after).state("after"))


def edited(path: str, *pairs: tuple[str, str]) -> dict[str, str]:
    files = dict(base_files())
    for old, new in pairs:
        assert old in files[path], old
        files[path] = files[path].replace(old, new)
    return files


def item_of(files: Mapping[str, str], id: str) -> str:
    """An item as it is written."""
    text = files[PAGE]
    end = text.index("\n:::\n", text.index(f":id: {id}\n")) + 5
    return text[text.rindex(":::{", 0, end) : end]


BASE = base_files()


def by_item(found: Difference) -> dict[str, str]:
    return {each.id: each.state for each in found.items}


# --- what differs -----------------------------------------------------------------------------------------------------


def test_nothing_differs_from_itself() -> None:
    found = difference(BASE, BASE)
    assert found.empty and summary(found) == "Nothing differs between before and after."


def test_where_pages_stand_does_not_matter_but_is_told() -> None:
    files = dict(BASE)
    moved = item_of(BASE, "HAZ-1")
    files[PAGE] = files[PAGE].replace(moved, "")
    files["needs/design/hazards.md"] = f"# Hazards\n\n{moved}"
    found = difference(BASE, files)
    assert by_item(found) == {"HAZ-1": "moved"} and not found.flips
    assert "moved HAZ-1" in as_text(found) and "base.md -> needs/design/hazards.md" in as_text(found)


def test_what_is_changed_added_and_removed() -> None:
    gone = item_of(BASE, "CLM-1") if "CLM-1" in BASE[PAGE] else item_of(BASE, "OBS-1") if "OBS-1" in BASE[PAGE] else ""
    assert "HRM-1" in BASE[PAGE]
    files = edited(
        PAGE, (item_of(BASE, "HRM-1"), item_of(BASE, "HRM-1").replace("\n:::\n", "\nMore words here.\n:::\n"))
    )
    files[PAGE] = files[PAGE].replace(gone, "") if gone else files[PAGE]
    files[PAGE] += "\n:::{hazard} A new one\n:id: HAZ-99\n:source: H-1\n:::\n"
    found = difference(BASE, files)
    states = by_item(found)
    assert states["HRM-1"] == "changed" and states["HAZ-99"] == "added"
    (edit,) = next(each for each in found.items if each.id == "HRM-1").edits
    assert edit.kind == "text" and words_changed(edit.before, edit.after).endswith("{+More words here.+}")


def test_ids_that_are_renamed_in_a_circle() -> None:
    text = BASE[PAGE]
    swapped = re.sub(r"\bHAZ-([12])\b", lambda id: f"HAZ-{3 - int(id[1])}", text)
    assert swapped != text
    found = difference(BASE, {**BASE, PAGE: swapped})
    renamed = {each.was: each.id for each in found.items if each.state == "renamed"}
    assert renamed == {"HAZ-1": "HAZ-2", "HAZ-2": "HAZ-1"}
    # what linked to them links to the same content: nothing else differs
    assert set(by_item(found).values()) == {"renamed"} and not found.flips


# --- what flipped, and why --------------------------------------------------------------------------------------------


def flips(found: Difference) -> dict[tuple[str, str], tuple[str | None, str | None, str, tuple[str, ...]]]:
    return {
        (each.id, each.what): (
            each.before.name,
            each.after.name,
            each.direction,
            tuple(cause.name for cause in each.causes),
        )
        for each in found.flips
    }


def a_passed_verification() -> tuple[str, str]:
    """A verification whose failure takes a region back: its id, and the risk's."""
    first = project(BASE)
    for item in first.file.of_type("verification"):
        if item.fields.get("result") != "pass":
            continue
        found = difference(BASE, failing(item.id))
        for flip in found.flips:
            if flip.what == "earned":
                return item.id, flip.id
    raise AssertionError("the base project has no such verification")


def failing(id: str) -> dict[str, str]:
    written = item_of(BASE, id)
    return edited(PAGE, (written, written.replace(":result: pass", ":result: fail")))


def test_a_verification_that_fails_takes_what_was_earned() -> None:
    verification, risk = a_passed_verification()
    found = flips(difference(BASE, failing(verification)))
    assert found[risk, "earned"][2:] == ("worse", (verification,))
    control = project(BASE).file.items[verification].links["verifies"][0]
    assert any(id == control and before == "pass" and after == "fail" for (id, _), (before, after, *_) in found.items())


def test_a_cell_of_the_matrix_is_named_with_all_that_it_flips() -> None:
    first = project(BASE)
    policy = first.policy
    # the cell in which a risk begins
    snapshot = first.snapshot()
    from riskfile.assessment import assess

    id, risk = next(iter(assess(first.file, policy).risks.items()))
    assert risk.initial.probability and risk.initial.severity and risk.initial.region
    cell = (risk.initial.probability.id, risk.initial.severity.id)
    other = next(each.id for each in policy.regions if each.id != risk.initial.region.id)
    changed = policy._replace(matrix={**policy.matrix, cell: other})
    after = first.as_of(snapshot._replace(policy=changed)).state("after")
    found = compare(first.state("before"), after)
    name = ".".join(("matrix", *cell))
    assert [each.name for each in found.decisions] == [name]
    assert flips(found)[id, "initial"] == (risk.initial.region.id, other, flips(found)[id, "initial"][2], (name,))
    assert all(each.causes[0].name == name for each in found.flips)


def test_of_two_changes_the_one_that_did_it_is_named() -> None:
    verification, risk = a_passed_verification()
    files = failing(verification)
    # another edit of the same risk's page that flips nothing
    files[PAGE] = files[PAGE].replace(f":id: {risk}\n", f":id: {risk}\n:tags: reviewed\n", 1)
    found = flips(difference(BASE, files))
    assert found[risk, "earned"][3] == (verification,)


def test_changes_that_only_together_flip_are_all_named() -> None:
    first = project(BASE)
    for risk in first.file.of_type("risk"):
        tests = [
            test.id
            for control in first.file.linking(risk, "controls")
            for test in first.file.linking(control, "verifies")
            if test.fields.get("result") == "pass"
        ]
        if len(tests) > 1:
            break
    else:
        raise AssertionError("the base project has no risk with two verifications")
    files = dict(BASE)
    for id in tests[:2]:
        written = item_of(files, id)
        files[PAGE] = files[PAGE].replace(written, written.replace(":result: pass", ":result: fail"))
    found = next(each for each in difference(BASE, files).flips if each.id == risk.id and each.what == "earned")
    assert {each.name for each in found.causes} >= set(tests[:2]) and not any(each.alone for each in found.causes)


ROOT = Path(__file__).resolve().parents[2]


def test_what_the_manual_shows_is_what_is_told() -> None:
    """The case of the manual: a cell of the example's matrix, and a verification that failed."""
    day = "2026-11-23"
    example = Project.open(ROOT, today=day, cached=False)
    policy = example.source.read(POLICY)
    page = "needs/design/controls-catheter.md"
    text = example.source.read(page)
    texts = {
        POLICY: policy.replace(b"F2: {S1: low, S2: low, S3: medium", b"F2: {S1: low, S2: low, S3: high"),
        page: text.replace(b":result: pass", b":result: fail", 1),
    }
    assert texts[POLICY] != policy and texts[page] != text
    after = Project.open(Overlay(example.source, texts), today=day)
    found = compare(example.state("before"), after.state("after"))
    shown = (ROOT / "manual/change.md").read_text("utf-8").split("```text\n")[1].split("```")[0]
    told = as_text(found)
    for line in shown.splitlines():
        assert line.removesuffix("...") in told
    # the case of which all this began: one word of the matrix moves dozens of verdicts, and each says so
    assert len({flip.id for flip in found.flips if flip.causes[0].name == "matrix.F2.S3"}) > 30


# --- properties -------------------------------------------------------------------------------------------------------

EDITS: tuple[Callable[[str], str], ...] = (
    lambda text: text.replace(":result: pass", ":result: fail", 1),
    lambda text: text.replace(":result: pass", ":result: open"),
    lambda text: text.replace(":::{hazard} ", ":::{hazard} Other ", 1),
    lambda text: text.replace("HAZ-1\n", "HAZ-7\n"),
    lambda text: text + "\n:::{hazard} More\n:id: HAZ-98\n:::\n",
    lambda text: text[: text.rindex(":::{")],
    lambda text: text.replace(":severity: S", ":severity: X", 1),
    lambda text: text.replace("F3", "F4"),
)


def said(item: Item) -> dict[str, object]:
    return {
        "type": item.type,
        "title": item.title,
        "stage": item.stage,
        **{f"field {name}": item.text(name) for name in item.fields if name != "stage"},
        **{f"link {name}": ", ".join(targets) for name, targets in item.links.items() if targets},
        "text": item.body,
    }


def applied(before: RiskFile, found: Difference, after: RiskFile) -> dict[str, dict[str, object]]:
    """What the items say once the changes are made to those of before."""
    renamed = {each.was: each.id for each in found.items if each.state == "renamed"}
    result: dict[str, dict[str, object]] = {}
    for item in before:
        links = {name: tuple(renamed.get(id, id) for id in targets) for name, targets in item.links.items()}
        result[item.id] = said(item._replace(links=links))
    old = dict(result)
    taken: list[ItemChange] = [each for each in found.items if each.state in ("removed", "renamed")]
    for change in taken:
        result.pop(change.was, None)
    for change in found.items:
        if change.state == "added":
            result[change.id] = said(after.items[change.id])
        elif change.state != "removed":
            now = dict(old[change.was])
            for edit in change.edits:
                key = f"{edit.kind} {edit.name}" if edit.kind in ("field", "link") else edit.kind
                now[key] = edit.after
                if not edit.after and edit.kind in ("field", "link"):
                    del now[key]
            result[change.id] = now
    return result


@given(chosen=st.lists(st.sampled_from(EDITS), max_size=3), other=st.lists(st.sampled_from(EDITS), max_size=2))
def test_the_changes_made_to_the_one_give_the_other(
    chosen: list[Callable[[str], str]], other: list[Callable[[str], str]]
) -> None:
    def after(edits: list[Callable[[str], str]]) -> dict[str, str]:
        text = BASE[PAGE]
        for edit in edits:
            text = edit(text)
        return {**BASE, PAGE: text}

    first, second = project(after(other)), project(after(chosen))
    found = compare(first.state("a"), second.state("b"))
    assert applied(first.file, found, second.file) == {item.id: said(item) for item in second.file}
    # and each way to say it takes it
    assert as_json(found)["before"] == "a" and len(as_markdown(found)) <= LIMIT and as_text(found)


def test_ten_thousand_changes_fit_into_a_comment() -> None:
    hazards = "".join(f":::{{hazard}} Hazard {number}\n:id: HAZ-{number}\n:::\n\n" for number in range(100, 10_100))
    found = difference(BASE, {**BASE, "needs/design/more.md": f"# More\n\n{hazards}"})
    text = as_markdown(found)
    assert len(found.items) == 10_000 and len(text) <= LIMIT and "more: `riskfile diff` lists them." in text


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("a b", "a b", "a b"),
        ("", "new words", "{+new words+}"),
        (
            "one two three four five six seven",
            "one two three four five six eight",
            "... three four five six [-seven-] {+eight+}",
        ),
    ],
)
def test_a_text_is_compared_word_by_word(before: str, after: str, shown: str) -> None:
    assert words_changed(before, after) == shown


# --- waivers ----------------------------------------------------------------------------------------------------------

WAIVED = """
waivers:
  - rule: RMF410
    item: RSK-1
    reason: seen in the field
    approver: A. Prover
    expires: 2027-01-01
  - rule: RMF109
    item: RSK-1
    reason: known from the predecessor
    approver: A. Prover
    expires: 2027-01-01
"""


def with_waivers(text: str) -> dict[str, str]:
    files = dict(BASE)
    assert "\nwaivers:" not in files[POLICY]
    files[POLICY] = files[POLICY].rstrip("\n") + "\n" + text
    return files


def test_a_waiver_is_one_decision() -> None:
    found = difference(BASE, with_waivers(WAIVED))
    assert [(each.name, each.before, each.after) for each in found.decisions] == [
        (
            f"waivers.{rule}.RSK-1",
            None,
            f"reason: {reason}; approver: A. Prover; expires: 2027-01-01",
        )
        for rule, reason in (("RMF410", "seen in the field"), ("RMF109", "known from the predecessor"))
    ]
    assert "2 decisions of the policy changed" in summary(found)
    assert f"{POLICY}:" in str(found.decisions[0].at) and found.decisions[0].at.line > 1
    assert "waivers.RMF109.RSK-1: (not decided) -> reason: known from the predecessor; approver" in as_text(found)
    assert "| waivers.RMF410.RSK-1 | (not decided) | reason: seen in the field; " in as_markdown(found)
    edits = as_json(found)["decisions"][0]["edits"]
    assert [(each["name"], each["before"]) for each in edits] == [("reason", ""), ("approver", ""), ("expires", "")]


def test_a_waiver_that_is_changed_or_gone() -> None:
    later = WAIVED.replace("2027-01-01", "2027-06-01", 1)
    (one,) = difference(with_waivers(WAIVED), with_waivers(later)).decisions
    assert one[:3] == (("waivers", "RMF410", "RSK-1"), "expires: 2027-01-01", "expires: 2027-06-01")
    gone = difference(with_waivers(WAIVED), BASE).decisions
    assert [each.after for each in gone] == [None, None]
    # another order decides nothing else
    first, second = WAIVED.split("  - rule: RMF109")
    turned = "\nwaivers:\n  - rule: RMF109" + second + first.replace("\nwaivers:\n", "")
    assert difference(with_waivers(WAIVED), with_waivers(turned)).decisions == ()


def test_two_waivers_of_one_rule_without_an_item() -> None:
    one = "  - {rule: RMF410, reason: first, approver: A, expires: 2027-01-01}\n"
    both = difference(BASE, with_waivers("\nwaivers:\n" + one + one.replace("first", "second"))).decisions
    assert [(each.name, each.after) for each in both] == [
        ("waivers.RMF410", "reason: first; approver: A; expires: 2027-01-01"),
        ("waivers.RMF410", "reason: second; approver: A; expires: 2027-01-01"),
    ]


def test_a_monitoring_plan_that_is_new_or_gone_is_one_decision() -> None:
    at = "    - {id: MON-2,"
    plan = "    - {id: MON-7, title: Losses, target: RSK-1, kind: malfunction, source: active, unit: implant, method: u-chart}\n"
    with_plan = edited(POLICY, (at, plan + at))
    (new,) = difference(BASE, with_plan).decisions
    assert (new.name, new.before) == ("monitoring.plans.MON-7", None)
    assert new.after is not None and new.after.startswith("title: Losses; target: RSK-1; kind: malfunction")
    assert with_plan[POLICY].splitlines()[new.at.line - 1] + "\n" == plan
    (gone,) = difference(with_plan, BASE).decisions
    assert (gone.name, gone.before, gone.after) == (new.name, new.after, None)
    # of one that is there before and after, each key
    (one,) = difference(with_plan, edited(POLICY, (at, plan.replace("Losses", "Stents lost") + at))).decisions
    assert one[:3] == (("monitoring", "plans", "MON-7", "title"), "Losses", "Stents lost")
