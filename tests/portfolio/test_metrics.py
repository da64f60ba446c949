"""The figures of a portfolio: metrics.json, thresholds, and the history."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from portfoliokit import many, samples
from riskfile.cli.portfolio import _cells
from riskfile.policy.strict import Record, read
from riskfile.portfolio.metrics import (
    NAMES,
    SCHEMA,
    THRESHOLDS,
    Checked,
    Day,
    Threshold,
    as_json,
    check_thresholds,
    day_of,
    keep,
    metrics_of,
    read_history,
    read_thresholds,
    trend,
)
from riskfile.portfolio.pooled import pooled
from riskfile.portfolio.results import Row
from riskfile.text.messages import render

TODAY = "2026-01-20"


def _metrics(rows: tuple[Row, ...] | list[Row], *thresholds: Threshold, today: str = TODAY) -> dict[str, Any]:
    return metrics_of(rows, pooled(rows), today=today, title="Devices", thresholds=thresholds)


def _read(text: str) -> tuple[tuple[Threshold, ...], list[tuple[int, int, str, str]]]:
    reading = read(text, "portfolio.yaml", Record("", {"thresholds": THRESHOLDS}))
    given = reading.value.get("thresholds") if isinstance(reading.value, dict) else {}
    found = read_thresholds(reading, given)
    return found, [(*each.span.start, render(each.message), render(each.hint)) for each in reading.problems]


def test_the_schema_holds_what_is_written_and_names_each_total() -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    totals = schema["properties"]["totals"]
    assert {name: each["description"] for name, each in totals["properties"].items()} == dict(NAMES)
    assert totals["required"] == list(NAMES)
    validator = Draft202012Validator(schema)
    for rows in (samples(), many(60), ()):
        written = json.loads(
            as_json(_metrics(rows, Threshold("files.failed", 0), Threshold("findings.RMF301", None, 1)))
        )
        assert not list(validator.iter_errors(written))
    written["totals"]["more"] = 1
    assert list(validator.iter_errors(written))


def test_totals_are_those_of_the_rows() -> None:
    found = _metrics(samples())
    totals = found["totals"]
    judged = [row.result for row in samples() if row.result is not None and not row.failed]
    assert (totals["files"], totals["files.judged"], totals["files.failed"]) == (14, 11, 3)
    assert totals["findings.error"] == sum(each.errors for each in judged) == 5
    assert totals["cells"] == 24 * 11
    assert totals["signals"] == 2
    assert totals["signals.unanswered"] == 1
    assert totals["harms.two-severities"] == 2
    assert found["failed"] == {"died": 1, "too-slow": 1, "unreadable": 1}
    assert found["by-rule"]["RMF603 error"] == 2
    assert sum(each["earned"] for each in found["regions"]) == totals["risks"] == 33
    [slow] = [each for each in found["files"] if each["name"] == "pumps/kappa"]
    assert "60 s" in slow["failure"]


@given(st.permutations(many(30)))
@settings(max_examples=15)
def test_the_order_of_rows_does_not_matter(rows: list[Row]) -> None:
    assert as_json(_metrics(rows)) == as_json(_metrics(many(30)))


# --- thresholds -------------------------------------------------------------------------------------------------------


def test_thresholds_are_checked_with_what_was_found() -> None:
    metrics = _metrics(samples())
    found = check_thresholds(
        [
            Threshold("findings.error", at_most=4),
            Threshold("files.failed", at_most=3),
            Threshold("gates.post-launch", at_least=4),
            Threshold("findings.RMF603", at_most=1),
            Threshold("findings.RMF301", at_most=0),
        ],
        metrics,
    )
    assert {each.threshold.name: (each.found, each.met) for each in found} == {
        "findings.error": (5, False),
        "files.failed": (3, True),
        "gates.post-launch": (4, True),
        "findings.RMF603": (2, False),
        "findings.RMF301": (0, True),
    }
    assert [each.threshold.name for each in found] == sorted(each.threshold.name for each in found)
    assert found[0] == Checked(Threshold("files.failed", at_most=3), 3, True)


def test_metrics_say_whether_all_thresholds_are_met() -> None:
    assert _metrics(samples())["thresholds"] == {"met": True, "checked": []}
    said = _metrics(samples(), Threshold("files.failed", 0))["thresholds"]
    assert said == {
        "met": False,
        "checked": [{"name": "files.failed", "at-most": 0, "at-least": None, "found": 3, "met": False}],
    }


def test_thresholds_are_read_from_the_manifest() -> None:
    found, problems = _read(
        "thresholds:\n  files.failed: 0\n  findings.error: {at-most: 3}\n  gates.post-launch: {at-least: 10}\n"
        "  findings.RMF301: 2\n  findings.ACME001: 1\n"
    )
    assert problems == []
    assert found == (
        Threshold("files.failed", 0, None),
        Threshold("findings.ACME001", 1, None),
        Threshold("findings.RMF301", 2, None),
        Threshold("findings.error", 3, None),
        Threshold("gates.post-launch", None, 10),
    )


@pytest.mark.parametrize(
    ("line", "place", "message", "hint"),
    [
        ("files.fialed: 0", (2, 3), "there is no such figure", "did you mean `files.failed`?"),
        ("findings.RMF999: 0", (2, 3), "there is no such figure", "did you mean `findings.RMF"),
        ("nonsense: 0", (2, 3), "there is no such figure", "known figures: files, files.judged"),
        ("files.failed: none", (2, 17), "found the text", ""),
        ("files.failed: {}", (2, 3), "neither `at-most` nor `at-least`", ""),
        ("files.failed: {at-mots: 1}", (2, 18), "unknown key", "did you mean `at-most`?"),
        ("files.failed: {at-least: 3, at-most: 1}", (2, 3), "no number is at least 3 and at most 1", ""),
        ("files.failed: '0'", (2, 17), "found the text", "remove the quotes"),
    ],
)
def test_what_is_wrong_with_a_threshold_is_told_at_its_place(
    line: str, place: tuple[int, int], message: str, hint: str
) -> None:
    found, problems = _read(f"thresholds:\n  {line}\n")
    assert found == ()
    assert [each[:2] for each in problems] == [place]
    assert message in problems[0][2]
    assert hint in problems[0][3]


# --- history ----------------------------------------------------------------------------------------------------------


def test_a_run_appends_one_line_once(tmp_path: Path) -> None:
    path = tmp_path / "made" / "history.jsonl"
    today = day_of(_metrics(samples()))
    assert keep(path, today) is None
    once = path.read_bytes()
    assert keep(path, today) is None
    assert path.read_bytes() == once
    assert once.count(b"\n") == 1
    assert read_history(path) == ((today,), ())


def test_another_result_of_the_day_is_kept_too_and_the_last_is_shown(tmp_path: Path) -> None:
    path = tmp_path / "history.jsonl"
    first, second = day_of(_metrics(samples())), day_of(_metrics(samples()[1:]))
    assert first.digest != second.digest
    keep(path, first)
    keep(path, second)
    keep(path, day_of(_metrics(samples(), today="2026-01-05")))
    assert path.read_bytes().count(b"\n") == 3
    days, broken = read_history(path)
    assert ([each.day for each in days], broken) == (["2026-01-05", TODAY], ())
    assert days[1] == second


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"{not json", "no JSON"),
        (b"\xff\xfe", "no JSON"),
        (b'{"history":1,"day":"2026-01-01"}', "without a day and figures"),
        (b'{"history":1,"day":"soon","totals":{}}', "without a day and figures"),
        (b'{"history":7,"day":"2026-01-01","totals":{}}', "the version 7"),
        (b"[" * 100_000, "no JSON"),
    ],
)
def test_a_broken_line_is_told_with_its_number_and_stays(tmp_path: Path, line: bytes, said: str) -> None:
    path = tmp_path / "history.jsonl"
    keep(path, day_of(_metrics(samples(), today="2026-01-05")))
    with path.open("ab") as file:
        file.write(line)  # and no line break: a run that was killed
    before = path.read_bytes()
    days, [broken] = read_history(path)
    assert (len(days), broken.line) == (1, 2)
    assert said in render(broken.message)
    keep(path, day_of(_metrics(samples())))
    assert path.read_bytes().startswith(before + b"\n{")
    assert [each.day for each in read_history(path)[0]] == ["2026-01-05", TODAY]


def test_a_history_that_cannot_be_written_or_read_is_told(tmp_path: Path) -> None:
    today = day_of(_metrics(samples()))
    assert "cannot be written" in render(keep(tmp_path, today) or pytest.fail("a folder was written to"))
    days, [broken] = read_history(tmp_path)
    assert (days, broken.line) == ((), 0)


def test_a_trend_ends_today() -> None:
    days = [Day(day, "1", {}, day) for day in ("2026-01-01", "2026-01-20", "2026-02-01")]
    today = Day("2026-01-20", "2", {}, "now")
    assert trend(days, today) == (days[0], today)


def test_the_manual_names_each_figure_with_what_it_counts() -> None:
    page = (Path(__file__).parents[2] / "manual" / "portfolio-page.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `([a-z.-]+)` \| (.*) \|$", page.partition("| Figure |")[2], re.MULTILINE))
    assert rows == dict(NAMES)
    [example] = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    found, problems = _read(example)
    assert (len(found), problems) == (4, [])


def test_the_table_of_the_command_counts_the_signals_that_the_figures_count() -> None:
    """What says that there is too little data is of the field, and is no signal."""
    rows = []
    for row in samples():
        if row.result is not None and row.result.signals:
            first = row.result.signals[0]
            more = (first._replace(code="RMF604"), first._replace(level="waived"))
            row = row._replace(result=row.result._replace(signals=(*row.result.signals, *more)))  # noqa: PLW2901
        rows.append(row)
    shown = sum(int(_cells(row)[-1] or 0) for row in rows)
    assert shown == _metrics(tuple(rows))["totals"]["signals"] == _metrics(samples())["totals"]["signals"] > 0
