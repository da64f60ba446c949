"""``riskfile monitor``: the file against field data."""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from riskfile.cli.common import (
    CLEAN,
    FINDINGS,
    Commands,
    Place,
    UsageError,
    add_project,
    add_today,
    json_text,
    output_file,
    place,
    read,
    say_waiting,
    today,
    unusable,
)
from riskfile.text.messages import tr

TYPE_CHECKING = False
if TYPE_CHECKING:
    from riskfile.reporters.design import Designed


def add(commands: Commands) -> None:
    """Add the command."""
    from riskfile.reporters.monitor import FORMATS

    parser = commands.add_parser(
        "monitor",
        help=tr("hold the file against field data"),
        description=tr(
            "Hold the file against field data: rates against claimed bands, signals, cycles that are due, overall "
            "residual risk. Exits with 1 on a contradiction, an unanswered signal or an overdue cycle."
        ),
    )
    add_project(parser)
    parser.add_argument("--format", choices=FORMATS, default="text", help=tr("what to print (default: text)"))
    parser.add_argument(
        "--output", type=output_file, metavar="FILE", help=tr("write it there, and print the last line only")
    )
    add_today(parser)
    parser.add_argument(
        "--write", action="store_true", help=tr("add the triggers that are proposed to needs/post-launch/triggers.md")
    )
    _add_design(parser)
    parser.set_defaults(run=run)


def _add_design(parser: argparse.ArgumentParser) -> None:
    from riskfile.policy.policy import FALSE_ALARM_MONTHS, PERIODS

    group = parser.add_argument_group(
        tr("which method"),
        tr("With --design, how soon each method would find a rise, and how often each gives a false alarm."),
    )
    group.add_argument(
        "--design",
        action="store_true",
        help=tr(
            "compare the methods, for the plans of the file with data, or for what is --expected (no project is read then)"
        ),
    )
    group.add_argument("--plan", metavar="ID", help=tr("only for this plan"))
    group.add_argument(
        "--expected", type=_number(1e-4, 1e5), metavar="EVENTS", help=tr("how many events a period are expected")
    )
    group.add_argument(
        "--period", choices=PERIODS, help=tr("how long the period is in which events are counted (default: month)")
    )
    group.add_argument(
        "--exposure",
        type=_number(1e-9, 1e15),
        metavar="UNITS",
        help=tr("the exposure of a period; whole units for a p- or g-chart"),
    )
    group.add_argument(
        "--baseline-months",
        type=_number(1, 1200),
        metavar="MONTHS",
        help=tr("from how many months the expected count is known (default: 12)"),
    )
    group.add_argument(
        "--detects",
        type=_number(1.05, 100),
        metavar="TIMES",
        help=tr("the multiple that is to be found soon (default: the plan's, or 2)"),
    )
    group.add_argument(
        "--false-alarm-months",
        type=_number(2, 1e5),
        metavar="MONTHS",
        help=tr(
            "months between false alarms, on average (default: the plan's, or {false_alarm_months})",
            false_alarm_months=FALSE_ALARM_MONTHS,
        ),
    )
    group.add_argument(
        "--compare",
        action="store_true",
        help=tr("beside limits at three standard deviations and a cusum by Lorden's bound"),
    )


def _number(least: float, most: float) -> Callable[[str], float]:
    """A number from ``least`` to ``most``, as an argument."""

    def read_number(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not least <= value <= most:
            from riskfile.text.numbers import figure

            raise argparse.ArgumentTypeError(
                tr(
                    "{text!r}: expected a number from {least} to {most}",
                    text=text,
                    least=figure(least, 3),
                    most=figure(most, 3),
                )
            )
        return value

    return read_number


_OF_DESIGN = ("plan", "expected", "period", "exposure", "baseline_months", "detects", "false_alarm_months", "compare")
_OF_EXPECTED = ("period", "exposure", "baseline_months")


def _check_design(arguments: argparse.Namespace) -> None:
    """UsageError for options that do not go together."""

    def given(names: Sequence[str]) -> str:
        found = next((name for name in names if getattr(arguments, name) not in (None, False)), "")
        return f"--{found.replace('_', '-')}" if found else ""

    if not arguments.design:
        alone = given(_OF_DESIGN)
        if alone:
            raise UsageError(tr("{alone}: expected with --design only", alone=alone))
        return
    if arguments.write:
        raise UsageError(tr("--write: found with --design, which proposes no trigger"))
    if arguments.expected is None:
        alone = given(_OF_EXPECTED)
        if alone:
            raise UsageError(tr("{alone}: expected with --expected only; a plan of the file says its own", alone=alone))
    elif arguments.plan:
        raise UsageError(tr("--plan: found with --expected; expected one of the two"))


def run(arguments: argparse.Namespace) -> int:
    """Print what field data say of the file; 1 if there is something to do. With ``--design``, how methods compare."""
    _check_design(arguments)
    if arguments.design:
        return _run_design(arguments)
    here = place(arguments.project)
    if not arguments.write:
        return _run(arguments, here)
    from riskfile.text.files import held

    # from reading to writing: two at once would propose the same, with the same ids
    with held(here.base, "monitor", say_waiting):
        return _run(arguments, here)


def _run_design(arguments: argparse.Namespace) -> int:
    from riskfile.reporters import design

    try:
        found = [_designed(arguments)] if arguments.expected is not None else _of_plans(arguments)
    except ValueError as error:
        raise UsageError(str(error)) from None
    if arguments.format == "json":
        text = json_text(design.as_json(found), arguments.output, allow_nan=False)
    else:
        from riskfile.text.quoting import inert, visible

        text = design.as_markdown(found) if arguments.format == "markdown" else design.as_text(found)
        text = inert(visible(text, line=False))
    if arguments.output:
        from riskfile.text.files import write_whole

        write_whole(Path(arguments.output), text)
        text = ""
    sys.stdout.write(text)
    return CLEAN


def _designed(arguments: argparse.Namespace) -> Designed:
    from riskfile.policy.policy import FALSE_ALARM_MONTHS, LOOKS_FOR_YEARS
    from riskfile.reporters.design import Designed
    from riskfile.surveillance.design import Looks, design
    from riskfile.text.periods import MONTHS

    period = arguments.period or "month"
    months = MONTHS[period]
    baseline = arguments.baseline_months or 12
    if baseline < months:
        raise UsageError(
            tr("--baseline-months: {baseline}: expected one {period} or more", baseline=f"{baseline:g}", period=period)
        )
    alarm = arguments.false_alarm_months or FALSE_ALARM_MONTHS
    if alarm <= months:
        raise UsageError(
            tr("--false-alarm-months: {alarm}: expected more than one {period}", alarm=f"{alarm:g}", period=period)
        )
    found = design(
        arguments.expected,
        baseline / months,
        arguments.detects or 2.0,
        alarm / months,
        looks=Looks(round(12 * LOOKS_FOR_YEARS / months)),
        exposure=arguments.exposure or 1.0,
    )
    return Designed("", period, alarm, found, arguments.compare)


def _of_plans(arguments: argparse.Namespace) -> list[Designed]:
    from riskfile.reporters.design import Designed
    from riskfile.surveillance.design import Looks, design_of
    from riskfile.surveillance.monitoring import baseline_of, false_alarm_periods, planned_looks
    from riskfile.surveillance.triggers import unusable as unread
    from riskfile.text.periods import MONTHS

    here = place(arguments.project)
    file, policy = read(here)
    missing = unread(file)
    if missing:
        raise unusable(here, missing)
    plans = {plan.id: plan for plan in (policy.monitoring.plans if policy.monitoring else ())}
    if arguments.plan and arguments.plan not in plans:
        raise UsageError(
            tr("--plan: found {plan!r}, expected {plans:or}", plan=arguments.plan, plans=tuple(plans))
            if plans
            else tr("--plan: found {plan!r}, expected a plan, and there is none", plan=arguments.plan)
        )
    if arguments.plan:
        plans = {arguments.plan: plans[arguments.plan]}
    found = []
    for id, plan in plans.items():
        series = file.series.get(id)
        counts = baseline_of(plan, series) if series else None
        if series is None or counts is None:
            continue
        months = MONTHS[series.period]
        alarm = (
            arguments.false_alarm_months / months if arguments.false_alarm_months else false_alarm_periods(plan, series)
        )
        if alarm <= 1:
            raise UsageError(
                tr(
                    "--false-alarm-months: {what}: expected more than one {period}",
                    what=f"{alarm * months:g}",
                    period=series.period,
                )
            )
        designed = design_of(
            counts,
            arguments.detects or plan.detects,
            alarm,
            looks=Looks(planned_looks(plan, series), plan.looks.every),
        )
        if designed is not None:
            found.append(Designed(id, series.period, alarm * months, designed, arguments.compare, plan.method))
    if not found:
        what = tr("{plan} has", plan=arguments.plan) if arguments.plan else tr("No plan of the file has")
        raise UsageError(
            tr(
                "{what} no data with an exposure yet: say with --expected how many events a period are expected",
                what=what,
            )
        )
    return found


def _run(arguments: argparse.Namespace, here: Place) -> int:
    from riskfile.reporters import monitor
    from riskfile.surveillance.triggers import added, monitored
    from riskfile.surveillance.triggers import unusable as unread

    file, policy = read(here)
    missing = unread(file)
    if missing:
        raise unusable(here, missing)
    found = monitored(file, policy, today(arguments), here.layout)
    if arguments.write:
        try:
            found = added(found, here.root, file)
        except ValueError as error:
            raise UsageError(str(error)) from None
    if arguments.format == "json":
        text = json_text(monitor.as_json(found), arguments.output, allow_nan=False)
    else:
        text = monitor.as_markdown(found) if arguments.format == "markdown" else monitor.as_text(found)
        from riskfile.text.quoting import inert, visible

        text = inert(visible(text, line=False))
    if arguments.output:
        from riskfile.text.files import write_whole

        write_whole(Path(arguments.output), text)
        text = monitor.summary(found)
    sys.stdout.write(text)
    return FINDINGS if found.asks else CLEAN
