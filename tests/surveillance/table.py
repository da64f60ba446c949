"""The validation table of riskfile.surveillance.statistics: what a source prints, and what is computed here, as Markdown.

    python tests/statistics/table.py

A row agrees where the computed number, rounded to the digits that the source prints, is the source's. The
charts and cumulative sums are computed from the sources' data.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

from riskfile.surveillance.statistics import (
    Alternative,
    band_verdict,
    binomial_limits,
    exposure_needed,
    poisson_limits,
    together,
    two_periods,
)
from validation.three_sigma import Chart, Cusum, c_chart, cusum, p_chart, poisson_cusum, reference_rate, u_chart

#: SAS/QC sample SHWUCHR: defects on 20 rolls of 30 square metres each
FABRIC = (12, 11, 9, 15, 7, 6, 5, 10, 8, 8, 14, 5, 9, 13, 7, 5, 8, 11, 7, 12)

#: NIST 6.3.3.2 (the counts are those of R qcc's orangejuice, samples 1 to 30), 50 a sample
CHIPS = (12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6)

#: NIST 6.3.3.1
WAFERS = (16, 14, 28, 16, 12, 20, 10, 12, 10, 17, 19, 17, 14, 16, 15, 13, 14, 16, 11, 20, 11, 19, 16, 31, 13)

#: Montgomery and Runger, Applied Statistics and Probability for Engineers, table 16-7
CONCENTRATION = (
    *(102.0, 94.8, 98.3, 98.4, 102.0, 98.5, 99.0, 97.7, 100.0, 98.1),
    *(101.3, 98.7, 101.1, 98.4, 97.0, 96.7, 100.3, 101.4, 97.2, 101.0),
)

#: NIST 6.3.2.3; target 325, k = 0.3175, h = 4.1959
MEANS = (
    *(324.925, 324.675, 324.725, 324.350, 325.350, 325.225, 324.125, 324.525, 325.225, 324.600),
    *(324.625, 325.150, 328.325, 327.250, 327.825, 328.500, 326.675, 327.775, 326.875, 328.350),
)

#: reports on "Bone Cement" received in 2017, January to December (openFDA), and sales a month, which are SIMULATED
REPORTS = (21, 22, 18, 23, 16, 15, 6, 20, 16, 23, 23, 50)
SALES = (24535, 24500, 25454, 25866, 22856, 27371, 21430, 22519, 23360, 25414, 23110, 28212)

BEFORE = (sum(REPORTS[:11]), sum(SALES[:11]))


class Row(NamedTuple):
    """What is computed, what the source prints, the computed number, and the source."""

    what: str
    expected: str
    compute: Callable[[], object]
    source: str

    @property
    def computed(self) -> str:
        """The computed number, in the digits that the source prints."""
        value = self.compute()
        if not isinstance(value, float):
            return str(value)
        if "e" in self.expected:
            digits = len(self.expected.partition("e")[0].partition(".")[2])
            mantissa, exponent = f"{value:.{digits}e}".split("e")
            return f"{mantissa}e{int(exponent)}"
        text = f"{value:.{len(self.expected.partition('.')[2])}f}"
        return text.removeprefix("0") if self.expected.startswith(".") else text


def _rows() -> list[Row]:
    rows: list[Row] = []

    def add(source: str, what: str, expected: str, compute: Callable[[], object]) -> None:
        rows.append(Row(what, expected, compute, source))

    for count, exposure, lower, upper, source in (
        (0, 1, "0", "3.688879", "Garwood 1936"),
        (1, 1, "0.025318", "5.571643", "Garwood 1936"),
        (10, 1, "4.795389", "18.390356", "Garwood 1936"),
        (137, 24.19893, "4.753125", "6.692709", "R, poisson.test"),
    ):
        what = f"Poisson, {count} in {exposure:g}, 95 %"
        add(source, f"{what}, lower", lower, lambda c=count, e=exposure: poisson_limits(c, e).lower)
        add(source, f"{what}, upper", upper, lambda c=count, e=exposure: poisson_limits(c, e).upper)
    for count, number, lower, upper in (
        (81, 263, ".2527", ".3676"),
        (15, 148, ".0578", ".1617"),
        (0, 20, "0", ".1684"),
        (1, 29, ".0009", ".1776"),
    ):
        what = f"share, {count} of {number}, 95 %"
        add("Newcombe 1998", f"{what}, lower", lower, lambda c=count, n=number: binomial_limits(c, n).lower)
        add("Newcombe 1998", f"{what}, upper", upper, lambda c=count, n=number: binomial_limits(c, n).upper)

    def chart(source: str, name: str, chart: Callable[[], Chart], centre: str, lower: str, upper: str) -> None:
        add(source, f"{name}, centre", centre, lambda: chart().centre)
        add(source, f"{name}, lower limit", lower, lambda: chart().lower[0])
        add(source, f"{name}, upper limit", upper, lambda: chart().upper[0])

    sas, nist_p, nist_c = "SAS/QC, Fabric", "NIST 6.3.3.2", "NIST 6.3.3.1"
    chart(sas, "u-chart", lambda: u_chart(FABRIC, [30] * 20), ".30333", ".001671271", ".60500")
    add(sas, "u-chart, signals", "none", lambda: _points(u_chart(FABRIC, [30] * 20)))
    chart(nist_p, "p-chart", lambda: p_chart(CHIPS, [50] * 30), ".2313", ".0524", ".4102")
    add(nist_p, "p-chart, signals", "15, 23", lambda: _points(p_chart(CHIPS, [50] * 30)))
    chart(nist_c, "c-chart", lambda: c_chart(WAFERS), "16", "4", "28")
    add(nist_c, "c-chart, signals", "24", lambda: _points(c_chart(WAFERS)))

    montgomery, nist_s = "Montgomery, ex. 16-6", "NIST 6.3.2.3"
    add(montgomery, "CUSUM, highest upper sum", "2.0", lambda: max(cusum(CONCENTRATION, 99, 1, 10).upper))
    add(montgomery, "CUSUM, highest lower sum", "3.2", lambda: max(cusum(CONCENTRATION, 99, 1, 10).lower))
    add(montgomery, "CUSUM, signals", "none", lambda: _points(cusum(CONCENTRATION, 99, 1, 10)))
    add(nist_s, "CUSUM, first signal", "14", lambda: cusum(MEANS, 325, 0.3175, 4.1959).signals[0] + 1)
    for point, upper in ((5, "0.03"), (13, "3.01"), (14, "4.94"), (15, "7.45"), (16, "10.63"), (17, "11.99")):
        what = f"CUSUM, upper sum at {point}"
        add(nist_s, what, upper, lambda at=point - 1: cusum(MEANS, 325, 0.3175, 4.1959).upper[at])

    doubled = "formula (l1 - l0)/ln(l1/l0)"
    add(doubled, "Poisson CUSUM, k, 0.761969 doubled", "1.099289", lambda: reference_rate(0.761969, 2 * 0.761969))

    def test(
        name: str, method: str, expected: str, source: str, pair: tuple[float, ...], side: Alternative = "two-sided"
    ) -> None:
        add(source, name, expected, lambda: two_periods(*pair, method=method, alternative=side))

    test("E-test, 0 in 100 and 3 in 100", "e-test", ".08838", "scipy, poisson_means_test", (0, 100, 3, 100))

    for bound, expected in ((1e-3, "2996"), (1e-4, "29958"), (1e-5, "299574"), (1e-6, "2995733")):
        what = f"exposure needed without an event, {bound:g}, rounded up"
        add("-ln(.05)/h", what, expected, lambda h=bound: math.ceil(exposure_needed(0, h)))
    add("definition", "verdict, 0 in 2,995, 1e-3", "unsupported", lambda: band_verdict(0, 2995, 1e-3).state)
    add("definition", "verdict, 0 in 2,996, 1e-3", "supported", lambda: band_verdict(0, 2996, 1e-3).state)
    add("1 - prod(1 - p)", "together, {1e-4, 5e-5, 2e-5}", "1.699920e-4", lambda: together([1e-4, 5e-5, 2e-5]))

    real = "openFDA 2017, simulated sales"
    add(real, "Bone Cement, December, rate", ".001772", lambda: REPORTS[11] / SALES[11])
    add(real, "Bone Cement, December, upper limit", ".001255", lambda: u_chart(REPORTS, SALES, 11).upper[11])
    add(real, "Bone Cement, u-chart, signals", "12", lambda: _points(u_chart(REPORTS, SALES, 11)))
    test("Bone Cement, December's rate larger", "exact-cond", "6.8e-7", real, (50, SALES[11], *BEFORE), "larger")
    add(real, "Bone Cement, CUSUM in November", "0.00", lambda: _bone_cement().upper[10])
    add(real, "Bone Cement, CUSUM in December", "18.99", lambda: _bone_cement().upper[11])
    return rows


def _bone_cement() -> Cusum:
    rate = BEFORE[0] / BEFORE[1]
    return poisson_cusum(REPORTS, SALES, rate, 2 * rate, 10)


def _points(chart: Chart | Cusum) -> str:
    """The points that signal, counted from 1 as the sources do."""
    return ", ".join(str(at + 1) for at in chart.signals) or "none"


ROWS = _rows()


def markdown() -> str:
    lines = ["| what | expected | computed | agrees | source |", "|---|---|---|---|---|"]
    for row in ROWS:
        computed = row.computed
        agrees = "yes" if computed == row.expected else "NO"
        lines.append(f"| {row.what} | {row.expected} | {computed} | {agrees} | {row.source} |")
    return "\n".join(lines)


if __name__ == "__main__":
    print(markdown())  # noqa: T201
