"""Control charts, forest plot, overall residual risk and timeline as data."""

from __future__ import annotations

from pathlib import Path

import pytest
from scipy.stats import beta

from casekit import compose, write
from riskfile.model import RiskFile
from riskfile.policy import Policy
from riskfile.policy.load import read_policy
from riskfile.project import check
from riskfile.source import Disk
from riskfile.surveillance.statistics import poisson_limits, two_periods
from riskfile.views import FilterError, control_chart, forest_plot, mission_timeline, residual_chart
from riskfile.views.amounts import amount, plural, rate_text
from riskfile.views.surveillance import detection_curve, event_free_curve, funnel_plot, plan_of

TODAY = "2026-03-20"

PLANS = """monitoring:
  interval-months: 12
  warn-days: 30
  plans:
    - {id: MON-1, title: Broken struts, target: RSK-1, kind: malfunction, source: SOURCE, unit: implant, method: METHOD, threshold: 3, path: field/one.csv, baseline: {first: 2025-01, last: 2025-12}}
    - {id: MON-2, target: HRM-2, kind: injury, source: active, unit: implant, method: u-chart}
"""

MONTHS = [f"2025-{month:02}" for month in range(1, 13)] + ["2026-01", "2026-02"]
COUNTS = [1, 0, 2, 1, 1, 0, 1, 2, 1, 0, 1, 2, 1, 9]

PAGE = """:::{observation} Vessel wall torn
:id: OBS-1
:kind: injury
:count: 0
:exposure: 5000
:unit: implant
:period: 2025-01 to 2025-12
:source: active
:observes: RSK-1
:::
"""


def project(
    root: Path, page: str = PAGE, method: str = "u-chart", source: str = "active", counts: list[int] = COUNTS
) -> tuple[RiskFile, Policy]:
    """The base with a plan that has a series."""
    rows = "".join(f"{month},{count},4000\n" for month, count in zip(MONTHS, counts, strict=True))
    plans = PLANS.replace("METHOD", method).replace("SOURCE", source)
    blocks = f"```yaml needs/policy.yaml\n{plans}```\n```text field/one.csv\nperiod,count,exposure\n{rows}```\n"
    write(compose("field", f"{blocks}```markdown\n{page}```\n"), root)
    return check(root, cached=False, today=TODAY).file, read_policy(Disk(root))


def test_a_control_chart_has_each_month_with_its_limits_and_its_signal(tmp_path: Path) -> None:
    file, policy = project(tmp_path)
    chart = control_chart(file, policy, TODAY, "MON-1")
    assert chart is not None
    assert [point.period for point in chart.points] == MONTHS
    assert [point.events for point in chart.points] == COUNTS
    assert chart.centre == pytest.approx(12 / 48000)
    assert chart.points[12].upper > chart.points[12].value and chart.points[13].upper < chart.points[13].value
    assert [point.period for point in chart.points if point.signal] == ["2026-02"]
    assert [point.baseline for point in chart.points] == [True] * 12 + [False] * 2
    # the table has what the picture has
    assert [row.cells[0].text for row in chart.table.rows] == MONTHS
    assert chart.table.rows[-1].cells[3].text == rate_text(9 / 4000)
    assert chart.table.rows[-1].cells[-1].text == "signal: beyond the limit; no trigger answers it"
    assert "2026-02 (0.00225; beyond the limit)" in chart.alt and "Broken struts" in chart.alt


def test_a_signal_names_the_trigger_that_answers_it(tmp_path: Path) -> None:
    trigger = ":::{trigger} Trend\n:id: TRG-9\n:kind: signal\n:opened: 2026-03-02\n:due: 2026-04-01\n:affects: RSK-1\n\nText.\n:::\n"
    file, policy = project(tmp_path, PAGE + trigger)
    chart = control_chart(file, policy, TODAY, "MON-1")
    assert chart is not None
    assert [(item.id, said) for item, said in chart.table.rows[-1].cells[-1].items] == [("TRG-9", "answers")]


def test_a_cusum_shows_its_sum_and_its_limit(tmp_path: Path) -> None:
    file, policy = project(tmp_path, method="cusum")
    chart = control_chart(file, policy, TODAY, "MON-1")
    assert chart is not None
    assert chart.points[-1].value > chart.points[-1].upper > 0
    assert chart.centre == pytest.approx(12 / 48000)
    assert chart.table.rows[-1].cells[4].text.startswith(f"{chart.points[-1].value:.3g}, at most ")


def test_a_c_chart_shows_counts(tmp_path: Path) -> None:
    file, policy = project(tmp_path, method="c-chart")
    chart = control_chart(file, policy, TODAY, "MON-1")
    assert chart is not None
    assert [point.value for point in chart.points] == COUNTS
    assert {point.centre for point in chart.points[12:]} == {1}


def test_a_baseline_without_events_gives_a_chart_too(tmp_path: Path) -> None:
    file, policy = project(tmp_path, counts=[0] * 14, method="cusum")
    chart = control_chart(file, policy, TODAY, "MON-1")
    assert chart is not None
    assert chart.table.rows[0].cells[4].text == "none" and not any(point.signal for point in chart.points)


@pytest.mark.parametrize("plan", ["MON-2", "MON-9"])
def test_without_data_there_is_no_chart(tmp_path: Path, plan: str) -> None:
    file, policy = project(tmp_path)
    assert control_chart(file, policy, TODAY, plan) is None
    assert (plan_of(policy, plan) is None) == (plan == "MON-9")


def test_a_forest_plot_holds_each_count_against_its_claim(tmp_path: Path) -> None:
    file, policy = project(tmp_path)
    plot = forest_plot(file, policy, TODAY)
    found = {row.title.split(",")[0]: row for row in plot.rows}
    assert set(found) == {"MON-1", "OBS-1"}
    # the months after the baseline, 10 in 8,000, at the level of their look: wider than those of a single look
    lower, upper = poisson_limits(10, 8000, sided=1)
    assert found["MON-1"].events == 10
    assert 0 < found["MON-1"].lower < lower and upper < found["MON-1"].upper < 2 * upper
    assert found["OBS-1"].upper == pytest.approx(2.995732 / 5000, rel=1e-5)
    order = ["contradicted", "unsupported", "supported"]
    assert [row.state for row in plot.rows] == sorted((row.state for row in plot.rows), key=order.index)
    assert len(plot.table.rows) == len(plot.rows)
    limits = {row.cells[5].note for row in plot.table.rows}
    assert limits == {f"{rate_text(row.lower)} to {rate_text(row.upper)}" for row in plot.rows}
    states = [row.cells[7].text for row in plot.table.rows]
    assert all(states) and f"{len(plot.rows)} observed rates" in plot.alt


def test_a_forest_plot_is_filtered_by_risk(tmp_path: Path) -> None:
    file, policy = project(tmp_path)
    assert forest_plot(file, policy, TODAY, "id == RSK-1").rows
    nothing = forest_plot(file, policy, TODAY, "id == RSK-2")
    assert (nothing.rows, nothing.table.rows) == ((), ())
    with pytest.raises(FilterError):
        forest_plot(file, policy, TODAY, "id ==")


def test_passive_reports_are_never_shown_as_support(tmp_path: Path) -> None:
    file, policy = project(tmp_path, "", source="passive", counts=[0] * 14)
    plot = forest_plot(file, policy, TODAY)
    assert {row.state for row in plot.rows} == {"unsupported"}
    assert {row.cells[-1].note for row in plot.table.rows} <= {
        "none would do: passive source", "look 2 of 60; none would do: passive source",
    }  # fmt: skip


def test_overall_risk_goes_from_the_mildest_to_the_worst_and_the_table_agrees(tmp_path: Path) -> None:
    file, policy = project(tmp_path)
    chart = residual_chart(file, policy)
    scale = [level.id for level in policy.severity.levels]
    assert [row.severity for row in chart.rows] == sorted((row.severity for row in chart.rows), key=scale.index)
    assert sum(row.risks + row.apart for row in chart.rows) == len(file.of_type("risk"))
    for row, line in zip(chart.rows, chart.table.rows, strict=True):
        assert row.median <= row.upper
        assert line.cells[2].text == (rate_text(row.probability) if row.risks else "")


CYCLE = (
    ":::{trigger} Change of the alloy\n:id: TRG-8\n:kind: design-change\n:opened: 2025-05-01\n:due: 2025-09-01\n"
    ":affects: RSK-1\n\nText.\n:::\n"
    ":::{trigger} Complaint trend\n:id: TRG-7\n:kind: signal\n:opened: 2026-02-01\n:due: 2026-05-01\n"
    ":affects: RSK-1\n\nText.\n:::\n"
    ":::{cycle} Alloy\n:id: CYC-8\n:mission: lifecycle\n:opened: 2025-05-02\n:due: 2025-09-01\n:closed: 2025-08-01\n"
    ":decision: released\n:approver: A. Prover\n:closes: TRG-8\n:reviews: RSK-1\n:::\n"
)


def test_a_timeline_has_cycles_and_the_triggers_that_none_closes(tmp_path: Path) -> None:
    file, _ = project(tmp_path, CYCLE)
    line = mission_timeline(file, TODAY)
    turns = {turn.id: turn for turn in line.turns}
    assert turns["CYC-8"].triggers == (("TRG-8", "2025-05-01"),)
    assert turns["TRG-7"].mission == "operations" and "TRG-8" not in turns
    assert [turn.mission for turn in line.turns] == sorted(turn.mission for turn in line.turns)
    rows = {row.item.id: row for row in line.table.rows if row.item is not None}
    assert rows["TRG-8"].cells[5].text == "2025-08-01" and rows["TRG-7"].cells[5].text == "open"
    assert "open: " in line.alt and "TRG-7" in line.alt


@pytest.mark.parametrize(
    ("unit", "many"),
    [("implant", "implants"), ("patient asked", "patients asked"), ("enquiry", "enquiries"), ("day", "days"), ("", "")],
)
def test_units_in_the_plural(unit: str, many: str) -> None:
    assert plural(unit) == many
    assert plural(unit, 1) == unit


def test_amounts() -> None:
    assert [amount(number) for number in (0, 12400, 99.96, 2395.7)] == ["0", "12,400", "100.0", "2,396"]


def test_lots_stand_beside_each_other_over_the_time_after_the_baseline(tmp_path: Path) -> None:
    rows = "".join(
        f"{month},{12 if lot == 'L-3' and number == 13 else 1},{1000 * (1 + number % 2)},{lot}\n"
        for number, month in enumerate(MONTHS)
        for lot in ("L-1", "L-2", "L-3", "L-4")
    )
    plans = PLANS.replace("METHOD", "u-chart, by: lot").replace("SOURCE", "active")
    blocks = f"```yaml needs/policy.yaml\n{plans}```\n```text field/one.csv\nperiod,count,exposure,lot\n{rows}```\n"
    write(compose("field", blocks), tmp_path)
    file, policy = check(tmp_path, cached=False, today=TODAY).file, read_policy(Disk(tmp_path))
    plot = funnel_plot(file, policy, TODAY, "MON-1")
    assert plot is not None
    # January and February alone
    assert {row.level: (row.count, row.exposure) for row in plot.rows} == {
        "L-1": (2, 3000), "L-2": (2, 3000), "L-3": (13, 3000), "L-4": (2, 3000),
    }  # fmt: skip
    assert [row.level for row in plot.rows if row.outlier] == ["L-3"]
    assert plot.centre == pytest.approx(19 / 12000)
    first = plot.table.rows[0].cells
    assert first[0].text == "L-3" and first[-1].text == "signal in 2026-02; no trigger answers it"
    (row,) = (each for each in plot.rows if each.level == "L-3")
    assert row.p == pytest.approx(two_periods(13, 3000, 6, 9000, alternative="larger"))
    # a lot that stands out is no point of the plan's own chart
    chart = control_chart(file, policy, TODAY, "MON-1")
    assert chart is not None and not any("lot" in each.cells[-1].text for each in chart.table.rows)


def test_without_lots_there_is_no_funnel(tmp_path: Path) -> None:
    file, policy = project(tmp_path)
    assert funnel_plot(file, policy, TODAY, "MON-1") is None


def test_the_event_free_share_is_by_age_of_the_implants(tmp_path: Path) -> None:
    rows = "implanted,number,left,why\n2025-01,1,2025-01,fracture\n2025-01,3,2025-03,lost\n2025-02,1,2025-04,fracture\n2025-01,96,,\n2025-02,99,,\n"
    plans = PLANS.replace("METHOD", "u-chart, follow-up: {events: [fracture], within: 2}").replace("SOURCE", "active")
    plans = plans.replace(", baseline: {first: 2025-01, last: 2025-12}", "")
    write(compose("field", f"```yaml needs/policy.yaml\n{plans}```\n```text field/one.csv\n{rows}```\n"), tmp_path)
    file, policy = check(tmp_path, cached=False, today=TODAY).file, read_policy(Disk(tmp_path))
    curve = event_free_curve(file, policy, TODAY, "MON-1")
    assert curve is not None
    assert [(step.age, step.at_risk, step.events) for step in curve.steps] == [
        (0, 200, 1), (1, 199, 0), (2, 199, 1), (3, 96, 0),
    ]  # fmt: skip
    assert curve.steps[0].share == pytest.approx(199 / 200)
    assert curve.steps[-1].share == pytest.approx(199 / 200 * 198 / 199)
    # exact where nobody is lost
    assert 1 - curve.steps[0].upper == pytest.approx(beta.ppf(0.05, 1, 200))
    assert all(step.lower < step.share < step.upper for step in curve.steps)
    assert curve.claimed is not None and curve.claimed[0] == 2
    assert funnel_plot(file, policy, TODAY, "MON-1") is None
    assert event_free_curve(file, policy, TODAY, "MON-9") is None


@pytest.mark.parametrize("expected", ["", "x", "-1", "0", "inf", "nan"])
def test_what_is_no_number_of_events_has_no_curve(tmp_path: Path, expected: str) -> None:
    file, policy = project(tmp_path)
    assert detection_curve(file, policy, "", expected) is None
