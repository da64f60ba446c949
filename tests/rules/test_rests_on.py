"""A rule is held back only where what it rests on is missing: what each rests on is observed, and held to what it says."""

from __future__ import annotations

from functools import cache
from typing import Final

import pytest

from casekit import CASES, TODAY, Case, cases_of, compose
from readkit import Reads, faults, read_by, rests_on
from riskfile.model import Problem, RiskFile
from riskfile.policy import Policy, PolicyError
from riskfile.project import Project
from riskfile.rules import CATALOGUE, Report, Rule, run
from riskfile.rules.engine.declare import UNKNOWN_OPTION, options_by_type
from riskfile.source import Empty, Overlay
from riskfile.text.messages import plain

ALL_OF_AN_ITEM: Final = {
    "RMF319": "a claim rests on all that its risk, its controls and their verifications say of it",
    "RMF320": "a claim rests on all that its risk, its controls and their verifications say of it",
    "RMF321": "it holds a residual estimate against an initial one of any kind",
    "RMF328": "a claim rests on all that its risk, its controls and their verifications say of it",
    "RMF331": "it judges rows of lists by an index of what all controls name",
    "RMF335": "a claim rests on all that its risk, its controls and their verifications say of it",
    "RMF505": "it judges what all other rules have found",
    "RMF507": "it compares all that an item says with a baseline",
    "RMF512": "it compares all that an item says with a baseline",
    "RMF513": "it compares all that an item says with a baseline",
    "RMF607": "it judges what all other rules have found",
    "RMF805": "it compares ids with those of a baseline",
    "RMF806": "it judges no items",
    "RMF912": "it tells all fields that an item lacks at once, and leaves out those of which RMF904 tells",
}
"""The rules that need others and do not say on which options they rest, and why."""

BEYOND: Final = {
    "RMF116": "harm: severity; risk: harm; situation: hazard",
    "RMF117": "harm: severity",
    "RMF202": "risk: residual-stages exploitability residual-exploitability unit",
    "RMF203": "risk: residual-stages",
    "RMF204": "risk: residual-p residual-p1 ?",
    "RMF207": "harm: imdrf",
    "RMF209": "risk: declared-initial declared-residual residual-severity residual-stages exploitability; harm: severity",
    "RMF212": "risk: harm situation",
    "RMF301": "risk: harm exploitability; harm: severity",
    "RMF303": "control: kind",
    "RMF304": "harm: severity; control: kind",
    "RMF305": "control: purpose; harm: severity; risk: p residual-p",
    "RMF306": "control: purpose",
    "RMF309": "verification: proves result",
    "RMF310": "harm: severity",
    "RMF311": "harm: severity",
    "RMF314": "control: may-cause",
    "RMF323": "control: acts-on implements kind part purpose software-item supplier; risk: exploitability residual-exploitability; verification: criterion effectiveness-criterion evidence proves result test verifies",
    "RMF324": "control: acts-on kind; risk: exploitability residual-exploitability",
    "RMF322": "verification: evidence-of result supersedes",
    "RMF332": "verification: result",
    "RMF401": "risk: p1 p; harm: severity",
    "RMF402": "risk: exploitability residual-exploitability; harm: severity",
    "RMF403": "risk: residual-severity exploitability residual-exploitability; harm: severity; control: kind",
    "RMF405": "risk: exploitability residual-exploitability; harm: severity",
    "RMF406": "risk: harm exploitability residual-exploitability; harm: severity",
    "RMF408": "review: prepared-by",
    "RMF508": "cycle: mission",
    "RMF510": "verification: date verifies; benefit-risk: date justifies; overall-residual-risk: considers; review: time; cycle: closed reviews; control: controls",
    "RMF514": "cycle: closed",
    "RMF515": "cycle: closed reviews; observation: period",
    "RMF601": "risk: exploitability residual-exploitability; harm: severity",
    "RMF603": "risk: p2 residual-p2; observation: count exposure unit observes",
    "RMF604": "risk: p p1 p2 residual-p2 situation; observation: count evidence-of exposure holds-because unit observes period",
    "RMF606": "risk: harm residual-severity; observation: kind observes",
    "RMF608": "observation: count; risk: unit",
    "RMF609": "harm: severity",
    "RMF610": "risk: p1; observation: count exposure unit observes",
    "RMF614": "risk: p p1 p2 residual-p1 residual-p2 situation; observation: count exposure kind observes period unit",
    "RMF617": "harm: severity; observation: count kind period; trigger: affects kind opened",
    "RMF618": "trigger: kind outcome public-health-threat remedial-action",
    "RMF704": "control: kind",
    "RMF705": "claim: lost-in; situation: condition",
}
"""What a rule rests on that no case of its own shows."""

JUDGED: Final = sorted(code for code, each in CATALOGUE.items() if each.rests_on is not None)


def opened(case: Case) -> tuple[RiskFile, Policy] | None:
    project = Project(Overlay(Empty(), {path: text.encode() for path, text in case.files.items()}), today=TODAY)
    try:
        return project.file, project.policy
    except PolicyError:
        return None


@cache
def files_of(code: str) -> tuple[tuple[RiskFile, Policy], ...]:
    """The base, and what the first cases of a rule make of it."""
    cases = cases_of(CASES / f"{code}.md")
    first = [
        *[each for each in cases if each.bad][:8],
        *[each for each in cases if not each.bad][:4],
        compose("base", ""),
    ]
    return tuple(found for each in first if (found := opened(each)) is not None)


def declared(rule: Rule) -> Reads:
    return {(type, each) for type, options in options_by_type(rule.rests_on or "").items() for each in options}


def told(options: Reads) -> str:
    by_type: dict[str, list[str]] = {}
    for type, option in sorted(options):
        by_type.setdefault(type, []).append(option)
    return "; ".join(f"{type}: {' '.join(names)}" for type, names in by_type.items())


@pytest.mark.parametrize("code", JUDGED)
def test_a_rule_says_what_it_rests_on(code: str) -> None:
    rule = CATALOGUE[code]
    looked_at: Reads = set()
    for file, policy in files_of(code):
        looked_at |= read_by(rule, file, policy, TODAY)
    looked_at = {each for each in looked_at if each[1] != "*"}
    matters: Reads = set()
    for file, policy in files_of(code):
        matters |= rests_on(rule, file, policy, TODAY, looked_at - matters)
    beyond = {(type, each) for type, options in options_by_type(BEYOND.get(code, "")).items() for each in options}
    assert told(beyond & matters) == "", "a case shows this now"
    assert told({each for each in beyond if each[1] != UNKNOWN_OPTION} - looked_at) == "", "the rule does not read this"
    assert told(declared(rule)) == told(matters | beyond)


def test_who_does_not_say_it_reads_all_of_an_item() -> None:
    silent = {code for code, each in CATALOGUE.items() if each.needs and each.rests_on is None}
    assert silent == set(ALL_OF_AN_ITEM)


def findings(report: Report, code: str) -> set[tuple[str, str]]:
    return {(each.subject.name, each.said.key) for each in (*report.findings, *report.open_work) if each.code == code}


@pytest.mark.parametrize("code", [code for code in JUDGED if "RMF904" in CATALOGUE[code].needs])
def test_a_value_that_is_wrong_elsewhere_does_not_silence_it(code: str) -> None:
    """Each option of an item that a finding is of, or rests on, is said to be wrong, but those that the rule rests on; then one of
    these as well."""
    rule, shown = CATALOGUE[code], 0
    for file, policy in files_of(code):
        known = findings(run(CATALOGUE, file, policy, today=TODAY), code)
        for key, items in faults(rule, file, policy, TODAY).items():
            if key not in known:
                continue
            # what the file lacks is of no item, whatever its items say
            on = {each.id: rule.options_of(each.type) or frozenset() for each in file.items.values()}
            elsewhere: list[Problem] = []
            own: list[Problem] = []
            for each in items or file.items.values():
                type = file.model.types[each.type]
                for option in (*type.fields, *type.links):
                    wrong = Problem("bad-field", each.at(option), plain("wrong"), item=each.id, option=option)
                    (own if option in on[each.id] else elsewhere).append(wrong)
            assert key in findings(run(CATALOGUE, file.with_problems(elsewhere), policy, today=TODAY), code)
            shown += 1
            if own and items:
                assert key not in findings(run(CATALOGUE, file.with_problems(own[:1]), policy, today=TODAY), code)
        if shown:
            break
    assert shown, "no finding to try it on"
