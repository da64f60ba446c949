"""What field data say of a file: which claims counts are held against, signals and their answers, cycles, overall risk."""

from __future__ import annotations

import math
import random
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, nbinom

from casekit import TODAY, compose, write
from riskfile.assessment import assess
from riskfile.model import RiskFile
from riskfile.policy import Policy
from riskfile.policy.policy import METHODS, least_false_alarm_months
from riskfile.project import check
from riskfile.reporters.monitor import as_json, as_text
from riskfile.surveillance.foundation import shown_state
from riskfile.surveillance.monitoring import (
    QUESTIONS,
    Comparison,
    Watch,
    Watched,
    compare,
    due_cycles,
    judge,
    look_words,
    overall_residual,
    unanswered,
    verdict_on,
    watch,
)
from riskfile.surveillance.statistics import together
from riskfile.surveillance.triggers import monitored
from riskfile.text.days import months_later
from riskfile.views.surveillance import forest_plot

PLANS = (
    "    - {id: MON-8, target: HRM-1, kind: injury, source: active, unit: implant, method: u-chart}\n"
    "    - {id: MON-9, target: HRM-2, kind: injury, source: active, unit: implant, method: u-chart}\n"
)


def project(
    root: Path, *, text: str = "", plans: str = "", interval: int = 12, **series: str
) -> tuple[RiskFile, Policy]:
    """The base with further items, plans and series; a series by the name of its file."""
    case = compose("case", f"```markdown\n{text}\n```\n" if text else "")
    policy = case.files["needs/policy.yaml"]
    head, _, rest = policy.partition("monitoring:\n")
    after = rest[rest.index("\nroles:") :]
    case.files["needs/policy.yaml"] = (
        f"{head}monitoring:\n  interval-months: {interval}\n  plans:\n{plans}{PLANS}{after}"
    )
    case.files.update({f"field/{name}.csv": text for name, text in series.items()})
    write(case, root)
    checked = check(root, cached=False, today=TODAY)
    assert checked.policy is not None, [each.message for each in checked.report.findings]
    assert not checked.report.crashes
    return checked.file, checked.policy


def found(root: Path, *, text: str = "", plans: str = "", **series: str) -> Watched:
    file, policy = project(root, text=text, plans=plans, **series)
    return watch(file, policy, assess(file, policy), TODAY)


def plan(target: str, kind: str, method: str = "u-chart", *, source: str = "active", more: str = "") -> str:
    return (
        f"    - {{id: MON-1, target: {target}, kind: {kind}, source: {source}, unit: implant, method: {method},"
        f" path: field/a.csv{more}}}\n"
    )


def rows(*pairs: tuple[int, float], first: str = "2025-01") -> str:
    text = "period,count,exposure\n"
    for at, (count, exposure) in enumerate(pairs):
        text += f"{months_later(first + '-01', at)[:7]},{count},{exposure:g}\n"
    return text


def observation(observes: str, count: int, exposure: float, kind: str = "malfunction", source: str = "active") -> str:
    return (
        f":::{{observation}} Seen\n:id: OBS-1\n:kind: {kind}\n:count: {count}\n:exposure: {exposure:g}\n:unit: implant\n"
        f":period: 2025\n:source: {source}\n:observes: {observes}\n:imdrf: A0104\n:::\n"
    )


# --- what counts are held against -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "kind", "expected"),
    [
        # RSK-1: residual P1 is F3 (1e-4), P falls into F1 (1e-6); RSK-3: residual P1 is F1, P falls into F1
        ("RSK-1", "malfunction", [("RSK-1", "P1", "F3", 1e-4)]),
        ("RSK-1", "injury", [("RSK-1", "P", "F1", 1e-6)]),
        ("RSK-1", "death", [("RSK-1", "P", "F1", 1e-6)]),
        ("RSK-1", "defect", [("RSK-1", "P1", "F3", 1e-4)]),
        ("HRM-1", "injury", [("RSK-1", "P", "F1", 1e-6)]),
        ("HRM-2", "injury", [("HRM-2", "P", "sum of 2 risks", 2e-6)]),
        # situations of their own: P1 of RSK-2 (1e-5) and of RSK-3 (1e-6)
        ("HRM-2", "malfunction", [("HRM-2", "P1", "sum of 2 risks", 1.1e-5)]),
        ("HRM-2", "defect", []),
        ("FMD-1", "malfunction", [("RSK-3", "P1", "F1", 1e-6)]),
        ("FMD-1", "defect", [("RSK-3", "P1", "F1", 1e-6)]),
        ("FMD-1", "injury", [("RSK-3", "P", "F1", 1e-6)]),
        # one claim, once
        ("FMD-1, RSK-3", "malfunction", [("RSK-3", "P1", "F1", 1e-6)]),
        ("RSK-3, RSK-1", "malfunction", [("RSK-3", "P1", "F1", 1e-6), ("RSK-1", "P1", "F3", 1e-4)]),
    ],
)
def test_what_an_observation_is_held_against(
    target: str, kind: str, expected: list[tuple[str, str, str, float]], tmp_path: Path
) -> None:
    comparisons = found(tmp_path, text=observation(target, 1, 5000, kind)).comparisons
    assert [(each.risk, each.against, str(each.band), pytest.approx(each.bound)) for each in comparisons] == expected
    assert all(
        (each.source, each.count, each.exposure) == ("OBS-1", 1, 5000) and each.target in target.split(", ")
        for each in comparisons
    )


HEAVY = ":::{{risk}} Heavy\n:id: RSK-9\n:situation: SIT-1\n:harm: HRM-1\n:p1: {}\n:p2: {}\n:basis: test (2024)\n:::\n\n"


@pytest.mark.parametrize(
    ("p1", "p2", "expected"),
    [
        # in the topmost band, which ends at 1: what P1 and P2 say is the claim
        ("0.5", "0.02", [("0.01", 0.01)]),
        ("F5", "0.02", [("0.02", 0.02)]),
        # and where they say nothing, there is none
        ("F5", "C5", []),
        ("F4", "0.5", [("F4", 1e-3)]),
    ],
)
def test_the_topmost_band_claims_what_p1_and_p2_say(
    p1: str, p2: str, expected: list[tuple[str, float]], tmp_path: Path
) -> None:
    text = HEAVY.format(p1, p2) + observation("RSK-9", 1, 5000, "injury")
    comparisons = found(tmp_path, text=text).comparisons
    assert [(each.band, pytest.approx(each.bound)) for each in comparisons] == expected


def test_verdicts_as_published(tmp_path: Path) -> None:
    """No event: 29,958 implants carry 1 in 10,000 and 29,957 do not; five in 10,000 contradict it."""
    states = []
    for count, exposure in ((0, 29958), (0, 29957), (5, 10000)):
        (one,) = found(tmp_path / str(exposure), text=observation("RSK-1", count, exposure)).comparisons
        states.append((one.verdict.state, one.verdict.needed))
    assert states[0] == ("supported", 0) and states[2] == ("contradicted", None)
    assert states[1][0] == "unsupported" and states[1][1] == pytest.approx(0.32, abs=0.01)


def test_passive_reports_contradict_and_never_support(tmp_path: Path) -> None:
    (few,) = found(tmp_path / "few", text=observation("RSK-1", 0, 1e9, source="passive")).comparisons
    (many,) = found(tmp_path / "many", text=observation("RSK-1", 5, 1e4, source="passive")).comparisons
    assert (few.verdict.state, few.verdict.needed) == ("unsupported", None)
    assert many.verdict.state == "contradicted" and few.passive and many.passive


def test_a_risk_without_a_probability_leaves_a_harm_without_a_sum(tmp_path: Path) -> None:
    text = (
        ":::{harm} Discomfort\n:id: HRM-8\n:severity: S1\n:::\n\n"
        ":::{risk} Discomfort\n:id: RSK-8\n:situation: SIT-2\n:harm: HRM-8\n:basis: test (2024)\n:p1: F1\n:p2: C1\n:::\n\n"
    )
    other = ":::{risk} Other\n:id: RSK-9\n:situation: SIT-1\n:harm: HRM-8\n:basis: test (2024)\n:estimate: not-estimable\n:::\n\n"
    counted = observation("HRM-8", 3, 1000, "injury")
    assert [each.risk for each in found(tmp_path / "one", text=text + counted).comparisons] == ["RSK-8"]
    assert found(tmp_path / "two", text=text + other + counted).comparisons == ()


@settings(max_examples=25, deadline=None)
@given(
    pairs=st.lists(st.tuples(st.integers(0, 20), st.integers(1000, 90000)), min_size=2, max_size=12), order=st.randoms()
)
def test_the_order_of_months_does_not_change_what_was_seen(
    pairs: list[tuple[int, int]], order: random.Random, tmp_path_factory: pytest.TempPathFactory
) -> None:
    mixed = list(pairs)
    order.shuffle(mixed)
    verdicts = []
    for each in (pairs, mixed):
        root = tmp_path_factory.mktemp("order")
        (one,) = found(root, plans=plan("RSK-1", "malfunction"), a=rows(*each)).watches
        verdicts.append([(each.count, each.exposure, each.verdict.rate) for each in one.comparisons])
    assert verdicts[0] == verdicts[1] and len(verdicts[0]) == 1


def test_a_plan_says_its_looks(tmp_path: Path) -> None:
    quiet: list[tuple[int, float]] = [(0, 6_000)] * 7
    (each,) = watched(tmp_path / "monthly", "u-chart", *quiet, more="").comparisons
    assert (str(look_words(each)), each.last_look, each.decided) == ("look 7 of 60", "2025-07", "")
    assert each.verdict.state == "unsupported"
    more = ", looks: {planned: 2, every: 3}"
    enough: list[tuple[int, float]] = [(0, 60_000)] * 7
    (each,) = watched(tmp_path / "quarterly", "u-chart", *enough, more=more).comparisons
    assert (each.last_look, each.decided, each.count) == ("2025-06", "2025-03", 0)
    assert str(look_words(each)) == "look 2 of 2, decided at look 1 (2025-03)"
    (each,) = watched(tmp_path / "late", "u-chart", *quiet, more=", looks: {every: 12}").comparisons
    assert (str(look_words(each)), each.last_look) == ("no look of 5 yet", "")
    (each,) = watched(tmp_path / "used", "u-chart", *quiet, more=", looks: {planned: 3}").comparisons
    assert "look 7 (1 of the 3 of set 3" in str(look_words(each))


def test_what_was_contradicted_once_stays_so(tmp_path: Path) -> None:
    pairs = [(9, 1000.0)] * 3 + [(0, 90_000.0)] * 12
    (each,) = watched(tmp_path, "u-chart", *pairs, more="").comparisons
    assert (each.verdict.state, each.decided) == ("contradicted", "2025-01")
    assert str(look_words(each)) == "look 15 of 60, decided at look 1 (2025-01)"


def test_another_bound_is_judged_by_the_same_looks(tmp_path: Path) -> None:
    text, plans = "", plan("RSK-1", "malfunction", more="")
    file, policy = project(tmp_path, text=text, plans=plans, a=rows(*[(0, 60_000)] * 7))
    (each,) = watch(file, policy, assess(file, policy), TODAY).of_series
    assert verdict_on(file, policy, each, each.bound) == each.verdict
    assert verdict_on(file, policy, each, 1e-2).state == "supported"


# --- series -----------------------------------------------------------------------------------------------------------


BASELINE = ", baseline: {first: 2025-01, last: 2025-03}"


def watched(root: Path, method: str, *pairs: tuple[int, float], more: str = BASELINE, text: str = "") -> Watch:
    (one,) = found(root, text=text, plans=plan("RSK-1", "malfunction", method, more=more), a=rows(*pairs)).watches
    return one


def test_the_months_after_the_baseline_are_compared(tmp_path: Path) -> None:
    one = watched(tmp_path, "u-chart", (9, 1000), (8, 1000), (7, 1000), (1, 2000), (2, 3000))
    (compared,) = one.comparisons
    assert (compared.source, compared.count, compared.exposure) == ("MON-1", 3, 5000)
    assert str(compared.mark) == "field/a.csv:6:9"


def test_all_months_without_a_baseline_or_after_it(tmp_path: Path) -> None:
    pairs = ((1, 1000.0), (2, 1000.0), (3, 1000.0))
    for more in ("", BASELINE):
        (compared,) = watched(tmp_path / ((more and "b") or "a"), "u-chart", *pairs, more=more).comparisons
        assert (compared.count, compared.exposure) == (6, 3000)


def test_a_signal_says_its_numbers(tmp_path: Path) -> None:
    one = watched(tmp_path, "u-chart", (4, 400000), (5, 400000), (3, 400000), (20, 400000), (4, 400000))
    (chart,) = one.charts
    assert chart.method == "u-chart" and chart.centre[3:] == (pytest.approx(1e-5),) * 2
    (signal,) = one.signals
    assert (signal.plan, signal.period, signal.count, signal.exposure) == ("MON-1", "2025-04", 20, 400000)
    assert signal.rate == signal.value == pytest.approx(5e-5)
    assert (signal.cause, signal.statistic, signal.limit) == ("limit", "rate", chart.upper[3])
    assert signal.limit < signal.rate and chart.values[4] < chart.upper[4]
    # the next count is negative binomial, of what 12 events in three times the exposure leave open
    assert signal.p == pytest.approx(nbinom.sf(19, 12.5, 3 / 4), rel=1e-6)
    # one plan is judged, and nothing that comes later or earlier is of its look
    assert signal.adjusted == signal.p
    assert signal.false_alarm == 370 and signal.detects == 2 and 1 < signal.detection < 370
    assert str(signal.mark) == "field/a.csv:5:9" and signal.answered == ""


def test_fewer_than_expected_and_months_of_the_baseline_are_no_signal(tmp_path: Path) -> None:
    one = watched(tmp_path, "u-chart", (300, 1e6), (20, 1e6), (310, 1e6), (90, 1e6))
    assert one.signals == () and one.charts[0].alarms == ()
    assert one.dispersion > 100


def test_a_baseline_in_the_middle(tmp_path: Path) -> None:
    more = ", baseline: {first: 2025-03, last: 2025-04}"
    one = watched(tmp_path, "u-chart", (50, 1e6), (60, 2e6), (10, 1e6), (14, 1e6), (12, 1e6), (40, 4e6), more=more)
    (chart,) = one.charts
    # what comes before is not judged
    assert [math.isnan(each) for each in chart.upper] == [True] * 4 + [False] * 2
    assert chart.centre[4:] == (pytest.approx(12e-6),) * 2
    assert chart.upper[4] > chart.upper[5]
    assert one.signals == ()


@pytest.mark.parametrize("method", ["u-chart", "p-chart", "c-chart", "shewhart-cusum"])
def test_a_baseline_without_events(method: str, tmp_path: Path) -> None:
    calm = watched(tmp_path / "calm", method, (0, 400000), (0, 400000), (0, 400000), (1, 400000), (0, 400000))
    assert calm.signals == () and calm.dispersion == 0
    loud = watched(tmp_path / "loud", method, (0, 400000), (0, 400000), (0, 400000), (1, 400000), (6, 400000))
    (signal,) = loud.signals
    assert signal.period == "2025-05" and signal.p < 1e-4


@pytest.mark.parametrize("method", METHODS)
def test_a_single_month(method: str, tmp_path: Path) -> None:
    one = watched(tmp_path, method, (3, 400000), more="")
    assert one.signals == () and one.dispersion == 0


def test_a_cusum_tells_the_month_in_which_it_gets_there(tmp_path: Path) -> None:
    one = watched(tmp_path, "cusum", *[(4, 1e6)] * 3, *[(11, 1e6)] * 8)
    (chart,) = one.charts
    assert chart.statistic == "sum" and len(chart.values) == 11
    (signal,) = one.signals
    at = next(at for at in range(3, 11) if chart.values[at] > chart.upper[at])
    assert signal.cause == "sum" and signal.period == one.series.points[at].period
    assert (signal.value, signal.limit) == (chart.values[at], chart.upper[at])


def test_signals_of_one_time_are_adjusted_together(tmp_path: Path) -> None:
    pairs = ((4, 400000), (5, 400000), (3, 400000), (20, 400000))
    first = plan("RSK-1", "malfunction", more=BASELINE)
    second = first.replace("MON-1", "MON-2").replace("a.csv", "b.csv").replace("RSK-1", "RSK-2")
    both = found(tmp_path / "two", plans=first + second, a=rows(*pairs), b=rows(*pairs[:3], (5, 400000)))
    (alone,) = found(tmp_path / "one", plans=first, a=rows(*pairs)).watches
    assert alone.signals[0].adjusted == alone.signals[0].p
    assert both.watches[0].signals[0].adjusted == pytest.approx(2 * alone.signals[0].p)
    assert both.watches[1].signals == ()
    # and never over time: more months change nothing
    more = found(
        tmp_path / "more", plans=first + second, a=rows(*pairs, *pairs[:3]), b=rows(*pairs[:3], (5, 400000), *pairs[:3])
    )
    assert more.watches[0].signals == both.watches[0].signals


# --- what was signalled stays -----------------------------------------------------------------------------------------


@settings(max_examples=15, deadline=None)
@given(
    counts=st.lists(st.integers(0, 12), min_size=6, max_size=16),
    method=st.sampled_from(METHODS),
    baseline=st.booleans(),
)
def test_later_months_make_no_signal_appear_or_vanish(
    counts: list[int], method: str, baseline: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = tmp_path_factory.mktemp("causal")
    before: dict[str, object] = {}
    for size in range(4, len(counts) + 1, 3):
        pairs = [(count, 400000.0) for count in counts[:size]]
        one = watched(root / str(size), method, *pairs, more=BASELINE if baseline else "")
        now = {each.period: (each.cause, each.value, each.limit, each.p) for each in one.signals}
        last = max(before, default="")
        assert {period: each for period, each in now.items() if period <= last} == before
        before = dict(now)


def closed(id: str, opened: str, day: str) -> str:
    """A trigger of RSK-1, and the cycle that closed it on a day."""
    return trigger(opened).replace("TRG-1", id) + (
        f"\n:::{{cycle}} Answer\n:id: {id.replace('TRG', 'CYC-9')}\n:mission: operations\n:opened: {opened}\n:closed: {day}\n"
        f":decision: none\n:closes: {id}\n:reviews: RSK-1\n:::\n\n"
    )


RISEN = [(10, 1e9), (9, 1e9), (11, 1e9), *[(15, 1e9), (16, 1e9), (17, 1e9)] * 12]
"""A baseline of three months at 10, and then three years at 16."""


def test_a_rise_that_goes_on_is_one_signal_until_it_is_answered_and_closed(tmp_path: Path) -> None:
    one = watched(tmp_path / "open", "u-chart", *RISEN)
    (signal,) = one.signals
    assert signal.cause == "run" and signal.run > 2 and one.begins == ()
    run = signal.run
    month = months_later("2025-04-01", run - 1)[:7]
    assert signal.period == month and signal.limit == pytest.approx(1e-8)
    # answered and open: still one
    (signal,) = watched(tmp_path / "answered", "u-chart", *RISEN, text=trigger(f"{month}-28")).signals
    assert signal.answered == "TRG-1"
    # closed in the middle of a month: the next month is the first of a new run
    then = months_later(f"{month}-15", 1)
    text = closed("TRG-1", f"{month}-28", then)
    first, second = (again := watched(tmp_path / "closed", "u-chart", *RISEN, text=text)).signals
    assert (first.answered, second.answered) == ("TRG-1", "") and again.begins == (3 + run + 1,)
    assert second.run == run and second.period == months_later(then, run)[:7]
    # and the chart shows both
    assert [each.index for each in again.charts[0].alarms] == [2 + run, 3 + 2 * run]


def test_a_sum_begins_at_zero_after_its_trigger_was_closed(tmp_path: Path) -> None:
    text = closed("TRG-1", "2025-06-28", "2025-09-30")
    pairs = [(4, 1e6)] * 3 + [(11, 1e6)] * 12
    before, after = watched(tmp_path / "o", "cusum", *pairs), watched(tmp_path / "c", "cusum", *pairs, text=text)
    assert len(before.signals) == 1 and len(after.signals) == 2 and after.begins == (9,)
    sums = after.charts[0].values
    assert sums[:9] == pytest.approx(before.charts[0].values[:9], nan_ok=True)
    assert sums[9:] == pytest.approx(before.charts[0].values[3:9])
    assert before.signals[0] == after.signals[0]._replace(answered="")


@pytest.mark.parametrize("method", ["u-chart", "shewhart-cusum", "maxsprt"])
def test_without_a_baseline_all_before_is_what_is_expected_after_an_answer_too(method: str, tmp_path: Path) -> None:
    pairs = [(4, 1e6)] * 24 + [(12, 1e6)] * 12
    first = watched(tmp_path / "open", method, *pairs, more="").signals[0]
    text = closed("TRG-1", f"{first.period}-28", months_later(f"{first.period}-15", 1))
    one = watched(tmp_path / "closed", method, *pairs, more="", text=text)
    assert [each.answered for each in one.signals] == ["TRG-1", ""]
    assert one.signals[0] == first._replace(answered="TRG-1")
    assert one.series.points[one.begins[0]].period == months_later(f"{first.period}-15", 2)[:7]


def test_as_many_false_alarms_as_may_be_asked_for_are_no_crash(tmp_path: Path) -> None:
    for method in METHODS:
        least = round(least_false_alarm_months(method, "month", 6))
        more = f"{BASELINE}, false-alarm-months: {least}, looks: {{every: 6}}"
        assert watched(tmp_path / method, method, *[(4, 1e6)] * 12, more=more).charts


LOTS = ", columns: {level: lot}, by: lot"


def by_lot(*months: dict[str, tuple[int, int]]) -> str:
    text = "period,lot,count,exposure\n"
    for at, lots in enumerate(months):
        month = months_later("2025-01-01", at)[:7]
        text += "".join(f"{month},{lot},{count},{exposure}\n" for lot, (count, exposure) in lots.items())
    return text


CALM = {"L1": (1, 400000), "L2": (0, 400000), "L3": (0, 400000)}


def of_lots(root: Path, *months: dict[str, tuple[int, int]], text: str = "") -> Watch:
    plans = plan("RSK-1", "malfunction", more=LOTS + BASELINE)
    (one,) = found(root, text=text, plans=plans, a=by_lot(*months)).watches
    return one


def test_a_lot_stands_out_from_all_the_others(tmp_path: Path) -> None:
    months = [CALM, CALM, CALM, CALM | {"L2": (3, 400000)}, CALM | {"L4": (5, 200000)}, CALM | {"L4": (4, 200000)}]
    one = of_lots(tmp_path / "lots", *months)
    lots = [each for each in one.signals if each.level]
    assert [(each.level, each.period, each.since, each.count, each.exposure) for each in lots] == [
        ("L4", "2025-05", "2025-04", 5, 200000)
    ]
    (signal,) = lots
    assert (signal.cause, signal.method) == ("level", "funnel")
    # five events of 10, in 2 of 26 parts of the exposure; all four lots are one family
    assert signal.p == pytest.approx(binom.sf(4, 10, 2 / 26)) and signal.adjusted == pytest.approx(4 * signal.p)
    assert signal.limit == pytest.approx(5 / 2.4e6) and signal.rate == pytest.approx(5 / 200000)
    # what comes later changes nothing
    before = of_lots(tmp_path / "before", *months[:5])
    assert [each for each in before.signals if each.level] == lots
    # all are within what chance explains
    assert not any(each.level for each in of_lots(tmp_path / "calm", *[CALM] * 6).signals)


def test_a_lot_is_counted_anew_once_its_trigger_is_closed(tmp_path: Path) -> None:
    text = closed("TRG-1", "2025-05-28", "2025-06-10")
    risen = CALM | {"L4": (5, 200000)}
    between = CALM | {"L4": (0, 200000)}
    one = of_lots(tmp_path, CALM, CALM, CALM, CALM, risen, between, between, CALM | {"L4": (8, 200000)}, text=text)
    lots = [(each.level, each.since, each.count, each.answered) for each in one.signals if each.level]
    assert lots == [("L4", "2025-04", 5, "TRG-1"), ("L4", "2025-07", 8, "")]


def test_a_month_without_exposure_is_a_gap(tmp_path: Path) -> None:
    pairs = ((4, 400000), (5, 400000), (3, 400000), (0, 0), (20, 400000), (0, 0))
    for method in METHODS:
        one = watched(tmp_path / method, method, *pairs)
        assert all(len(chart.values) == 6 and math.isnan(chart.upper[3]) for chart in one.charts), method
    one = watched(tmp_path / "u-chart-again", "u-chart", *pairs)
    assert [each.period for each in one.signals] == ["2025-05"]


def test_a_trigger_that_answers_no_signal_changes_nothing(tmp_path: Path) -> None:
    pairs = [(4, 1e6)] * 3 + [(5, 1e6)] * 3
    text = closed("TRG-1", "2025-04-20", "2025-05-10")
    one = watched(tmp_path, "cusum", *pairs, text=text)
    assert one.signals == () and one.begins == ()


def trigger(opened: str, affects: str = "RSK-1", kind: str = "signal") -> str:
    answers = " ".join(f"{each}: no." for each in QUESTIONS)
    return (
        f":::{{trigger}} More\n:id: TRG-1\n:kind: {kind}\n:opened: {opened}\n:due: 2026-09-01\n:affects: {affects}\n\n"
        f"{answers}\n:::\n"
    )


@pytest.mark.parametrize(
    ("text", "closed", "answered"),
    [
        (trigger("2025-05-03"), "", "TRG-1"),
        (trigger("2025-04-20"), "2025-09-01", "TRG-1"),
        (trigger("2025-02-20"), "", "TRG-1"),
        (trigger("2025-02-20"), "2025-03-31", ""),
        (trigger("2025-05-03", "RSK-2"), "", ""),
        (trigger("2025-05-03", kind="capa"), "", ""),
    ],
)
def test_which_trigger_answers_a_signal(text: str, closed: str, answered: str, tmp_path: Path) -> None:
    if closed:
        text += (
            f":::{{cycle}} Answer\n:id: CYC-9\n:mission: operations\n:opened: 2025-02-20\n:closed: {closed}\n"
            ":decision: none\n:closes: TRG-1\n:reviews: RSK-1\n:::\n"
        )
    pairs = ((4, 400000), (5, 400000), (3, 400000), (20, 400000))
    one = watched(tmp_path, "u-chart", *pairs, text=text)
    assert [each.answered for each in one.signals] == [answered]


def test_a_check_adjusts_only_what_it_tells(tmp_path: Path) -> None:
    pairs = ((4, 400000), (5, 400000), (3, 400000), (20, 400000))
    series = {"plans": plan("RSK-1", "malfunction", more=BASELINE), "a": rows(*pairs)}
    file, policy = project(tmp_path, text=trigger("2025-05-03"), **series)
    assessed = assess(file, policy)
    (quick,) = judge(file, policy, assessed).watches
    (full,) = compare(file, policy, assessed).watches
    assert quick.signals[0].adjusted != quick.signals[0].adjusted
    assert full.signals[0].adjusted == pytest.approx(full.signals[0].p)
    assert judge(file, policy, assessed) is compare(file, policy, assessed)


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("Significant increase: yes. Benefit-risk: no. Unacceptable risk: no.", ()),
        ("**Significant increase:** yes.\n\n*Benefit-risk*: no.\n\n- unacceptable risk: no", ()),
        ("", QUESTIONS),
        (
            "Significant increase: Benefit-risk: no. Unacceptable risk: ___",
            ("Significant increase", "Unacceptable risk"),
        ),
        ("A significant increase is seen. Benefit risk: no. Unacceptable\nrisk: no.", ("Significant increase",)),
    ],
)
def test_the_three_questions(text: str, missing: tuple[str, ...]) -> None:
    assert unanswered(text) == missing


# --- cycles that are due ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("interval", "today", "due", "state"),
    [
        # CYC-6 was closed on 2025-12-15
        (3, "2026-01-20", "2026-03-15", "in time"),
        (3, "2026-02-12", "2026-03-15", "in time"),
        (3, "2026-02-13", "2026-03-15", "due soon"),
        (3, "2026-03-15", "2026-03-15", "due soon"),
        (3, "2026-03-16", "2026-03-15", "overdue"),
        (2, "2026-02-15", "2026-02-15", "due soon"),
    ],
)
def test_the_next_cycle(interval: int, today: str, due: str, state: str, tmp_path: Path) -> None:
    file, policy = project(tmp_path, interval=interval)
    assert policy.monitoring is not None and policy.monitoring.warn_days == 30
    (one,) = due_cycles(file, policy, today)
    assert one == ("operations", "post-launch", "CYC-6", "2025-12-15", due, state)


def test_a_cycle_that_is_still_open(tmp_path: Path) -> None:
    file, policy = project(tmp_path)
    (one,) = due_cycles(file, policy, "2025-11-01")
    assert (one.last, one.closed, one.due) == ("", "", "2026-10-06")
    assert due_cycles(file, policy, "2025-10-05") == ()


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2400, 1, 1)), st.integers(0, 240))
def test_months_later(start: date, months: int) -> None:
    end = date.fromisoformat(months_later(start.isoformat(), months))
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == months
    assert end.day == start.day or (end.day < start.day and date.fromordinal(end.toordinal() + 1).day == 1)


# --- overall residual risk --------------------------------------------------------------------------------------------


def test_overall_residual_risk_by_severity(tmp_path: Path) -> None:
    file, policy = project(tmp_path)
    overall = {each.severity: each for each in overall_residual(file, policy, assess(file, policy))}
    assert set(overall) == {"S4", "S3"}
    # residual claims: RSK-1 F3 x C2, RSK-2 F2 x C2 (initial), RSK-3 F1 x C3
    assert overall["S4"].risks == ("RSK-1",) and overall["S3"].risks == ("RSK-2", "RSK-3")
    assert overall["S4"].probability == pytest.approx(1e-6)
    assert overall["S3"].probability == pytest.approx(together([1e-7, 1e-7]))
    for each in overall.values():
        assert 0 < each.median < each.upper < 2 * each.probability
        assert each.not_estimable == ()
    again, _ = project(tmp_path)
    assert overall_residual(again, policy, assess(again, policy)) == overall_residual(
        file, policy, assess(file, policy)
    )


def test_active_counts_take_the_place_of_the_claim(tmp_path: Path) -> None:
    file, policy = project(tmp_path, text=observation("RSK-1", 40, 1e6, "injury"))
    (most, *_) = overall_residual(file, policy, assess(file, policy))
    assert most.probability == pytest.approx(1e-6)
    # Gamma(40.5, 1e6)
    assert most.median == pytest.approx(40.17e-6, rel=0.02)
    passive, _ = project(tmp_path / "p", text=observation("RSK-1", 40, 1e6, "injury", "passive"))
    assert overall_residual(passive, policy, assess(passive, policy))[0].median < 1e-6


def test_what_cannot_be_estimated_is_listed_apart(tmp_path: Path) -> None:
    text = ":::{risk} Other\n:id: RSK-9\n:situation: SIT-1\n:harm: HRM-1\n:basis: test (2024)\n:estimate: not-estimable\n:::\n"
    file, policy = project(tmp_path, text=text)
    (worst, *_) = overall_residual(file, policy, assess(file, policy))
    assert worst.not_estimable == ("RSK-9",) and worst.risks == ("RSK-1",)


def test_a_comparison_is_kept_with_the_file(tmp_path: Path) -> None:
    file, policy = project(tmp_path, text=observation("RSK-1", 1, 5000))
    assessed = assess(file, policy)
    first: tuple[Comparison, ...] = watch(file, policy, assessed, "2026-01-20").comparisons
    assert watch(file, policy, assessed, "2026-05-01").comparisons is first and len(first) == 1


# --- data of another device, or old -----------------------------------------------------------------------------------

ENOUGH: list[tuple[int, float]] = [(0, 60_000)] * 7


@pytest.mark.parametrize(
    ("more", "first", "told"),
    [
        (", evidence-of: the platform", "2025-01", "another device (the platform)"),
        (", title: Fractures of the predecessor", "2025-01", "speaks of another device ('predecessor')"),
        ("", "2010-01", "years ago (2010-01 to 2010-07)"),
        (", evidence-of: the platform, holds-because: same strut and alloy (report 4)", "2025-01", ""),
        (", holds-because: nothing changed since (report 4)", "2010-01", ""),
        ("", "2025-01", ""),
    ],
)
def test_a_series_says_why_it_holds(tmp_path: Path, more: str, first: str, told: str) -> None:
    file, policy = project(tmp_path, plans=plan("RSK-1", "malfunction", more=more), a=rows(*ENOUGH, first=first))
    (each,) = watch(file, policy, assess(file, policy), TODAY).of_series
    assert each.verdict.state == "supported"
    assert shown_state(file, policy, each, TODAY) == ("unsupported" if told else "supported")
    found = [one.message for one in check(tmp_path, cached=False, today=TODAY).report.findings if one.code == "RMF614"]
    assert len(found) == bool(told)
    assert told in "".join(found)
    shown = monitored(file, policy, TODAY)
    text = as_text(shown)
    assert ("would support; not accepted: see RMF614" in text) == bool(told)
    assert ("1 supported" in text) != bool(told)
    assert as_json(shown)["comparisons"][0]["verdict"] == ("unsupported" if told else "supported")
    plot = forest_plot(file, policy, TODAY)
    assert [row.state for row in plot.rows] == ["unsupported" if told else "supported"]
    assert ("not accepted" in plot.table.rows[0].cells[-1].note) == bool(told)


def test_a_baseline_of_another_device_says_why_it_sets_what_is_expected(tmp_path: Path) -> None:
    for name, said, told in (
        ("silent", ", evidence-of: the predecessor", 1),
        ("said", ", evidence-of: the predecessor, holds-because: same balloon and bond (report 9)", 0),
    ):
        more = f", baseline: {{first: 2025-01, last: 2025-03{said}}}"
        project(tmp_path / name, plans=plan("RSK-1", "malfunction", more=more), a=rows(*[(1, 1000)] * 6))
        found = [
            one for one in check(tmp_path / name, cached=False, today=TODAY).report.findings if one.code == "RMF614"
        ]
        assert len(found) == told
        assert all("baseline of MON-1 is another device's (the predecessor)" in one.message for one in found)
        assert all(one.span.path == "needs/policy.yaml" for one in found)
