"""Numbers as people write them."""

from __future__ import annotations

import pytest

from riskfile.text.numbers import amount, counted, exact_amount, figure


@pytest.mark.parametrize(
    ("value", "written"),
    [(0, "0"), (0.0001, "0.0001"), (1e-5, "1e-5"), (1.5e-12, "1.5e-12"), (1e22, "1e+22"), (1 / 3, "0.333333")],
)
def test_a_figure(value: float, written: str) -> None:
    assert figure(value) == written


def test_a_figure_in_fewer_digits() -> None:
    assert (figure(1 / 3, 2), figure(8.2834e-6, 3)) == ("0.33", "8.28e-6")


@pytest.mark.parametrize(
    ("value", "written", "exact"),
    [
        (41_000_000, "41,000,000", "41,000,000"),
        (12.5, "12.5", "12.5"),
        (1234.56, "1,235", "1,234.56"),
        (99.98765, "99.99", "99.9877"),
        (0, "0", "0"),
    ],
)
def test_an_amount(value: float, written: str, exact: str) -> None:
    assert (amount(value), exact_amount(value)) == (written, exact)


def test_a_count() -> None:
    assert [counted(number, "event") for number in (0, 1, 2)] == ["0 events", "1 event", "2 events"]
