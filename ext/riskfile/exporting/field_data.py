"""What pages and PDF draw of field data, as tables with what is said of them, for documents that draw nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from riskfile.exporting.judged import Judged
from riskfile.text.between import in_turn, labelled
from riskfile.text.messages import tr
from riskfile.views.surveillance import (
    control_chart,
    event_free_curve,
    forest_plot,
    funnel_plot,
    mission_timeline,
    residual_chart,
)
from riskfile.views.tables import Table


class Shown(NamedTuple):
    """A table with its title, and what is said below the picture that it stands for."""

    title: str
    table: Table
    below: tuple[str, ...] = ()


def overall(judged: Judged) -> Shown:
    """The sums of residual risk by severity.

    :raises ModuleNotFoundError: without the extra ``surveillance``.
    """
    return Shown(tr("Residual risk summed by severity"), residual_chart(judged.file, judged.policy).table)


def field_tables(judged: Judged) -> Iterator[Shown]:
    """Observed rates against what is claimed, each plan of monitoring with its periods and signals, then triggers and cycles.

    :raises ModuleNotFoundError: as above.
    """
    file, policy, day = judged.file, judged.policy, judged.today
    yield Shown(tr("Observed rates, held against what is claimed"), forest_plot(file, policy, day).table)
    without: list[str] = []
    for plan in policy.monitoring.plans if policy.monitoring else ():
        title = labelled(plan.id, plan.title or plan.id)
        chart = control_chart(file, policy, day, plan.id)
        if chart is None:
            without.append(f"{plan.id} {plan.title}".rstrip())
        else:
            yield Shown(title, chart.table, tuple(filter(None, (chart.table.note, *chart.below))))
        if (funnel := funnel_plot(file, policy, day, plan.id)) is not None:
            yield Shown(tr("{plan}, side by side", plan=title), funnel.table, funnel.below)
        if (curve := event_free_curve(file, policy, day, plan.id)) is not None:
            yield Shown(tr("{plan}, without an event by age", plan=title), curve.table, curve.below)
    if without:
        said = tr("Plans of which there are no data yet: {plans}.", plans=in_turn(without))
        yield Shown("", Table("none", (), ()), (said,))
    yield Shown(tr("Triggers and cycles"), mission_timeline(file, day).table)
