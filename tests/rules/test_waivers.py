"""Waivers and changed levels: what they accept, what they never touch, and what is said where a rule did not judge."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from casekit import BASE, compose, write
from riskfile.model import BUILTIN_MODEL, Item, Mark, RiskFile, Span
from riskfile.policy import Policy, read_policy
from riskfile.policy.policy import LevelChange, Waiver
from riskfile.project import check
from riskfile.rules import CATALOGUE, Fault, Level, Report, fault
from riskfile.rules.engine.context import SoFar
from riskfile.rules.engine.declare import Rule, register
from riskfile.rules.engine.declare import own_rule as rule
from riskfile.rules.engine.finding import unjudged
from riskfile.rules.engine.run import run
from riskfile.rules.engine.waivers import Waived, code_meant, item_waivers, waived_by
from riskfile.rules.structure import expired_waiver, stale_waiver, waiver_without_reason
from riskfile.source import Disk

JUDGES = (waiver_without_reason, stale_waiver, expired_waiver)
TODAY = "2026-06-15"
PLACE = Span("needs/policy.yaml", 9, 5)


def item(id: str, line: int, waive: str = "") -> Item:
    fields = {"waive": waive} if waive else {}
    marks = {"waive": Mark(line + 2, 1, line + 2, 9, line + 2, 9 + len(waive))} if waive else {}
    return Item("risk", id, id, "design", "page", "page.md", line, 1, fields, {}, "", marks, {})


def finds(code: str, *ids: str, level: Level = Level.ERROR, needs: tuple[str, ...] = ()) -> Rule:
    def judge(file: RiskFile, policy: Policy) -> Iterator[Fault]:
        for id in ids:
            yield fault(file.items[id], f"fault of {id}")

    return rule(code, f"name-{code.lower()}", level=level, clause="", needs=needs)(judge)


def waiver(
    code: str = "RMF201", item: str = "RSK-1", reason: str = "decided in record 7", expires: str = "2026-12-31"
) -> Waiver:
    return Waiver(code, item, reason, "A. Prover", expires, PLACE)


def report_of(
    *rules: Rule,
    waivers: tuple[Waiver, ...] = (),
    levels: dict[str, LevelChange] | None = None,
    off: dict[str, str] | None = None,
    items: tuple[Item, ...] = (),
    selected: tuple[str, ...] = (),
) -> Report:
    policy = read_policy(Disk(BASE))._replace(waivers=waivers, rules_levels=levels or {}, rules_off=off or {})
    file = RiskFile(BUILTIN_MODEL, items or (item("RSK-1", 1), item("RSK-2", 11)))
    return run(
        register((*rules, *JUDGES)),
        file,
        policy,
        today=TODAY,
        selected=lambda code: not selected or code.startswith(selected),
    )


def codes(report: Report) -> list[tuple[str, str]]:
    return [(finding.code, finding.item) for finding in report.findings]


# --- what a waiver accepts -------------------------------------------------------------------------------------------


def test_a_waiver_accepts_its_finding_and_no_other() -> None:
    report = report_of(finds("RMF201", "RSK-1", "RSK-2"), finds("RMF202", "RSK-1"), waivers=(waiver(),))
    assert codes(report) == [("RMF202", "RSK-1"), ("RMF201", "RSK-2")]
    assert [(finding.code, finding.item, by.reason) for finding, by in report.waived] == [
        ("RMF201", "RSK-1", "decided in record 7")
    ]
    assert report.waivers == (waiver(),)


@pytest.mark.parametrize(
    ("expires", "found"),
    [
        ("", [("RMF201", "RSK-1")]),
        ("2026-06-16", []),
        ("2026-06-15", []),
        ("2026-06-14", [("RMF911", "RSK-1"), ("RMF201", "RSK-1")]),
    ],
)
def test_a_waiver_holds_up_to_its_last_day(expires: str, found: list[tuple[str, str]]) -> None:
    report = report_of(finds("RMF201", "RSK-1"), waivers=(waiver(expires=expires),))
    assert codes(report) == found


def test_an_expired_waiver_says_how_many_findings_are_back() -> None:
    said = [
        report_of(finds("RMF201", *ids), waivers=(waiver(expires="2026-01-31"),)).findings[0].message
        for ids in ((), ("RSK-1",), ("RSK-1", "RSK-1"))
    ]
    assert said == [
        "the waiver of RMF201 on RSK-1 expired on 2026-01-31",
        "the waiver of RMF201 on RSK-1 expired on 2026-01-31, and its finding is back",
        "the waiver of RMF201 on RSK-1 expired on 2026-01-31, and its 2 findings are back",
    ]


def test_the_clock_decides_where_no_day_is_given() -> None:
    policy = read_policy(Disk(BASE))._replace(
        waivers=(waiver(expires="2024-02-29"), waiver(item="RSK-2", expires="9999-12-31"))
    )
    file = RiskFile(BUILTIN_MODEL, (item("RSK-1", 1), item("RSK-2", 11)))
    report = run(register((finds("RMF201", "RSK-1", "RSK-2"), *JUDGES)), file, policy)
    assert codes(report) == [("RMF911", "RSK-1"), ("RMF201", "RSK-1")]


# --- waivers that items carry ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("RMF303 -- reviewed", [("RMF303", "reviewed")]),
        ("RMF303 -- reviewed; RMF313 -- also", [("RMF303", "reviewed"), ("RMF313", "also")]),
        ("RMF303 -- reviewed; and approved -- twice", [("RMF303", "reviewed; and approved -- twice")]),
        ("RMF303", [("RMF303", "")]),
        ("RMF303 --", [("RMF303", "")]),
        ("RMF303 reviewed", [("RMF303", "")]),
        ("OURS001 -- of the project's own", [("OURS001", "of the project's own")]),
    ],
)
def test_the_waivers_of_an_item(text: str, expected: list[tuple[str, str]]) -> None:
    found = list(item_waivers(RiskFile(BUILTIN_MODEL, (item("RSK-1", 1, text),))))
    assert [(each.rule, each.reason) for each in found] == expected
    assert {(each.item, each.span) for each in found} == {("RSK-1", Span("page.md", 3, 9, 3, 9 + len(text)))}


def test_a_waiver_on_the_item_is_judged_where_it_stands() -> None:
    items = (
        item("RSK-1", 1, "RMF201 -- decided in record 7; approver A. Prover; until 2026-12-31; RMF202"),
        item("RSK-2", 11, "rmf201 -- small"),
    )
    report = report_of(finds("RMF201", "RSK-1"), finds("RMF202", "RSK-1"), items=items)
    assert [(str(each.span), each.code, each.hint) for each in report.findings] == [
        ("page.md:1:1", "RMF202", ""),
        ("page.md:3:9", "RMF908", "write RMF202 -- the reason; approver NAME; until YYYY-MM-DD, or take it out"),
        ("page.md:13:9", "RMF909", "did you mean RMF201?"),
    ]


# --- what cannot be judged is never called stale --------------------------------------------------------------------


def test_a_waiver_of_a_rule_that_was_left_out_is_not_stale() -> None:
    given = (waiver(), waiver("RMF202", "RSK-2"))
    rules = (finds("RMF201"), finds("RMF202"))
    assert codes(report_of(*rules, waivers=given)) == [("RMF909", "RSK-1"), ("RMF909", "RSK-2")]
    assert codes(report_of(*rules, waivers=given, selected=("RMF9",))) == []
    assert codes(report_of(*rules, waivers=given, selected=("RMF9", "RMF202"))) == [("RMF909", "RSK-2")]


def test_a_waiver_of_what_another_finding_kept_from_judging_is_not_stale() -> None:
    given = (waiver("RMF202", "RSK-1"), waiver("RMF202", "RSK-2"))
    report = report_of(finds("RMF201", "RSK-1"), finds("RMF202", "RSK-1", "RSK-2", needs=("RMF201",)), waivers=given)
    assert codes(report) == [("RMF201", "RSK-1")]
    assert [(each.item, by) for each, by in report.waived] == [("RSK-2", given[1])]


def test_a_waiver_of_what_a_rule_cannot_judge_is_not_stale() -> None:
    @rule("RMF201", "half", level=Level.ERROR, clause="")
    def half(file: RiskFile, policy: Policy) -> Iterator[Fault]:
        yield unjudged(file.items["RSK-1"])

    assert codes(report_of(half, waivers=(waiver(), waiver(item="RSK-2")))) == [("RMF909", "RSK-2")]


def test_a_waiver_of_a_rule_that_crashed_is_not_stale() -> None:
    @rule("RMF201", "crashing", level=Level.ERROR, clause="")
    def crashing(file: RiskFile, policy: Policy) -> Iterator[Fault]:
        yield from ()
        raise RuntimeError

    report = report_of(crashing, finds("RMF202", needs=("RMF201",)), waivers=(waiver(), waiver("RMF202")))
    assert codes(report) == [("RMF000", "")]


def late(code: str = "RMF509") -> Rule:
    @rule(code, "late", level=Level.ERROR, clause="", after_all=True)
    def judge(file: RiskFile, policy: Policy, so_far: SoFar) -> Iterator[Fault]:
        yield fault(file.items["RSK-1"], "late")

    return judge


# a code behind RMF9xx is that of a rule of a project's own
@pytest.mark.parametrize("code", ["RMF509", "ZZZ001"])
def test_a_waiver_of_a_rule_that_runs_after_all_others_is_stale_like_any_other(code: str) -> None:
    report = report_of(late(code), waivers=(waiver(code), waiver(code, "RSK-2")))
    assert codes(report) == [("RMF909", "RSK-2")]
    assert [(each.code, each.item) for each, _ in report.waived] == [(code, "RSK-1")]


def test_an_expired_waiver_of_such_a_rule_says_that_its_finding_is_back() -> None:
    report = report_of(late(), waivers=(waiver("RMF509", expires="2026-01-31"),))
    assert codes(report) == [("RMF911", "RSK-1"), ("RMF509", "RSK-1")]
    assert report.findings[0].message.endswith("and its finding is back")


def test_rules_that_run_after_all_others_do_not_see_each_other() -> None:
    seen: dict[str, list[str]] = {}

    def judge(file: RiskFile, policy: Policy, results: SoFar) -> Iterator[Fault]:
        seen["found"] = [each.code for each in results.findings]
        seen["unrun"] = sorted(results.unrun)
        yield from ()

    second = rule("RMF510", "second", level=Level.ERROR, clause="", after_all=True)(judge)
    report_of(finds("RMF201", "RSK-1"), late(), second)
    assert seen == {"found": ["RMF201"], "unrun": ["RMF509", "RMF510", "RMF908", "RMF909", "RMF911"]}


def test_a_stale_waiver_names_where_the_findings_are() -> None:
    ids = tuple(f"RSK-{number}" for number in range(1, 7))
    items = tuple(item(id, 10 * number) for number, id in enumerate(ids, 1))
    report = report_of(finds("RMF201", *ids), waivers=(waiver(item=""),), items=items)
    (stale,) = (each for each in report.findings if each.code == "RMF909")
    assert stale.span == PLACE
    assert stale.message == "the waiver of RMF201 waives nothing: the rule finds no fault that is on no item"
    assert stale.hint == "take the waiver out; the rule's findings are on RSK-1, RSK-2, RSK-3 and others"


# --- what cannot be waived ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", sorted(code for code in CATALOGUE if not CATALOGUE[code].waivable))
def test_structure_and_the_policy_cannot_be_waived(code: str) -> None:
    assert code.startswith("RMF9") or code in ("RMF009", "RMF017")


@pytest.mark.parametrize("code", ["RMF902", "RMF908", "RMF009"])
def test_a_finding_that_cannot_be_waived_stays(code: str) -> None:
    if code == "RMF908":
        report = report_of(finds("RMF201"), waivers=(waiver("RMF908"), waiver(reason="")))
        assert codes(report) == [("RMF908", "RSK-1"), ("RMF909", "RSK-1")]
        return
    report = report_of(finds(code, "RSK-1"), waivers=(waiver(code),))
    assert codes(report) == [(code, "RSK-1"), ("RMF909", "RSK-1")]
    assert report.waived == ()


# --- levels ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("declared", "level", "reason", "reported"),
    [
        (Level.ERROR, "warning", "decided in record 7", "warning"),
        (Level.WARNING, "error", "decided in record 7", "error"),
        (Level.WARNING_THEN_ERROR, "error", "decided in record 7", "error"),
        (Level.GATE, "error", "decided in record 7", "error"),
        (Level.GATE, "warning", "decided in record 7", "warning"),
        (Level.ERROR, "warning", " ", "error"),
        (Level.WARNING, "error", "", "warning"),
    ],
)
def test_a_level_is_raised_and_lowered_with_a_reason(declared: Level, level: str, reason: str, reported: str) -> None:
    report = report_of(finds("RMF201", "RSK-1", level=declared), levels={"RMF201": LevelChange(level, reason)})
    assert [each.level for each in report.findings if each.code == "RMF201"] == [reported]
    assert [each.code for each in report.findings if each.code != "RMF201"] == ([] if reason.strip() else ["RMF908"])


@pytest.mark.parametrize("code", ["RMF902", "RMF911", "RMF009"])
@pytest.mark.parametrize("level", ["error", "warning"])
def test_structural_rules_refuse_another_level_and_say_so(code: str, level: str) -> None:
    other = Level.WARNING if level == "error" else Level.ERROR
    rules = () if code == "RMF911" else (finds(code, "RSK-1", level=other),)
    given = (waiver("RMF909", expires="2026-01-01"), waiver("RMF201", expires="2026-01-01")) if not rules else ()
    report = report_of(*rules, finds("RMF201"), waivers=given, levels={code: LevelChange(level, "decided in record 7")})
    assert {each.level for each in report.findings if each.code == code} == {"error" if not rules else other.value}
    assert any(each.code == "RMF909" and each.message.startswith(code) for each in report.findings)


def test_a_lowered_rule_still_keeps_others_from_judging() -> None:
    report = report_of(
        finds("RMF201", "RSK-1"),
        finds("RMF202", "RSK-1", needs=("RMF201",)),
        levels={"RMF201": LevelChange("warning", "decided in record 7")},
    )
    assert [(each.code, each.level) for each in report.findings] == [("RMF201", "warning")]


# --- rules that are off ---------------------------------------------------------------------------------------------


def statuses(report: Report) -> dict[str, tuple[str, str]]:
    return {each.rule.code: (each.status, each.reason) for each in report.outcomes}


def test_a_rule_is_off_with_a_reason() -> None:
    report = report_of(finds("RMF201", "RSK-1"), off={"RMF201": "titles follow a list"})
    assert codes(report) == []
    assert statuses(report)["RMF201"] == ("off", "titles follow a list")


@pytest.mark.parametrize("reason", ["", " ", "\n\t"])
def test_a_rule_stays_on_without_a_reason(reason: str) -> None:
    report = report_of(finds("RMF201", "RSK-1"), off={"RMF201": reason})
    assert sorted(codes(report)) == [("RMF201", "RSK-1"), ("RMF908", "")]
    assert statuses(report)["RMF201"] == ("findings", "")
    (said,) = (each.message for each in report.findings if each.code == "RMF908")
    assert said.startswith("RMF201 is switched off without a reason, so it stays on")


def test_the_waiver_of_a_rule_that_stays_on_waives() -> None:
    report = report_of(finds("RMF201", "RSK-1"), off={"RMF201": ""}, waivers=(waiver(), waiver(item="RSK-2")))
    assert sorted(codes(report)) == [("RMF908", ""), ("RMF909", "RSK-2")]
    assert [each.item for each, _ in report.waived] == ["RSK-1"]


@pytest.mark.parametrize("reason", ["decided in record 7", ""])
@pytest.mark.parametrize("code", sorted(code for code in CATALOGUE if not CATALOGUE[code].waivable))
def test_no_rule_on_how_the_file_is_written_and_read_is_switched_off(code: str, reason: str) -> None:
    own = () if code in {each.code for each in JUDGES} else (finds(code, "RSK-1"),)
    report = report_of(*own, off={code: reason})
    assert statuses(report)[code][0] != "off"
    assert [each for each in codes(report) if each != ("RMF909", "")] == [(code, "RSK-1")] * len(own)
    (said,) = (each.message for each in report.findings if each.code == "RMF909")
    assert said == f"{code} is switched off, which it cannot be: it judges how the file is written and read"


def test_a_crash_is_not_switched_off_either() -> None:
    @rule("RMF201", "crashing", level=Level.ERROR, clause="")
    def crashing(file: RiskFile, policy: Policy) -> Iterator[Fault]:
        yield from ()
        raise RuntimeError

    report = report_of(crashing, off={"RMF000": "known"})
    assert sorted(codes(report)) == [("RMF000", ""), ("RMF909", "")]


def test_an_unknown_code_in_every_place_is_said_where_it_stands(tmp_path: Path) -> None:
    text = """
```yaml needs/policy.yaml
rules:
  off: {RMF298: why}
  levels: {RMF299: {level: error, reason: why}}
waivers:
  - {rule: RMF297, item: RSK-1, reason: why, approver: A. Prover, expires: 2026-12-31}
  - {rule: OURS001, item: RSK-1, reason: why, approver: A. Prover, expires: 2026-12-31}
```
"""
    write(compose("unknown", text), tmp_path)
    found = check(tmp_path, cached=False).report.findings
    assert [each.code for each in found] == ["RMF909"] * 4
    assert [re.findall(r"RMF29\d|OURS001", each.message) for each in found] == [
        ["RMF298"],
        ["RMF299"],
        ["RMF297"],
        ["OURS001"],
    ]


# --- in a project ---------------------------------------------------------------------------------------------------


def test_many_waivers_take_as_long_as_their_number_says(tmp_path: Path) -> None:
    ids = tuple(f"RSK-{number}" for number in range(1, 2001))
    items = tuple(
        item(id, 10 * number, "RMF201 -- decided in record 7; approver A. Prover; until 2026-12-31")
        for number, id in enumerate(ids, 1)
    )
    given = tuple(waiver(item=id, expires="2026-01-01") for id in ids)
    report = report_of(finds("RMF201", *ids), waivers=given, items=items)
    assert len(report.waived) == 2000
    assert {each.code for each in report.findings} == {"RMF911"}


def test_the_report_lists_every_waiver_used_or_not(tmp_path: Path) -> None:
    text = """
```yaml needs/policy.yaml
waivers:
  - {rule: RMF206, item: RSK-1, reason: decided in record 7, approver: R. Manager, expires: 2024-01-31}
  - {rule: RMF206, item: RSK-2}
```
"""
    write(compose("waivers", text), tmp_path)
    report = check(tmp_path, cached=False).report
    assert [(each.item, each.approver, each.expires) for each in report.waivers] == [
        ("RSK-1", "R. Manager", "2024-01-31"),
        ("RSK-2", "", ""),
    ]
    assert codes(report) == [("RMF911", "RSK-1"), ("RMF908", "RSK-2")]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("RMF313 -- reason", [("RMF313", "reason", "")]),
        ("RMF313 -- a; approver A. Prover; until 2026-12-31", [("RMF313", "a", "", "A. Prover", "2026-12-31")]),
        ("RMF313 -- a; until 2026-12-31; approver A. Prover", [("RMF313", "a", "", "A. Prover", "2026-12-31")]),
        ("RMF313 -- a；approver 王芳；until 2026-12-31", [("RMF313", "a", "", "王芳", "2026-12-31")]),
        ("RMF313 -- a; Approver: A. Prover; Until: 2026-12-31;", [("RMF313", "a", "", "A. Prover", "2026-12-31")]),
        ("RMF313 -- a; until 31.12.2026", [("RMF313", "a", "", "", "31.12.2026")]),
        (
            "RMF313 -- runs until May; until the study reports",
            [("RMF313", "runs until May; until the study reports", "")],
        ),
        ("RMF313 -- approver A. Prover; until 2026-12-31", [("RMF313", "", "", "A. Prover", "2026-12-31")]),
        (
            "RMF303 -- a; b; approver A; until 2026-12-31; RMF313 -- c; approver B; until 2027-01-31",
            [("RMF303", "a; b", "", "A", "2026-12-31"), ("RMF313", "c", "", "B", "2027-01-31")],
        ),
        ("RMF313--reason", [("RMF313", "reason", "")]),
        ("RMF303 -- a; b; RMF313 -- c", [("RMF303", "a; b", ""), ("RMF313", "c", "")]),
        ("RMF303 -- a, b, RMF313 -- c", [("RMF303", "a, b", ""), ("RMF313", "c", "")]),
        ("RMF303 -- as RMF313, see there", [("RMF303", "as RMF313, see there", "")]),
        ("RMF303 -- a; new-risk-not-considered -- b", [("RMF303", "a", ""), ("new-risk-not-considered", "b", "")]),
        ("RMF303 -- a; well-known in the field", [("RMF303", "a; well-known in the field", "")]),
        ("RMF313 - reason", [("RMF313", "", "reason")]),
        ("RMF313 – reason", [("RMF313", "", "reason")]),
        ("RMF313: reason", [("RMF313", "", "reason")]),
        ("RMF313 reason", [("RMF313", "", "reason")]),
        ("RMF-313 -- reason", [("RMF-313", "reason", "")]),
        ("RMF 313 -- reason", [("RMF 313", "reason", "")]),
        ("RMF313", [("RMF313", "", "")]),
        ("RMF313 --", [("RMF313", "", "")]),
        ("-- reason", [("-- reason", "", "")]),
    ],
)
def test_what_an_item_waives(text: str, read: list[tuple[str, ...]]) -> None:
    assert list(waived_by(text)) == [Waived(*each) for each in read]


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("rmf313", "did you mean RMF313?"),
        ("RMF-313", "did you mean RMF313?"),
        ("RMF 313", "did you mean RMF313?"),
        ("new-risk-not-considered", "write its code, RMF313: new-risk-not-considered is the name of the rule"),
        ("New_Risk_Not_Considered", "write its code, RMF313: new-risk-not-considered is the name of the rule"),
        ("new-risk-not-consider", "write its code, RMF313: new-risk-not-considered is the name of the rule"),
        ("placeholder", "write its code, RMF917: placeholder is the name of the rule"),
        ("RMF299", ""),
        ("RMF31", ""),
        ("nothing-like-it", ""),
        ("", ""),
    ],
)
def test_the_code_that_was_meant(word: str, hint: str) -> None:
    names = {each.name: code for code, each in CATALOGUE.items()}
    assert str(code_meant(word, CATALOGUE, names)) == hint


@pytest.mark.parametrize(
    ("old", "new", "hint"),
    [
        (
            "rule: RMF313",
            "rule: new-risk-not-considered",
            "write its code, RMF313: new-risk-not-considered is the name",
        ),
        ("rule: RMF313", "rule: rmf313", "did you mean RMF313?"),
        ("off: {RMF109", "off: {rmf109", "did you mean RMF109?"),
        (
            "levels: {RMF206",
            "levels: {estimate-without-basis",
            "write its code, RMF206: estimate-without-basis is the name",
        ),
    ],
)
def test_where_the_policy_names_a_rule_otherwise_its_code_is_told(
    old: str, new: str, hint: str, tmp_path: Path
) -> None:
    overlay = (
        "```yaml needs/policy.yaml\nrules: {off: {RMF109: decided in record 7}, levels: {RMF206: {level: error, reason: decided in record 7}}}\n"
        "waivers:\n  - {rule: RMF313, item: CTL-1, reason: decided in record 7, approver: A. Prover, expires: 2026-12-31}\n```\n"
    )
    assert overlay.count(old) == 1
    write(compose("x", overlay.replace(old, new)), tmp_path)
    (finding,) = check(tmp_path, cached=False, today=TODAY).report.findings
    assert finding.code == "RMF009" and finding.hint.startswith(hint)
