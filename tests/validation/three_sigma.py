"""What riskfile drew before: charts with limits at three standard deviations, and a cusum with a bound for its decision interval.

No plan is judged by them any more. They are as the textbooks have them, and are held against those' numbers; what judges
plans is compared with them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from riskfile.surveillance.statistics import _at_most, _baseline, _checked, _number, _series

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Numbers = Sequence[float] | Array


class Chart(NamedTuple):
    """A control chart: the centre, the limits at each point, and the indices (from 0) of the points beyond them.

    A point on a limit is not beyond it. A point below the lower limit is a signal too.
    """

    centre: float
    lower: tuple[float, ...]
    upper: tuple[float, ...]
    signals: tuple[int, ...]


class Cusum(NamedTuple):
    """Cumulative sums at each point, and the indices (from 0) at which one is above the decision interval.

    A sum is not set back after a signal. ``lower`` is empty where only a rise is looked for.
    """

    upper: tuple[float, ...]
    lower: tuple[float, ...]
    signals: tuple[int, ...]


def u_chart(counts: Numbers, exposures: Numbers, baseline: int | None = None, sigma: float = 3) -> Chart:
    """Shewhart's chart of events per unit of exposure: u +- sigma sqrt(u / n), not below 0.

    ``baseline`` is the number of leading points that set the centre; None: all of them.
    """
    import numpy as np

    events, sizes = _checked("count", counts, whole=True), _checked("exposure", exposures, positive=True)
    baseline = _baseline(events, sizes, baseline)
    centre = float(events[:baseline].sum() / sizes[:baseline].sum())
    return _chart(events / sizes, centre, _width(sigma) * np.sqrt(centre / sizes), math.inf)


def p_chart(counts: Numbers, numbers: Numbers, baseline: int | None = None, sigma: float = 3) -> Chart:
    """Shewhart's chart of a share: p +- sigma sqrt(p (1 - p) / n), within 0 and 1; ``baseline`` as in a u-chart."""
    import numpy as np

    events = _checked("count", counts, whole=True)
    sizes = _checked("number", numbers, whole=True, positive=True)
    baseline = _baseline(events, sizes, baseline)
    _at_most(events, sizes)
    centre = float(events[:baseline].sum() / sizes[:baseline].sum())
    return _chart(events / sizes, centre, _width(sigma) * np.sqrt(centre * (1 - centre) / sizes), 1.0)


def c_chart(counts: Numbers, baseline: int | None = None, sigma: float = 3) -> Chart:
    """Shewhart's chart of counts in equal exposures: c +- sigma sqrt(c), not below 0; ``baseline`` as in a u-chart."""
    import numpy as np

    events = _checked("count", counts, whole=True)
    return u_chart(events, np.ones_like(events), baseline, sigma)


def cusum(values: Numbers, target: float, slack: float, decision: float) -> Cusum:
    """Cumulative sums of the deviation from ``target`` in both directions, less ``slack`` at each point (Page 1954).

    All four in the unit of the values. Upper: S = max(0, S + x - target - slack); lower: the same, mirrored.
    """
    points = _series(_checked("value", values, signed=True))
    _number("target", target, signed=True)
    _number("slack", slack)
    _number("decision", decision, positive=True)
    away = points - target
    upper, lower = _sums((away - slack).tolist()), _sums((-away - slack).tolist())
    return Cusum(upper, lower, _above(decision, upper, lower))


def poisson_cusum(counts: Numbers, exposures: Numbers, rate: float, worse: float, decision: float) -> Cusum:
    """Cumulative sum that looks for a rise from ``rate`` to ``worse`` (both per unit of exposure) or above.

    S = max(0, S + x - k n), with k of :func:`reference_rate` (Lucas 1985, for varying exposure). ``decision`` is in
    events; :func:`decision_interval` gives one.
    """
    events, sizes = _checked("count", counts, whole=True), _checked("exposure", exposures, positive=True)
    _baseline(events, sizes, None)
    _number("decision", decision, positive=True)
    upper = _sums((events - reference_rate(rate, worse) * sizes).tolist())
    return Cusum(upper, (), _above(decision, upper))


def reference_rate(rate: float, worse: float) -> float:
    """What a Poisson CUSUM takes off per unit of exposure: (worse - rate) / ln(worse / rate), between the two."""
    return (worse - rate) / _log_ratio(rate, worse)


def decision_interval(rate: float, worse: float, run_length: float) -> float:
    """A decision interval, in events, at which false alarms of a Poisson CUSUM are at least ``run_length`` points
    apart on average: ln(run_length) / ln(worse / rate) (Lorden 1971). It is a bound, so they are rarer than that.
    """
    _number("run_length", run_length, positive=True)
    if run_length <= 1:
        raise ValueError(f"run_length: {run_length:g}: expected a number above 1")
    return math.log(run_length) / _log_ratio(rate, worse)


def _width(sigma: float) -> float:
    return float(_checked("sigma", sigma, positive=True))


def _log_ratio(rate: float, worse: float) -> float:
    _number("rate", rate, positive=True)
    _number("worse", worse, positive=True)
    if worse <= rate:
        raise ValueError(f"worse: {worse:g}: expected a rate above {rate:g}")
    return math.log(worse / rate)


def _chart(values: Array, centre: float, half: Array, most: float) -> Chart:
    """A chart about ``centre``, whose limits stay within 0 and ``most``."""
    import numpy as np

    lower, upper = np.maximum(centre - half, 0.0), np.minimum(centre + half, most)
    # a point on its limit is not beyond it, whatever the last bits of the two say
    rounding = 1e-12 * upper
    beyond = (values > upper + rounding) | (values < lower - rounding)
    return Chart(centre, tuple(lower.tolist()), tuple(upper.tolist()), tuple(np.flatnonzero(beyond).tolist()))


def _sums(steps: list[float]) -> tuple[float, ...]:
    total, sums = 0.0, []
    for step in steps:
        total += step
        if total < 0:
            total = 0.0
        sums.append(total)
    return tuple(sums)


def _above(decision: float, *sums: tuple[float, ...]) -> tuple[int, ...]:
    import numpy as np

    return tuple(np.flatnonzero((np.array(sums) > decision * (1 + 1e-12)).any(axis=0)).tolist())
