"""Time since implant, late reports and seasons: what is computed agrees with its definitions and with data of known truth."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import CensoredData, ecdf

from riskfile.model import Implants, Point, Reports, Series, Span
from riskfile.policy.policy import Delay, FollowUp, MonitoringPlan, Season
from riskfile.reading.ages import by_age, cells_of, classes_of, counts_of, exposures_of
from riskfile.reading.csv_text import Row
from riskfile.reading.csv_text import rows as rows_of
from riskfile.reading.implants import implants_of
from riskfile.surveillance.delay import limits, of_days, of_shares, of_triangle
from riskfile.surveillance.exposure import completeness, effective, marked, share_within, verdict_within
from riskfile.surveillance.statistics import binomial_limits, poisson_limits
from riskfile.surveillance.survival import by_classes, by_product_limit

PLAN = MonitoringPlan(
    "MON-1",
    "",
    "RSK-1",
    "injury",
    "active",
    "field/x.csv",
    {},
    "implant",
    "",
    None,
    "u-chart",
    Span("needs/policy.yaml"),
)
HAZARDS = [0.0013, 0.0006, *[0.0001] * 11]
"""By age in months: most events come early."""
WITHIN = 12
TRUE = 1 - math.prod(1 - hazard for hazard in HAZARDS)


def series(counts: list[int], exposure: float = 1000, **more: object) -> Series:
    points = tuple(
        Point(f"{2025 + place // 12}-{place % 12 + 1:02}", count, exposure, place + 2)
        for place, count in enumerate(counts)
    )
    return Series("MON-1", "field/x.csv", points)._replace(**more)


def implanted(
    rng: np.random.Generator, periods: int, number: int, lost: float = 0.01, start: int = 0
) -> list[Implants]:
    found = []
    for month in range(start, periods):
        alive = number
        for period in range(month, periods):
            age = period - month
            events = int(rng.binomial(alive, HAZARDS[age] if age < len(HAZARDS) else 0.0001))
            others = int(rng.binomial(alive - events, lost))
            found += [Implants(month, events, period, True), Implants(month, others, period, False)]
            alive -= events + others
        found.append(Implants(month, alive, None, False))
    return [each for each in found if each.number]


# --- time since implant -----------------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 6), st.integers(1, 5), st.integers(0, 6), st.booleans()), min_size=1, max_size=12)
)
def test_the_product_limit_is_that_of_scipy(rows: list[tuple[int, int, int, bool]]) -> None:
    implants = [Implants(0, number, left, event) for _, number, left, event in rows]
    ages = [left for _, number, left, event in rows for _ in range(number) if event]
    cut = [left for _, number, left, event in rows for _ in range(number) if not event]
    at_risk, events = by_age(cells_of(implants, 6), max([*ages, *cut]), range(7))
    found = by_product_limit(at_risk, events)
    expected = 1 - ecdf(CensoredData(uncensored=ages, right=cut)).sf.evaluate(max([*ages, *cut])) if ages else 0.0
    assert found.share == pytest.approx(float(expected), abs=1e-12)
    assert 0 <= found.lower <= found.share + 1e-12
    assert found.share <= found.upper + 1e-12 <= 1 + 1e-12


@pytest.mark.parametrize(("number", "count"), [(1000, 0), (1000, 3), (20, 20), (1, 0)])
def test_limits_are_exact_where_nobody_is_lost(number: int, count: int) -> None:
    expected = binomial_limits(count, number, sided=1)
    found = by_product_limit([number], [count])
    assert (found.lower, found.upper) == pytest.approx((expected.lower, expected.upper))
    if 1 < count < number:
        # the same events at two ages are the same share
        assert by_product_limit([number, number - 1], [1, count - 1])[1:] == pytest.approx(found[1:])


def test_the_limits_of_one_class_are_those_of_a_count() -> None:
    expected = poisson_limits(5, 1000, sided=1)
    found = by_classes([5], [1000.0], [1.0])
    # Fay and Feuer's lower limit is a little lower, as their upper one is a little higher, where counts are of several weights
    assert found.lower == pytest.approx(-math.expm1(-expected.lower), rel=1e-2)
    assert found.upper == pytest.approx(-math.expm1(-expected.upper), rel=1e-9)
    none = by_classes([0, 0], [1000.0, 500.0], [1.0, 1.0])
    assert none.lower == 0
    assert none.upper == pytest.approx(-math.expm1(math.log(0.05) / 500))


def test_young_implants_do_not_make_a_claim_look_good() -> None:
    """Known truth: of implants that are on average nine months old the share within a year is found, with limits that hold, and
    events over implants are too few."""
    rng, missed, shares, crude = np.random.default_rng(14971), 0, [], []
    for _ in range(80):
        implants = implanted(rng, 18, 400)
        cells = cells_of(implants, 17)
        product = by_product_limit(*by_age(cells, WITHIN, range(18)))
        classes = classes_of(cells, WITHIN, (1, 2), range(18))
        summed = by_classes(*([each[place] for each in classes] for place in range(3)))
        missed += sum(not each.lower <= TRUE <= each.upper for each in (product, summed))
        shares.append((product.share, summed.share))
        crude.append(sum(each.number for each in implants if each.event) / sum(each.number for each in implants))
    error = TRUE / math.sqrt(80 * 18 * 400 * TRUE)
    assert np.mean(shares, axis=0) == pytest.approx([TRUE, TRUE], abs=4 * error)
    assert np.mean(crude) < TRUE - 4 * error
    # each of two one-sided limits is missed in 5 % at most; 99.99 % of that
    assert missed <= 160 * 0.1 + 15


def test_the_rate_stays_as_implants_get_younger() -> None:
    """Known truth: a device that nobody had for long is judged by the hazard of its age, not by its months."""
    rng = np.random.default_rng(14971)
    rates, by_months = [], []
    for _ in range(30):
        old = [
            each._replace(left=23, event=False) if each.left is None or each.left > 23 else each
            for each in implanted(rng, 24, 6000)
        ]
        cells = cells_of([*old, *implanted(rng, 30, 6000, start=24)], 29)
        counts, exposures = (
            counts_of(cells, 29, WITHIN),
            exposures_of(cells, 29, WITHIN, (1, 2), (12, 23)),
        )
        rates.append((sum(counts[12:24]) / sum(exposures[12:24]), sum(counts[24:]) / sum(exposures[24:])))
        alike = exposures_of(cells, 29, WITHIN, (), (12, 23))
        by_months.append(sum(counts[24:]) / sum(alike[24:]))
    hazard = sum(HAZARDS)
    assert np.mean(rates, axis=0) == pytest.approx([hazard, hazard], rel=0.08)
    assert np.mean(by_months) > 1.5 * hazard


def test_later_periods_change_no_exposure() -> None:
    implants = implanted(np.random.default_rng(1), 24, 500)
    known = [
        each if each.left is None or each.left <= 15 else each._replace(left=None, event=False)
        for each in implants
        if each.implanted <= 15
    ]
    now = exposures_of(cells_of(implants, 23), 23, WITHIN, (1, 2), None)
    before = exposures_of(cells_of(known, 15), 15, WITHIN, (1, 2), None)
    assert now[:16] == pytest.approx(before)


def test_a_whole_follow_up_is_one_implant() -> None:
    found = exposures_of(cells_of([Implants(0, 1, None, False)], WITHIN), WITHIN, WITHIN, (1, 2), (0, WITHIN))
    assert sum(found) == pytest.approx(1)


def test_what_nobody_is_old_enough_for_is_summed_up_by_classes() -> None:
    plan = PLAN._replace(follow_up=FollowUp(("torn",), 12, (1, 2)))
    young = series([0] * 4, implants=(Implants(0, 100, None, False),))
    found = share_within(plan, young, range(4), 0.95)
    assert found is not None
    assert found.estimate == "age-classes"
    old = series([0] * 13, implants=(Implants(0, 100, None, False),))
    found = share_within(plan, old, range(13), 0.95)
    assert found is not None
    assert found.estimate == "kaplan-meier"
    # the second class has not begun
    assert share_within(plan, series([0], implants=(Implants(0, 100, None, False),)), range(1), 0.95) is None


# --- late reports -----------------------------------------------------------------------------------------------------


def test_completeness_of_shares_and_days() -> None:
    assert of_shares([0.6, 0.25, 0.1, 0.05]) == pytest.approx((0.6, 0.85, 0.95, 1))
    found = of_days(30, 90, 30.4, 12)
    assert all(one < other for one, other in pairwise(found))
    # 90 % are in within 90 days, of which an event has had 75.9 to 106.3 at the end of the third month after
    assert found[2] < 0.9 < found[3] < found[-1] < 1
    with pytest.raises(ValueError, match="expected a median"):
        of_days(90, 30, 30.4, 3)


def test_a_triangle_shows_how_many_are_still_to_come() -> None:
    """Known truth: of each month 60, 25, 10 and 5 % come 0, 1, 2 and 3 months after."""
    rng, truth = np.random.default_rng(14971), np.array([0.6, 0.85, 0.95])
    found, held = [], np.zeros(3)
    for _ in range(300):
        rows, seen = [], []
        for month in range(24):
            came = rng.multinomial(rng.poisson(6), [0.6, 0.25, 0.1, 0.05])
            rows.append([int(each) for each in came[: 24 - month]])
            seen.append(23 - month)
        each = limits(rows, seen)
        assert tuple(one.share for one in each) == pytest.approx(of_triangle(rows, seen))
        found.append([one.share for one in each[:3]])
        held += [one.lower <= true <= one.upper for one, true in zip(each, truth, strict=False)]
    assert np.mean(found, axis=0) == pytest.approx(truth, abs=0.01)
    # two one-sided limits of 95 %
    assert (held / 300 > 0.86).all()


def test_reports_still_to_come_lower_the_exposure_and_mark_the_period() -> None:
    plan = PLAN._replace(delay=Delay(shares=(0.5, 0.25, 0.25), reason="x"))
    data = series([1, 1, 1, 1])
    assert effective(plan, data) == pytest.approx((1000, 1000, 750, 500))
    assert [point.provisional for point in marked(plan, data).points] == [False, False, True, True]
    assert effective(PLAN, data) == (1000,) * 4


def test_the_file_of_reports_says_until_when_it_goes() -> None:
    plan = PLAN._replace(delay=Delay(path="field/reports.csv"))
    first = 2025 * 12
    rows = tuple(
        Reports(first + month, first + month + lag, count)
        for month in range(12)
        for lag, count in ((0, 3), (1, 1))
        if month + lag < 12
    )
    data = series([4] * 11 + [3], reports=rows)
    assert completeness(plan, data)[:-1] == pytest.approx((1,) * 11)
    assert completeness(plan, data)[-1] == pytest.approx(0.75)
    # reports of another month more: the last one of the series is complete then
    later = data._replace(reports=(*rows, Reports(first + 11, first + 12, 1)))
    assert completeness(plan, later)[-1] == pytest.approx(1)


# --- seasons ----------------------------------------------------------------------------------------------------------


def test_a_season_moves_events_and_not_the_year() -> None:
    plan = PLAN._replace(seasons=(Season((12, 1, 2), 3.0, "x"),))
    found = effective(plan, series([0] * 12))
    assert sum(found) == pytest.approx(12_000)
    assert found[0] == pytest.approx(3 * found[5])
    quarters = Series(
        "MON-1", "x", tuple(Point(f"2025-Q{number}", 0, 1000, number) for number in (1, 2, 3, 4)), "quarter"
    )
    assert effective(plan, quarters) == pytest.approx((7 / 3 / 1.5 * 1000, 1000 / 1.5, 1000 / 1.5, 5 / 3 / 1.5 * 1000))
    year = Series("MON-1", "x", (Point("2025", 0, 1000, 2),), "year")
    assert effective(plan, year) == pytest.approx((1000,))
    # the Thursday of the first week of 2026 is the first of January, that of the last one of 2024 is in December
    weeks = Series("MON-1", "x", (Point("2026-W01", 0, 100, 2), Point("2026-W20", 0, 100, 3)), "week")
    assert effective(plan, weeks) == pytest.approx((200, 100 / 1.5))


# --- a project --------------------------------------------------------------------------------------------------------

IMPLANTS = """\
implanted,number,left,why
2025-01,2,2025-01,Torn
2025-01,1,2025-02,lost
2025-01,997,,
2025-02,1,2025-03,torn
2025-02,999,,
2025-03,0,,
"""


class _Sheet(NamedTuple):
    delimiter: str
    header: Row
    rows: tuple[Row, ...]


def read(text: str, plan: MonitoringPlan) -> tuple[Series, list[str]]:
    rows = list(rows_of(text, ","))
    sheet = _Sheet(",", rows[0], tuple(rows[1:]))
    found, problems = implants_of(sheet, plan, "field/x.csv")
    return found, [f"{each.span.line}:{each.span.column} {each.message}" for each in problems]


FOLLOWED = PLAN._replace(
    follow_up=FollowUp(("torn",), 12, (1,)), columns={name: name for name in ("implanted", "number", "left", "why")}
)


def test_a_table_of_implants_is_a_series() -> None:
    found, problems = read(IMPLANTS, FOLLOWED)
    assert not problems
    assert [(point.period, point.count) for point in found.points] == [("2025-01", 2), ("2025-02", 0), ("2025-03", 1)]
    assert found.points[0].row == 2
    assert sum(each.number for each in found.implants) == 2000
    assert all(point.exposure > 0 for point in found.points)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("2025-13,3,,", '2:1 implanted is "2025-13"; expected a month as YYYY-MM'),
        (",3,,", "2:1 implanted is empty; expected a month as YYYY-MM"),
        ("2025-01,-3,,", '2:9 number is "-3"; expected a whole number of 0 or more'),
        ("2025-03,3,2025-02,torn", "2:11 left is 2025-02, before 2025-03, when they were implanted"),
        ("2025-03,3,2025-04,", "2:19 why is empty where implants left in 2025-04; expected what they left by"),
        (
            "2025-03,3,,torn",
            '2:12 why is "torn" where nothing says when they left; expected the period, or both empty for those still followed',
        ),
        ("2025-03,3,,,x", "2:13 found 5 cells; expected 4 as in the header"),
        ("2025-03,0,,", "2:9 found no implants; expected at least one row with some"),
    ],
)
def test_what_is_wrong_with_a_table_of_implants_is_told_once(row: str, told: str) -> None:
    found, problems = read(f"implanted,number,left,why\n{row}\n", FOLLOWED)
    assert problems == [told]
    assert not found.points


def test_a_claim_on_implants_is_held_against_the_share_at_each_look() -> None:
    implants = tuple(implanted(np.random.default_rng(7), 24, 2000))
    cells = cells_of(implants, 23)
    exposures = exposures_of(cells, 23, WITHIN, (1, 2), None)
    counts = counts_of(cells, 23, WITHIN)
    plan = PLAN._replace(follow_up=FollowUp(("torn",), WITHIN, (1, 2)))
    data = Series(
        "MON-1",
        "x",
        tuple(
            Point(f"{2025 + month // 12}-{month % 12 + 1:02}", counts[month], exposures[month], 2)
            for month in range(24)
        ),
        implants=implants,
    )
    once = verdict_within(plan, data, range(24), 0.004, 1.0, None)
    assert once.state == "supported"
    assert once.looked is None
    assert once.rate == pytest.approx(TRUE, rel=0.2)
    looked = verdict_within(plan, data, range(24), 0.004, 1.0, 60)
    assert looked.looked is not None
    assert looked.looked.last.number == 24
    assert looked.limits.upper > once.limits.upper
    # what was said stands, whatever follows
    assert looked.looked.decided is not None
    before = verdict_within(plan, data, range(looked.looked.decided.index + 1), 0.004, 1.0, 60)
    assert (before.state, before.limits) == ("supported", looked.looked.decided.limits)
    assert verdict_within(plan, data, range(24), 0.001, 1.0, 60).state == "contradicted"
    assert verdict_within(plan._replace(source="passive"), data, range(24), 0.004, 1.0, 60).state == "unsupported"
    # per a unit of which an implant has two the rate is half
    assert verdict_within(plan, data, range(24), 0.004, 2.0, None).rate == pytest.approx(once.rate / 2)
    # months of which reports are still to come are not looked at
    late = plan._replace(delay=Delay(shares=(0.5, 0.5), reason="x"))
    found = verdict_within(late, data, range(24), 0.004, 1.0, 60).looked
    assert found is not None
    assert found.last.number == 23


def test_a_report_that_is_there_shows_that_some_are_in() -> None:
    # by the shares none can have come yet: an event over no exposure is what no method judges
    plan = PLAN._replace(delay=Delay(shares=(0.0, 0.5, 0.5), reason="x"))
    assert effective(plan, series([0, 1, 0, 1])) == pytest.approx((1000, 1000, 500, 10))
    assert effective(plan, series([0, 1, 0, 0])) == pytest.approx((1000, 1000, 500, 0))
