"""What a check knows of baselines, and the rules that compare with the last one."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casekit import TODAY, base_files, compose, write
from riskfile.change import released as module
from riskfile.change.baseline import Baseline
from riskfile.change.released import in_order, of_state
from riskfile.cli import main
from riskfile.model import BUILTIN_MODEL, Item
from riskfile.project import Project, check
from riskfile.rules import Report
from riskfile.rules.changes import has_changed
from riskfile.source import Empty, Overlay
from riskfile.text.reasons import named_reasons

PAGE = "needs/design/base.md"
RULES = ("RMF006", "RMF507", "RMF805")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write(compose("base", ""), tmp_path)
    return tmp_path


def release(root: Path, name: str, today: str = TODAY) -> Path:
    assert main(["baseline", name, "--project", str(root), "--today", today]) == 0
    return root / f"needs/baselines/{name}.json"


def report(root: Path, **words: object) -> Report:
    return check(root, today=TODAY, **words).report  # type: ignore[arg-type]


def edit(root: Path, before: str, after: str) -> None:
    path = root / PAGE
    text = path.read_text(encoding="utf-8")
    assert text.count(before) == 1
    path.write_text(text.replace(before, after), encoding="utf-8")


def told(of: Report) -> list[str]:
    return [f"{each.code} {each.span.path} {each.message}" for each in of.findings]


def test_without_a_baseline_the_rules_are_not_evaluated_and_say_how_to_make_one(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = report(root)
    outcomes = {each.rule.code: each for each in found.outcomes}
    for code in RULES:
        assert outcomes[code].status == "not evaluated" and "riskfile baseline NAME" in outcomes[code].reason
    assert found.findings == ()
    # at a release gate it is said, and not as a finding
    assert main(["check", str(root), "--gate", "design", "--today", TODAY]) == 0
    assert "\nNot evaluated: RMF006, RMF507, RMF805: there is no baseline" in capsys.readouterr().out
    assert main(["check", str(root), "--today", TODAY]) == 0
    assert "baseline" not in capsys.readouterr().out


def test_an_item_that_is_gone_is_told_at_the_baseline_that_has_it(root: Path) -> None:
    release(root, "A")
    assert {each.rule.code: each.status for each in report(root).outcomes}["RMF507"] == "passed"
    text = (root / PAGE).read_text(encoding="utf-8")
    begin = text.index(":::{event} Polymer of the coating")
    (root / PAGE).write_text(text[:begin] + text[text.index(":::\n", begin) + 4 :], encoding="utf-8")
    gone = told(report(root, select=("RMF507",)))
    assert len(gone) == 1 and gone[0].startswith(
        "RMF507 needs/baselines/A.json EVT-90 (Polymer of the coating goes brittle)"
    )


def test_a_baseline_edited_by_hand_is_one_finding_and_nothing_rests_on_it(root: Path) -> None:
    path = release(root, "A")
    data = path.read_text(encoding="utf-8")
    path.write_text(data.replace("bare strut", "bare Strut"), encoding="utf-8")
    edit(root, ":source: bare strut", ":source: strut")
    found = report(root)
    assert [(each.code, each.span.path, each.span.line) for each in found.findings] == [
        ("RMF929", "needs/baselines/A.json", 1)
    ]
    assert "changed since it was written" in found.findings[0].message
    outcomes = {each.rule.code: each for each in found.outcomes}
    assert {outcomes[code].status for code in RULES} == {"not evaluated"}
    # from what was kept as well, and mended as well
    assert told(report(root)) == told(found)
    path.write_text(data, encoding="utf-8")
    assert [each.code for each in report(root).findings] == ["RMF507"]


def test_a_baseline_in_a_file_of_another_name_or_a_link_to_nothing_is_told(root: Path) -> None:
    path = release(root, "A")
    path.rename(path.with_name("B.json"))
    assert [each.message for each in report(root).findings] == [
        "the baseline in this file is called A; expected A.json"
    ]
    path.with_name("B.json").unlink()
    path.symlink_to("nowhere.json")
    assert [each.code for each in report(root).findings] == ["RMF929"]


def test_what_was_read_is_kept_and_read_again_only_when_the_file_is_another(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = release(root, "A")
    release(root, "B", "2026-01-21")
    first = Project.open(root, today=TODAY).file.baselines
    monkeypatch.setattr(module, "_read", lambda path, data: pytest.fail(f"{path} is read again"))
    again = Project.open(root, today=TODAY).file.baselines
    assert again == first and [each.name for each in again] == ["A", "B"]
    assert first[0].items["HAZ-1"].type == "hazard" and first[0].criteria["matrix.F1.S1"] == "low"
    # another policy, and the pages are read anew, but no baseline
    policy = root / "needs/policy.yaml"
    policy.write_text(policy.read_text(encoding="utf-8").replace('revision: "1"', 'revision: "2"'), encoding="utf-8")
    assert Project.open(root, today=TODAY).file.baselines == first
    path.write_bytes(path.read_bytes().replace(b'"A"', b'"a"'))
    with pytest.raises(pytest.fail.Exception, match=r"A\.json is read again"):
        Project.open(root, today=TODAY).file  # noqa: B018


def test_baselines_are_in_order_of_day_then_name_with_numbers_by_value() -> None:
    days = [
        ("1.10", "2026-01-02"),
        ("1.9", "2026-01-02"),
        ("Z", "2026-01-01"),
        ("1", "2026-01-02"),
        ("B", "2026-01-02"),
    ]
    ordered = sorted((Baseline(name, day, "", "", None) for name, day in days), key=in_order)  # type: ignore[arg-type]
    assert [each.name for each in ordered] == ["Z", "1", "1.9", "1.10", "B"]


def test_a_state_compared_with_its_own_baseline_has_no_finding_of_change(root: Path) -> None:
    release(root, "A")
    found = json.loads(_json(root))
    assert [each for each in found["rules"] if each["code"] in RULES and each["status"] != "passed"] == []


def _json(root: Path) -> str:
    target = root.parent / "report.json"
    main(["check", str(root), "--today", TODAY, "--format", "json", "--output", str(target)])
    return target.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("RSK-1 -- out of scope", [("RSK-1", "out of scope")]),
        ("RSK-1, RSK-2 -- a; b", [("RSK-1", "a; b"), ("RSK-2", "a; b")]),
        ("RSK-1 -- a; RSK-2 -- b -- c", [("RSK-1", "a"), ("RSK-2", "b -- c")]),
        ("RSK-1 -- a;\nRSK-2 ,RSK-3 -- b", [("RSK-1", "a"), ("RSK-2", "b"), ("RSK-3", "b")]),
        ("the label -- a", [("the label -- a", "")]),
        ("RSK-1", [("RSK-1", "")]),
        ("RSK-1 - a", [("RSK-1 - a", "")]),
        ("RSK-1 --", [("RSK-1", "")]),
        ("matrix.F1.S4 -- why", [("matrix.F1.S4", "why")]),
        ("-- why", [("-- why", "")]),
    ],
)
def test_names_with_reasons(text: str, found: list[tuple[str, str]]) -> None:
    assert [*named_reasons(text)] == found


def test_a_long_text_that_is_no_list_of_reasons_is_read_in_no_time() -> None:
    begin = time.perf_counter()
    assert [*named_reasons("a, " * 20_000)] and [*named_reasons("a a; " * 20_000)]
    assert time.perf_counter() - begin < 2


def test_a_trigger_and_a_cycle_may_say_which_criteria_they_change() -> None:
    for name in ("trigger", "cycle"):
        assert BUILTIN_MODEL.types[name].fields["changes-criteria"].argued


# --- what a change is -------------------------------------------------------------------------------------------------

_BASE = Project.open(Overlay(Empty(), {path: text.encode() for path, text in base_files().items()}), today=TODAY)
FILE, POLICY = _BASE.file, _BASE.policy
SAYS_NOTHING = {
    "tags": lambda item: item._replace(fields={**item.fields, "tags": ("blood",)}),
    "status": lambda item: item._replace(fields={**item.fields, "status": "in work"}),
    "place": lambda item: item._replace(line=item.line + 7, docname="needs/design/other", path="needs/design/other.md"),
    "lines": lambda item: item._replace(body=item.body.replace(" ", "\n")),
    "order of fields": lambda item: item._replace(fields=dict(reversed(item.fields.items()))),
    "order of a link": lambda item: item._replace(links={name: ids[::-1] for name, ids in item.links.items()}),
}
SAYS_ANOTHER_THING = {
    "title": lambda item: item._replace(title=f"{item.title} too"),
    "text": lambda item: item._replace(body=f"{item.body} And more."),
    "stage": lambda item: item._replace(stage="manufacturing"),
    "field": lambda item: item._replace(fields={**item.fields, "waive": "RMF101 -- another reason"}),
    "link": lambda item: item._replace(links={**item.links, "reviews": ("RSK-1",)}),
    "type": lambda item: item._replace(type="claim" if item.type != "claim" else "hazard"),
}


@given(
    st.sampled_from([*FILE]),
    st.lists(st.sampled_from(sorted(SAYS_NOTHING)), max_size=4),
    st.lists(st.sampled_from(sorted(SAYS_ANOTHER_THING)), max_size=2, unique=True),
)
def test_what_says_nothing_is_no_change_and_all_else_is(item: Item, quiet: list[str], loud: list[str]) -> None:
    last = of_state("A", TODAY, "", "", FILE, POLICY)
    other = item
    for name in quiet:
        other = SAYS_NOTHING[name](other)
    assert not has_changed(other, last)
    for name in loud:
        other = SAYS_ANOTHER_THING[name](other)
    assert has_changed(other, last) == bool(loud)
    # and back again
    assert not has_changed(item, last)
