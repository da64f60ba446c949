"""``riskfile monitor --design``: how the methods compare, for what is expected or for a plan."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from riskfile.cli import main
from riskfile.surveillance.charting import Counts
from riskfile.surveillance.cumulative import cusum, shewhart_cusum
from riskfile.surveillance.design import BEFORE, Looks, advice, applicable, curve, design, design_of
from riskfile.surveillance.shewhart import shewhart

LOOKS = Looks(60)
RARE = ("cusum", "shewhart-cusum", "u-chart")


def _printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["monitor", "--design", *arguments]) == 0
    return capsys.readouterr().out


def _refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    try:
        status = main(["monitor", *arguments])
    except SystemExit as exited:
        status = exited.code  # type: ignore[assignment]
    assert status == 2
    found = capsys.readouterr()
    assert not found.out
    return found.err


def test_a_design_states_what_the_charts_of_its_baseline_do() -> None:
    counts = Counts((1, 0, 2, 1, 0, 1, 3, 0, 1, 2, 0, 1), (100.0,) * 12, 0, 12, 12)
    found = design_of(counts, 2.0, 370.0, looks=LOOKS, of=RARE)
    assert found is not None
    stated = {each.method: (each.false_alarm, *each.detection) for each in found.times}
    later = counts._replace(counts=(*counts.counts, 0), exposures=(*counts.exposures, 100.0))
    for chart in (cusum(later, 2.0, 370.0), shewhart(later, "u", 370.0, 2.0), shewhart_cusum(later, 2.0, 370.0)[1]):
        name = "shewhart-cusum" if "with the u-chart" in chart.note else chart.method
        assert stated[name][0] == pytest.approx(chart.false_alarm)
        assert stated[name][1 + found.multiples.index(2.0)] == pytest.approx(chart.detection)
    assert found.soonest in RARE


def test_larger_rises_are_found_sooner_and_what_was_done_before_is_named() -> None:
    found = design(0.2, 24, 2.0, 370.0, looks=LOOKS, of=RARE)
    for each in (*found.times, *found.before):
        assert list(each.detection) == sorted(each.detection, reverse=True)
    assert [each.method for each in found.before] == list(BEFORE)
    three_sigma, lorden = found.before
    assert three_sigma.false_alarm < 100
    assert lorden.false_alarm > 370
    assert all(each.false_alarm >= 365 for each in found.times)


def test_between_two_whole_numbers_of_events() -> None:
    times = [design(each / 12, 12, 2.0, 370.0, looks=LOOKS, of=("u-chart",)).times[0] for each in (2.5, 2.8, 3.2, 3.5)]
    waits = [each.detection[1] for each in times]
    assert min(waits[0], waits[3]) <= waits[1] <= max(waits[0], waits[3])
    few = design(0.01, 12, 2.0, 370.0, looks=LOOKS, of=("cusum", "u-chart"))
    assert math.isfinite(few.times[0].detection[0])
    assert math.isnan(few.times[1].detection[0])


def test_units_are_needed_for_charts_of_units() -> None:
    assert {"p-chart", "g-chart"} & set(applicable(5000.0, 1.0)) == {"p-chart", "g-chart"}
    for exposure, events in ((0.5, 0.1), (1.0, 1.0), (10.0, 50.0)):
        assert not {"p-chart", "g-chart"} & set(applicable(exposure, events))


def test_advice_names_a_wider_field() -> None:
    rare = design(0.05, 12, 2.0, 370.0, looks=LOOKS, of=RARE)
    said = advice(rare, "month", 1.0)
    assert said[0].startswith("No method finds 2 times the rate within a year at 0.05 expected events a month")
    assert "longer baseline" in said[1]
    assert "50 times as much exposure" in said[2]
    often = advice(design(5, 24, 2.0, 370.0, looks=LOOKS, of=RARE), "month", 1.0)
    assert len(often) == 1
    assert "soonest: within" in often[0]


def test_advice_on_counts_that_scatter() -> None:
    counts = Counts((0, 30, 0, 0, 25, 0, 0, 0, 28, 0, 0, 1), (1.0,) * 12, 0, 12, 12)
    found = design_of(counts, 2.0, 370.0, looks=LOOKS, of=RARE)
    assert found is not None
    said = advice(found, "month", 1.0)
    assert len(said) == 2
    assert "scatter more than Poisson's" in said[1]


def test_a_curve_of_detection_times() -> None:
    counts = Counts((1, 0, 2, 1, 0, 1), (1.0,) * 6, 0, 6, 6)
    for method in RARE:
        found = curve(counts, method, 2.0, 370.0, LOOKS, (1.5, 2.0, 4.0))
        assert len(found) == 3
        assert found[0] > found[1] > found[2] >= 1
    nothing = Counts((0, 0), (0.0, 0.0), 0, 2, 2)
    assert all(map(math.isnan, curve(nothing, "cusum", 2.0, 370.0, LOOKS)))
    assert design_of(nothing, 2.0, 370.0, looks=LOOKS) is None


def test_the_command_needs_no_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    text = _printed(capsys, "--expected", "0.2", "--compare")
    assert text.startswith("0.2 events a month expected, known from 12 months; false alarms 370 months apart:\n")
    for method in ("shewhart-cusum", "maxsprt", "t-chart", *BEFORE):
        assert f"\n{method} " in text
    assert "\nNo method finds 2 times the rate within a year" in text
    assert "p-chart" not in text
    data = json.loads(_printed(capsys, "--expected", "0.5", "--period", "quarter", "--format", "json"))
    (found,) = data["designs"]
    assert found["baseline_months"] == 12
    assert found["before"] == []
    by_method = {each["method"]: each for each in found["methods"]}
    assert by_method["cusum"]["false_alarm_months"] >= 370
    assert [each["times"] for each in by_method["cusum"]["detection_months"]] == [1.5, 2.0, 3.0, 5.0]
    markdown = _printed(capsys, "--expected", "3", "--exposure", "500", "--detects", "2.5", "--format", "markdown")
    assert "| Method | False alarm | 1.5 times | 2 times | 2.5 times | 3 times | 5 times |  |" in markdown
    assert "| p-chart |" in markdown
    target = tmp_path / "design.txt"
    assert not _printed(capsys, "--expected", "3", "--output", str(target))
    assert "3 events a month" in target.read_text()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--expected", "0.2"], "--expected: expected with --design only"),
        (["--compare"], "--compare: expected with --design only"),
        (["--design", "--expected", "nan"], "'nan': expected a number from 0.0001 to"),
        (["--design", "--expected", "many"], "'many': expected a number from 0.0001 to"),
        (["--design", "--expected", "1", "--detects", "1"], "'1': expected a number from 1.05 to 100"),
        (["--design", "--period", "week"], "--period: expected with --expected only; a plan of the file says its own"),
        (["--design", "--expected", "1", "--plan", "MON-1"], "--plan: found with --expected; expected one of the two"),
        (["--design", "--expected", "1", "--write"], "--write: found with --design, which proposes no trigger"),
        (
            ["--design", "--expected", "1", "--period", "quarter", "--baseline-months", "2"],
            "--baseline-months: 2: expected one quarter or more",
        ),
        (
            ["--design", "--expected", "1", "--period", "quarter", "--false-alarm-months", "3"],
            "--false-alarm-months: 3: expected more than one quarter",
        ),
    ],
)
def test_wrong_arguments(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert message in _refused(capsys, *arguments)
