"""The rule engine on small hand-built files: what is reported, what is not evaluated, and what is never hidden."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator

import pytest

from casekit import BASE
from riskfile.model import BUILTIN_MODEL, Item, Mark, Problem, RiskFile, Span
from riskfile.policy import Policy, read_policy
from riskfile.policy.policy import GATES
from riskfile.rules import (
    CATALOGUE,
    Fault,
    Level,
    Report,
    Subject,
    cell_fault,
    fault,
    file_fault,
    key_fault,
    page_fault,
)
from riskfile.rules.engine.declare import Rule, iter_sections, register
from riskfile.rules.engine.declare import own_rule as rule
from riskfile.rules.engine.finding import Unjudged, unjudged
from riskfile.rules.engine.gates import level_at
from riskfile.rules.engine.run import run, run_without_policy
from riskfile.source import Disk
from riskfile.text import messages
from riskfile.text.messages import Phrase, plain

Check = Callable[[RiskFile, Policy], Iterable[Fault]]


def policy(off: dict[str, str] | None = None) -> Policy:
    """The base project's policy, of which the rules here read nothing, with these rules off."""
    return read_policy(Disk(BASE))._replace(rules_off=off or {})


def item(id: str, line: int = 1, *, stage: str = "design", type: str = "risk") -> Item:
    return Item(type, id, id, stage, "page", "page.md", line, 1, {}, {}, "", {}, {})


def file_of(*items: Item) -> RiskFile:
    return RiskFile(BUILTIN_MODEL, items)


def make(code: str, check: Check, *, level: Level = Level.ERROR, needs: tuple[str, ...] = (), name: str = "") -> Rule:
    return rule(code, name or f"name-{code}", level=level, clause="", needs=needs)(check)


def on(*ids: str, based_on: tuple[str, ...] = ()) -> Check:
    """A rule that finds a fault on these items."""

    def check(file: RiskFile, policy: Policy) -> Iterator[Fault]:
        for id in ids:
            yield fault(file.items[id], f"fault of {id}", based_on=tuple(file.items[each] for each in based_on))

    return check


def codes(report: Report) -> list[tuple[str, str]]:
    return [(finding.code, finding.item) for finding in report.findings]


def status(report: Report) -> dict[str, tuple[str, int, int]]:
    return {each.rule.code: (each.status, each.findings, each.not_evaluated) for each in report.outcomes}


A, B, C = item("RSK-1", 1), item("RSK-2", 2), item("RSK-3", 3)
FILE = file_of(A, B, C)
POLICY = policy()

STAGES = ("", "design", "manufacturing", "post-launch")
#: at which gates a finding on an item of this stage is judged
REACHED = {
    "": {"design", "manufacturing", "post-launch"},
    "design": {"design", "manufacturing", "post-launch"},
    "manufacturing": {"manufacturing", "post-launch"},
    "post-launch": {"post-launch"},
}


# --- what a rule yields is reported ----------------------------------------------------------------------------


def test_a_rule_without_findings_has_passed() -> None:
    report = run(register([make("X01", on())]), FILE, policy())
    assert report.findings == report.open_work == ()
    assert status(report) == {"X01": ("passed", 0, 0)}


def test_a_finding_has_everything_that_the_rule_knows() -> None:
    def check(file: RiskFile, policy: Policy) -> Iterator[Fault]:
        yield fault(A, "found", "do", at=Span("page.md", 7, 3), related=((B.span, "there"),))

    [finding] = run(register([make("X01", check)]), FILE, policy()).findings
    assert finding[:2] == ("X01", "name-X01")
    assert finding.span == Span("page.md", 7, 3)
    assert (finding.message, finding.hint, finding.item, finding.stage) == ("found", "do", "RSK-1", "design")
    assert (finding.said, finding.advice) == (plain("found"), plain("do"))
    assert finding.subject == Subject("item", "RSK-1", "design")
    assert finding.related == ((B.span, plain("there")),)


def test_a_finding_is_data_and_is_said_where_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "CATALOGUE", dict(messages.CATALOGUE))
    monkeypatch.setitem(
        messages.LANGUAGES, "de", {"X01.names": "{id} nennt {target}", "X01.names.hint": "streiche {target}"}
    )
    names = Phrase("X01.names", "{id} names {target}", "take {target} out", by=("target",))

    def check(file: RiskFile, policy: Policy) -> Iterator[Fault]:
        yield fault(A, names(id="RSK-1", target="HRM-1"), option="harm")
        yield fault(A, names(id="RSK-1", target="HRM-2"), names(id="else", target="HRM-3"), option="harm")

    first, second = run(register([make("X01", check)]), FILE, policy()).findings
    assert (first.message, first.hint) == ("RSK-1 names HRM-1", "take HRM-1 out")
    assert first.in_language("de") == ("RSK-1 nennt HRM-1", "streiche HRM-1")
    # a hint of its own stands in place of that of the phrase
    assert (second.hint, second.in_language("de")[1]) == ("else names HRM-3", "else nennt HRM-3")
    assert (first.option, first.said.values) == ("harm", {"id": "RSK-1", "target": "HRM-1"})


def test_a_fault_of_an_option_stands_at_its_value() -> None:
    written = A._replace(marks={"p1": Mark(4, 1, 4, 6, 4, 8)})
    assert fault(written, "x", option="p1").span == written.at("p1") != written.span
    assert fault(written, "x", option="p2").span == fault(written, "x").span == written.span
    assert fault(written, "x", option="p1", at=Span("page.md", 9)).span == Span("page.md", 9)


@pytest.mark.parametrize(
    ("made", "subject", "place"),
    [
        (key_fault(POLICY, ("matrix", "F1"), "x"), Subject("key", "matrix.F1"), POLICY.at("matrix", "F1")),
        (key_fault(POLICY, (), "x"), Subject("key", ""), Span("needs/policy.yaml")),
        (key_fault(POLICY, ("roles",), "x", stage="design"), Subject("key", "roles", "design"), POLICY.at("roles")),
        (
            cell_fault(POLICY, "operations/design", "design", "x"),
            Subject("cell", "operations/design", "design"),
            POLICY.at("document", "gate"),
        ),
        (page_fault(Span("page.md", 7, 3), "x"), Subject("page", "page.md"), Span("page.md", 7, 3)),
        (file_fault(Span("page.md", 7, 3), "x"), Subject("file", ""), Span("page.md", 7, 3)),
    ],
)
def test_a_fault_of_no_item_says_what_it_is_of(made: Fault, subject: Subject, place: Span) -> None:
    assert (made.subject, made.span, made.item, made.option) == (subject, place, None, "")


def test_a_fault_of_the_policy_has_no_item_and_blocks_none() -> None:
    def check(file: RiskFile, policy: Policy) -> Iterator[Fault]:
        yield key_fault(policy, ("matrix",), "a blank cell")
        yield page_fault(Span("page.md"), "a page")
        yield file_fault(Span("page.md"), "the file")

    report = run(register([make("X01", check), make("X02", on("RSK-1"), needs=("X01",))]), FILE, policy())
    assert sorted(codes(report)) == [("X01", ""), ("X01", ""), ("X01", ""), ("X02", "RSK-1")]


def test_a_fault_of_a_cell_blocks_the_judgement_of_that_cell() -> None:
    def check(*cells: str) -> Check:
        def found(file: RiskFile, policy: Policy) -> Iterator[Fault]:
            for cell in cells:
                yield cell_fault(policy, cell, "design", f"{cell} is open")

        return found

    rules = register(
        [
            make("X01", check("operations/design")),
            make("X02", check("operations/design", "lifecycle/design"), needs=("X01",)),
            make("X03", on("RSK-1"), needs=("X01",)),
        ]
    )
    report = run(rules, FILE, policy())
    assert sorted(codes(report)) == [("X01", "operations/design"), ("X02", "lifecycle/design"), ("X03", "RSK-1")]
    assert status(report)["X02"] == ("findings", 1, 1)


@pytest.mark.parametrize("gate", GATES)
def test_a_fault_of_a_cell_or_a_key_is_judged_at_the_gate_of_its_stage(gate: str) -> None:
    def check(file: RiskFile, policy: Policy) -> Iterator[Fault]:
        for stage in STAGES:
            yield cell_fault(policy, f"operations/{stage}", stage, "open")
            yield key_fault(policy, ("matrix", stage), "open", stage=stage)

    report = run(register([make("X01", check, level=Level.GATE)]), FILE, policy(), gate=gate)
    due = sorted(2 * [stage for stage in STAGES if gate in REACHED[stage]])
    assert sorted(each.stage for each in report.findings) == due
    assert len(report.open_work) == 2 * len(STAGES) - len(due)


def test_findings_are_ordered_by_place_then_code_then_message() -> None:
    def check(*places: tuple[str, int, int, str]) -> Check:
        def found(file: RiskFile, policy: Policy) -> Iterator[Fault]:
            for path, line, column, message in places:
                yield page_fault(Span(path, line, column), message)

        return found

    rules = register(
        [
            make("X02", check(("b.md", 1, 1, "m"), ("a.md", 10, 1, "m"), ("a.md", 2, 9, "m"))),
            make("X01", check(("a.md", 2, 9, "z"), ("a.md", 2, 9, "a"), ("a.md", 2, 10, "m"))),
        ]
    )
    findings = run(rules, FILE, policy()).findings
    assert [(each.span.path, each.span.line, each.span.column, each.code, each.message) for each in findings] == [
        ("a.md", 2, 9, "X01", "a"),
        ("a.md", 2, 9, "X01", "z"),
        ("a.md", 2, 9, "X02", "m"),
        ("a.md", 2, 10, "X01", "m"),
        ("a.md", 10, 1, "X02", "m"),
        ("b.md", 1, 1, "X02", "m"),
    ]


def test_the_order_of_declaration_changes_nothing() -> None:
    rules = [make("X01", on("RSK-2"), needs=("X03",)), make("X02", on("RSK-1")), make("X03", on("RSK-2", "RSK-3"))]
    reports = [run(register(order), FILE, policy()) for order in itertools.permutations(rules)]
    assert len({report.findings for report in reports}) == 1
    assert len({tuple(status(report).items()) for report in reports}) == 1
    assert codes(reports[0]) == [("X02", "RSK-1"), ("X03", "RSK-2"), ("X03", "RSK-3")]


# --- one cause, one finding --------------------------------------------------------------------------------------


def test_what_a_needed_rule_found_keeps_a_rule_from_judging_that_item_only() -> None:
    rules = register([make("X01", on("RSK-1")), make("X02", on("RSK-1", "RSK-2"), needs=("X01",))])
    report = run(rules, FILE, policy())
    assert codes(report) == [("X01", "RSK-1"), ("X02", "RSK-2")]
    assert status(report) == {"X01": ("findings", 1, 0), "X02": ("findings", 1, 1)}


def test_so_does_what_it_found_on_an_item_that_the_judgement_rests_on() -> None:
    rules = register([make("X01", on("RSK-3")), make("X02", on("RSK-1", based_on=("RSK-2", "RSK-3")), needs=("X01",))])
    report = run(rules, FILE, policy())
    assert codes(report) == [("X01", "RSK-3")]
    assert status(report)["X02"] == ("not evaluated", 0, 1)


def test_what_is_not_needed_keeps_nothing_back() -> None:
    report = run(register([make("X01", on("RSK-1")), make("X02", on("RSK-1"))]), FILE, policy())
    assert codes(report) == [("X01", "RSK-1"), ("X02", "RSK-1")]


def test_what_was_not_judged_is_no_ground_for_a_judgement_either() -> None:
    rules = register(
        [make("X01", on("RSK-1")), make("X02", on("RSK-1"), needs=("X01",)), make("X03", on("RSK-1"), needs=("X02",))]
    )
    report = run(rules, FILE, policy())
    assert codes(report) == [("X01", "RSK-1")]
    assert status(report)["X03"] == ("not evaluated", 0, 1)


def test_open_work_is_a_cause_too() -> None:
    rules = register([make("X01", on("RSK-1"), level=Level.GATE), make("X02", on("RSK-1"), needs=("X01",))])
    report = run(rules, FILE, policy())
    assert codes(report) == []
    assert [finding.code for finding in report.open_work] == ["X01"]
    assert status(report) == {"X01": ("open", 1, 0), "X02": ("not evaluated", 0, 1)}


def test_a_deselected_cause_hides_nothing() -> None:
    rules = register([make("X01", on("RSK-1")), make("X02", on("RSK-1"), needs=("X01",))])
    report = run(rules, FILE, policy(), selected=lambda code: code != "X01")
    assert codes(report) == [("X02", "RSK-1")]
    assert status(report) == {"X01": ("off", 0, 0), "X02": ("findings", 1, 0)}


def test_a_cause_that_the_policy_switches_off_hides_nothing() -> None:
    rules = register([make("X01", on("RSK-1")), make("X02", on("RSK-1"), needs=("X01",))])
    report = run(rules, FILE, policy({"X01": "not for this device"}))
    assert codes(report) == [("X02", "RSK-1")]
    assert status(report)["X01"] == ("off", 0, 0)
    assert [each.reason for each in report.outcomes] == ["not for this device", ""]


def test_a_cause_that_is_off_hides_nothing_two_steps_on() -> None:
    rules = register(
        [make("X01", on("RSK-1")), make("X02", on(), needs=("X01",)), make("X03", on("RSK-1"), needs=("X02",))]
    )
    assert codes(run(rules, FILE, policy({"X01": "off"}))) == [("X03", "RSK-1")]


def test_an_item_that_cannot_be_judged_is_no_finding_and_no_pass() -> None:
    def check(file: RiskFile, policy: Policy) -> Iterator[Fault]:
        yield unjudged(A)

    assert isinstance(unjudged(A), Unjudged)
    rules = register([make("X01", check), make("X02", on("RSK-1"), needs=("X01",))])
    report = run(rules, FILE, policy())
    assert status(report)["X01"] == ("not evaluated", 0, 1)
    # no finding explains it, so it may keep nothing back
    assert codes(report) == [("X02", "RSK-1")]


# --- a rule that crashes ------------------------------------------------------------------------------------------


def crash_after(*ids: str) -> Check:
    def check(file: RiskFile, policy: Policy) -> Iterator[Fault]:
        yield from on(*ids)(file, policy)
        raise ZeroDivisionError("by zero")

    return check


def test_a_crash_is_reported_and_what_was_found_before_it_stays() -> None:
    report = run(register([make("X01", crash_after("RSK-1")), make("X02", on("RSK-2"))]), FILE, policy())
    assert codes(report) == [("RMF000", ""), ("X01", "RSK-1"), ("X02", "RSK-2")]
    crash = report.findings[0]
    assert (crash.level, crash.span.path) == ("error", "needs/policy.yaml")
    assert "X01" in crash.message and "ZeroDivisionError: by zero" in crash.message
    assert 'raise ZeroDivisionError("by zero")' in report.crashes["X01"]
    assert status(report) == {"X01": ("crashed", 1, 0), "X02": ("findings", 1, 0)}


def test_a_crash_counts_the_open_work_before_it() -> None:
    report = run(register([make("X01", crash_after("RSK-1"), level=Level.GATE)]), FILE, policy())
    assert [finding.code for finding in report.open_work] == ["X01"]
    assert status(report)["X01"] == ("crashed", 1, 0)


def test_a_crash_before_the_first_fault_is_caught_too() -> None:
    def check(file: RiskFile, policy: Policy) -> Iterable[Fault]:
        raise KeyError("RSK-9")

    report = run(register([make("X01", check)]), FILE, policy())
    assert codes(report) == [("RMF000", "")]
    assert list(report.crashes) == ["X01"]


def test_a_rule_that_needs_a_crashed_one_is_not_evaluated_and_so_on() -> None:
    rules = register(
        [
            make("X01", crash_after()),
            make("X02", on("RSK-1"), needs=("X01",)),
            make("X03", on("RSK-1"), needs=("X02",)),
            make("X04", on("RSK-1")),
        ]
    )
    report = run(rules, FILE, policy())
    assert codes(report) == [("RMF000", ""), ("X04", "RSK-1")]
    assert status(report)["X02"] == status(report)["X03"] == ("not evaluated", 0, 0)
    assert [each.reason for each in report.outcomes][1:3] == ["X01 crashed", "X01 crashed"]


def test_an_interrupt_is_not_swallowed() -> None:
    def check(file: RiskFile, policy: Policy) -> Iterable[Fault]:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(register([make("X01", check)]), FILE, policy())


# --- levels and gates ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("gate", GATES)
def test_the_level_at_every_gate_and_stage(gate: str, stage: str) -> None:
    reached = gate in REACHED[stage]
    assert level_at(Level.ERROR, gate, stage) == "error"
    assert level_at(Level.WARNING, gate, stage) == "warning"
    assert level_at(Level.WARNING_THEN_ERROR, gate, stage) == ("error" if reached else "warning")
    assert level_at(Level.GATE, gate, stage) == ("error" if reached else "open")


@pytest.mark.parametrize("gate", GATES)
def test_a_run_judges_each_item_by_its_stage(gate: str) -> None:
    items = [item(f"RSK-{number}", number, stage=stage) for number, stage in enumerate(STAGES, 1)]
    ids = tuple(each.id for each in items)
    rules = register([make("X01", on(*ids), level=Level.GATE), make("X02", on(*ids), level=Level.WARNING_THEN_ERROR)])
    report = run(rules, file_of(*items), policy(), gate=gate)
    due = [each.id for each in items if gate in REACHED[each.stage]]
    assert [finding.item for finding in report.findings if finding.code == "X01"] == due
    assert [finding.item for finding in report.open_work] == [id for id in ids if id not in due]
    assert [finding.item for finding in report.findings if finding.level == "error" and finding.code == "X02"] == due
    assert report.errors == 2 * len(due)
    assert report.warnings == len(ids) - len(due)
    assert report.gate == gate


# --- the catalogue ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ([make("X01", on()), make("X01", on(), name="other")], "X01 other is declared twice"),
        ([make("X01", on(), name="same"), make("X02", on(), name="same")], "X02 same is declared twice"),
        ([make("X01", on(), needs=("X09",))], "X01 needs X09, which does not exist"),
        ([make("X01", on(), needs=("X01",))], "circle: X01, X01"),
        (
            [make("X01", on(), needs=("X02",)), make("X02", on(), needs=("X03",)), make("X03", on(), needs=("X01",))],
            "circle: X01, X02, X03, X01",
        ),
    ],
)
def test_a_catalogue_that_contradicts_itself_is_refused(rules: list[Rule], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        register(rules)


def test_families_are_one_catalogue_and_needs_come_first() -> None:
    ordered = list(
        register([make("X01", on(), needs=("X03",))], [make("X02", on()), make("X03", on(), needs=("X02",))])
    )
    assert ordered == ["X02", "X03", "X01"]


def test_every_rule_of_the_catalogue_comes_after_what_it_needs() -> None:
    position = {code: number for number, code in enumerate(CATALOGUE)}
    assert all(position[needed] < position[code] for code, each in CATALOGUE.items() for needed in each.needs)


def test_a_rule_is_frozen_and_its_check_unchanged() -> None:
    def check(file: RiskFile, policy: Policy) -> Iterator[Fault]:
        """Summary.

        ## What it checks

        Text.
        """
        yield from ()

    declared = rule("X01", "name", level=Level.ERROR, clause="7.1")(check)
    assert declared.check is check
    assert declared.summary == "Summary."
    assert list(iter_sections(declared.doc)) == [("", "Summary."), ("What it checks", "Text.")]
    with pytest.raises(AttributeError):
        declared.code = "X02"  # type: ignore[misc]


def test_without_a_policy_only_its_problems_are_judged() -> None:
    span = Span("needs/policy.yaml", 3, 5, 3, 9)
    of_key = Problem("unreadable-policy", span, plain("unknown key"), plain("take it out"), option="matrix.F3")
    of_file = Problem("unreadable-policy", Span("needs/policy.yaml", 7), plain("no YAML"))
    report = run_without_policy(CATALOGUE, RiskFile(BUILTIN_MODEL, (), problems=[of_key, of_file]), "draft")
    assert [(each.code, str(each.span), each.level) for each in report.findings] == [
        ("RMF009", "needs/policy.yaml:3:5", "error"),
        ("RMF009", "needs/policy.yaml:7:1", "error"),
    ]
    assert [(each.subject, each.message, each.hint) for each in report.findings] == [
        (Subject("key", "matrix.F3"), "unknown key", "take it out"),
        (Subject("page", "needs/policy.yaml"), "no YAML", ""),
    ]
    assert {each.status for each in report.outcomes if each.rule.code != "RMF009"} == {"not evaluated"}


# --- size ---------------------------------------------------------------------------------------------------------


class Counted(dict[str, Item]):
    """A dictionary of items that counts how often it is gone through."""

    walks = 0

    def __iter__(self) -> Iterator[str]:
        type(self).walks += 1
        return super().__iter__()

    def values(self) -> type:  # type: ignore[override]
        type(self).walks += 1
        return super().values()  # type: ignore[return-value]


def test_a_run_asks_each_rule_once_and_walks_the_file_no_more_often_for_more_findings() -> None:
    walks = []
    for size in (10, 1000):
        calls: list[int] = []

        def check(file: RiskFile, policy: Policy, calls: list[int] = calls) -> Iterator[Fault]:
            calls.append(1)
            for each in file:
                yield fault(each, "found", based_on=(each,))

        file = file_of(*(item(f"RSK-{number}", number) for number in range(1, size + 1)))
        file.items = Counted(file.items)
        Counted.walks = 0
        rules = register([make("X01", check), make("X02", check, needs=("X01",)), make("X03", check)])
        report = run(rules, file, policy())
        assert len(calls) == 3
        assert status(report) == {
            "X01": ("findings", size, 0),
            "X02": ("not evaluated", 0, size),
            "X03": ("findings", size, 0),
        }
        walks.append(Counted.walks)
    # one walk for each rule, and one for the waivers that items carry
    assert walks[0] == walks[1] == 4
