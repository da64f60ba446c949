"""The policy loader: what is refused and where, what is loaded for the rules to judge. ``§`` marks a place."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policykit import BASE, edited, load, problems
from riskfile.model import Span
from riskfile.policy import (
    GATES,
    PLAN_PARTS,
    Monitoring,
    MonitoringPlan,
    PolicyError,
    Region,
    Role,
    ScaleLevel,
    read_policy,
)
from riskfile.policy.policy import METHODS, LevelChange, Waiver
from riskfile.source import Disk

ROOT = Path(__file__).parents[2]

SECURITY = """\
exploitability:
  levels:
    - {id: 1, label: hard}
    - {id: 2, label: easy}
"""


def marked(text: str) -> tuple[str, int, int]:
    before, _, after = text.partition("§")
    return before + after, before.count("\n") + 1, len(before) - before.rfind("\n")


def test_the_example() -> None:
    policy = read_policy(Disk(ROOT))
    assert policy.path == "needs/policy.yaml"
    assert policy.version == 1
    assert policy.device.models == ("EX-DES-225", "EX-DES-300", "EX-DES-350")
    assert policy.device.markets == ("eu", "us", "cn")
    assert policy.device.classes == {"eu": "III", "us": "III", "cn": "III"}
    assert (policy.device.software_class, policy.device.exposure_unit, policy.device.example) == (
        "none",
        "implant",
        True,
    )
    assert (policy.document_number, policy.revision, policy.date) == ("RMF-EX-001", "0.C", "2026-11-02")
    assert policy.gate in GATES
    assert policy.severity.get("S5") == ScaleLevel("S5", "Catastrophic", 5, "death")
    assert policy.probability.get("F1") == ScaleLevel("F1", "Improbable", 1, "", 0.0, 1e-6)
    assert policy.probability.unit == "implant"
    assert policy.conditional is not None
    assert policy.conditional.unit == ""
    assert policy.conditional.get("C5") == ScaleLevel("C5", "Almost certain", 5, "", 0.5, 1.0)
    assert policy.exploitability is None
    assert policy.regions[0] == Region("low", "Acceptable", 1, True, False, False)
    assert len(policy.matrix) == 25
    assert policy.matrix["F3", "S2"] == "medium"
    assert policy.security_matrix == {}
    assert policy.combination == "interval"
    assert policy.not_estimable["S3"] == "high"
    assert policy.worst_case == "F5"
    assert policy.information_only_below == "S3"
    assert set(policy.plan) == set(PLAN_PARTS)
    assert policy.plan["verification"] == "docs/plan#verification-activities"
    assert policy.overall_method.startswith("sum of residual risks")
    assert policy.roles[0] == Role("Risk manager", "(example) R. Manager", "HR-017")


def test_the_least_that_a_policy_needs() -> None:
    policy = load(edited("  exposure-unit: use\n", "", edited("  unit: use\n", "")))
    assert policy.device.models == ()
    assert policy.device.example is False
    assert policy.device.exposure_unit == policy.probability.unit == ""
    assert policy.document_number == policy.revision == policy.date == ""
    assert policy.gate == "draft"
    assert policy.not_estimable == {}
    assert policy.worst_case == "P3"
    assert policy.information_only_below == ""
    assert policy.plan == policy.unused_categories == policy.rules_off == policy.security_matrix == policy.table == {}
    assert policy.roles == ()
    assert policy.overall_method == ""
    assert policy.regions[1].reduction == "as-far-as-possible"


REFUSED = [
    ("version: 1", "version: §2", "`version`: found 2, expected 1", "this riskfile reads that version only"),
    ("version: 1", 'version: §"1"', '`version`: found the text "1", expected a whole number of at least 0', "remove the quotes"),
    ("version: 1\ndevice", "§device", "the key `version` is missing, expected a whole number of at least 0", ""),
    ("[eu]", "[§mars]", '`device.markets.mars`: found the text "mars", expected one of eu, us, cn, uk, ch, jp, ca, au, br, kr, in, sg, sa, tw, nz, mx', ""),
    ("[eu]", "[eu, §eu]", '`device.markets`: found "eu" a second time, first in line 5', "each element may stand only once"),
    ("  software-class: none", "  software-class: §D", '`device.software-class`: found the text "D", expected one of none, A, B, C', ""),
    ("", "document: {gate: §desing}\n", '`document.gate`: found the text "desing", expected one of draft, design, manufacturing, post-launch', "did you mean `design`?"),
    ("  manufacturer: Maker\n", "", None, None),
    ("  - {id: S3, label: death}\n", "", None, None),
    ("{id: S2,", "{id: §S1,", None, None),
    ("{id: S2,", "{id: §S 2,", '`severity.S 2.id`: found the text "S 2", expected an id without spaces, quotes, brackets or any of , ; : = | < >', ""),
    ("{id: high, label", "{id: §low, label", '`regions`: found "low" a second time, first in line 23', "each id may stand only once"),
    ("  P3: {S1", "  §P4: {S1", '`matrix`: found "P4", expected a level of `probability`', "levels: P1, P2, P3"),
    ("  P3: {S1: low, S2: high, S3", "  P3: {S1: low, S2: high, §X", '`matrix.P3`: found "X", expected a level of `severity`', "levels: S1, S2, S3"),
    ("  P3: {S1: low", "  P3: {§S1: [low]", "`matrix.P3.S1`: found a list, expected an id without spaces, quotes, brackets or any of , ; : = | < >", ""),
    ("  P3: {S1: low", "  P3: {S1: §a b", '`matrix.P3.S1`: found the text "a b", expected an id without spaces, quotes, brackets or any of , ; : = | < >', ""),
    ("lower: 1e-4", "lower: §-1e-4", "`probability.levels.P2.lower`: found the number -1e-4, expected a number of at least 0", ""),
    ("lower: 1e-4", 'lower: §"1e-4"', '`probability.levels.P2.lower`: found the text "1e-4", expected a number of at least 0', "remove the quotes"),
    ("label: serious}", "label: serious, §lower: 1}", "unknown key `lower` in `severity.S2`", None),
    ("  unit: use", "  unit: §year", '`probability.unit`: found "year", expected "use" as in `device.exposure-unit`', "give the unit in one place"),
    ("", "not-estimable: {S1: low, §S4: low}\n", '`not-estimable`: found "S4", expected a level of `severity`', None),
    ("", "worst-case: §P9\n", '`worst-case`: found "P9", expected a level of `probability`', None),
    ("", "information-only-below: §P1\n", '`information-only-below`: found "P1", expected a level of `severity`', None),
    ("", "§security-matrix: {1: {S1: low}}\n", "found `security-matrix` without `exploitability`, expected the scale that its rows are of", ""),
    ("", SECURITY + "security-matrix: {§3: {S1: low}}\n", '`security-matrix`: found "3", expected a level of `exploitability`', "levels: 1, 2"),
    ("", "combination: {method: §table}\n", "`combination.method`: found table, expected a key `table` with it", ""),
    ("", "combination: {§table: {}}\n", "found `combination.table` where the method is interval, expected `method: table` with it", "give the method, or remove the table"),
    ("", "combination: {method: table, table: {§P9: {C1: P1}}}\n", '`combination.table`: found "P9", expected a level of `probability`', None),
    ("", "combination: {method: table, table: {P1: {§P1: P1}}}\n", '`combination.table.P1`: found "P1", expected a level of `conditional-probability`', "levels: C1, C2"),
    ("", "combination: {method: table, table: {P1: {C1: §low}}}\n", '`combination.table.P1.C1`: found "low", expected a level of `probability`', "levels: P1, P2, P3"),
    ("", "plan: {§scopes: docs/plan}\n", "unknown key `scopes` in `plan`", "did you mean `scope`?"),
    ("", "rules: {off: {§RMF12: why}}\n", '`rules.off.RMF12`: found the text "RMF12", expected the code of a rule, such as RMF109', ""),
    ("  exposure-unit: use\n", "  exposure-unit: use\n  topics: [software, §sofware]\n", '`device.topics.sofware`: found the text "sofware", expected one of software, learning, patient-contact, essential-performance, connected', None),
    ("  exposure-unit: use\n", "  exposure-unit: use\n  topics: [software, §software]\n", '`device.topics`: found "software" a second time, first in line 8', "each element may stand only once"),
    ("", "rules: {levels: {§RMF12: {level: error}}}\n", '`rules.levels.RMF12`: found the text "RMF12", expected the code of a rule, such as RMF109', ""),
    ("", "rules: {levels: {RMF109: {level: §note}}}\n", '`rules.levels.RMF109.level`: found the text "note", expected one of error, warning', ""),
    ("", "rules: {levels: {§RMF109: {reason: x}}}\n", None, None),
    ("", "rules: {levels: {RMF109: §error}}\n", None, None),
    ("", "rules: {levels: {RMF109: {level: error, §why: x}}}\n", "unknown key `why` in `rules.levels.RMF109`", None),
    ("", "rules: {modules: §ext/ours.py}\n", None, None),
    ("", "§monitoring: {plans: []}\n", None, None),
    ("", 'monitoring: {interval-months: §0}\n', '`monitoring.interval-months`: found the number 0, expected a whole number of at least 1', None),
    ("", 'monitoring: {interval-months: 12, warn-days: §-1}\n', '`monitoring.warn-days`: found the number -1, expected a whole number of at least 0', None),
    ("", 'monitoring: {interval-months: 12, §plan: []}\n', 'unknown key `plan` in `monitoring`', None),
    ("", 'monitoring: {interval-months: 12, plans: [{id: M1, target: RSK-1, kind: §harm}]}\n', '`monitoring.plans.M1.kind`: found the text "harm", expected one of malfunction, injury, death, defect', None),
    ("", 'monitoring: {interval-months: 12, plans: [{id: M1, target: RSK-1, kind: injury, method: §chart}]}\n', '`monitoring.plans.M1.method`: found the text "chart", expected one of shewhart-cusum, u-chart, c-chart, p-chart, g-chart, t-chart, ewma, cusum, maxsprt, two-period', None),
    ("", 'monitoring: {interval-months: 12, plans: [{id: M1, target: RSK-1, kind: injury, threshold: §0}]}\n', '`monitoring.plans.M1.threshold`: found 0, expected more than 0', None),
    ("", 'monitoring: {interval-months: 12, plans: [{id: M1, target: RSK-1, kind: injury, method: cusum, threshold: §1}]}\n', "`monitoring.plans.M1.threshold`: found 1, expected more than 1, as a multiple of the baseline's rate", None),
    ("", 'monitoring: {interval-months: 12, plans: [{id: M1, target: RSK-1, kind: injury, period: quarter, false-alarm-months: §5}]}\n', '`monitoring.plans.M1.false-alarm-months`: found 5, expected 6 or more: false alarms are two of what is judged at once apart at least', None),
    ("", 'monitoring: {interval-months: 12, plans: [{id: M1, target: RSK-1, kind: injury, method: two-period, looks: {every: 12}, baseline: {first: 2025-01, last: 2025-12}, false-alarm-months: §23}]}\n', '`monitoring.plans.M1.false-alarm-months`: found 23, expected 24 or more: false alarms are two of what is judged at once apart at least', None),
    ("", 'monitoring: {interval-months: 12, plans: [{id: M1, target: RSK-1, kind: injury, threshold: §40}]}\n', '`monitoring.plans.M1.threshold`: found 40, expected no more than 4.4: a false alarm in more years than anybody counts for', None),
    ("", 'monitoring: {interval-months: 12, plans: [{id: M1, target: RSK-1, kind: injury, false-alarm-months: §1e9}]}\n', '`monitoring.plans.M1.false-alarm-months`: found 1,000,000,000, expected no more than 100,000: a false alarm in more years than anybody counts for', None),
    ("", 'monitoring: {interval-months: 12, plans: [{id: M1, target: RSK-1, kind: injury, period: §day}]}\n', '`monitoring.plans.M1.period`: found the text "day", expected one of month, quarter, week, year', None),
    ("", 'monitoring: {interval-months: 12, plans: [{id: M1, target: RSK-1, kind: injury, baseline: {first: 2025-01, last: §2025-13}}]}\n', '`monitoring.plans.M1.baseline.last`: found the text "2025-13", expected a month as YYYY-MM, or a quarter as YYYY-Q1, a week as YYYY-W05, a year as YYYY', None),
    ("", 'monitoring: {interval-months: 12, plans: [{id: M1, target: RSK-1, kind: injury, baseline: {first: 2025-03, last: §2025-02}}]}\n', '`monitoring.plans.M1.baseline.last`: found 2025-02, expected 2025-03 or later, as `first` is', None),
    ("", 'monitoring: {interval-months: 12, plans: [{id: M1, target: RSK-1, kind: injury, baseline: {first: 2025-01, last: §2025-Q2}}]}\n', '`monitoring.plans.M1.baseline.last`: found 2025-Q2, a quarter; expected a month, as `first` is', None),
    ("", 'monitoring: {interval-months: 12, plans: [{id: M1, target: RSK-1, kind: injury, period: quarter, baseline: {first: §2025-W05, last: 2025-Q2}}]}\n', '`monitoring.plans.M1.baseline.first`: found 2025-W05, a week; expected a quarter, as `period` says', None),
    ("", 'monitoring: {interval-months: 12, plans: [{id: M1, target: RSK-1, kind: injury, baseline: {first: 2025-W05, last: §2025-W53}}]}\n', '`monitoring.plans.M1.baseline.last`: found 2025-W53; expected a week that the year 2025 has, up to W52', None),
    ("", 'monitoring: {interval-months: 12, plans: [{id: M1, target: RSK-1, kind: injury, period: quarter, baseline: {first: 2025-04, last: §2025-Q1}}]}\n', '`monitoring.plans.M1.baseline.last`: found 2025-Q1, expected 2025-04 or later, as `first` is', None),
    ("", 'monitoring: {interval-months: 12, plans: [{id: M1, target: RSK-1, kind: injury, by: §count}]}\n', '`monitoring.plans.M1.by`: found "count" for `count` and `level`, expected a column for each', None),
    ("", 'monitoring: {interval-months: 12, plans: [{id: M1, target: RSK-1, kind: injury, exposure: §total}]}\n', '`monitoring.plans.M1.exposure`: found the text "total", expected one of per-period, cumulative', None),
    ("", 'monitoring: {interval-months: 12, plans: [{id: M1, target: RSK-1, kind: injury, columns: {count: §period}}]}\n', '`monitoring.plans.M1.columns.count`: found "period" for `period` and `count`, expected a column for each', None),
    ("", 'monitoring: {interval-months: 12, plans: [{id: M1, target: RSK-1, kind: injury, columns: {§rate: x}}]}\n', 'unknown key `rate` in `monitoring.plans.M1.columns`', None),
    ("", 'monitoring: {interval-months: 12, plans: [{id: M1, target: RSK-1, kind: injury, path: §f.csv, source: active, method: u-chart}]}\n', '`monitoring.plans.M1`: found `path` without `unit`, expected both: data are judged by it', None),
    ("", 'monitoring: {interval-months: 12, plans: [{id: M1, target: RSK-1, kind: injury}, {id: §M1, target: RSK-2, kind: death}]}\n', '`monitoring.plans`: found "M1" a second time, first in line 29', None),
    ("", "rules: {modules: [§1]}\n", "`rules.modules.1`: found the number 1, expected a text that is not blank", 'for a text, put it in quotes: "1"'),
    ("", "rules: {modules: [a.py, §a.py]}\n", '`rules.modules`: found "a.py" a second time, first in line 29', "each element may stand only once"),
    ("", "waivers: [§{item: RSK-1}]\n", None, None),
    ("", "waivers: [{rule: §RMF-109}]\n", '`waivers.1.rule`: found the text "RMF-109", expected the code of a rule, such as RMF109', ""),
    ("", "waivers: [{rule: RMF109, expires: §31.12.2026}]\n", None, None),
    ("", "waivers: [{rule: RMF109, expires: §2026-02-30}]\n", None, None),
    ("", "waivers: [{rule: RMF109, §expiry: 2026-12-31}]\n", "unknown key `expiry` in `waivers.1`", None),
    ("", "waivers: [{rule: RMF109}, {rule: §109}]\n", None, None),
    ("", "roles: [{role: A, name: B, competence: §17}]\n", "`roles.A.competence`: found the number 17, expected a text", 'for a text, put it in quotes: "17"'),
    ("significant: false}", "significant: false, reduction: §cost}", '`regions.low.reduction`: found the text "cost", expected one of as-far-as-possible, stop-for-cost, none', None),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "message", "hint"), REFUSED, ids=range(len(REFUSED)))
def test_what_cannot_be_understood_is_refused(old: str, new: str, message: str | None, hint: str | None) -> None:
    text, line, column = marked(edited(old, new))
    found = problems(text)
    if message is None:
        assert found
        assert not column > 1 or found[0].span.start == (line, column)
        return
    assert found[0].span[:3] == ("needs/policy.yaml", line, column)
    assert str(found[0].message) == message
    assert hint is None or str(found[0].hint) == hint
    assert len(found) == 1


def test_a_misspelt_section_is_reported_once_and_its_rows_are_not() -> None:
    found = problems(edited("severity:", "severty:"))
    assert [(str(problem.span), str(problem.message)) for problem in found] == [
        ("needs/policy.yaml:1:1", "the key `severity` is missing, expected a list of 3 to 10"),
        ("needs/policy.yaml:8:1", "unknown key `severty`"),
    ]


def test_a_missing_key_is_reported_at_its_mapping() -> None:
    (problem,) = problems(edited("  manufacturer: Maker\n", ""))
    assert problem.span[1:] == (2, 1, 2, 7)
    assert problem.key == "device.manufacturer"
    assert str(problem.message) == "`device`: the key `manufacturer` is missing, expected a text that is not blank"


@pytest.mark.parametrize("count", [2, 11])
def test_the_size_of_a_scale(count: int) -> None:
    levels = "".join(f"  - {{id: S{n}, label: x}}\n" for n in range(1, count + 1))
    start = BASE.index("severity:")
    text = BASE[:start] + "severity:\n" + levels + BASE[BASE.index("probability:\n") :]
    if count == 2:
        text = text.replace(", S3: high", "").replace(", S3: low", "")
    (problem,) = problems(text)
    assert (problem.span, problem.key) == (Span("needs/policy.yaml", 8, 1, 8, 9), "severity")
    assert str(problem.message) == f"`severity`: found a list of {count}, expected a list of 3 to 10"


def test_all_problems_at_once() -> None:
    text = edited("[eu]", "[mars]", edited("lower: 1e-4", "lower: x", edited("  P3: {", "  P4: {", BASE + "gate: x\n")))
    assert [problem.span.start for problem in problems(text)] == [(5, 13), (16, 38), (26, 3), (29, 1)]


def test_another_version_is_not_judged_by_our_keys() -> None:
    assert len(problems("version: 2\nscales: {}\n")) == 1


JUDGED = [
    # a blank cell, a cell that is not written, a row that is blank, an unknown region
    ("  P3: {S1: low, S2: high, S3: high}", "  P3: {S1: null, S2: , S3: hihg}"),
    ("  P3: {S1: low, S2: high, S3: high}", "  P3: {S1: low}"),
    ("  P3: {S1: low, S2: high, S3: high}", "  P3:"),
    ("  P3: {S1: low, S2: high, S3: high}\n", ""),
    # milder than below
    ("  P3: {S1: low, S2: high, S3: high}", "  P3: {S1: high, S2: low, S3: low}"),
    # overlap, gap, no bound, upside down
    ("lower: 1e-4", "lower: 1e-5"),
    ("lower: 1e-4", "lower: 1e-3"),
    (", lower: 1e-4", ""),
    ("lower: 1e-4", "lower: null"),
    ("upper: 1e-2}", "upper: 1e-9}"),
    ("  unit: use\n", ""),
    ("  unit: use\n", "  unit: ''\n"),
    ("  unit: use\n", "  unit:\n"),
    ("", "not-estimable:\n"),
    ("", "not-estimable: {S1: , S2: hihg}\n"),
    ("", "plan:\n"),
    ("", "plan: {scope: , reviews: docs/plan#reviews}\n"),
    ("", "roles: [{role: A, name: B}, {role: A, name: C, competence: }]\n"),
    ("", "rules: {off: {RMF109: , RMF111: ''}}\n"),
    ("", "rules: {levels: {RMF999: {level: error, reason: }}, modules: [../ours.py]}\n"),
    ("", "waivers: [{rule: RMF999, item: NO-1, reason: , approver: , expires: }, {rule: RMF999}]\n"),
    ("", SECURITY),
    ("significant: false}", "significant: false, reduction: stop-for-cost}"),
]


@pytest.mark.parametrize(("old", "new"), JUDGED, ids=range(len(JUDGED)))
def test_what_is_wrong_and_understood_is_left_to_the_rules(old: str, new: str) -> None:
    load(edited(old, new))


def test_cells_that_are_blank_unknown_or_not_written() -> None:
    policy = load(edited("  P3: {S1: low, S2: high, S3: high}", "  P3: {S1: , S3: hihg}"))
    assert policy.matrix["P3", "S1"] is None
    assert ("P3", "S2") not in policy.matrix
    assert policy.matrix["P3", "S3"] == "hihg"
    assert policy.at("matrix", "P3", "S1") == Span("needs/policy.yaml", 26, 8, 26, 10)
    assert policy.at("matrix", "P3", "S2") == Span("needs/policy.yaml", 26, 3, 26, 5)
    assert policy.at("matrix", "P3", "S3") == Span("needs/policy.yaml", 26, 18, 26, 22)


def test_plan_parts() -> None:
    policy = load(
        BASE
        + "plan: {scope: docs/plan.md#scope, reviews: docs/plan.md, verification: , responsibilities: docs/a.md.b}\n"
    )
    assert policy.plan == {"scope": "docs/plan#scope", "reviews": "docs/plan", "responsibilities": "docs/a.md.b"}
    assert policy.at("plan", "verification") == Span("needs/policy.yaml", 29, 58, 29, 70)


def test_reasons_may_be_blank_for_a_rule_to_say_so() -> None:
    policy = load(BASE + "rules: {off: {RMF109: , RMF111: why}}\nunused-categories: {energy: none here}\n")
    assert policy.rules_off == {"RMF109": "", "RMF111": "why"}
    assert policy.unused_categories == {"energy": "none here"}


def test_monitoring() -> None:
    assert load(BASE).monitoring is None
    text = """monitoring:
  interval-months: 6
  plans:
    - {id: MON-1, target: RSK-1, kind: injury}
    - id: MON-2
      title: Free flow
      target: FMD-1
      kind: malfunction
      source: passive
      path: field/flow.csv
      columns: {count: Events, unit: per, level: Lot}
      by: lot
      exposure: cumulative
      unit: use
      period: year
      baseline: {first: 2024, last: 2025}
      method: cusum
      threshold: 3
    - {id: 3, target: HRM-1, kind: death, warn: 1}
"""
    assert [str(problem.message) for problem in problems(BASE + text)] == ["unknown key `warn` in `monitoring.plans.3`"]
    monitoring = load(BASE + text.replace(", warn: 1", ", method: c-chart, threshold: 2.5")).monitoring
    assert monitoring is not None
    names = {"period": "period", "count": "count", "exposure": "exposure"}
    line = BASE.count("\n")
    path = "needs/policy.yaml"
    assert monitoring == Monitoring(
        6,
        30,
        (
            MonitoringPlan(
                "MON-1", "", "RSK-1", "injury", "", "", names, "", "", None, METHODS[0], Span(path, line + 4, 7, line + 4, 47)
            ),
            MonitoringPlan(
                "MON-2", "Free flow", "FMD-1", "malfunction", "passive", "field/flow.csv",
                {"period": "period", "count": "Events", "exposure": "exposure", "unit": "per", "level": "Lot"}, "use", "year",
                ("2024", "2025"), "cusum", Span(path, line + 5, 7, line + 5, 9), detects=3, by="lot", exposure="cumulative",
            ),
            MonitoringPlan(
                "3", "", "HRM-1", "death", "", "", names, "", "", None, "c-chart",
                Span(path, line + 19, 7, line + 19, 75), threshold=2.5,
            ),
        ),
    )  # fmt: skip


def test_waivers_levels_modules_and_topics() -> None:
    text = edited("  exposure-unit: use\n", "  exposure-unit: use\n  topics: [software, connected]\n") + (
        "rules:\n"
        "  levels:\n"
        "    RMF109: {level: error, reason: decided in record 7}\n"
        "    OURS001: {level: warning}\n"
        "  modules: [ext/ours.py, ext/more.py]\n"
        "waivers:\n"
        "  - rule: RMF307\n"
        "    item: CTL-1\n"
        "    reason: study\n"
        "    approver: R. Manager\n"
        "    expires: 2027-03-31\n"
        "  - {rule: OURS001, item: , approver: , expires: }\n"
    )
    policy = load(text)
    assert policy.device.topics == ("software", "connected")
    assert policy.rules_levels == {
        "RMF109": LevelChange("error", "decided in record 7"),
        "OURS001": LevelChange("warning", ""),
    }
    assert policy.rule_modules == ("ext/ours.py", "ext/more.py")
    line = text.split("\n").index("waivers:") + 2
    assert policy.waivers == (
        Waiver("RMF307", "CTL-1", "study", "R. Manager", "2027-03-31", Span("needs/policy.yaml", line, 5, line, 9)),
        Waiver("OURS001", "", "", "", "", Span("needs/policy.yaml", line + 5, 5, line + 5, 51)),
    )
    assert policy.at("rules", "modules", "ext/more.py").column == 26
    without = load(BASE)
    assert (without.device.topics, without.rules_levels, without.rule_modules, without.waivers) == ((), {}, (), ())


@pytest.mark.parametrize(
    ("old", "new"), [("  unit: use\n", ""), ("  exposure-unit: use\n", ""), ("  unit: use\n", "  unit: use\n")]
)
def test_the_exposure_unit_is_one(old: str, new: str) -> None:
    policy = load(edited(old, new))
    assert policy.device.exposure_unit == policy.probability.unit == "use"


def test_how_probabilities_combine() -> None:
    conditional = BASE[BASE.index("conditional-") : BASE.index("regions:")]
    assert load(BASE).combination == "interval"
    assert load(edited(conditional, "")).combination == "ordinal"
    assert load(edited(", lower: 1e-4", "")).combination == "ordinal"
    assert load(BASE + "combination: {method: ordinal}\n").combination == "ordinal"
    policy = load(BASE + "combination: {method: table, table: {P1: {C1: P1, C2: }, P2: }}\n")
    assert policy.combination == "table"
    assert policy.table == {("P1", "C1"): "P1", ("P1", "C2"): None}


def test_ids_may_be_numbers_and_are_text() -> None:
    text = (
        BASE + SECURITY + "security-matrix:\n  1: {S1: low, S2: low, S3: low}\n  '2': {S1: low, S2: high, S3: high}\n"
    )
    for number in (1, 2, 3):
        text = text.replace(f"P{number}", str(number)).replace(
            f"S{number}", f'"{number}"' if number == 1 else str(number)
        )
    policy = load(text + "worst-case: 2\n")
    assert [level.id for level in policy.probability.levels] == ["1", "2", "3"]
    assert policy.matrix["3", "1"] == "low"
    assert policy.security_matrix["2", "3"] == "high"
    assert policy.exploitability is not None
    assert [level.rank for level in policy.exploitability.levels] == [1, 2]
    assert policy.worst_case == "2"
    assert policy.at("matrix", "3", "2") == policy.positions["matrix", "3", "2"]


def test_every_key_has_a_place() -> None:
    policy_text = BASE + "roles:\n  - role: Approver\n    name: A\n"
    policy = load(policy_text)
    text = policy_text.split("\n")
    for keys, line, column, written in [
        (("version",), 1, 10, "1"),
        (("device",), 2, 1, "device"),
        (("device", "name"), 3, 9, "Pump"),
        (("device", "markets", "eu"), 5, 13, "eu"),
        (("severity",), 8, 1, "severity"),
        (("severity", "S1"), 9, 5, "{id: S1, label: minor}"),
        (("severity", "S1", "label"), 9, 21, "minor"),
        (("probability", "levels"), 14, 3, "levels"),
        (("probability", "levels", "P1"), 15, 7, "{id: P1, label: low, lower: 0, upper: 1e-4}"),
        (("probability", "levels", "P1", "upper"), 15, 45, "1e-4"),
        (("conditional-probability", "levels", "C2"), 21, 7, "{id: C2, label: likely, lower: 0.1, upper: 1}"),
        (
            ("regions", "low"),
            23,
            5,
            "{id: low, label: Low, acceptable: true, control-required: false, significant: false}",
        ),
        (("matrix", "P3"), 26, 3, "P3"),
        (("matrix", "P3", "S2"), 26, 21, "high"),
        (("roles", "Approver"), 30, 5, "role"),
        (("roles", "Approver", "name"), 31, 11, "A"),
    ]:
        place = policy.positions[keys]
        assert place[:3] == ("needs/policy.yaml", line, column), keys
        assert place.end_line == line
        assert text[line - 1][column - 1 : place.end_column - 1] == written


def test_a_missing_policy(tmp_path: Path) -> None:
    with pytest.raises(PolicyError) as caught:
        read_policy(Disk(tmp_path))
    assert str(caught.value) == (
        "needs/policy.yaml:1:1: there is no policy here (`riskfile init` writes one to start from)"
    )


def test_a_policy_on_disk(tmp_path: Path) -> None:
    (tmp_path / "needs").mkdir()
    file = tmp_path / "needs" / "policy.yaml"
    file.write_bytes(BASE.replace("\n", "\r\n").encode())
    assert read_policy(Disk(tmp_path)).positions == load(BASE).positions
    file.write_bytes(BASE.replace("Pump", "Pumpé").encode("latin-1"))
    with pytest.raises(PolicyError) as caught:
        read_policy(Disk(tmp_path))
    (problem,) = caught.value.problems
    assert problem.span == Span("needs/policy.yaml", 3, 13)
    assert str(problem.message) == "found the byte 0xE9, which is not UTF-8"


def test_import_is_light() -> None:
    code = "import sys, riskfile.policy; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"yaml", "difflib", "jsonschema", "pathlib", "datetime", "riskfile.policy.schema"} & set(loaded)


SCALES = st.integers(3, 10)


@given(rows=SCALES, columns=SCALES, regions=st.integers(2, 10), data=st.data())
@settings(max_examples=60, deadline=None)
def test_any_matrix_reads_back(rows: int, columns: int, regions: int, data: st.DataObject) -> None:
    style = data.draw(st.sampled_from(["S{}", "{}", "level-{}", "级{}"]))
    severities = [style.format(n) for n in range(columns)]
    probabilities = [style.format(n) for n in range(rows)]
    cells = {
        (p, s): data.draw(st.sampled_from([None, *(f"r{n}" for n in range(regions))]))
        for p in probabilities
        for s in severities
    }
    lines = ["version: 1", "device: {name: a, manufacturer: b, markets: [], software-class: A}", "severity:"]
    lines += [f"  - {{id: {s}, label: x}}" for s in severities]
    lines += ["probability:", "  levels:", *(f"    - id: {p}\n      label: x" for p in probabilities), "regions:"]
    lines += [
        f"  - {{id: r{n}, label: x, acceptable: true, control-required: false, significant: false}}"
        for n in range(regions)
    ]
    lines.append("matrix:")
    flow = data.draw(st.booleans())
    for p in data.draw(st.permutations(probabilities)):
        row = [f"{s}: {cells[p, s] or ''}" for s in severities]
        lines += [f"  {p}: {{{', '.join(row)}}}"] if flow else [f"  {p}:", *(f"    {cell}" for cell in row)]
    policy = load("\n".join(lines))
    assert policy.matrix == cells
    assert [level.id for level in policy.severity.levels] == severities
    assert [level.rank for level in policy.probability.levels] == list(range(1, rows + 1))
    written = "\n".join(lines).split("\n")
    for (p, s), cell in cells.items():
        place = policy.positions["matrix", p, s]
        assert place.end_line == place.line
        assert written[place.line - 1][place.column - 1 : place.end_column - 1] == (cell or s)


def known_keys() -> list[tuple[int, int, str]]:
    """Each key of the base policy that the form names: line, column and the key."""
    policy = load(BASE)
    found = []
    for number, line in enumerate(BASE.splitlines(), 1):
        for keys in {keys[-1] for keys in policy.positions if keys[0] != "matrix" or len(keys) == 1}:
            for start in (0, 2, *(n + 1 for n, c in enumerate(line) if c in "{ ")):
                if line[start:].startswith(f"{keys}:") and keys[0].islower():
                    found.append((number, start + 1, keys))
    return sorted(set(found))


@given(key=st.sampled_from(known_keys()), data=st.data())
@settings(max_examples=150, deadline=None)
def test_a_misspelt_key_is_reported_where_it_stands(key: tuple[int, int, str], data: st.DataObject) -> None:
    line, column, name = key
    at = data.draw(st.integers(0, len(name) - 1))
    wrong = data.draw(st.sampled_from([name[:at] + "x" + name[at:], name[:at] + "qq" + name[at + 1 :], name + "s"]))
    lines = BASE.splitlines()
    row = lines[line - 1]
    lines[line - 1] = row[: column - 1] + wrong + row[column - 1 + len(name) :]
    unknown = [
        problem for problem in problems("\n".join(lines)) if str(problem.message).startswith(f"unknown key `{wrong}`")
    ]
    assert [problem.span[1:] for problem in unknown] == [(line, column, line, column + len(wrong))]


@given(
    text=st.one_of(
        st.text(), st.lists(st.sampled_from([*BASE.splitlines(True), "\t", "- ", "{", "]", "'"])).map("".join)
    )
)
@settings(max_examples=200, deadline=None)
def test_any_text_is_a_policy_or_a_policy_error(text: str) -> None:
    try:
        load(text)
    except PolicyError as error:
        assert error.problems


@given(lines=st.permutations(range(len(BASE.splitlines()))), keep=st.integers(0, len(BASE.splitlines())))
@settings(max_examples=100, deadline=None)
def test_any_cut_of_a_policy_is_a_policy_or_a_policy_error(lines: list[int], keep: int) -> None:
    rows = BASE.splitlines()
    try:
        load("\n".join(rows[n] for n in sorted(lines[:keep])))
    except PolicyError as error:
        assert error.problems


def test_reasons_for_plans_without_data() -> None:
    text = """\
monitoring:
  interval-months: 6
  launched: 2026-03-01
  data-within-months: 9
  no-data:
    - {plans: [MON-1, MON-3], because: asked for at the second visit, until: 2027-12-31}
  plans:
    - {id: MON-1, target: RSK-1, kind: injury, data-within-months: 24}
    - {id: MON-2, target: RSK-2, kind: injury}
"""
    assert [str(problem.message) for problem in problems(BASE + text)] == [
        "`monitoring.no-data.1.plans`: found MON-3, which no plan under `monitoring.plans` has; expected ids of plans"
    ]
    monitoring = load(BASE + text.replace(", MON-3", "")).monitoring
    assert monitoring is not None
    assert (monitoring.launched, monitoring.data_within_months) == ("2026-03-01", 9)
    assert [each.data_within_months for each in monitoring.plans] == [24, None]
    assert [each[:3] for each in monitoring.no_data] == [(("MON-1",), "asked for at the second visit", "2027-12-31")]


@pytest.mark.parametrize(
    "plan",
    [
        "period: quarter, false-alarm-months: 6",
        "method: two-period, looks: {every: 12}, baseline: {first: 2025-01, last: 2025-12}, false-alarm-months: 24",
        "false-alarm-months: 100000",
        "method: u-chart, threshold: 4.4",
        "method: cusum, threshold: 40",
    ],
)
def test_what_is_just_within_the_range_is_taken(plan: str) -> None:
    head = "monitoring: {interval-months: 12, plans: [{id: M1, target: RSK-1, kind: injury, "
    monitoring = load(BASE + head + plan + "}]}\n").monitoring
    assert monitoring is not None
    assert len(monitoring.plans) == 1
